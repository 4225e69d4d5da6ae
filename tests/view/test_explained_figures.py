"""Figures of comparisons and analyses, in both languages: all glyphs there, no text cut or on another."""

import warnings
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.study.analyse import Analysis, analysed
from sim.study.sensitivity import morris_design, sobol_design
from sim.view.analysis import analysis_text
from sim.view.compared import Compared
from sim.view.gallery import ANALYSES, COMPARISONS
from sim.view.style import Source, house_settings
from sim.view.words import LANGUAGES
from tests.study.made_sweep import TARGET, made, numbered
from tests.view.conftest import CITIES, REGISTER
from tests.view.test_figures import measure_texts, overlap

LEVERS = [
    "levers.upgrade_subsidy_rate", "levers.provider_training", "levers.factory_reward",
    "parameters.providers.capacity_light",
]  # fmt: skip


def stands_alone(figure: Figure) -> None:
    with house_settings():
        FigureCanvasAgg(figure).draw()
    boxes, sheet = list(measure_texts(figure)), figure.bbox
    for text, box in boxes:
        inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= sheet.x1 + 1 and box.y1 <= sheet.y1 + 1
        assert inside, f"{text!r} leaves the sheet: {box}"
    for (one, box), (other, second) in combinations(boxes, 2):
        assert not overlap(box, second), f"{one!r} lies on {other!r}"


def made_differences(places: list[str], dearer: float) -> pd.DataFrame:
    random, rows = np.random.default_rng(2), []
    for row in pd.read_csv(REGISTER).itertuples():
        for place in places:
            shift = random.normal() * 10.0 ** random.uniform(-3.0, 2.0)
            low, high = sorted((shift - random.random(), shift + random.random()))
            p = 1.0 if low > 0.0 else 0.0 if high < 0.0 else 0.5
            rows.append(
                {"base": "baseline", "other": "digital-first", "indicator": row.id, "name_en": row.name_en,
                 "name_zh": row.name_zh, "unit": row.unit, "period": "2025Q4", "place": place, "base_median": 20.0,
                 "other_median": 20.0 + shift, "difference": shift, "p05": low, "p95": high, "probability": p,
                 "pairs": 16, "pairs_needed": 3, "cost_difference": dearer, "cost_per_unit": dearer / shift,
                 "cost_per_unit_p05": dearer / high if low > 0.0 else np.nan,
                 "cost_per_unit_p95": np.inf if low > 0.0 else np.nan, "sense": row.sense,
                 "probability_low": 0.9 * p, "probability_high": 0.1 + 0.9 * p, "base_met": 0.2, "other_met": 0.4,
                 "move": shift, "base_p05": 19.0, "base_p95": 21.0}
            )  # fmt: skip
    return pd.DataFrame(rows)


@pytest.fixture(scope="module", params=["full", "still"])
def compared(request: pytest.FixtureRequest) -> Compared:
    """What moves much, and what does not move at all."""
    province, cities = (made_differences(places, 90.0) for places in (["Zhejiang"], CITIES))
    if request.param == "still":
        still = {
            "difference": 0.0,
            "p05": 0.0,
            "p95": 0.0,
            "move": 0.0,
            "cost_per_unit": np.nan,
            "cost_difference": 0.0,
        }
        province, cities = province.assign(**still), cities.assign(**still)
    return Compared(
        province, cities, "baseline", "digital-first", Source("0123456789ab", "baseline, digital-first", 16)
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", COMPARISONS)
def test_every_text_of_a_comparison_is_whole(compared: Compared, name: str, language: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        stands_alone(COMPARISONS[name](compared, language))


@pytest.fixture(scope="module", params=["morris", "sobol", "one value"])
def analysis(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    folder, kind = tmp_path_factory.mktemp("sweep"), str(request.param)
    if kind == "one value":
        return analysed(made(folder, numbered({LEVERS[0]: [0.1]}), lambda *_: 30.0))
    unit = morris_design(LEVERS, 8, 1) if kind == "morris" else sobol_design(LEVERS, 16, 1)
    cells = numbered(dict(zip(LEVERS, unit.T, strict=True)))
    found = made(folder, cells, lambda row, *_: 30.0 + 8.0 * row[LEVERS[0]] * row[LEVERS[1]] + row[LEVERS[3]])
    return analysed(found._replace(kind=kind, unit=unit))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ANALYSES)
def test_every_text_of_an_analysis_is_whole(analysis: Analysis, name: str, language: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        stands_alone(ANALYSES[name](analysis, language))


def test_a_box_is_worded_in_both_languages(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    cells = numbered({LEVERS[0]: random.random(300) / 2, "outlook": ["central", "export_slump"] * 150})
    found = analysed(
        made(tmp_path, cells, lambda row, *_: 30.0 if row[LEVERS[0]] < 0.2 and row["outlook"] != "central" else 40.0)
    )
    english, chinese = analysis_text(found, "en"), analysis_text(found, "zh")
    target = found.found.base.registers.targets[TARGET]
    fails = next(line for line in english.splitlines() if line.startswith(f"{target.name_en} fails when"))
    assert "< 0.2" in fails
    assert " and " in fails
    assert "[here: export slump]" in fails
    assert "PRIM: 100 % of such runs fail" in fails
    assert f"{target.name_zh} 在以下条件下不达标：" in chinese
    assert " 且 " in chinese
