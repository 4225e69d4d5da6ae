"""Which parameters are found again when the truth is known: truth against estimate, one panel a parameter."""

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.calibration.identifiability import FOUND, MISLED, NOT_FOUND, PARTLY
from sim.view.style import BLUE, GREY, ORANGE, VERMILION, Source, in_house_style, open_sheet, place_legend, sign
from sim.view.words import Words, wrap

COLUMNS = 5
COLOURS = {FOUND: BLUE, PARTLY: ORANGE, NOT_FOUND: GREY, MISLED: VERMILION}


@in_house_style
def draw(
    identifiability: pd.DataFrame, recovered: pd.DataFrame, names: pd.DataFrame, source: Source, language: str
) -> Figure:
    """Draw one panel a parameter, the best found first, on shares of its prior (0 to 1).

    names: a table with parameter, name_en and name_zh.
    """
    words = Words(language)
    ranked = identifiability.sort_values("correlation", ascending=False, kind="stable")
    unique = names.drop_duplicates(f"name_{language}", keep=False)
    title = unique.set_index("parameter")[f"name_{language}"].to_dict()
    lines = math.ceil(len(ranked) / COLUMNS)
    figure = open_sheet(2.6 + 3.9 * lines, 1.4, words.say("truths_title"))
    panels = figure.subplots(lines, COLUMNS, sharex=True, sharey=True, squeeze=False)
    for axes, (_, row) in zip(panels.flat, ranked.iterrows(), strict=False):
        name = str(row["parameter"])
        axes.set_title(wrap(title.get(name, name), 26), size=6)
        draw_parameter(axes, recovered[recovered["parameter"] == name], COLOURS[str(row["verdict"])])
    for axes in panels.flat[len(ranked) :]:
        axes.set_axis_off()
    for axes in panels.flat[max(0, len(ranked) - COLUMNS) : len(ranked)]:
        axes.xaxis.set_tick_params(labelbottom=True)
    panels[-1, 0].set_xlabel(words.say("truths_axis"))
    for axes in panels[:, 0]:
        axes.set_ylabel(words.say("truths_estimate"))
    counted = ranked["verdict"].value_counts()
    labels = [f"{words.name('held', name)} ({counted.get(name, 0)})" for name in COLOURS]
    place_legend(figure, [Patch(color=colour) for colour in COLOURS.values()], labels)
    sign(figure, source, words, words.say("truths_note"))
    return figure


def draw_parameter(axes: Axes, points: pd.DataFrame, colour: str) -> None:
    """Every truth with the mean and the 90 % interval of its posterior, and the line on which both agree."""
    axes.plot([0.0, 1.0], [0.0, 1.0], color=GREY, linewidth=0.6, linestyle=(0, (3, 1.2)))
    axes.vlines(points["truth"], points["p05"], points["p95"], color=colour, alpha=0.5, linewidth=1.0)
    axes.plot(points["truth"], points["mean"], "o", color=colour, markersize=2.5, markeredgewidth=0)
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)
    axes.set_xticks([0.0, 0.5, 1.0], ["0", "0.5", "1"])
    axes.set_yticks([0.0, 0.5, 1.0], ["0", "0.5", "1"])
