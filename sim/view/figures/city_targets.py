"""Cities by targets: the value of each at the end, and whether it is ahead of the goal or behind."""

import math
from bisect import bisect_right
from typing import Any

import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.view.cities import compared_targets, leads
from sim.view.figures.scorecard_bands import TEXT_SIZE
from sim.view.style import FOOT_CM, GREY, in_house_style, ink_on, open_sheet, place_legend, say_no_data, sign
from sim.view.tables import Tables
from sim.view.words import Words, measure, number, wrap

EDGES = (-0.3, -0.1, 0.0, 0.1, 0.3)
COLOURS = [colormaps["PuOr"](share) for share in (0.06, 0.24, 0.41, 0.59, 0.76, 0.94)]
"""Of leads between the edges, orange below the goal and purple from it up: steps, so that a legend can name each."""
SHARES = ("more", "middle", "less", "less", "middle", "more")
HEAD_CM, ROW_CM, NAMES_CM = 1.3, 0.62, 0.7
LEFT, RIGHT = 0.27, 0.935
LONG_NAME = 5
NAME_WIDTH = {"en": 40, "zh": 34}


@in_house_style
def draw(tables: Tables, language: str) -> Figure:
    """Draw a cell a city and target: the median as text, its lead over the goal as colour; the best city first."""
    words = Words(language)
    targets = compared_targets(tables)
    height_cm = HEAD_CM + NAMES_CM + ROW_CM * max(len(targets), 3) + FOOT_CM + 0.2
    figure = open_sheet(height_cm, HEAD_CM, words.say("cells_title", period=tables.last_period))
    figure.set_layout_engine(None)
    room = ROW_CM * max(len(targets), 3) / height_cm
    axes = figure.add_axes((LEFT, (FOOT_CM + 0.2) / height_cm, RIGHT - LEFT, room))
    if targets:
        draw_cells(axes, words, {target: leads(tables, target) for target in targets})
        label_rows(axes, tables, words, targets)
    else:
        axes.set_axis_off()
        say_no_data(axes, words)
    labels = [words.say(f"cells_{share}") for share in SHARES]
    labels[0], labels[3] = (words.say(key, share=labels[at]) for key, at in (("cells_worse", 0), ("cells_better", 3)))
    place_legend(figure, [Patch(color=colour) for colour in COLOURS], labels)
    sign(figure, tables, words, words.say("cells_own" if "goal" in tables.cities else "cells_note"))
    return figure


def colour_of(lead: float) -> Any:
    """The colour of a lead over the goal, which is a share of the goal."""
    return COLOURS[bisect_right(EDGES, lead)]


def draw_cells(axes: Axes, words: Words, found: dict[str, pd.DataFrame]) -> None:
    """One coloured cell a city and target; the city with the best mean rank at the left."""
    ahead = pd.DataFrame({target: table["lead"] for target, table in found.items()})
    order = ahead.rank().mean(axis=1).sort_values(ascending=False, kind="stable").index
    cells, colours = [], []
    for row, (_, table) in enumerate(found.items()):
        for column, city in enumerate(order):
            value = table["median"].get(city, math.nan)
            lead = table["lead"].get(city, math.nan)
            known = math.isfinite(lead)
            colour = colour_of(lead) if known else "white"
            right, top, foot = column + 0.96, row + 0.03, row + 0.97
            cells.append([(column, top), (right, top), (right, foot), (column, foot)])
            colours.append(colour)
            ink = ink_on(colour) if known else GREY
            axes.text(column + 0.48, row + 0.5, number(value), ha="center", va="center", size=6.5, color=ink)
    axes.add_collection(PolyCollection(cells, facecolors=colours, linewidths=0))
    axes.set_xlim(0, len(order))
    axes.set_xticks([])
    name_columns(axes, [words.name("places", str(city)) for city in order])


def name_columns(axes: Axes, names: list[str]) -> None:
    """Names above their columns; where they are long, every second one stands a line higher."""
    step = 8 if max(map(measure, names)) > LONG_NAME else 0
    for column, name in enumerate(names):
        axes.annotate(name, (column + 0.48, 0), xytext=(0, 2 + step * (column % 2)), textcoords="offset points",
                      ha="center", va="bottom", size=TEXT_SIZE)  # fmt: skip


def label_rows(axes: Axes, tables: Tables, words: Words, targets: list[str]) -> None:
    """Names of targets at the left, goals at the right; no frame."""
    names = [wrap(words.with_unit(*words.indicator(tables, target)), NAME_WIDTH[words.language]) for target in targets]
    axes.set_yticks([row + 0.5 for row in range(len(targets))], names)
    axes.tick_params(axis="y", labelsize=TEXT_SIZE, length=0)
    axes.set_ylim(len(targets), 0)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    across = axes.get_yaxis_transform()
    for row, target in enumerate(targets):
        goal = number(tables.scorecard["goal"][target])
        axes.text(1.065, row + 0.5, goal, ha="right", va="center", size=TEXT_SIZE, transform=across)
    axes.annotate(words.say("goal"), (1.065, 1), xytext=(0, 3), xycoords="axes fraction", textcoords="offset points",
                  ha="right", va="bottom", size=TEXT_SIZE, color=GREY)  # fmt: skip
