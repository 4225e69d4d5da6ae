"""Paths of key indicators of the province: a fan, the base and the goal."""

import math
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.view.fan import draw_fan, draw_observed, fan_handles, observed_handle, observed_note
from sim.view.history import history
from sim.view.style import (
    BLACK,
    GREY,
    VERMILION,
    in_house_style,
    mark_numbers,
    mark_years,
    open_sheet,
    place_legend,
    say_no_data,
    sign,
)
from sim.view.tables import Tables
from sim.view.words import Words, wrap

KEY_INDICATORS = (
    "mfg_share_of_gdp",
    "value_added_rate",
    "labour_productivity",
    "value_added_per_mu",
    "rd_share_of_revenue",
    "high_tech_mfg_share",
    "digital_coverage_above_scale",
    "smart_factories",
    "future_factories",
    "above_scale_enterprises",
    "energy_intensity_fall",
    "city_gap",
)
COLUMNS = 3
DOTS = (0, (1, 1.2))


@in_house_style
def draw(tables: Tables, language: str) -> Figure:
    """Draw the key indicators the tables hold, one panel each."""
    words = Words(language)
    shown = [indicator for indicator in [*KEY_INDICATORS, *observed_besides(tables)] if tables.has(indicator)]
    rows = max(1, math.ceil(len(shown) / COLUMNS))
    figure = open_sheet(2.2 + 4.0 * rows, 1.3, words.say("paths_title"))
    panels = figure.subplots(rows, COLUMNS, squeeze=False)
    fans = {indicator: tables.fan(indicator) for indicator in shown}
    records = {indicator: history(indicator, fan) for indicator, fan in fans.items()}
    first = min((record.index[0] for record in records.values() if len(record)), default=math.inf)
    for axes, indicator in zip(panels.flat, shown, strict=False):
        draw_panel(axes, tables, words, indicator, fans[indicator])
        axes.plot(records[indicator], color=GREY, linestyle=DOTS, marker="s", markersize=2.5, zorder=1.9)
        mark_years(axes, min(first, fans[indicator].index[0]), fans[indicator].index[-1])
    for axes in panels.flat[max(1, len(shown)) :]:
        axes.set_axis_off()
    if not shown:
        say_no_data(panels.flat[0], words)
    handles, labels = fan_handles(words)
    base = Line2D([], [], color=BLACK, marker="o", markersize=4, markerfacecolor="white", linestyle="none")
    goal = Line2D([], [], color=VERMILION, linestyle=(0, (5, 2)))
    observed, observed_label = observed_handle(tables, words)
    labels = [*labels, words.say("base"), words.say("goal"), *observed_label]
    handles = [*handles, base, goal, *observed]
    notes = [words.say("year_note"), *observed_note(figure, tables, words)]
    if math.isfinite(first):
        handles.append(Line2D([], [], color=GREY, linestyle=DOTS, marker="s", markersize=2.5))
        labels.append(words.say("record"))
        notes[0] += words.say("record_note")
    place_legend(figure, handles, labels)
    sign(figure, tables, words, *notes)
    return figure


def observed_besides(tables: Tables) -> list[str]:
    """The other indicators of which a level in the province was observed."""
    known = [] if tables.observed is None else dict.fromkeys(tables.observed["indicator"])
    return [name for name in known if name not in KEY_INDICATORS and len(tables.observations(name))]


def draw_panel(axes: Axes, tables: Tables, words: Words, indicator: str, fan: pd.DataFrame) -> None:
    """One indicator: its fan and what was observed; the base as a ring at the start, the goal as a dashed line."""
    name, unit = words.indicator(tables, indicator)
    axes.set_title(wrap(name, 31))
    axes.set_ylabel(unit)
    draw_fan(axes, fan)
    draw_observed(axes, tables.observations(indicator))
    mark_numbers(axes)
    if indicator not in tables.scorecard.index:
        return
    target: Any = tables.scorecard.loc[indicator]
    base, goal = float(target["base"]), float(target["goal"])
    if math.isfinite(base):
        axes.plot(fan.index[0], base, "o", color=BLACK, markersize=4, markerfacecolor="white", clip_on=False, zorder=3)
    if math.isfinite(goal):
        axes.axhline(goal, color=VERMILION, linewidth=1, linestyle=(0, (5, 2)))
