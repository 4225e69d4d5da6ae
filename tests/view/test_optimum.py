"""Figures and text of a search for the best mix, from its tables alone, in both languages."""

import json
import warnings
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from sim.errors import StoreError
from sim.view.optimum import draw_optimum, drawings, optimum_text, read_optimum
from sim.view.style import house_settings
from sim.view.words import LANGUAGES
from tests.view.test_figures import measure_texts, overlap

LEVERS = pd.read_csv(Path(__file__).parents[2] / "configs" / "plan" / "levers.csv").set_index("id", drop=False)
REFERENCES = ["scenario", "continuation", "no_policy"]


def made_folder(folder: Path, mixes: int, levers: int, outlooks: int = 2, restarts: int = 2) -> Path:
    """A search with invented numbers: ``mixes`` on a front of three objectives."""
    folder.mkdir()
    random = np.random.default_rng(5)
    used = LEVERS.iloc[:levers]
    many = len(REFERENCES) + mixes
    cost = np.concatenate([[1634.0, 1100.0, 0.0], np.linspace(30.0, 3200.0, mixes)])
    values = {
        "public_cost": cost,
        "targets_expected": 20.0 + 4.0 * np.sqrt(cost / 1000.0),
        "co2_intensity_fall": 15.0 + cost / 1000.0,
    }
    columns: dict[str, object] = {"mix": [*REFERENCES, *map(str, range(1, mixes + 1))]}
    columns["budget"] = [next((step for step in (800.0, 1600.0, 3200.0) if step >= one), np.nan) for one in cost * 1.01]
    for name, numbers in values.items():
        columns[name] = numbers
        columns[f"confirmed_{name}"] = numbers * (0.97 + 0.02 * random.random(many))
    columns["confirmed_targets_met"] = np.round(values["targets_expected"] - 3.0)
    for lever in used.itertuples():
        columns[lever.id] = lever.low + (lever.high - lever.low) * random.random(many)
    pd.DataFrame(columns).to_csv(folder / "pareto.csv", index=False)
    tried = {name: random.choice(numbers, 60) * (0.9 + 0.2 * random.random(60)) for name, numbers in values.items()}
    pd.DataFrame(tried).assign(keeps_budget=True).to_parquet(folder / "evaluations.parquet")
    rows = [(restart, g, 0.9 * (1 - 0.5**g)) for restart in range(1, restarts + 1) for g in range(1, 6)]
    pd.DataFrame(rows, columns=["restart", "generation", "hypervolume"]).to_csv(folder / "convergence.csv", index=False)
    shown = used[["id", "name_en", "name_zh", "unit", "low", "high"]].to_dict("records")
    record = {"run_id": "3f9a2c71", "scenario": "best_mix", "runs": 960, "budgets": [800.0, 1600.0, 3200.0],
              "outlooks": ["central", "export_slump"][:outlooks], "levers": shown, "period": "2025Q4",
              "searched": ["targets_expected", "public_cost", "co2_intensity_fall"],
              "objectives": {"co2_intensity_fall": {"name_en": "Fall of CO2 per value added",
                                                    "name_zh": "单位增加值二氧化碳降幅", "unit": "%"}}}  # fmt: skip
    (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("mixes", "levers", "outlooks", "restarts"), [(8, 16, 2, 2), (25, 40, 1, 9), (0, 1, 1, 1)])
def test_every_text_is_whole_and_stands_alone(
    tmp_path: Path, language: str, mixes: int, levers: int, outlooks: int, restarts: int
) -> None:
    folder = made_folder(tmp_path / "made", mixes, levers, outlooks, restarts)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figures = drawings(read_optimum(folder), language)
    assert list(figures) == ["pareto_front", "lever_mixes", "search_convergence"]
    for name, figure in figures.items():
        with house_settings(), warnings.catch_warnings():
            warnings.simplefilter("error")
            FigureCanvasAgg(figure).draw()
        boxes = list(measure_texts(figure))
        for text, box in boxes:
            inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= figure.bbox.x1 + 1 and box.y1 <= figure.bbox.y1 + 1
            assert inside, f"{name}: {text!r} leaves the sheet: {box}"
        for (one, box), (other, second) in combinations(boxes, 2):
            assert not overlap(box, second), f"{name}: {one!r} lies on {other!r}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_are_the_same_twice_and_the_text_says_what_to_believe(tmp_path: Path, language: str) -> None:
    folder = made_folder(tmp_path / "made", 8, 16)
    written = draw_optimum(folder, language)
    before = [path.read_bytes() for path in written]
    assert len(written) == 6
    assert before == [path.read_bytes() for path in draw_optimum(folder, language)]
    text = optimum_text(folder, language)
    assert {"en": "believe the fresh runs", "zh": "以复核结果为准"}[language] in text
    assert len([line for line in text.splitlines() if line.strip().startswith(tuple("12345678"))]) >= 8


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"pareto.csv is missing; call `zjsim optimise` again"):
        read_optimum(tmp_path)
