from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from sim.calibration.calibrate import Calibrated, to_fit
from sim.calibration.fitting import fit
from sim.calibration.identifiability import choose_truths, identifiability_table, recover_truths
from sim.calibration.judging import counts, foretell_from, judge, recover_by_fit
from sim.calibration.priors import priors
from sim.calibration.skill import hold_out
from sim.calibration.waves import Wave
from sim.config import Config, load
from sim.config.observations import Observation, read_observations
from tests.study.conftest import PROJECT

type Array = NDArray[np.float64]

NAMES = ("loud", "quiet", "silent")
RECORD = PROJECT / "configs" / "observed" / "record_2016_2020.csv"


@pytest.fixture(scope="module")
def config() -> Config:
    free = ["growth.productivity_trend_per_year", "growth.shock_sd", "growth.inaction"]
    small = {"calibration.observed": "record_2016_2020", "calibration.truths": 6, "calibration.keep": 60}
    return load(PROJECT / "configs" / "backtest.yaml", set={**small, "calibration.free": free})


def row(indicator: str, value: float, error: float = 0.05, **more: object) -> Observation:
    fields = {"place": "Zhejiang", "period": "2020", "discrepancy": 0.0, "file": "made.csv", "line": 2}
    return Observation.model_validate({"indicator": indicator, "value": value, "error": error, **fields, **more})


ROWS = (row("staff", 0.5), row("exits", 1.0), row("entries", 0.25), row("revenue", 2.0, use="show"))


def made_wave(points: int = 80) -> Wave:
    """Three rows by a loud parameter, one of them also by a quiet one; a fourth by the loud one alone."""
    random = np.random.default_rng(11)
    unit = random.random((points, len(NAMES)))
    loud, quiet, _ = unit.T
    clean = np.stack([loud, 2.0 * loud + 0.2 * quiet, loud * loud, 1.0 + 2.0 * loud], axis=1)
    return Wave(unit, clean[:, None, :] + 0.02 * random.standard_normal((points, 2, 4)))


@pytest.fixture(scope="module")
def wave() -> Wave:
    return made_wave()


def test_a_row_left_out_is_foretold_by_the_fit_and_not_by_its_own_value(config: Config, wave: Wave) -> None:
    fitted = fit(wave.unit, wave.outputs, ROWS, config.calibration)
    before = hold_out(ROWS, foretell_from(wave, ROWS, config.calibration, fitted.emulators))
    changed = (*ROWS[:1], row("exits", 1.3), *ROWS[2:])
    after = hold_out(changed, foretell_from(wave, changed, config.calibration, fitted.emulators))
    assert (before[:, 1] == after[:, 1]).all()
    assert not (before[:, 0] == after[:, 0]).all()
    medians = np.median(before, axis=0)
    assert medians == pytest.approx([0.5, 1.1, 0.25, 2.0], abs=0.15)
    prior = np.quantile(wave.outputs[:, :, 3], (0.05, 0.95))
    band = np.quantile(before[:, 3], (0.05, 0.95))
    assert band[1] - band[0] < 0.4 * (prior[1] - prior[0])


def test_the_loud_parameter_is_found_and_the_silent_one_is_not(config: Config, wave: Wave) -> None:
    rows, outputs = ROWS[:3], wave.outputs[:, :, :3]
    fitted = fit(wave.unit, outputs, rows, config.calibration)
    truths = choose_truths(len(wave.unit), 16)
    recover = recover_by_fit(Wave(wave.unit, outputs), rows, config.calibration, fitted.emulators)
    errors = np.array([each.error for each in rows])
    posteriors = recover_truths(outputs, errors, truths, recover)
    table = identifiability_table(NAMES, wave.unit[truths], posteriors).set_index("parameter")
    assert table.loc["loud", "verdict"] == "found"
    assert table.loc["silent", "verdict"] == "not found"
    assert table.loc["loud", "shrinkage"] < 0.3
    assert table.loc["silent", "shrinkage"] > 0.8


def test_a_truth_is_not_among_the_runs_that_find_it(config: Config, wave: Wave) -> None:
    rows, outputs = ROWS[:3], wave.outputs[:, :, :3]
    fitted = fit(wave.unit, outputs, rows, config.calibration)
    spoilt = outputs.copy()
    spoilt[7] += 1e3
    found = [
        recover_by_fit(Wave(wave.unit, each), rows, config.calibration, fitted.emulators)(7, np.array([0.4, 0.8, 0.2]))
        for each in (outputs, spoilt)
    ]
    assert (found[0] == found[1]).all()


def made_calibration(config: Config, folder: Path) -> Calibrated:
    """A calibration to some shipped rows by a model that says nearly what was observed."""
    wanted = ("value_added_growth", "labour_productivity", "firms_over_10bn", "new_product_output_share")
    rows = tuple(each for each in read_observations(RECORD) if each.indicator in wanted)
    rows += tuple(each for each in read_observations(RECORD) if each.group == "cities")[:3]
    random = np.random.default_rng(3)
    unit = random.random((60, 3))
    values = np.array([each.value for each in rows])
    outputs = values * (1.0 + 0.2 * (unit.sum(axis=1) - 1.5)[:, None, None] + 0.02 * random.random((60, 2, len(rows))))
    outputs[0, 0, -1] = np.nan
    waves = (Wave(unit, outputs),)
    used, fitted_rows = to_fit(waves, rows)
    fitted = fit(used.unit, used.outputs, fitted_rows, config.calibration)
    return Calibrated(folder, rows, priors(config), waves, fitted, waves[0], {})


def test_the_tables_of_a_calibration_are_written_whole_and_alike(config: Config, tmp_path: Path) -> None:
    said: list[str] = []
    tables = judge(config, made_calibration(config, tmp_path), said.append)
    assert said == ["rows held out alone", "rows held out with its group", "6 known truths"]
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert sorted(before) == ["identifiability.csv", "record.json", "recovered.csv", "skill.csv", "skill_summary.csv"]
    judge(config, made_calibration(config, tmp_path), said.append)
    assert before == {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    skill = pd.read_csv(tmp_path / "skill.csv")
    assert set(skill["forecast"]) == {"model", "model with discrepancy", "trend", "logistic", "plan"}
    trend = skill[(skill["forecast"] == "trend") & (skill["held"] != "held out with its group")]
    assert trend["median"].notna().all()
    assert len(trend) == 6
    summary = tables["skill_summary"].set_index(["set", "forecast"])
    assert summary.loc[("counts", "model")]["rows"] == 1
    assert tables["identifiability"]["parameter"].tolist() == list(priors(config).names)
    assert len(tables["recovered"]) == 6 * 3


def test_counts_are_numbers_of_things(config: Config) -> None:
    found = counts(config)
    assert {"high_tech_enterprises", "firms_over_10bn", "smart_factories", "above_scale_enterprises"} <= found
    assert not found & {"labour_productivity", "value_added_growth", "rd_share_of_revenue", "value_added"}
