import pandas as pd
import pytest

from sim.view.divisions import at, at_least, division_names, share_levels


def test_shares_by_hand() -> None:
    rows = [(1, "2020Q4", "C17", 0, 30.0), (1, "2020Q4", "C17", 2, 10.0), (2, "2020Q4", "C17", 3, 5.0),
            (1, "2020Q4", "B08", 1, 1.0)]  # fmt: skip
    shares = share_levels(pd.DataFrame(rows, columns=["run", "period", "division", "level", "enterprises"]))
    assert shares.loc[("2020Q4", "C17")][1].tolist() == [75.0, 0.0, 25.0, 0.0, 0.0]
    assert shares.loc[("2020Q4", "C17")][2].tolist() == [0.0, 0.0, 0.0, 100.0, 0.0]
    found = at_least(at(shares, "2020Q4"), 2)
    assert found.loc["C17"].tolist() == [25.0, 100.0]
    assert found.loc["B08", 1] == 0.0
    assert pd.isna(found.loc["B08", 2]), "no enterprise, no share"


@pytest.mark.parametrize(("language", "name"), [("en", "Textiles"), ("zh", "纺织业")])
def test_names(language: str, name: str) -> None:
    assert division_names(language)["C17"] == name
