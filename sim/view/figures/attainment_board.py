"""The attainment board: every promise that is scored, how likely it is, and which city falls furthest behind."""

import math
from dataclasses import replace

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.score.attainment import COUNTED, LIKELY, STATUS, UNLIKELY
from sim.view.cities import Behind, furthest_behind
from sim.view.figures.scorecard_bands import AXIS_CM, HEAD_CM, LINE_CM, TEXT_SIZE, Row, arrange_rows
from sim.view.style import (
    BLACK,
    BLUE,
    FAINT,
    FOOT_CM,
    GREY,
    VERMILION,
    in_house_style,
    open_sheet,
    place_legend,
    say_no_data,
    sign,
)
from sim.view.tables import Tables
from sim.view.words import Words, goal, number, percent

OPEN_COLOUR = "#A6A6A6"
LEFT, RIGHT = 0.475, 0.567
COLUMNS = {"probability": 0.62, "median": 0.682, "band_90": 0.808, "goal": 0.872}
CITY = 0.884
NAME_WIDTH = {"en": 62, "zh": 60}
CLOSE_CM = 0.04


@in_house_style
def draw(tables: Tables, language: str) -> Figure:
    """Draw one row a scored promise, by who brings it about, the likeliest first."""
    words = Words(language)
    card = scored(tables)
    drivers = [driver for driver, status in STATUS.items() if status in COUNTED]
    rows, length_cm = arrange_rows(replace(tables, scorecard=card), words, drivers, NAME_WIDTH[language], CLOSE_CM)
    height_cm = HEAD_CM + length_cm + AXIS_CM + FOOT_CM
    likely, unlikely = int((card["probability"] > LIKELY).sum()), int((card["probability"] < UNLIKELY).sum())
    known = int(card["probability"].notna().sum())
    figure = open_sheet(height_cm, HEAD_CM, words.say("board_title", likely=likely, unlikely=unlikely, scored=known))
    figure.set_layout_engine(None)
    bottom = (AXIS_CM + FOOT_CM) / height_cm
    axes = figure.add_axes((LEFT, bottom, RIGHT - LEFT, length_cm / height_cm))
    frame(axes, words, length_cm)
    behind = furthest_behind(tables)
    for row in rows:
        y = 1 - (HEAD_CM + row.middle_cm) / height_cm
        if row.target is None:
            figure.text(0.01, y, row.text, va="center", size=7.5, color=BLUE)
            continue
        draw_chance(axes, row.middle_cm, row.target)
        write_row(figure, words, row, y, behind.get(str(row.target["target"])))
    if not rows:
        say_no_data(axes, words)
    write_heads(figure, words, 1 - (HEAD_CM - 0.1) / height_cm)
    place_legend(figure, *describe(words))
    sign(figure, tables, words, words.say("board_note"))
    return figure


def scored(tables: Tables) -> pd.DataFrame:
    """The promises that may count as met, the likeliest first, those without a probability last."""
    card = tables.scorecard
    counted = card[card["driver"].map(STATUS).isin(COUNTED)]
    return counted.sort_values("probability", ascending=False, kind="stable")


def colour_of(probability: float) -> str:
    """Blue where likely, vermilion where unlikely, grey between."""
    return BLUE if probability > LIKELY else VERMILION if probability < UNLIKELY else OPEN_COLOUR


def draw_chance(axes: Axes, y: float, target: pd.Series) -> None:
    """The probability as a bar from nothing, and how well it is known as a thin line."""
    chance = float(target["probability"])
    if not math.isfinite(chance):
        return
    axes.barh(y, max(chance, 0.012), height=LINE_CM - 2 * CLOSE_CM, color=colour_of(chance), linewidth=0)
    band = [target.get("probability_low", math.nan), target.get("probability_high", math.nan)]
    axes.plot(band, [y, y], color=BLACK, linewidth=0.7, solid_capstyle="butt")


def write_row(figure: Figure, words: Words, row: Row, y: float, behind: Behind | None) -> None:
    """Write a promise's name at the left; at the right its numbers and the city furthest behind."""
    target = row.target if row.target is not None else pd.Series(dtype=object)
    dash = " … " if target["p05"] < 0 else "–"
    band = f"{number(target['p05'])}{dash}{number(target['p95'])}" if math.isfinite(target["median"]) else "–"
    texts = {
        "probability": percent(target["probability"]),
        "median": number(target["median"]),
        "band_90": band,
        "goal": goal(target),
    }
    figure.text(LEFT - 0.012, y, row.text, va="center", ha="right", size=TEXT_SIZE, linespacing=1.05)
    for column, text in texts.items():
        figure.text(COLUMNS[column], y, text, va="center", ha="right", size=TEXT_SIZE)
    if behind is not None:
        city = f"{words.name('places', behind.city)} {number(behind.median)}"
        figure.text(CITY, y, city, va="center", ha="left", size=6, color=VERMILION if behind.lead < 0 else GREY)


def write_heads(figure: Figure, words: Words, y: float) -> None:
    """The heads of the columns of numbers, and of the cities."""
    for column, right in COLUMNS.items():
        text = words.say("board_band" if column == "band_90" else column)
        figure.text(right, y, text, ha="right", va="baseline", size=TEXT_SIZE, color=GREY)
    figure.text(CITY, y, words.say("behind"), ha="left", va="baseline", size=TEXT_SIZE, color=GREY)


def frame(axes: Axes, words: Words, length_cm: float) -> None:
    """An axis of probabilities; lines where a promise becomes likely and ceases to be unlikely."""
    axes.set_xlim(0, 1)
    axes.set_ylim(length_cm, 0)
    axes.set_yticks([])
    axes.set_xticks([0, 0.5, 1], ["0", "50", "100"])
    axes.grid(visible=False)
    axes.vlines([UNLIKELY, LIKELY], 0, length_cm, color=FAINT, linewidth=0.6, zorder=0)
    axes.spines["left"].set_linewidth(0.6)
    axes.set_xlabel(words.say("board_axis"))


def describe(words: Words) -> tuple[list[Patch | Line2D], list[str]]:
    """Handles and labels of the legend."""
    handles: list[Patch | Line2D] = [Patch(color=colour) for colour in (BLUE, OPEN_COLOUR, VERMILION)]
    handles.append(Line2D([], [], color=BLACK, linewidth=0.7))
    return handles, [words.say(f"board_{key}") for key in ("likely", "open", "unlikely", "sure")]
