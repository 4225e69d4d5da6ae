"""One pattern: its curve where it has one, each of its parts over the literature's value, and the verdict."""

import re
import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from scipy.special import gamma

from sim.calibration.literature import INSIDE, NEAR, OUTSIDE
from sim.view.style import (
    BLACK,
    BLUE,
    FOOT_CM,
    GREEN,
    GREY,
    ORANGE,
    VERMILION,
    Source,
    in_house_style,
    open_sheet,
    place_legend,
    sign,
)
from sim.view.words import Words, number, wrap

COLOURS = {INSIDE: GREEN, NEAR: ORANGE, OUTSIDE: VERMILION}
SCALES = {
    "size_tail": ("log", "log"),
    "growth_shape": ("linear", "log"),
    "growth_size": ("log", "linear"),
    "exit_by_age": ("linear", "linear"),
}
TOP = 0.1
"""The share of the largest enterprises that make the tail."""
AGES = {"age_1": (1.0, 2.0), "age_2": (2.0, 3.0), "age_4_to_7": (4.0, 8.0), "age_8_up": (8.0, 20.0)}
REACH = 2.5
"""Parts beyond so many times the literature's value become arrows."""
LINE_CM, HEAD_CM, CURVE_CM, NOTE_LETTERS = 0.75, 1.6, 6.0, 135


@in_house_style
def draw(parts: pd.DataFrame, curve: pd.DataFrame, source: Source, language: str) -> Figure:
    """Draw the rows of one pattern; ``curve`` is empty for a pattern that has none."""
    words, first = Words(language), parts.iloc[0]
    note = words.say("pattern_note", sources="; ".join(dict.fromkeys(map(citation, parts["source"]))))
    notes = textwrap.wrap(note, NOTE_LETTERS)
    length_cm = max(LINE_CM * len(parts) + 1.6, CURVE_CM if len(curve) else 0.0)
    figure = open_sheet(HEAD_CM + length_cm + FOOT_CM + 0.3 * len(notes), HEAD_CM, "")
    height_cm = HEAD_CM + length_cm + FOOT_CM + 0.3 * len(notes)
    engine = figure.get_layout_engine()
    if engine is not None:
        below = (FOOT_CM + 0.3 * len(notes)) / height_cm
        engine.set(rect=(0.005, below, 0.985, length_cm / height_cm))  # type: ignore[call-arg]
    verdict = str(first["pattern_verdict"])
    figure.text(0.01, 1 - 0.15 / height_cm, words.name("patterns", str(first["pattern"])), size=10, va="top")
    figure.text(
        0.985, 1 - 0.15 / height_cm, words.name("verdicts", verdict), size=10, va="top", ha="right",
        color=COLOURS[verdict],
    )  # fmt: skip
    if len(curve):
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.25))
        draw_curve(left, words, parts, curve)
    else:
        right = figure.subplots()
    draw_parts(right, words, parts)
    handles = [Line2D([], [], marker="o", color=BLUE, markersize=4), Patch(facecolor=ORANGE, alpha=0.35)]
    place_legend(figure, handles, [words.say("pattern_model"), words.say("pattern_literature")])
    sign(figure, source, words, *notes)
    return figure


