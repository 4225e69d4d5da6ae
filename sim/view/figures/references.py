"""The three references: every target that may count as met on one scale, grouped by what carries it."""

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.study.references import CLASSES, REFERENCES
from sim.view.figures.scorecard_bands import (
    AXIS_CM,
    GAP_CM,
    LEFT,
    LINE_CM,
    NAME_WIDTH,
    PATCH,
    REACH,
    RIGHT,
    TEXT_SIZE,
    Row,
    frame,
)
from sim.view.progress import measure_progress
from sim.view.style import (
    BLUE,
    FOOT_CM,
    GREY,
    ORANGE,
    VERMILION,
    Source,
    in_house_style,
    open_sheet,
    place_legend,
    sign,
)
from sim.view.words import Words, number, percent, wrap

COLOURS = dict(zip(REFERENCES, (BLUE, ORANGE, GREY), strict=True))
MARKERS = dict(zip(REFERENCES, ("o", "D", "s"), strict=True))
OFFSET_CM = dict(zip(REFERENCES, (-0.1, 0.0, 0.1), strict=True))
PROBABILITY_AT = dict(zip(REFERENCES, (0.87, 0.935, 0.995), strict=True))
GOAL_AT = 0.79
HEAD_CM = 2.1


@in_house_style
def draw(targets: pd.DataFrame, source: Source, language: str) -> Figure:
    """Draw median and band of the three references by target, the goal and the three probabilities beside them."""
    words = Words(language)
    rows, length_cm = arrange_rows(targets, words)
    height_cm = HEAD_CM + length_cm + AXIS_CM + FOOT_CM
    figure = open_sheet(height_cm, HEAD_CM, words.say("references_title"))
    figure.set_layout_engine(None)
    axes = figure.add_axes((LEFT, (AXIS_CM + FOOT_CM) / height_cm, RIGHT - LEFT, length_cm / height_cm))
    frame(axes, words, length_cm)
    for row in rows:
        y = 1 - (HEAD_CM + row.middle_cm) / height_cm
        if row.target is None:
            figure.text(0.01, y, row.text, va="center", size=7.5, color=BLUE)
            continue
        write_row(figure, row.text, row.target, y)
        draw_target(axes, words, row.middle_cm, row.target)
    top = 1 - (HEAD_CM - 0.1) / height_cm
    figure.text(GOAL_AT, top, words.say("goal"), ha="right", va="baseline", size=TEXT_SIZE, color=GREY)
    figure.text(0.995, top + 0.33 / height_cm, words.say("probability"), ha="right", size=TEXT_SIZE, color=GREY)
    for name, right in PROBABILITY_AT.items():
        axes.plot(*beside(axes, right, -0.18), MARKERS[name], color=COLOURS[name], markersize=3, clip_on=False)
    place_legend(figure, *describe(words))
    sign(figure, source, words, words.say("references_note"))
    return figure


def beside(axes: Axes, right: float, y_cm: float) -> tuple[float, float]:
    """Where on the axes' scale a mark over a column of text stands; ``right``: the column's edge on the sheet."""
    low, high = REACH
    middle = right - 0.018
    return low + (middle - LEFT) / (RIGHT - LEFT) * (high - low), y_cm


def arrange_rows(targets: pd.DataFrame, words: Words) -> tuple[list[Row], float]:
    """Headings of classes and their targets from the top down, and the length of all in centimetres."""
    rows: list[Row] = []
    used_cm = 0.0
    for name in CLASSES:
        group = targets[targets["class"] == name]
        if group.empty:
            continue
        used_cm += LINE_CM
        rows.append(Row(f"{words.name('classes', name)}: {len(group)}", used_cm + LINE_CM / 2))
        used_cm += LINE_CM + GAP_CM
        for _, target in group.iterrows():
            unit = words.name("units", str(target["unit"]))
            text = wrap(words.with_unit(str(target[f"name_{words.language}"]), unit), NAME_WIDTH[words.language])
            height_cm = LINE_CM * max(1.3, 1 + text.count("\n")) + GAP_CM
            rows.append(Row(text, used_cm + height_cm / 2, target))
            used_cm += height_cm
    return rows, used_cm


def write_row(figure: Figure, name: str, target: pd.Series, y: float) -> None:
    """Write a target's name at the left, its goal and the probability in each reference at the right."""
    figure.text(LEFT - 0.012, y, name, va="center", ha="right", size=TEXT_SIZE, linespacing=1.05)
    figure.text(GOAL_AT, y, number(target["goal"]), va="center", ha="right", size=TEXT_SIZE)
    for reference, right in PROBABILITY_AT.items():
        text = percent(target[f"{reference}_probability"])
        figure.text(right, y, text, va="center", ha="right", size=TEXT_SIZE)


def draw_target(axes: Axes, words: Words, y: float, target: pd.Series) -> None:
    """Draw band and median of each reference, or say why the target has no place on the scale."""
    low, high = REACH
    for reference in REFERENCES:
        results = pd.Series({name: target[f"{reference}_{name}"] for name in ("median", "p05", "p95")})
        progress = measure_progress(pd.concat([target, results]))
        if isinstance(progress, str):
            axes.text(0.03, y, words.say(progress), va="center", size=6, color=GREY, bbox=PATCH)
            return
        if not math.isfinite(progress.median):
            continue
        height, colour = y + OFFSET_CM[reference], COLOURS[reference]
        band = [min(max(edge, low), high) for edge in (progress.low, progress.high)]
        axes.plot(band, [height, height], color=colour, linewidth=0.9, alpha=0.55, solid_capstyle="butt")
        outside = ">" if progress.median > high else "<" if progress.median < low else ""
        axes.plot(
            min(max(progress.median, low), high), height, outside or MARKERS[reference], color=colour, markersize=2.6,
            markeredgewidth=0, clip_on=False,
        )  # fmt: skip


def describe(words: Words) -> tuple[list[Line2D], list[str]]:
    """Handles and labels of the legend."""
    handles = [Line2D([], [], color=COLOURS[name], marker=MARKERS[name], markersize=3) for name in REFERENCES]
    handles += [
        Line2D([], [], color=VERMILION, linewidth=1, linestyle=(0, (5, 2))),
        Line2D([], [], color=GREY, marker=">", markersize=3, linestyle="none"),
    ]
    labels = [words.name("references", name) for name in REFERENCES]
    return handles, [*labels, words.say("goal"), words.say("outside")]
