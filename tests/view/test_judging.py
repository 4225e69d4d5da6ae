"""Figures and text of how far a calibration may be trusted, from its tables alone."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.calibration.identifiability import identifiability_table, recovered
from sim.calibration.naive import Forecast
from sim.calibration.skill import WITH_GROUP, skill_summary, skill_table
from sim.config.observations import Observation
from sim.view.figures.skill_rows import pair
from sim.view.judging import draw_judging, judging_text
from sim.view.words import LANGUAGES

NAMES = ["growth.shock_sd", "growth.inaction"]


def made_rows() -> list[Observation]:
    fields = {"period": "2020", "error": 0.1, "file": "made.csv", "line": 2}
    named = [("staff", "Zhejiang", "fit"), ("exits", "Zhejiang", "fit"), ("staff", "Ningbo", "show")]
    return [
        Observation.model_validate({"indicator": name, "place": place, "use": use, "value": 10.0, **fields})
        for name, place, use in named
    ]


def made_folder(folder: Path, median: float) -> Path:
    """A calibration whose model says ``median`` of everything, where 10 was observed and the trend says 12."""
    random = np.random.default_rng(1)
    rows = made_rows()
    naive = {"trend": Forecast(np.array([12.0, 12.0, np.nan]), np.array([1.0, 1.0, np.nan]), ("", "", ""))}
    members = median + 0.3 * random.standard_normal((200, len(rows)))
    table = skill_table(rows, members, naive, 0.05)
    truths = random.random((8, len(NAMES)))
    posteriors = np.clip(truths[:, None] + 0.1 * random.standard_normal((8, 50, len(NAMES))), 0.0, 1.0)
    names = pd.DataFrame({"name_en": "a name", "name_zh": "名称"}, index=range(2))
    tables = {
        "skill": pd.concat([table, table.assign(held=WITH_GROUP)]),
        "skill_summary": skill_summary(table, ["exits"]),
        "identifiability": identifiability_table(NAMES, truths, posteriors),
        "recovered": recovered(NAMES, truths, posteriors),
        "posterior": names.assign(parameter=NAMES),
        "fit": names.assign(indicator=["staff", "exits"]),
    }
    for name, each in tables.items():
        each.to_csv(folder / f"{name}.csv", index=False)
    (folder / "record.json").write_text(json.dumps({"run_id": "a-b", "scenario": "test", "runs": 20}))
    return folder


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_come_from_the_tables_and_are_the_same_twice(tmp_path: Path, language: str) -> None:
    folder = made_folder(tmp_path, 10.0)
    written = draw_judging(folder, language)
    assert [path.stem for path in written[::2]] == ["skill_scores", "skill_rows", "identifiability"]
    before = [path.read_bytes() for path in written]
    assert before == [path.read_bytes() for path in draw_judging(folder, language)]
    (folder / "identifiability.csv").unlink()
    assert len(draw_judging(folder, language)) == 4


def test_the_text_says_who_wins_and_who_loses(tmp_path: Path) -> None:
    good = judging_text(made_folder(tmp_path, 10.0), "en")
    assert "100 % of 3 rows lie in their 90 % band" in good
    assert "The model beats the last trend on 2 rows" in good
    assert "found (2): growth.shock_sd, growth.inaction" in good
    bad = judging_text(made_folder(tmp_path, 20.0), "en")
    assert "0 % of 3 rows lie in their 90 % band (exact interval 0 % to 71 %): TOO NARROW" in bad
    assert "The model LOSES to the last trend on 2 rows" in bad


def test_rows_are_paired_once_and_the_best_stands_on_top(tmp_path: Path) -> None:
    table = pd.read_csv(made_folder(tmp_path, 10.0) / "skill.csv")
    table.loc[(table["indicator"] == "exits") & (table["forecast"] == "trend"), "scaled"] *= 10.0
    rows = pair(table)
    assert rows[["indicator", "place"]].to_numpy().tolist() == [
        ["exits", "Zhejiang"], ["staff", "Zhejiang"], ["staff", "Ningbo"],
    ]  # fmt: skip
    assert rows["median_trend"].tolist()[:2] == [12.0, 12.0]
