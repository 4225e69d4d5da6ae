from sim.observe.levels import level_counts
from tests.observe.made import MANUFACTURING, UTILITY, six


def test_levels_by_hand() -> None:
    records = six()
    records["weight"][3] = 2.5
    found = level_counts(records, 2)
    assert found[MANUFACTURING].tolist() == [0.0, 0.0, 1.0, 0.0, 2.5]
    assert found[UTILITY].tolist() == [1.0, 0.0, 0.0, 0.0, 0.0]
