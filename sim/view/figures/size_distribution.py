"""How many enterprises are at least so large, at the start and at the end."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.view.fan import WIDE
from sim.view.style import BLACK, BLUE, GREY, ORANGE, in_house_style, open_sheet, place_legend, say_no_data, sign
from sim.view.tables import Tables
from sim.view.words import Words

DASHES = (0, (4, 1.6))


@dataclass(frozen=True)
class Group:
    """A group of enterprises: registers, colour and width of line; a narrow line on a wide one shows both."""

    word: str
    registers: tuple[str, ...]
    colour: str
    width: float


GROUPS = (
    Group("all_enterprises", ("above", "below"), BLUE, 2.6),
    Group("above_scale", ("above",), ORANGE, 1.0),
)


@in_house_style
def draw(tables: Tables, language: str) -> Figure:
    """Draw counts of enterprises above each size at the start and the end, and the ratio of the two."""
    words = Words(language)
    periods = sorted(tables.sizes["period"].unique())
    start, end = (periods[0], periods[-1]) if periods else ("–", "–")
    figure = open_sheet(9.5, 1.4, words.say("sizes_title", start=start, end=end))
    counts, ratio = figure.subplots(1, 2, width_ratios=(1.3, 1))
    if periods:
        for group in GROUPS:
            before = count_at_least(tables.sizes, start, group)
            after = count_at_least(tables.sizes, end, group)
            draw_counts(counts, tables, before, after, group)
            draw_ratio(ratio, tables, before, after, group)
    else:
        say_no_data(counts, words)
    label_panels(counts, ratio, words, start, end)
    place_legend(figure, *describe(words, start, end))
    sign(figure, tables, words)
    return figure


def count_at_least(sizes: pd.DataFrame, period: str, group: Group) -> pd.DataFrame:
    """Enterprises whose revenue is at least the lower edge of a bin: one row an edge (10k yuan), one column a run."""
    chosen = sizes[(sizes["period"] == period) & sizes["register"].isin(group.registers)]
    bins = chosen.pivot_table(
        index="revenue_from", columns="run", values="enterprises", aggfunc="sum", fill_value=0.0
    ).sort_index(ascending=False)
    totals = bins.cumsum().sort_index().astype(float)
    return totals[totals.index > 0]


def draw_counts(axes: Axes, tables: Tables, before: pd.DataFrame, after: pd.DataFrame, group: Group) -> None:
    """The start dashed and the end solid with its band; zero counts have no place on a logarithmic axis."""
    for table, style in ((after, "-"), (before, DASHES)):
        draw_band(axes, tables.quantiles(table.where(table > 0)), group, style)


def draw_ratio(axes: Axes, tables: Tables, before: pd.DataFrame, after: pd.DataFrame, group: Group) -> None:
    """End over start, run by run, where the start has at least ten enterprises so that the ratio means something."""
    ratio = (after / before.where(before >= 10)).replace([np.inf, -np.inf], np.nan).dropna(how="all")
    if ratio.empty:
        return
    draw_band(axes, tables.quantiles(ratio), group, "-")


def draw_band(axes: Axes, bands: pd.DataFrame, group: Group, style: Any) -> None:
    """The median over sizes, and the 5-95 % band: a tint for the wide group, dotted edges for the narrow one."""
    sizes = bands.index.to_numpy(dtype=float)
    axes.plot(sizes, bands["median"], color=group.colour, linewidth=group.width, linestyle=style)
    if group.width > 2:
        axes.fill_between(sizes, bands["p05"], bands["p95"], color=group.colour, alpha=0.15, linewidth=0)
    else:
        axes.plot(sizes, bands[["p05", "p95"]], color=group.colour, linewidth=group.width, linestyle=":")


def label_panels(counts: Axes, ratio: Axes, words: Words, start: str, end: str) -> None:
    """Logarithmic axes with their units; the line of no change at one."""
    counts.set_xscale("log")
    counts.set_yscale("log")
    ratio.set_xscale("log")
    ratio.axhline(1, color=GREY, linewidth=0.8)
    ratio.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    counts.set_ylabel(words.say("sizes_count"))
    ratio.set_ylabel(words.say("sizes_ratio", start=start, end=end))
    for axes in (counts, ratio):
        axes.minorticks_off()
        axes.set_xlabel(words.say("sizes_axis"))


def describe(words: Words, start: str, end: str) -> tuple[list[Line2D | Patch], list[str]]:
    """Handles and labels: colours are registers, line styles are dates."""
    handles: list[Line2D | Patch] = [Line2D([], [], color=group.colour, linewidth=group.width) for group in GROUPS]
    handles += [Line2D([], [], color=BLACK, linestyle=DASHES), Line2D([], [], color=BLACK)]
    handles.append(Patch(facecolor=WIDE, edgecolor=ORANGE, linestyle=":"))
    return handles, [*(words.say(group.word) for group in GROUPS), start, end, words.say("band_90")]
