import numpy as np
import pytest

from sim.observe import sums as module
from sim.observe.sizes import size_counts, size_edges
from sim.observe.sums import Sum, add_up
from sim.observe.view import with_province
from tests.observe.made import sectors, six, sums, totals

SUMS = {
    Sum.ENTERPRISES: (3, 11),
    Sum.ALL_VALUE_ADDED: (3500, 7000),
    Sum.ALL_M_VALUE_ADDED: (2300, 7000),
    Sum.ALL_GRADE_D: (2, 10),
    Sum.M_OUTPUT: (10_000, 20_000),
    Sum.WET: (1, 1),
    Sum.TAX: (200 + 240, 500),
    Sum.HIGH_TECH_VALUE_ADDED: (800, 2000),
    Sum.DIGITAL_CORE_VALUE_ADDED: (600, 1500),
    Sum.EQUIPMENT_VALUE_ADDED: (1000, 2500),
    Sum.M_PROFIT: (1100, 1760),
    Sum.ALL_ENERGY: (2000 + 4000 + 300, 5000 + 1000),
    Sum.ALL_EVALUATED: (3, 10),
    Sum.ALL_M_ENTERPRISES: (2, 11),
    Sum.ALL_M_CARBON_ACCOUNT: (1, 1),
    Sum.STRATEGIC_VALUE_ADDED: (600, 1500),
    Sum.ENERGY_INTENSIVE_VALUE_ADDED: (1200, 0),
    Sum.DIGITAL_CORE_REVENUE: (3300, 6600),
    Sum.DIGITAL_CORE_RD: (99, 132),
    Sum.WITH_RD: (2, 1),
    Sum.WITH_RD_INSTITUTION: (1, 0),
    Sum.WITH_PATENT: (2, 1),
    Sum.M_DEBT: (400, 600),
    Sum.M_EXPORT: (2700, 3600),
    Sum.M_PATENTS: (3, 8),
    Sum.M_OVER_10BN: (0, 0),
    Sum.M_COMPARABLE_NOW: (1900, 0),
    Sum.M_COMPARABLE_BEFORE: (1800, 0),
    Sum.LEVEL_1: (1, 1),
    Sum.LEVEL_2: (1, 1),
    Sum.LEVEL_3: (0, 1),
    Sum.LITTLE_GIANT: (1, 0),
    Sum.LISTED: (0, 1),
    Sum.COMPARABLE_NOW: (3200, 0),
    Sum.COMPARABLE_BEFORE: (3050, 0),
}


@pytest.mark.parametrize(("name", "by_city"), SUMS.items(), ids=lambda value: getattr(value, "name", ""))
def test_sums_by_hand(name: Sum, by_city: tuple[float, float]) -> None:
    assert sums(six())[:, name] == pytest.approx(by_city)


def test_the_province_is_the_sum_of_its_cities() -> None:
    found = with_province(sums(six()))
    assert found[0].tolist() == (found[1] + found[2]).tolist()


def test_the_closed_are_not_summed() -> None:
    records = six()
    assert sums(records).tobytes() == sums(records[:5]).tobytes()


def test_a_record_counts_as_often_as_its_weight_says() -> None:
    records = six()
    heavy = records.copy()
    heavy["weight"] *= 3.0
    assert sums(heavy) == pytest.approx(3.0 * sums(records))


def test_threads_change_no_byte_of_the_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK_ROWS", 16)
    records = np.resize(six(), 1000)
    records["output"] *= np.linspace(0.5, 1.7, 1000)
    one, two = (add_up(records, sectors(), 2, threads) for threads in (1, 2))
    assert one.by_city.tobytes() == two.by_city.tobytes()
    assert one.by_cell.tobytes() == two.by_cell.tobytes()


def test_cells_by_hand() -> None:
    """City, division: output, value added, enterprises, those at level 1 or more."""
    cells = totals(six()).by_cell
    assert cells.tolist() == [
        [[10_000, 2000, 1, 1], [4000, 1200, 1, 0]],
        [[20_000, 5000, 1, 1], [0, 0, 0, 0]],
    ]


def test_sizes_by_hand() -> None:
    """Revenues 11,000, 4,400 and 22,000 above scale; 1,100 and ten times 550 below; five classes a decade."""
    counts, edges = size_counts(six()), size_edges()
    assert counts.sum(axis=1).tolist() == [11.0, 3.0]
    for register, revenue, many in ((1, 11_000, 1.0), (1, 4400, 1.0), (1, 22_000, 1.0), (0, 1100, 1.0), (0, 550, 10.0)):
        place = int(np.searchsorted(edges, revenue, "right")) - 1
        assert counts[register, place] == many


def test_the_largest_manufacturers_have_more_than_10_bn_yuan() -> None:
    """Revenue is 1.1 of output: 1.1 million of 10k yuan pass, 0.99 million do not, and a utility never does."""
    records = six()
    records["output"][[0, 1, 3]] = 1e6, 1e6, 0.9e6
    assert sums(records)[:, Sum.M_OVER_10BN].tolist() == [1.0, 0.0]
