"""What is shipped for the calibration: nothing of it was known only after 2020."""

from pathlib import Path

import pytest

from sim.calendar import period
from sim.calibration.extract import read_known
from sim.config import load
from sim.config.observations import FIT

PROJECT = Path(__file__).parents[2]
SHIPPED = sorted((PROJECT / "configs" / "observed").glob("*.csv"))


def test_something_is_shipped() -> None:
    assert SHIPPED


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_no_shipped_observation_is_of_a_time_after_2020(path: Path) -> None:
    rows = read_known(path, load(PROJECT / "configs" / "backtest.yaml"))
    assert max(row.period for row in rows) <= period(2020, 4)
    assert all(row.source for row in rows)
    assert all(row.reason for row in rows if row.use != FIT)
