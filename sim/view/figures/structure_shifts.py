"""What alternative structures move: shifts of outcomes in units of their own band."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.view.style import (
    BLACK,
    BLUE,
    FAINT,
    FOOT_CM,
    GREEN,
    ORANGE,
    PURPLE,
    VERMILION,
    Source,
    in_house_style,
    open_sheet,
    sign,
)
from sim.view.words import Words, wrap

MARKS = (("o", BLUE), ("D", ORANGE), ("s", GREEN), ("^", VERMILION), ("v", PURPLE), ("X", BLACK))
SHOWN = 20
REACH = 2.0
LINE_CM = 0.5
LEGEND_LINE_CM = 0.4
AXIS_CM = 1.1
NAME_WIDTH = 58


@in_house_style
def draw(
    table: pd.DataFrame, structures: Mapping[str, str], names: Mapping[str, str], source: Source, language: str
) -> Figure:
    """Draw the most moved outcomes, a mark a structure. structures, names: what structures and outcomes are called."""
    words = Words(language)
    by_outcome = table.pivot(index="outcome", columns="structure", values="shift_in_band")[list(structures)]
    by_outcome = by_outcome.loc[by_outcome.abs().max(axis=1).dropna().sort_values(ascending=False).index[:SHOWN]]
    head_cm = 1.3 + LEGEND_LINE_CM * ((len(structures) + 1) // 2)
    height_cm = head_cm + LINE_CM * max(len(by_outcome), 4) + AXIS_CM + FOOT_CM
    figure = open_sheet(height_cm, head_cm, words.say("structures_title"))
    axes = figure.add_subplot()
    axes.axvspan(-1.0, 1.0, color=FAINT, alpha=0.35, linewidth=0)
    for (mark, colour), name in zip(MARKS, structures, strict=False):
        shifts = by_outcome[name].to_numpy(float)
        lines = np.arange(len(shifts), dtype=float)
        axes.plot(np.clip(shifts, -REACH, REACH), lines, mark, color=colour, markersize=3.5, clip_on=False)
    axes.set_yticks(range(len(by_outcome)), [wrap(names[str(name)], NAME_WIDTH) for name in by_outcome.index])
    axes.set_ylim(len(by_outcome) - 0.4, -0.6)
    axes.set_xlim(-REACH, REACH)
    axes.axvline(0.0, color=BLACK, linewidth=0.6)
    axes.set_xlabel(words.say("structures_axis"))
    handles = [Line2D([], [], marker=mark, color=colour, linestyle="") for mark, colour in MARKS[: len(structures)]]
    top = 1 - 0.65 / height_cm
    figure.legend(handles, list(structures.values()), loc="upper left", bbox_to_anchor=(0.0, top), ncols=2)
    sign(figure, source, words, words.say("structures_note"))
    return figure
