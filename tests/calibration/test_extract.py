"""What runs say of observations, worked by hand."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.calibration.extract import read_known, simulated
from sim.config import Config, load
from sim.config.observations import Observation
from sim.errors import ConfigError
from sim.observe.indicators import INDICATORS
from sim.study.indicators import indicator_names

PROJECT = Path(__file__).parents[2]
YEARS = ("2015Q4", "2016Q4", "2017Q4", "2018Q4")
STAFF = {3: (100.0, 110.0, 110.0, 133.1), 8: (200.0, 100.0, 150.0, 200.0)}
GROWTH = {3: (np.nan, 1.0, 2.0, 6.0), 8: (np.nan, 4.0, 4.0, 4.0)}


def frame() -> pd.DataFrame:
    rows = [
        (run, period, place, name, value * scale)
        for place, scale in (("Zhejiang", 1.0), ("Ningbo", 0.5))
        for name, paths in (("staff", STAFF), ("value_added_growth", GROWTH))
        for run, path in sorted(paths.items(), reverse=True)
        for period, value in zip(YEARS, path, strict=True)
        if np.isfinite(value)
    ]
    return pd.DataFrame(rows, columns=["run", "period", "place", "indicator", "value"])


def seen(indicator: str, period: str, operator: str = "level", place: str = "Zhejiang") -> Observation:
    return Observation.model_validate(
        {"indicator": indicator, "place": place, "period": period, "value": "1", "error": "1", "operator": operator,
         "file": "seen.csv", "line": 2}
    )  # fmt: skip


@pytest.fixture(scope="module")
def config() -> Config:
    return load(PROJECT / "configs" / "baseline.yaml")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (seen("staff", "2017"), (110.0, 150.0)),
        (seen("staff", "2017Q4", place="宁波"), (55.0, 75.0)),
        (seen("staff", "2017", "change"), (10.0, -50.0)),
        (seen("staff", "2017", "ratio_to_start"), (1.1, 0.75)),
        (seen("staff", "2018", "mean_growth"), (10.0, 0.0)),
        (seen("value_added_growth", "2018", "mean_growth"), (3.0, 4.0)),
        (seen("value_added_growth", "2017", "mean_growth"), (1.5, 4.0)),
        (seen("value_added_growth", "2018"), (6.0, 4.0)),
        (seen("value_added_growth", "2018", "change"), (np.nan, np.nan)),
        (seen("staff", "2019"), (np.nan, np.nan)),
        (seen("revenue", "2018"), (np.nan, np.nan)),
    ],
)
def test_operators_worked_by_hand(row: Observation, expected: tuple[float, float]) -> None:
    np.testing.assert_allclose(simulated(frame(), [row])[:, 0], expected)


def test_a_row_a_run_in_ascending_order_and_a_column_an_observation() -> None:
    found = simulated(frame(), [seen("staff", "2018"), seen("staff", "2016"), seen("value_added_growth", "2016")])
    np.testing.assert_allclose(found, [[133.1, 110.0, 1.0], [200.0, 100.0, 4.0]])


def test_every_recorded_indicator_has_its_names(config: Config) -> None:
    names = indicator_names(config)
    assert set(INDICATORS) <= set(names.values())
    assert names["规上制造业全员劳动生产率"] == "labour_productivity"
    assert any(name.startswith("chain_output_") for name in names)


def test_rows_outside_the_horizon_are_refused_with_their_line(config: Config, tmp_path: Path) -> None:
    path = tmp_path / "seen.csv"
    path.write_text(
        "indicator,place,period,value,error\nstaff,Ningbo,2020,1,1\nstaff,Ningbo,2022,1,1\nstaff,Ningbo,2031,1,1\n"
    )
    with pytest.raises(ConfigError) as caught:
        read_known(path, config)
    assert [problem.partition(": ")[0] for problem in caught.value.problems] == [f"{path}:2", f"{path}:4"]
    assert "after 2020Q4, at most 2025Q4" in caught.value.problems[0]
