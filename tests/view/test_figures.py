"""Every figure, in both languages, on full and on thin tables: all glyphs there, no text cut or on another."""

import warnings
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from sim.view.gallery import DRAWINGS
from sim.view.style import house_settings
from sim.view.tables import Tables, read_tables
from tests.view.conftest import write_folder

LANGUAGES = ("en", "zh")


@pytest.fixture(scope="module")
def full(result_folder: Path) -> Tables:
    return read_tables(result_folder)


@pytest.fixture(scope="module")
def thin(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """One run over one year; a city without values, a city absent, targets without goal, base, result or beyond."""
    folder = write_folder(tmp_path_factory.mktemp("thin"), runs=1, last_year=2021)
    table = pd.read_parquet(folder / "indicators.parquet")
    table.loc[(table["place"] == "Zhoushan"), "value"] = np.nan
    table[table["place"] != "Lishui"].to_parquet(folder / "indicators.parquet")
    card = pd.read_csv(folder / "scorecard.csv").set_index("target", drop=False)
    card["p05"] = card["p95"] = card["median"]
    card.loc["value_added_rate", "goal"] = np.nan
    card.loc["smart_factories", ["median", "p05", "p95"]] = 9000.0
    card.loc["tech_smes", ["median", "p05", "p95"]] = 0.0
    card.loc["high_tech_enterprises", ["median", "p05", "p95", "probability"]] = np.nan
    card.to_csv(folder / "scorecard.csv", index=False)
    cities = pd.read_csv(folder / "cities.csv")
    cities.loc[cities["place"] == "Zhoushan", ["start", "median", "p05", "p95"]] = np.nan
    cities[cities["place"] != "Lishui"].to_csv(folder / "cities.csv", index=False)
    return read_tables(folder)


@pytest.fixture(scope="module")
def bare(full: Tables) -> Tables:
    """Tables that lack what most figures draw."""
    kept = full.indicators["indicator"] == "smart_factories"
    return Tables(
        "bare", full.indicators[kept & (full.indicators["place"] == "Zhejiang")], full.scorecard, full.sizes[:0], {}
    )


@pytest.fixture(scope="module")
def conditioned(full: Tables) -> Tables:
    """Runs that weigh differently, and two observations: one in the province, one in a city; a long source."""
    weights = pd.Series(np.linspace(1.0, 2.0, full.runs), sorted(full.indicators["run"].unique()))
    observed = pd.DataFrame(
        {"indicator": "labour_productivity", "place": ["Zhejiang", "Ningbo"], "period": "2022Q4", "operator": "level",
         "use": "fit", "value": 27.0, "error": 0.5, "source": "a source that has much to say of itself; " * 6}
    )  # fmt: skip
    record = {**full.record, "effective_sample_size": 12.34, "vectors": 40}
    return replace(full, weights=weights / weights.sum(), observed=observed, record=record)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("case", "name"),
    [(case, name) for case in ("full", "thin", "bare") for name in DRAWINGS]
    + [("conditioned", name) for name in ("indicator_paths", "city_paths", "digital_levels")],
)
def test_every_text_is_whole_and_stands_alone(
    case: str, name: str, language: str, request: pytest.FixtureRequest
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = DRAWINGS[name](request.getfixturevalue(case), language)
        with house_settings():
            FigureCanvasAgg(figure).draw()
    boxes = list(measure_texts(figure))
    sheet = figure.bbox
    for text, box in boxes:
        inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= sheet.x1 + 1 and box.y1 <= sheet.y1 + 1
        assert inside, f"{text!r} leaves the sheet: {box}"
    for (one, box), (other, second) in combinations(boxes, 2):
        assert not overlap(box, second), f"{one!r} lies on {other!r}"


def test_the_checks_notice_a_missing_glyph_and_a_cut_text(full: Tables) -> None:
    figure = DRAWINGS["digital_levels"](full, "en")
    figure.text(0.99, 0.5, "a text that runs over the edge")
    with house_settings():
        FigureCanvasAgg(figure).draw()
    assert any(box.x1 > figure.bbox.x1 + 1 for _, box in measure_texts(figure))
    figure.text(0.5, 0.5, "\U00012345")
    with house_settings(), pytest.warns(UserWarning, match="Glyph"):
        FigureCanvasAgg(figure).draw()


def measure_texts(figure: Figure) -> Iterator[tuple[str, Bbox]]:
    """Texts that are drawn, with their boxes in pixels."""
    texts = list(figure.texts)
    for legend in figure.legends:
        texts += legend.get_texts()
    for axes in figure.axes:
        texts += axes.texts if not axes.axison else list(axes_texts(axes))
    for text in texts:
        if text.get_visible() and text.get_text():
            yield text.get_text(), text.get_window_extent()


def axes_texts(axes: Axes) -> Iterator[Text]:
    ticks: set[Text] = set()
    for axis in (axes.xaxis, axes.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
            ticks |= {tick.label1, tick.label2}
            if low <= tick.get_loc() <= high:
                yield from (tick.label1, tick.label2)
    for artist in axes.findobj(Text):
        if isinstance(artist, Text) and artist not in ticks:
            yield artist


def overlap(one: Bbox, other: Bbox) -> bool:
    """Whether two boxes share more than a pixel each way."""
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    high = min(one.y1, other.y1) - max(one.y0, other.y0)
    return bool(wide > 1 and high > 1)
