"""A sheet of rows: names at the left, bands with their middle on one axis, a text at the right."""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.view.figures.scorecard_bands import AXIS_CM, TEXT_SIZE
from sim.view.style import FOOT_CM, open_sheet
from sim.view.words import wrap

LINE_CM = 0.42
HEAD_CM = 1.75
NOTE_CM = 0.28
LEFT, RIGHT = 0.44, 0.84
NAME_WIDTH = 62


class Band(NamedTuple):
    """Low, middle and high of something on the axis, how it is marked, and how far below the row's middle it lies."""

    ends: Sequence[float]
    marker: str
    colour: str
    below: float


def open_rows(
    title: str, names: Sequence[str], texts: Sequence[str], width: int = NAME_WIDTH, notes: int = 1
) -> tuple[Figure, Axes]:
    """A figure with a line for each name and an axis on which row i stands at height i, the first on top.

    width: of a name, in Latin letters. notes: the lines of the foot above that of the source.
    """
    foot_cm = FOOT_CM + NOTE_CM * (notes - 1)
    length_cm = LINE_CM * max(len(names), 2)
    height_cm = HEAD_CM + length_cm + AXIS_CM + foot_cm
    figure = open_sheet(height_cm, HEAD_CM, title)
    figure.set_layout_engine(None)
    axes = figure.add_axes((LEFT, (AXIS_CM + foot_cm) / height_cm, RIGHT - LEFT, length_cm / height_cm))
    for line, (name, text) in enumerate(zip(names, texts, strict=True)):
        y = 1 - (HEAD_CM + LINE_CM * (line + 0.5)) / height_cm
        left = wrap(name, width)
        figure.text(LEFT - 0.012, y, left, va="center", ha="right", size=TEXT_SIZE - left.count("\n"), linespacing=1.0)
        figure.text(0.995, y, text, va="center", ha="right", size=TEXT_SIZE)
    axes.set_ylim(max(len(names), 2) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    return figure, axes


def draw_band(axes: Axes, line: int, band: Band, low: float, high: float) -> None:
    """One band of a row; what lies beyond the axis (low, high) becomes an arrow at its edge."""
    y = line + band.below
    lower, middle, upper = (min(max(end, low), high) for end in band.ends)
    axes.plot([lower, upper], [y, y], color=band.colour, linewidth=1.4, alpha=0.55, solid_capstyle="butt")
    outside = ">" if band.ends[1] > high else "<" if band.ends[1] < low else ""
    axes.plot(middle, y, outside or band.marker, color=band.colour, markersize=3, markeredgewidth=0, clip_on=False)
