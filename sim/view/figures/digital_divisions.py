"""Digital adoption by division: the levels reached at the end, how sure that is, and where each division began."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.view.divisions import at, at_least, division_names, share_levels
from sim.view.figures.digital_levels import COLOURS, LEVELS
from sim.view.figures.rows import open_rows
from sim.view.style import BLACK, in_house_style, place_legend, say_no_data, sign
from sim.view.tables import Tables
from sim.view.words import Words, number

SHOWN = 2
"""The level whose share orders the rows and has its band drawn; the start has a mark for it and for level 1."""
STARTS = {1: "D", SHOWN: "o"}
SIZE = 3.2


@in_house_style
def draw(tables: Tables, language: str) -> Figure:
    """Draw a bar a division, the highest level first, with the band of level 2 or more and marks of the start."""
    words, names, shares = Words(language), division_names(language), share_levels(tables.levels)
    periods = list(shares.index.unique("period"))
    start, end = (periods[0], periods[-1]) if periods else ("–", "–")
    last = at(shares, end)
    order = tables.means(at_least(last, SHOWN)).sort_values(ascending=False, kind="stable").index
    counts = tables.levels[tables.levels["period"] == end].groupby(["division", "run"])["enterprises"].sum()
    many = tables.quantiles(counts.unstack("run"))["median"].reindex(order)
    figure, axes = open_rows(
        words.say("divisions_title", period=end), [f"{code} {names[code]}" for code in order],
        [number(round(value)) for value in many],
    )  # fmt: skip
    if periods:
        draw_bars(axes, tables, last, order)
        for level, marker in STARTS.items():
            begun = tables.means(at_least(at(shares, start), level)).reindex(order)
            axes.plot(begun, range(len(order)), marker, color=BLACK, markersize=SIZE, fillstyle="none", clip_on=False)
        axes.set_xlabel(words.say("levels_axis"))
    else:
        axes.set_axis_off()
        say_no_data(axes, words)
    place_legend(figure, *describe(words, start))
    sign(figure, tables, words, words.say("divisions_note"))
    return figure


def draw_bars(axes: Axes, tables: Tables, last: pd.DataFrame, order: pd.Index) -> None:
    """Mean shares at the end, stacked from the highest level, and the 5-95 % band of the level shown."""
    rows, left = range(len(order)), pd.Series(0.0, order)
    means = tables.means(last).unstack("level").reindex(order)[list(LEVELS)].fillna(0.0)
    bands = tables.quantiles(at_least(last, SHOWN)).reindex(order)
    for level in reversed(LEVELS):
        axes.barh(rows, means[level], 0.78, left, color=COLOURS[level], edgecolor="white", linewidth=0.4)
        left = left + means[level]
    axes.hlines(rows, bands["p05"], bands["p95"], color=BLACK, linewidth=1.0)
    axes.set_xlim(0, 100)
    axes.grid(visible=False)


def describe(words: Words, start: str) -> tuple[list[Patch | Line2D], list[str]]:
    """Handles and labels, in the order of the bars."""
    handles: list[Patch | Line2D] = [Patch(color=COLOURS[level]) for level in reversed(LEVELS)]
    handles.append(Line2D([], [], color=BLACK, linewidth=1.0))
    handles += [Line2D([], [], marker=marker, color=BLACK, fillstyle="none", markersize=SIZE, linewidth=0)
                for marker in STARTS.values()]  # fmt: skip
    labels = [words.say("level", level=level) for level in reversed(LEVELS)]
    return handles, [*labels, words.say("divisions_band", level=SHOWN),
                     *(words.say("divisions_start", level=level, period=start) for level in STARTS)]  # fmt: skip
