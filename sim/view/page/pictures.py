"""The views as figures in house style, for a memo."""

from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.figure import Figure

from sim.score.bands import HIGH, LOW
from sim.view.figures import city_map, scorecard_bands
from sim.view.figures.rows import Band, draw_band, open_rows
from sim.view.page.frames import Frames, city_table, differences
from sim.view.style import BLACK, BLUE, VERMILION, Source, encode, in_house_style, open_sheet, sign
from sim.view.tables import Tables, time_of
from sim.view.words import Words, number

if TYPE_CHECKING:
    from sim.view.page.tab import Tab


def picture_of(tab: "Tab", view: str) -> bytes:
    """A view of the tab as the bytes of a PNG file."""
    assert tab.shown is not None
    return encode(_figure(tab, tab.shown, view), "png")


def _figure(tab: "Tab", frames: Frames, view: str) -> Figure:
    if view == "map":
        return city_map.draw(tables_of(frames, tab.period), tab.language, tab.indicator)
    if view == "board":
        return scorecard_bands.draw(tables_of(frames, frames.periods[-1]), tab.language)
    if view == "cities":
        table = city_table(frames, tab.indicator, tab.period, None)
        names = [tab.words.name("places", place) for place in table["place"]]
        return draw_rows(table, names, "median", tab.title_of(view), _source(frames), tab.language)
    if view == "budget":
        sums = frames.budget_by(tab.money_by)
        table = pd.DataFrame({"p05": 0.0, "median": sums, "p95": sums})
        names = [tab.money_names().get(str(key), str(key)) for key in sums.index]
        return draw_rows(table, names, "median", tab.title_of(view), _source(frames), tab.language)
    if view == "difference" and tab.pinned is not None:
        table = differences(frames, tab.pinned)
        if len(table):
            scale = table[["p05", "p95"]].abs().max(axis=1).clip(lower=1e-12)
            shown = table[["p05", "difference", "p95"]].div(scale, axis=0)
            texts = [number(value) for value in table["difference"]]
            names = list(table[f"name_{tab.language}"])
            return draw_rows(shown, names, "difference", tab.title_of(view), _source(frames), tab.language, texts)
    return draw_spread(frames.at(tab.indicator, tab.period, tab.place_shown), tab.title_of("distribution"),
                       _source(frames), tab.language)  # fmt: skip


def tables_of(frames: Frames, period: str) -> Tables:
    """The tables as the figures take them, up to a quarter."""
    table = frames.indicators.astype({"period": str, "place": str, "indicator": str})
    table = table[table["period"] <= period]
    times = {name: time_of(name) for name in table["period"].unique()}
    return Tables(
        name=frames.name,
        indicators=table.assign(time=table["period"].map(times).astype(float), scenario=frames.config.name),
        scorecard=frames.card.set_index("target", drop=False),
        sizes=pd.DataFrame(),
        record={"run_id": frames.run_id},
    )


def _source(frames: Frames) -> Source:
    return Source(frames.run_id, frames.config.name, frames.runs)


@in_house_style
def draw_rows(
    table: pd.DataFrame, names: list[str], middle: str, title: str, source: Source, language: str,
    texts: list[str] | None = None,
) -> Figure:  # fmt: skip
    """A line for each row: its band and middle on one axis, the middle's number at the right."""
    figure, axes = open_rows(title, names, texts or [number(value) for value in table[middle]])
    low, high = float(table["p05"].min()), float(table["p95"].max())
    for line, row in enumerate(table.to_dict("records")):
        draw_band(axes, line, Band((row["p05"], row[middle], row["p95"]), "o", BLUE, 0.0), low, high)
    if low < 0.0 < high:
        axes.axvline(0.0, color=BLACK, linewidth=0.6)
    sign(figure, source, Words(language))
    return figure


@in_house_style
def draw_spread(values: pd.Series, title: str, source: Source, language: str) -> Figure:
    """A histogram over runs with the median and the 5-95 % band."""
    figure = open_sheet(7.0, 0.9, title)
    axes = figure.subplots()
    if len(values):
        axes.hist(values, bins=16, color=BLUE, alpha=0.6)
        axes.axvline(float(values.median()), color=BLACK)
        for q in (LOW, HIGH):
            axes.axvline(float(values.quantile(q)), color=VERMILION, linestyle="--", linewidth=0.8)
    axes.set_ylabel(Words(language).name("page", "runs"))
    sign(figure, source, Words(language))
    return figure
