"""Differences to a baseline by city: a heat map of the targets that move most."""

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap, SymLogNorm
from matplotlib.figure import Figure

from sim.study.judging import OPEN
from sim.study.pairs import BETTER
from sim.view.compared import Compared, scaled, verdict
from sim.view.style import BLACK, BLUE, FOOT_CM, GREY, VERMILION, EmptyFigureError, in_house_style, open_sheet, sign
from sim.view.words import Words, signed, wrap

SHOWN = 14
LINE_CM = 0.62
HEAD_CM = 1.0
AXIS_CM = 1.4
NAME_WIDTH = 44
TEXT_SIZE = 5.5
REACH, LINEAR = 100.0, 0.1
COLOURS = LinearSegmentedColormap.from_list("better", [VERMILION, "#FFFFFF", BLUE])


@in_house_style
def draw(tables: Compared, language: str) -> Figure:
    """Draw a cell a target and city, those that move most in any city on top; blue is better, red is worse."""
    words = Words(language)
    rows, colour = coloured(tables)
    shown = [str(name) for name in colour.index]
    if not shown:
        raise EmptyFigureError(words.say("no_difference"))
    title = words.say("compare_cities_title", other=tables.other, base=tables.base, period=tables.period)
    figure = open_sheet(HEAD_CM + LINE_CM * max(len(shown), 3) + AXIS_CM + FOOT_CM, HEAD_CM, title)
    axes = figure.add_subplot()
    axes.grid(visible=False)
    cities = list(dict.fromkeys(rows["place"]))
    values = colour[cities].to_numpy(float)
    norm = SymLogNorm(LINEAR, vmin=-REACH, vmax=REACH)
    axes.imshow(np.clip(values, -REACH, REACH), cmap=COLOURS, norm=norm, aspect="auto")
    axes.set_xticks(range(len(cities)), [words.name("places", city) for city in cities], rotation=90)
    by_key = rows.set_index(["indicator", "place"])
    names = rows.drop_duplicates("indicator").set_index("indicator")[f"name_{language}"]
    axes.set_yticks(range(len(shown)), [wrap(str(names[name]), NAME_WIDTH) for name in shown])
    for line, indicator in enumerate(shown):
        for column, city in enumerate(cities):
            row = by_key.loc[(indicator, city)]
            shade = GREY if verdict(row) == OPEN else BLACK
            axes.text(column, line, signed(row["difference"]), ha="center", va="center", size=TEXT_SIZE, color=shade)
    axes.tick_params(length=0)
    sign(figure, tables.source, words, words.say("compare_cities_note", base=tables.base))
    return figure


def coloured(tables: Compared) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The cities' rows; and, by indicator and city, the move to the better, those that move most in any city first."""
    rows = tables.last_cities
    moved = pd.Series([scaled(row)[1] for _, row in rows.iterrows()], rows.index, dtype=float)
    turned = rows["sense"].map(BETTER).astype(float).fillna(0.0)
    colour = rows.assign(colour=turned * moved).pivot(index="indicator", columns="place", values="colour")
    largest = colour.abs().max(axis=1).astype(float)
    return rows, colour.loc[largest[largest > 0.0].sort_values(ascending=False, kind="stable").index[:SHOWN]]
