"""Where targets fail: the first box of PRIM of each, over the range that was tried."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.study.analyse import Analysis
from sim.study.discovery import PRIM
from sim.view.explaining import condition, outcome_name, source_of
from sim.view.figures.rows import open_rows
from sim.view.style import BLUE, FAINT, VERMILION, EmptyFigureError, in_house_style, sign
from sim.view.words import Words, percent

SHOWN = 24
NAME_WIDTH = 56
BAR = 6.0
COLOURS = (BLUE, VERMILION)


@in_house_style
def draw(analysis: Analysis, language: str) -> Figure:
    """Draw a row a limit, grouped by target: the grey range that was tried, and the part of it in which most fail."""
    words = Words(language)
    boxes = analysis.boxes
    rows = boxes[boxes["method"] == PRIM] if len(boxes) else boxes
    rows = rows[rows["box"] == rows.groupby("outcome")["box"].transform("min")][:SHOWN] if len(rows) else rows
    if rows.empty:
        raise EmptyFigureError(words.say("boxes_none"))
    names, texts = [], []
    for _, row in rows.iterrows():
        outcome = outcome_name(analysis, row["outcome"], words)
        names.append(words.say("boxes_row", outcome=outcome, condition=condition(analysis, row, words)))
        texts.append(f"{percent(row['density'])} / {percent(row['coverage'])}")
    figure, axes = open_rows(words.say("boxes_title", name=analysis.found.name), names, texts, NAME_WIDTH)
    axes.grid(visible=False)
    colours = dict(zip(rows["outcome"].unique(), COLOURS * SHOWN, strict=False))
    for line, (_, row) in enumerate(rows.iterrows()):
        low, high = scaled(analysis.runs[row["variable"]], row)
        axes.plot([0.0, 1.0], [line, line], color=FAINT, linewidth=BAR, solid_capstyle="butt")
        axes.plot([low, high], [line, line], color=colours[row["outcome"]], linewidth=BAR, solid_capstyle="butt")
    axes.set_xlim(0.0, 1.0)
    axes.set_xlabel(words.say("boxes_axis"))
    sign(figure, source_of(analysis), words, words.say("boxes_note"))
    return figure


def scaled(values: pd.Series, row: pd.Series) -> tuple[float, float]:
    """A box's limits as shares of the range of a variable's values."""
    low, high = float(values.min()), float(values.max())
    ends = np.clip([(row["low"] - low) / (high - low), (row["high"] - low) / (high - low)], 0.0, 1.0)
    return float(ends[0]), float(ends[1])
