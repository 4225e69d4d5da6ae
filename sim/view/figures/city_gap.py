"""How unequal the cities are: a Lorenz curve of value added over staff, and the gap between cities over time."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from sim.view.fan import NARROW, WIDE, draw_fan
from sim.view.style import (
    BLACK,
    BLUE,
    GREY,
    VERMILION,
    in_house_style,
    mark_years,
    open_sheet,
    place_legend,
    say_no_data,
    sign,
)
from sim.view.tables import Tables
from sim.view.words import Words

GRID = np.linspace(0.0, 1.0, 101)
DASHES = (0, (4, 1.6))


@in_house_style
def draw(tables: Tables, language: str) -> Figure:
    """Draw the Lorenz curve at the start and at the end with its band, and the fan of the gap beside it."""
    words = Words(language)
    figure = open_sheet(9.5, 1.4, words.say("lorenz_title"))
    lorenz, gap = figure.subplots(1, 2)
    curves = {period: lorenz_curves(tables, period) for period in (first_period(tables), tables.last_period)}
    draw_lorenz(lorenz, tables, words, list(curves.values()))
    fan = tables.fan("city_gap")
    if fan.empty:
        say_no_data(gap, words)
    else:
        draw_fan(gap, fan)
        mark_years(gap, fan.index[0], fan.index[-1])
    gap.set_title(words.say("lorenz_gap"))
    gap.set_ylabel(words.name("units", "coefficient of variation"))
    place_legend(figure, *describe(words, list(curves)))
    sign(figure, tables, words, words.say("lorenz_note"))
    return figure


def first_period(tables: Tables) -> str:
    """The quarter the runs start from."""
    return str(tables.indicators["period"].min())


def lorenz_curves(tables: Tables, period: str) -> pd.DataFrame:
    """Shares of value added (0-1) of the least productive staff, one row a share of staff, one column a run."""
    rows = tables.indicators[tables.indicators["period"] == period]
    parts = {
        name: rows[(rows["indicator"] == name) & rows["place"].isin(tables.places())]
        .pivot(index="place", columns="run", values="value")
        .dropna()
        for name in ("staff", "value_added")
    }
    runs = [run for run in parts["staff"].columns if run in parts["value_added"].columns]
    return pd.DataFrame({run: curve(parts["staff"][run], parts["value_added"][run]) for run in runs}, index=GRID)


def curve(staff: pd.Series, value_added: pd.Series) -> NDArray[np.float64]:
    """One run's curve on the grid, cities from the lowest labour productivity to the highest."""
    both = pd.DataFrame({"staff": staff, "value_added": value_added}).dropna()
    order = (both["value_added"] / both["staff"]).sort_values(kind="stable").index
    shares = both.loc[order].cumsum() / both.sum()
    return np.asarray(np.interp(GRID, [0.0, *shares["staff"]], [0.0, *shares["value_added"]]), float)


def draw_lorenz(axes: Axes, tables: Tables, words: Words, curves: list[pd.DataFrame]) -> None:
    """The start dashed on the end's line and band, the line of equality thin; in per cent."""
    before, after = curves
    axes.set_title(words.say("lorenz_curve"))
    axes.set_xlabel(words.say("lorenz_x"))
    axes.set_ylabel(words.say("lorenz_y"))
    axes.set_xlim(0, 100)
    axes.set_ylim(0, 100)
    axes.set_aspect("equal")
    axes.plot([0, 100], [0, 100], color=GREY, linewidth=0.7)
    if after.empty:
        say_no_data(axes, words)
        return
    band = 100 * tables.quantiles(after)
    axes.fill_between(100 * GRID, band["p05"], band["p95"], color=WIDE, linewidth=0)
    axes.plot(100 * GRID, band["median"], color=BLUE)
    axes.plot(100 * GRID, 100 * tables.quantiles(before)["median"], color=VERMILION, linestyle=DASHES, linewidth=1.0)
    for row, (table, name) in enumerate(((before, "lorenz_before"), (after, "lorenz_after"))):
        ginis = pd.DataFrame({run: [1.0 - 2.0 * np.trapezoid(table[run], GRID)] for run in table})
        gini = tables.quantiles(ginis)["median"].iloc[0]
        axes.text(4, 94 - 8 * row, words.say(name, gini=f"{gini:.3f}"), va="center", color=BLACK)


def describe(words: Words, periods: list[str]) -> tuple[list[Line2D | Patch], list[str]]:
    """Handles and labels of the legend."""
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=VERMILION, linestyle=DASHES, linewidth=1.0),
        Line2D([], [], color=BLUE),
        Patch(color=NARROW),
        Patch(color=WIDE),
        Line2D([], [], color=GREY, linewidth=0.7),
    ]
    labels = [words.say("lorenz_start", period=periods[0]), words.say("lorenz_end", period=periods[-1])]
    return handles, [*labels, words.say("band_50"), words.say("band_90"), words.say("lorenz_equal")]
