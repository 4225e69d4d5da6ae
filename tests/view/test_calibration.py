"""Figures and summary of a calibration, from a folder made of a cheap simulator's runs."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.calibration.fitting import fit
from sim.calibration.priors import priors
from sim.calibration.tables import fit_table, implausibility_table, parameter_table, verdict
from sim.calibration.waves import Wave, write_design
from sim.config import load
from sim.config.observations import Observation
from sim.view.calibration import calibration_text, draw_calibration
from sim.view.figures.calibration_parameters import called
from tests.calibration.cheap import cube, runs, seen

PROJECT = Path(__file__).parents[2]
FREE = ["growth.productivity_trend_per_year", "digital.gain_1", "market.rivals_trend_per_year"]


def observed() -> tuple[Observation, ...]:
    return (
        seen(0.8, 0.3, 0, indicator="labour_productivity"),
        seen(0.3, 0.4, 1, indicator="staff", operator="mean_growth"),
        seen(90.0, 0.3, 2, indicator="value_added_growth"),
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("calibration")
    config = load(PROJECT / "configs" / "baseline.yaml", {"calibration.free": FREE, "calibration.keep": 40})
    rows, space = observed(), priors(config)
    shown = (*rows, seen(1.0, 0.3, 3, indicator="level_1", place="Ningbo", use="show"))
    waves = [Wave(cube(40, 3, seed), runs(cube(40, 3, seed))) for seed in (0, 1)]
    found = fit(
        np.concatenate([w.unit for w in waves]), np.concatenate([w.outputs for w in waves]), rows, config.calibration
    )
    waves = [Wave(w.unit, np.concatenate([w.outputs, w.outputs[:, :, :1]], axis=2)) for w in waves]
    tables = {
        "fit": fit_table(config, shown, found, waves, waves[1]),
        "posterior": parameter_table(space, found.unit),
        "waves": pd.DataFrame({"wave": [1, 2], "vectors": 40, "share": [0.3, 0.012], "cutoff": 3.0}),
        "implausibility": implausibility_table(rows, found, waves),
    }
    for name, table in tables.items():
        table.to_csv(path / f"{name}.csv", index=False)
    write_design(path / "ensemble.csv", space.names, space.values(found.unit))
    (path / "record.json").write_text(json.dumps({"run_id": "3f9a2c71", "scenario": "made", "runs": 160}))
    return path


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_figure_is_drawn_and_again_with_the_same_bytes(folder: Path, language: str) -> None:
    written = draw_calibration(folder, language)
    assert len(written) == 8
    first = {path: path.read_bytes() for path in written}
    assert {path: path.read_bytes() for path in draw_calibration(folder, language)} == first


def test_summary_names_what_was_contradicted_and_what_was_not_learnt(folder: Path) -> None:
    text = calibration_text(folder, "en")
    assert "each wave left: 0.3, 0.012." in text
    assert "market.rivals_trend_per_year" in text.split("Not learnt")[1].splitlines()[0]
    assert "growth.productivity_trend_per_year" not in text.split("Not learnt")[1].splitlines()[0]
    contradicted = text.split("No vector comes nearer")[1].splitlines()
    assert [line for line in contradicted if line.startswith("  ")] == [
        line for line in contradicted if "value_added_growth, Zhejiang, 2020Q4: 90," in line
    ]


def test_tables_say_what_is_known_of_rows_that_were_not_fitted(folder: Path) -> None:
    table = pd.read_csv(folder / "fit.csv").set_index("indicator")
    assert table.loc["level_1", "use"] == "show"
    assert np.isnan(table.loc["level_1", "best"])
    assert np.isfinite(table.loc["level_1", "posterior_median"])
    assert table.loc["staff", "tolerance"] == pytest.approx(np.hypot(0.4, 0.05 * 0.3))


def test_parameters_stay_in_their_ranges_and_the_informed_are_learnt(folder: Path) -> None:
    table = pd.read_csv(folder / "posterior.csv").set_index("parameter")
    assert (table["posterior_p05"] >= table["low"]).all()
    assert (table["posterior_p95"] <= table["high"]).all()
    assert table.loc[FREE[0], "verdict"] == "learnt"
    assert table.loc[FREE[2], "verdict"] == "not learnt"
    assert table.loc[FREE[0], "range_left"] < 0.7 < table.loc[FREE[2], "range_left"]


def test_narrowing_about_the_middle_counts_as_learnt() -> None:
    assert verdict(apart=0.1, left=0.6) == verdict(apart=0.3, left=1.0) == "learnt"
    assert verdict(apart=0.1, left=0.9) == "not learnt"


def test_parameters_that_are_called_alike_are_told_apart() -> None:
    table = pd.DataFrame({"parameter": ["a.one", "a.two", "b.one"], "name_en": ["speed", "share", "speed"]})
    assert called(table, "en") == ["a.one", "share", "b.one"]
