"""The shipped ensemble held to the record: which runs are meant, and how errors and bands are told."""

from pathlib import Path

import numpy as np
import pytest

from sim.calibration.backtest import record_table, resampled_errors, summary_table
from sim.config import load
from tests.calibration.cheap import seen

PROJECT = Path(__file__).parents[2]
OBSERVATIONS = [
    seen(100.0, 1.0, 0, use="fit"),
    seen(50.0, 1.0, 1, use="fit"),
    seen(10.0, 0.1, 2, use="show"),
    seen(7.0, 0.1, 3, use="leave_out", reason="another thing"),
]
VECTORS = np.repeat(np.arange(1, 101), 2)


@pytest.fixture
def outputs() -> np.ndarray:
    random = np.random.default_rng(3)
    by_vector = np.repeat(random.standard_normal((100, 4)), 2, axis=0)
    return np.array([104.0, 49.0, 20.0, 7.0]) + by_vector


def test_the_backtest_runs_every_vector_of_the_shipped_ensemble_once() -> None:
    config = load(PROJECT / "configs" / "backtest.yaml")
    assert config.ensemble.replicates == len(config.registers.vectors) >= 100
    assert config.ensemble.seeds_per_vector == 1
    assert config.population.sample == 1.0


def test_the_backtest_hangs_on_nothing_of_the_baseline() -> None:
    files = {str(place).partition(":")[0] for place in load(PROJECT / "configs" / "backtest.yaml").origins.values()}
    assert not [file for file in files if file.endswith(("baseline.yaml", "budget.yaml"))]


def test_rows_tell_the_error_of_the_median_and_whether_bands_hold(outputs: np.ndarray) -> None:
    rows = record_table(OBSERVATIONS, outputs, discrepancy=0.0)
    assert list(rows["value"]) == [100.0, 50.0, 10.0]
    np.testing.assert_allclose(rows["relative_error"], [0.04, 0.02, 1.0], atol=0.02)
    assert list(rows["inside_90"]) == [False, True, False]


def test_the_error_of_a_set_has_the_band_of_its_vectors(outputs: np.ndarray) -> None:
    rows = record_table(OBSERVATIONS, outputs, discrepancy=0.0)
    resampled = resampled_errors(OBSERVATIONS, outputs, VECTORS)
    assert resampled.shape[1] == len(rows)
    fitted = summary_table(rows, resampled).set_index("rows").loc["fitted"]
    assert fitted["error_low"] < fitted["median_relative_error"] < fitted["error_high"]
    luck = np.arange(len(VECTORS))
    narrower = summary_table(rows, resampled_errors(OBSERVATIONS, outputs, luck)).set_index("rows").loc["fitted"]
    assert narrower["error_high"] - narrower["error_low"] < fitted["error_high"] - fitted["error_low"]
