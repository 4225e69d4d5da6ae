"""The digital ladder as a flow: shares of the levels at each year's end, and the net shift from rung to rung."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import NDArray

from sim.view.figures.digital_levels import COLOURS, LEVELS, share_levels
from sim.view.style import in_house_style, ink_on, open_sheet, place_legend, say_no_data, sign
from sim.view.tables import Tables
from sim.view.words import Words, number

BAR = 0.2
SMALLEST_LABEL = 3.0
STAYS, SHIFTS = 0.25, 0.8


class Ribbon(NamedTuple):
    """A flat band between two columns: the level it ends on, its foot and height in %, and whether it is a shift."""

    level: int
    foot: float
    height: float
    shift: int


@in_house_style
def draw(tables: Tables, language: str) -> Figure:
    """Draw a column a year, stacked by level, and ribbons for who stays and for the net shift to the next rung."""
    words = Words(language)
    figure = open_sheet(11, 1.4, words.say("flow_title"))
    axes = figure.subplots()
    means = yearly_means(tables)
    if means.empty:
        say_no_data(axes, words)
    else:
        draw_ladder(axes, words, means)
    labels = [words.say("level", level=level) for level in LEVELS]
    place_legend(figure, [Patch(color=colour) for colour in COLOURS], labels)
    sign(figure, tables, words, words.say("flow_note"))
    return figure


def yearly_means(tables: Tables) -> pd.DataFrame:
    """Mean shares over runs (%) at each year's end: one row a year, one column a level."""
    shares = share_levels(tables)
    if shares.empty:
        return pd.DataFrame()
    means = tables.means(shares).unstack("level").reindex(columns=LEVELS).fillna(0.0)
    return means[np.isclose(means.index.to_numpy(float) % 1.0, 0.0)]


def draw_ladder(axes: Axes, words: Words, means: pd.DataFrame) -> None:
    """All columns and the ribbons between them; a share in the first and last column that has room for it."""
    table = means.to_numpy(float)
    for year, shares in enumerate(table):
        feet = np.concatenate([[0.0], np.cumsum(shares)])
        for level in LEVELS:
            axes.bar(year, shares[level], BAR, bottom=feet[level], color=COLOURS[level], linewidth=0)
            if shares[level] >= SMALLEST_LABEL:
                axes.text(year, feet[level] + shares[level] / 2, number(round(float(shares[level]))), size=6.5,
                          ha="center", va="center", color=ink_on(COLOURS[level]))  # fmt: skip
        if year + 1 < len(table):
            for ribbon in ribbons(shares, table[year + 1]):
                draw_ribbon(axes, year, ribbon)
    axes.set_xticks(range(len(table)), [f"{year:.0f}" for year in means.index])
    axes.set_xlim(-0.3, len(table) - 0.7)
    axes.set_ylim(0, 100)
    axes.set_ylabel(words.say("levels_axis"))
    axes.grid(visible=False)


def ribbons(before: NDArray[np.float64], after: NDArray[np.float64]) -> Iterator[Ribbon]:
    """Who stays on each level, and the net shift between neighbours: by how much the upper part grows in a year.

    before, after: shares (levels,) in %. The shift from k to k + 1 lies between the two years' shares at k or below.
    """
    lines = np.stack([np.cumsum(before), np.cumsum(after)])
    foot = 0.0
    for level in LEVELS:
        top = float(lines[:, level].min())
        yield Ribbon(level, foot, max(top - foot, 0.0), 0)
        foot = float(lines[:, level].max())
        if level < LEVELS[-1]:
            rises = lines[1, level] < lines[0, level]
            yield Ribbon(level + 1 if rises else level, top, foot - top, 1 if rises else -1)


def draw_ribbon(axes: Axes, year: int, ribbon: Ribbon) -> None:
    """Pale where enterprises stay; a shift in the colour of its new level, with its size and direction."""
    left, right = year + BAR / 2, year + 1 - BAR / 2
    colour = blend(COLOURS[ribbon.level], SHIFTS if ribbon.shift else STAYS)
    axes.fill_between([left, right], ribbon.foot, ribbon.foot + ribbon.height, color=colour, linewidth=0)
    if ribbon.shift and ribbon.height >= SMALLEST_LABEL:
        text = f"{'▲' if ribbon.shift > 0 else '▼'} {ribbon.height:.1f}"
        axes.text((left + right) / 2, ribbon.foot + ribbon.height / 2, text, size=6.5, ha="center", va="center",
                  color=ink_on(colour))  # fmt: skip


def blend(colour: Any, share: float) -> NDArray[np.float64]:
    """A colour on white paper, mixed and not see-through, so that its ink can be chosen."""
    return share * np.array(to_rgb(colour)) + (1.0 - share)
