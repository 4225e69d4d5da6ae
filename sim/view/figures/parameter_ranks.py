"""Which parameters matter most: Morris's mean effect over all outcomes, by mechanism."""

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.calibration.priors import Priors
from sim.view.style import (
    BLUE,
    FOOT_CM,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    VERMILION,
    Source,
    in_house_style,
    open_sheet,
    place_legend,
    sign,
)
from sim.view.words import Words, wrap

SHOWN = 20
COLOURS = (BLUE, ORANGE, GREEN, VERMILION, PURPLE)
LINE_CM = 0.62
HEAD_CM = 1.75
AXIS_CM = 1.1
NAME_WIDTH = 58


@in_house_style
def draw(ranks: pd.DataFrame, free: Priors, source: Source, language: str) -> Figure:
    """Draw a bar for each of the first parameters (columns parameter, score), the strongest on top."""
    words, shown = Words(language), ranks[:SHOWN]
    mechanisms = shown["parameter"].str.partition(".")[0]
    colours = dict(zip(mechanisms.value_counts().index, COLOURS, strict=False))
    figure = open_sheet(HEAD_CM + LINE_CM * len(shown) + AXIS_CM + FOOT_CM, HEAD_CM, words.say("ranks_title"))
    axes = figure.add_subplot()
    lines = range(len(shown))
    axes.barh(lines, shown["score"], color=[colours.get(name, GREY) for name in mechanisms], height=0.65)
    axes.set_yticks(lines, [wrap(called(free, name, language), NAME_WIDTH) for name in shown["parameter"]])
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(words.say("ranks_axis"))
    handles = [Patch(color=colour) for colour in colours.values()]
    labels = [words.name("mechanisms", name) for name in colours]
    if mechanisms.nunique() > len(colours):
        handles, labels = [*handles, Patch(color=GREY)], [*labels, words.say("other")]
    place_legend(figure, handles, labels)
    sign(figure, source, words, words.say("ranks_note"))
    return figure


def called(free: Priors, name: str, language: str) -> str:
    """What a parameter is called, with its own name where others are called the same."""
    text = str(getattr(free.rows[name], language))
    alike = sum(str(getattr(row, language)) == text for row in free.rows.values())
    return text if alike == 1 else f"{text} [{name.partition('.')[2]}]"
