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
from sim.study.discovery import PRIM
from sim.study.sensitivity import morris_design, sobol_design
from sim.view.analysis import analysis_text, write_analysis
from sim.view.compared import Compared
from sim.view.gallery import ANALYSES, COMPARISONS
from sim.view.style import EmptyFigureError, Source, house_settings
from sim.view.words import LANGUAGES, Words
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
        if compared.last["difference"].eq(0.0).all():
            with pytest.raises(EmptyFigureError, match=r"[\u4e00-\u9fff]" if language == "zh" else "no "):
                COMPARISONS[name](compared, language)
        else:
            stands_alone(COMPARISONS[name](compared, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_what_moves_and_is_settled_has_a_price(language: str) -> None:
    """Prices of gains of a millionth, or of which the sign is open, are none."""
    table = made_differences(["Zhejiang"], 90.0).drop_duplicates("indicator")[:6]
    cases = pd.DataFrame(
        {"probability_low": [0.9, 0.9, 0.3, 0.3, 0.3, 0.9], "move": [1.0, 1e-6, 1.0, 1.0, 0.0, 0.5],
         "cost_per_unit": [40.0, 9e7, 80.0, 70.0, np.nan, 50.0], "difference": [2.0, 1e-6, 1.0, 1.0, 0.0, 1.0],
         "cost_per_unit_p05": 20.0, "cost_per_unit_p95": 90.0},
        index=table.index,
    )  # fmt: skip
    table = table.assign(**cases, p05=0.0, p95=cases["difference"], probability_high=1.0)
    given = Compared(table, table[:0], "baseline", "digital-first", Source("0123456789ab", "baseline", 4))
    figure = COMPARISONS["unit_costs"](given, language)
    stands_alone(figure)
    texts = [text.get_text().replace("\n", " ") for text in figure.texts]
    assert [text for text in texts if text in ("40", "50", "70", "80", "90,000,000")] == ["40", "50"]
    left_out = {"en": "2 whose sign is not settled, 1 that move", "zh": "方向未定 2 项，幅度不足"}
    assert any(left_out[language] in text for text in texts)
    endless = Words(language).say("unit_costs_endless")
    assert not any(endless in text for text in texts)
    table.loc[table.index[0], "cost_per_unit_p95"] = np.inf
    figure = COMPARISONS["unit_costs"](given._replace(province=table), language)
    assert any(endless in text.get_text() for text in figure.texts)
    stands_alone(figure)


@pytest.fixture(scope="module", params=["morris", "sobol", "one value", "box"])
def analysis(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    folder, kind = tmp_path_factory.mktemp("sweep"), str(request.param)
    if kind == "one value":
        return analysed(made(folder, numbered({LEVERS[0]: [0.1]}), lambda *_: 30.0))
    if kind == "box":
        share = np.random.default_rng(3).random(200) / 2.0
        cells = numbered({LEVERS[0]: share, "outlook": ["central", "export_slump"] * 100})
        return analysed(made(folder, cells, lambda row, *_: 30.0 if row[LEVERS[0]] < 0.2 else 40.0))
    unit = morris_design(LEVERS, 8, 1) if kind == "morris" else sobol_design(LEVERS, 16, 1)
    cells = numbered(dict(zip(LEVERS, unit.T, strict=True)))
    found = made(folder, cells, lambda row, *_: 30.0 + 8.0 * row[LEVERS[0]] * row[LEVERS[1]] + row[LEVERS[3]])
    return analysed(found._replace(kind=kind, unit=unit))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ANALYSES)
def test_every_text_of_an_analysis_is_whole(analysis: Analysis, name: str, language: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        has = {
            "sensitivity_bars": len(analysis.sensitivity) > 0,
            "prim_boxes": PRIM in set(analysis.boxes.get("method", ())),
        }
        if len(analysis.cells) <= 2 or not has.get(name, True):
            with pytest.raises(EmptyFigureError, match=r"[\u4e00-\u9fff]" if language == "zh" else "no"):
                ANALYSES[name](analysis, language)
        else:
            stands_alone(ANALYSES[name](analysis, language))


def grid(folder: Path, gain: float) -> Analysis:
    """Four cells, with runs that differ by luck, of which a factor moves the outcome by so much, and the other not."""
    cells = numbered({LEVERS[0]: [0.0, 0.0, 0.1, 0.1], LEVERS[1]: [0.0, 0.3] * 2})
    runs = [(vector, vector) for vector in range(1, 6)]
    return analysed(made(folder, cells, lambda row, vector, _: 25.07 + 0.1 * vector + gain * row[LEVERS[0]], runs=runs))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_with_nothing_to_show_leaves_no_file_and_is_told_once(tmp_path: Path, language: str) -> None:
    figures = tmp_path / "analysis" / "figures"
    figures.mkdir(parents=True)
    (figures / "sensitivity_bars.png").write_bytes(b"of an earlier design")
    drawn = write_analysis(grid(tmp_path, 30.0), tmp_path, language)
    shown = {"response_curves", "factor_surface", "parallel_coordinates"}
    assert {path.stem for path in figures.iterdir()} == shown
    assert {path.stem for path in drawn.written if path.suffix == ".png"} == shown
    told = drawn.told(language)
    assert all(told.count(name) == 1 for name in ("sensitivity_bars", "prim_boxes"))
    assert {"en": "no index of Morris or Sobol", "zh": "没有 Morris 或 Sobol 指数"}[language] in told
    assert drawn._replace(left_out=[]).told(language) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_that_print_alike_are_told_and_coloured_alike(tmp_path: Path, language: str) -> None:
    small, large = grid(tmp_path, 1e-4), grid(tmp_path, 30.0)
    for name in ("factor_surface", "parallel_coordinates"):
        with pytest.raises(EmptyFigureError):
            ANALYSES[name](small, language)
    values = large.found.values.assign(still=small.found.values[TARGET])
    both = large._replace(found=large.found._replace(values=values))
    none, surface = Words(language).say("no_difference"), ANALYSES["factor_surface"](both, language)
    panels = {axes.get_title(loc="left"): axes.get_images()[0].get_array() for axes in surface.axes if axes.images}
    flat = {title: len(np.unique(shades)) for title, shades in panels.items()}
    assert [many for title, many in flat.items() if title.endswith(none)] == [1]
    assert [many for title, many in flat.items() if not title.endswith(none)] == [2, 2]
    lines = ANALYSES["parallel_coordinates"](both, language)
    assert [text.get_text() for text in lines.axes[0].texts].count(none) == 1
    for figure in (surface, lines):
        stands_alone(figure)


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
    found = found._replace(cannot=(f"{TARGET}: fails in none of 32 runs",))
    assert f"{target.name_zh}: 32 次运行无一未达标" in analysis_text(found, "zh")
    assert " 且 " in chinese
