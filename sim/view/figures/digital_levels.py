"""Digital levels of above-scale enterprises over time, and how sure the end is."""

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.view.style import BLACK, in_house_style, mark_years, open_sheet, place_legend, say_no_data, sign
from sim.view.tables import Tables
from sim.view.words import Words

LEVELS = tuple(range(5))
COLOURS = [colormaps["YlGnBu"](0.15 + 0.2 * level) for level in LEVELS]


@in_house_style
def draw(tables: Tables, language: str) -> Figure:
    """Draw the mean shares of levels 0 to 4 as a stack, and beside it the end's shares with their bands."""
    words = Words(language)
    figure = open_sheet(9.5, 1.4, words.say("levels_title"))
    stack, end = figure.subplots(1, 2, width_ratios=(1.7, 1))
    shares = share_levels(tables)
    if shares.empty:
        say_no_data(stack, words)
        end.set_axis_off()
    else:
        draw_stack(stack, tables, words, shares)
        draw_end(end, tables, words, shares)
    labels = [words.say("level", level=level) for level in LEVELS]
    place_legend(figure, [Patch(color=colour) for colour in COLOURS], labels)
    sign(figure, tables, words, words.say("year_note"))
    return figure


def share_levels(tables: Tables) -> pd.DataFrame:
    """Shares of the levels in %, rescaled to sum to 100 in each run: one row a level and quarter, one column a run."""
    levels = pd.concat({level: tables.paths(f"level_{level}") for level in LEVELS}, names=["level", "time"])
    return 100 * levels / levels.groupby("time").transform("sum")


def draw_stack(axes: Axes, tables: Tables, words: Words, shares: pd.DataFrame) -> None:
    """Means over runs, stacked from level 0 at the foot; means, unlike medians, sum to the whole."""
    means = tables.means(shares).unstack("level").reindex(columns=LEVELS).fillna(0.0)
    years = means.index.to_numpy(dtype=float)
    axes.stackplot(years, means.to_numpy().T, colors=COLOURS, edgecolor="white", linewidth=0.4)
    axes.set_ylim(0, 100)
    axes.set_ylabel(words.say("levels_axis"))
    mark_years(axes, years[0], years[-1])


def draw_end(axes: Axes, tables: Tables, words: Words, shares: pd.DataFrame) -> None:
    """Shares at the end: a dot for the mean, a bar for the 5-95 % band."""
    times = shares.index.get_level_values("time")
    last = shares[times == times.max()].droplevel("time")
    bands, means = tables.quantiles(last), tables.means(last)
    for level in last.index:
        axes.plot(
            bands.loc[level, ["p05", "p95"]], [level, level], color=COLOURS[level], linewidth=5, solid_capstyle="butt"
        )
        axes.plot(means[level], level, "o", color=BLACK, markersize=3)
    axes.set_yticks(LEVELS, [words.say("level", level=level) for level in LEVELS])
    axes.set_ylim(-0.6, len(LEVELS) - 0.4)
    axes.set_xlim(0, max(10.0, float(np.nanmax(bands.to_numpy())) * 1.08))
    axes.set_xlabel(words.say("levels_axis"))
    axes.set_title(words.say("levels_end", period=tables.last_period))
