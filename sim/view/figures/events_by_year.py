"""What happened to enterprises, year by year: awards, rises and falls, entries and exits."""

from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.view.style import BLUE, ORANGE, in_house_style, mark_numbers, open_sheet, say_no_data, sign
from sim.view.tables import Tables
from sim.view.words import Words


class Panel(NamedTuple):
    """Two kinds of events that are read together; one kind alone where there is no second."""

    first: str
    second: str = ""


PANELS = (
    Panel("promotions", "demotions"),
    Panel("entries", "exits"),
    Panel("phased_out", "closures"),
    Panel("tech_sme", "high_tech_enterprise"),
    Panel("srdi", "growth_pool"),
    Panel("little_giant", "hidden_champion"),
    Panel("listed", "single_champion"),
    Panel("smart_factory", "future_factory"),
    Panel("first_set", "zhejiang_made"),
)
COLUMNS = 3
STYLES = ((BLUE, "o", -0.12), (ORANGE, "s", 0.12))
HEADROOM = 1.5


@in_house_style
def draw(tables: Tables, language: str) -> Figure:
    """Draw numbers a year of two kinds of events a panel: medians joined by lines, bars for the 5-95 % band."""
    words = Words(language)
    figure = open_sheet(2.0 + 4.0 * len(PANELS) / COLUMNS, 0.9, words.say("events_title"))
    counts = count_by_year(tables)
    for axes, panel in zip(figure.subplots(len(PANELS) // COLUMNS, COLUMNS).flat, PANELS, strict=True):
        draw_panel(axes, tables, words, counts, panel)
    sign(figure, tables, words, words.say("events_note"))
    return figure


def count_by_year(tables: Tables) -> pd.DataFrame:
    """Enterprises a year in the province: rows by event and year, one column a run; what did not happen is nought."""
    events = tables.events
    if events.empty:
        return pd.DataFrame()
    dated = events.assign(year=events["period"].astype(str).str[:4].astype(int))
    counts = dated.pivot_table(index=["event", "year"], columns="run", values="enterprises", aggfunc="sum")
    kinds: list[Any] = [sorted(dated[name].unique()) for name in ("event", "year")]
    runs = sorted(tables.indicators["run"].unique())
    return counts.reindex(index=pd.MultiIndex.from_product(kinds, names=["event", "year"]), columns=runs).fillna(0.0)


def draw_panel(axes: Axes, tables: Tables, words: Words, counts: pd.DataFrame, panel: Panel) -> None:
    """Both kinds side by side, each with a marker of its own, from nought up."""
    known = [name for name in panel if name and not counts.empty and name in counts.index.get_level_values("event")]
    for name, (colour, marker, shift) in zip(panel, STYLES, strict=True):
        if name not in known:
            continue
        bands = tables.quantiles(counts[counts.index.get_level_values("event") == name].droplevel("event"))
        years = bands.index.to_numpy(float) + shift
        axes.vlines(years, bands["p05"], bands["p95"], color=colour, linewidth=2.2, alpha=0.45)
        axes.plot(years, bands["median"], color=colour, marker=marker, markersize=3, linewidth=0.8,
                  label=words.name("events", name))  # fmt: skip
    if not known:
        say_no_data(axes, words)
        axes.set_xticks([])
        return
    axes.set_ylim(0, axes.get_ylim()[1] * HEADROOM)
    if len(years) == 1:
        axes.set_xlim(round(years[0]) - 1.0, round(years[0]) + 1.0)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, min_n_ticks=1))
    axes.xaxis.set_major_formatter("{x:.0f}")
    axes.legend(loc="upper left", borderaxespad=0.1, handlelength=1.6, labelspacing=0.25)
    mark_numbers(axes)
