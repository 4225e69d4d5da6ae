"""The scorecard: every target of the plan on one scale, with its band and the probability that it is met."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.score.attainment import COUNTED, STATUS
from sim.view.fan import WIDE
from sim.view.progress import Progress, measure_progress
from sim.view.style import (
    BLACK,
    BLUE,
    FOOT_CM,
    GREEN,
    GREY,
    VERMILION,
    in_house_style,
    open_sheet,
    place_legend,
    say_no_data,
    sign,
)
from sim.view.tables import Tables
from sim.view.words import Words, number, percent, read_catalogue, wrap

FIRST_SHEET = ("enterprise", "outlook")
LINE_CM = 0.27
EMPTY_CM = 2.0
GAP_CM = 0.09
HEAD_CM = 1.75
AXIS_CM = 0.95
NAME_WIDTH = {"en": 62, "zh": 56}
LEFT, RIGHT = 0.475, 0.715
COLUMNS = {"base": 0.79, "median": 0.862, "goal": 0.932, "probability": 0.995}
REACH = (-0.5, 2.0)
TEXT_SIZE = 6.5
PATCH = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}


@dataclass(frozen=True)
class Row:
    """A line of the figure: a heading (no target), or a target; ``middle_cm`` is measured down from the top."""

    text: str
    middle_cm: float
    target: pd.Series | None = None


def draw(tables: Tables, language: str) -> Figure:
    """What enterprises bring about, and what the outlook decides."""
    return draw_sheet(tables, language, "scorecard_title", FIRST_SHEET)


def draw_built(tables: Tables, language: str) -> Figure:
    """What governments build and decree, what is declared, and what is not scored."""
    others = [driver for driver in read_catalogue()["drivers"] if driver not in FIRST_SHEET]
    return draw_sheet(tables, language, "scorecard_built_title", others)


@in_house_style
def draw_sheet(tables: Tables, language: str, title: str, drivers: Sequence[str]) -> Figure:
    """Draw one row a target, grouped by who brings it about, with base, median, goal and probability beside it."""
    words = Words(language)
    rows, length_cm = arrange_rows(tables, words, drivers, NAME_WIDTH[language])
    height_cm = HEAD_CM + length_cm + AXIS_CM + FOOT_CM
    figure = open_sheet(height_cm, HEAD_CM, words.say(title))
    figure.set_layout_engine(None)
    box = (LEFT, (AXIS_CM + FOOT_CM) / height_cm, RIGHT - LEFT, length_cm / height_cm)
    axes = figure.add_axes(box)
    frame(axes, words, length_cm)
    for row in rows:
        y = 1 - (HEAD_CM + row.middle_cm) / height_cm
        if row.target is None:
            figure.text(0.01, y, row.text, va="center", size=7.5, color=BLUE)
            continue
        write_row(figure, row.text, row.target, y)
        draw_row(axes, words, row.middle_cm, measure_progress(row.target))
    if not rows:
        say_no_data(axes, words)
    for column, right in COLUMNS.items():
        top = 1 - (HEAD_CM - 0.1) / height_cm
        figure.text(right, top, words.say(column), ha="right", va="baseline", size=TEXT_SIZE, color=GREY)
    place_legend(figure, *describe(words))
    sign(figure, tables, words, words.say("base_note"))
    return figure


def arrange_rows(
    tables: Tables, words: Words, drivers: Sequence[str], width: int, gap_cm: float = GAP_CM
) -> tuple[list[Row], float]:
    """Headings and targets of some drivers from the top down, and the length of all in centimetres.

    Names longer than ``width`` Latin letters take two lines; a sheet without any row has the room of a line.
    """
    rows: list[Row] = []
    used_cm = 0.0
    for driver in drivers:
        group = tables.scorecard[tables.scorecard["driver"] == driver]
        if group.empty:
            continue
        used_cm += LINE_CM
        rows.append(Row(head_group(words, driver, group), used_cm + LINE_CM / 2))
        used_cm += LINE_CM + gap_cm
        for _, target in group.iterrows():
            text = words.with_unit(*words.indicator(tables, str(target["target"])))
            text = wrap(text, width)
            height_cm = LINE_CM * (1 + text.count("\n")) + gap_cm
            rows.append(Row(text, used_cm + height_cm / 2, target))
            used_cm += height_cm
    return rows, max(used_cm, EMPTY_CM)


def head_group(words: Words, driver: str, group: pd.DataFrame) -> str:
    """The heading of a group: who brings it about, and the sum of probabilities, the number expected to be met."""
    name = words.name("drivers", driver)
    scored = group["probability"].dropna()
    if scored.empty or STATUS.get(driver) not in COUNTED:
        return name
    return words.say("expected_met", driver=name, met=f"{scored.sum():.1f}", scored=len(scored))


def write_row(figure: Figure, name: str, target: pd.Series, y: float) -> None:
    """Write a target's name at the left and its numbers at the right; a base the plan does not state in brackets."""
    texts = {column: number(target[column]) for column in ("base", "median", "goal")}
    if target["start"] == "judged" and math.isfinite(target["base"]):
        texts["base"] = f"({texts['base']})"
    texts["probability"] = percent(target["probability"])
    figure.text(LEFT - 0.012, y, name, va="center", ha="right", size=TEXT_SIZE, linespacing=1.05)
    for column, text in texts.items():
        figure.text(COLUMNS[column], y, text, va="center", ha="right", size=TEXT_SIZE)


def draw_row(axes: Axes, words: Words, y: float, progress: Progress | str) -> None:
    """Draw band and median, or say why the target has no place on the scale."""
    if isinstance(progress, str):
        axes.text(0.03, y, words.say(progress), va="center", size=6, color=GREY, bbox=PATCH)
        return
    low, high = REACH
    if math.isfinite(progress.met_to):
        met = [min(max(edge, low), high) for edge in (progress.met_from, progress.met_to)]
        axes.plot(met, [y + 0.13, y + 0.13], color=GREEN, linewidth=1.5, solid_capstyle="butt")
    band = [min(max(edge, low), high) for edge in (progress.low, progress.high)]
    axes.plot(band, [y, y], color=WIDE, linewidth=5, solid_capstyle="butt")
    if progress.median > high or progress.median < low:
        edge, marker = (high, ">") if progress.median > high else (low, "<")
        axes.plot(edge, y, marker=marker, color=BLUE, markersize=4, clip_on=False)
    else:
        axes.plot(progress.median, y, "o", color=BLUE, markersize=3)


def frame(axes: Axes, words: Words, length_cm: float) -> None:
    """Axis in shares of the way; a line at the base, a dashed one at the goal."""
    axes.set_xlim(*REACH)
    axes.set_ylim(length_cm, 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(words.say("scorecard_axis"))
    axes.axvline(0, color=BLACK, linewidth=0.6)
    axes.axvline(1, color=VERMILION, linewidth=1, linestyle=(0, (5, 2)))


def describe(words: Words) -> tuple[list[Line2D], list[str]]:
    """Handles and labels of the legend."""
    handles = [
        Line2D([], [], color=BLUE, marker="o", markersize=3, linestyle="none"),
        Line2D([], [], color=WIDE, linewidth=5),
        Line2D([], [], color=VERMILION, linewidth=1, linestyle=(0, (5, 2))),
        Line2D([], [], color=GREEN, linewidth=1.5),
        Line2D([], [], color=BLUE, marker=">", markersize=4, linestyle="none"),
    ]
    return handles, [words.say(key) for key in ("median", "band_90", "goal", "met_range", "outside")]
