"""The eleven cities as equal tiles, about where they lie: four indicators at the end of the horizon, no boundaries."""

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.view.figures.city_map import colour_of
from sim.view.style import BLACK, GREY, in_house_style, ink_on, open_sheet, say_no_data, sign
from sim.view.tables import Tables
from sim.view.words import Words, number, wrap

SHOWN = ("labour_productivity", "digital_coverage_above_scale", "rd_share_of_revenue", "value_added_per_mu")
PLACES = {
    "Huzhou": (0.5, 0), "Jiaxing": (1.5, 0),
    "Hangzhou": (0, 1), "Shaoxing": (1, 1), "Ningbo": (2, 1), "Zhoushan": (3, 1),
    "Quzhou": (0, 2), "Jinhua": (1, 2), "Taizhou": (2, 2),
    "Lishui": (0.5, 3), "Wenzhou": (1.5, 3),
}  # fmt: skip
"""Column and row of each city's tile, from the north-west."""
SIDE = 0.95


@in_house_style
def draw(tables: Tables, language: str) -> Figure:
    """Draw medians by city as coloured tiles with their numbers, one panel an indicator."""
    words = Words(language)
    figure = open_sheet(15.5, 0.9, words.say("tiles_title", period=tables.last_period))
    for axes, indicator in zip(figure.subplots(2, 2).flat, SHOWN, strict=True):
        axes.set_axis_off()
        axes.set_xlim(0, 4)
        axes.set_ylim(4, 0)
        axes.set_title(head_panel(tables, words, indicator))
        ends = {city: tables.end(indicator, city) for city in PLACES}
        medians = tables.quantiles(pd.DataFrame(ends).T)["median"].reindex(list(PLACES))
        if medians.notna().any():
            draw_tiles(axes, words, medians)
        else:
            say_no_data(axes, words)
    sign(figure, tables, words, words.say("tiles_note"))
    return figure


def head_panel(tables: Tables, words: Words, indicator: str) -> str:
    """Name and unit of an indicator, and the goal of the province where there is one."""
    name = words.with_unit(*words.indicator(tables, indicator))
    goal = float(tables.scorecard["goal"].get(indicator, math.nan))
    return wrap(name if math.isnan(goal) else words.say("tiles_goal", name=name, goal=number(goal)), 58)


def draw_tiles(axes: Axes, words: Words, medians: pd.Series) -> None:
    """A tile a city: pale where the median is low, dark where it is high, hatched where there is none."""
    scale = Normalize(medians.min(), medians.max())
    for city, (column, row) in PLACES.items():
        value = float(medians[city])
        colour = colour_of(value, scale)
        look = {"facecolor": colour} if colour is not None else {"facecolor": "white", "hatch": "////"}
        tile = Rectangle((column, row), SIDE, SIDE, edgecolor="white" if colour is not None else GREY, linewidth=0.5,
                         clip_on=False, **look)  # fmt: skip
        axes.add_patch(tile)
        ink = BLACK if colour is None else ink_on(colour)
        middle = column + SIDE / 2
        axes.text(middle, row + 0.34, words.name("places", city), ha="center", va="center", size=6.5, color=ink)
        if math.isfinite(value):
            axes.text(middle, row + 0.66, number(value), ha="center", va="center", size=8, color=ink)