def draw_parts(axes: Axes, words: Words, parts: pd.DataFrame) -> None:
    """A row a part: the literature's range, the model's median and band, and both in numbers."""
    for line, (_, row) in enumerate(parts.iterrows()):
        middle = row["central"]
        low, high = row["low"] / middle, row["high"] / middle
        axes.barh(line, high - low, left=low, height=0.5, color=ORANGE, alpha=0.35, linewidth=0)
        axes.plot([1.0, 1.0], [line - 0.25, line + 0.25], color=ORANGE, linewidth=1.5)
        p05, median, p95 = (row[name] / middle for name in ("p05", "median", "p95"))
        axes.plot(np.clip([p05, p95], 0.0, REACH), [line, line], color=BLUE, linewidth=1.6, alpha=0.6)
        mark = ">" if median > REACH else "o"
        axes.plot(min(median, REACH), line, mark, color=BLUE, markersize=4, clip_on=False)
        said = words.say("pattern_numbers", model=short(row["median"]), low=short(row["low"]), high=short(row["high"]))
        verdict = str(row["verdict"])
        for text, colour, points in ((said, BLACK, 5), (words.name("verdicts", verdict), COLOURS[verdict], -5)):
            axes.annotate(
                text, (1.02, line), xycoords=axes.get_yaxis_transform(), xytext=(0, points), color=colour,
                textcoords="offset points", size=6.5, va="center",
            )  # fmt: skip
    axes.set_yticks(range(len(parts)), [part_name(words, str(part)) for part in parts["part"]])
    axes.set_ylim(len(parts) - 0.5, -0.5)
    axes.set_xlim(0.0, REACH)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel(words.say("pattern_axis"))


def draw_curve(axes: Axes, words: Words, parts: pd.DataFrame, curve: pd.DataFrame) -> None:
    """The model's curve with its band, and the range of curves that the literature allows."""
    pattern = str(parts.iloc[0]["pattern"])
    seen = curve[curve["median"] > 0.0]
    for x, low, high in allowed(pattern, parts, seen):
        axes.fill_between(x, low, high, color=ORANGE, alpha=0.35, linewidth=0)
    axes.fill_between(seen["x"], seen["p05"], seen["p95"], color=BLUE, alpha=0.25, linewidth=0)
    axes.plot(seen["x"], seen["median"], color=BLUE, linewidth=1.2, marker="o", markersize=2)
    across, up = SCALES[pattern]
    axes.set_xscale(across)
    axes.set_yscale(up)
    axes.minorticks_off()
    axes.set_xlabel(words.say(f"{pattern}_x"))
    axes.set_ylabel(wrap(words.say(f"{pattern}_y"), 36))
    axes.set_title(words.say("pattern_curve"), color=GREY)


type Band = tuple[np.ndarray, np.ndarray, np.ndarray]


def allowed(pattern: str, parts: pd.DataFrame, curve: pd.DataFrame) -> list[Band]:
    """What the literature allows beside the model's curve: x with a lower and an upper y, each (n,)."""
    rows = parts.set_index("part")
    x = curve["x"].to_numpy(dtype=float)
    if pattern == "growth_shape":
        return [(x, *np.sort([tent(x, float(rows[end]["shape"])) for end in ("low", "high")], axis=0))]
    if pattern == "exit_by_age":
        return [
            (np.array(span), np.full(2, rows["low"][part]), np.full(2, rows["high"][part]))
            for part, span in AGES.items()
        ]
    part, start = "exponent", 0
    if pattern == "size_tail":
        part, start = "staff", int(np.argmin(np.abs(curve["median"].to_numpy(dtype=float) - TOP)))
    beyond, anchor = x[start:] / x[start], float(curve["median"].iloc[start])
    return [(x[start:], *(anchor * beyond ** -float(rows[end][part]) for end in ("high", "low")))]


def tent(x: np.ndarray, shape: float) -> np.ndarray:
    """The exponential-power density (n,) of a shape with mean nought and deviation one, at ``x`` (n,)."""
    scale = float(np.sqrt(gamma(1.0 / shape) / gamma(3.0 / shape)))
    return np.asarray(shape / (2.0 * scale * gamma(1.0 / shape)) * np.exp(-((np.abs(x) / scale) ** shape)))


def citation(source: str) -> str:
    """Who says it: a source up to what it says."""
    return re.split(": |; ", source)[0]


def part_name(words: Words, part: str) -> str:
    """The name of a part, or of the city that it is."""
    return words.name("places", words.name("pattern_parts", part))


def short(value: float) -> str:
    """A number of a pattern; small ones at two digits."""
    return number(value) if abs(value) >= 0.1 or value == 0.0 else f"{value:.2g}".replace("-", "−")
