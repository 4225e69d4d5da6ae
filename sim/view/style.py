"""The look of every figure: one width, one font for both languages, colours for all eyes, a source line at the foot."""

import io
import math
from collections.abc import Callable
from functools import cache, wraps
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ticker import MaxNLocator, ScalarFormatter, StrMethodFormatter

from sim.errors import SimError, StoreError
from sim.view.tables import Tables
from sim.view.words import Words, split_words

CENTIMETRES_AN_INCH = 2.54
WIDTH_CM = 16.0
FOOT_CM = 0.9
FOOT_SIZE = 6.5
MARGIN = 0.01
DOTS_AN_INCH = 200
WIDE_ENTRIES = 5
"""A legend of more entries stands closer."""

# Okabe and Ito (2008), "Color Universal Design": told apart by all common kinds of colour vision.
BLUE, VERMILION, GREEN, ORANGE, PURPLE, BLACK = "#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7", "#000000"
GREY, FAINT = "#595959", "#D0D0D0"

SETTINGS: dict[str, Any] = {
    "font.size": 7.5,
    "axes.titlesize": 7.5,
    "axes.labelsize": 7.5,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "legend.fontsize": 7.5,
    "legend.frameon": False,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#E6E6E6",
    "grid.linewidth": 0.5,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "lines.linewidth": 1.3,
    "axes.unicode_minus": True,
    "svg.hashsalt": "zjsim",
    "svg.fonttype": "path",
}

Draw = Callable[..., Figure]


def font_file() -> Path:
    """The Chinese font that the package ``zhplot`` carries.

    The package is located, not imported: importing it changes matplotlib's settings of the whole process.
    """
    package = find_spec("zhplot")
    if package is None or package.origin is None:
        raise StoreError("figures need the font that the package zhplot carries; install it: pip install zhplot")
    return Path(package.origin).parent / "fonts" / "NotoSansSC-Regular.ttf"


@cache
def register_font() -> str:
    """Make the Chinese font file known to matplotlib and return its family name."""
    font = font_file()
    fontManager.addfont(font)
    return FontProperties(fname=font).get_name()


def in_house_style(draw: Draw) -> Draw:
    """Run a drawing under the house settings, whatever the process has set, and settle its layout."""

    @wraps(draw)
    def drawn(*arguments: Any, **options: Any) -> Figure:
        with house_settings():
            figure = draw(*arguments, **options)
            if (engine := figure.get_layout_engine()) is not None:
                engine.execute(figure)
                figure.set_layout_engine(None)
                round_places(figure)
        return figure

    return drawn


def round_places(figure: Figure) -> None:
    """Frees the places of panels from the last digits of the layout's solver, which differ from process to process."""
    for axes in figure.axes:
        left, bottom, width, height = (round(number, 6) for number in axes.get_position(original=True).bounds)
        axes.set_position((left, bottom, width, height))


def house_settings() -> Any:
    """The context of the house settings: matplotlib's defaults, then ours."""
    defaults: Any = mpl.rcParamsDefault
    kept = {"backend": mpl.rcParams["backend"], "font.family": [register_font()]}
    settings: Any = {**defaults, **SETTINGS, **kept}
    return mpl.rc_context(settings)


def open_sheet(height_cm: float, head_cm: float, title: str) -> Figure:
    """An empty figure of memo width with a title; panels keep clear of the head (title, legend) and of the foot."""
    figure = Figure(figsize=(WIDTH_CM / CENTIMETRES_AN_INCH, height_cm / CENTIMETRES_AN_INCH), layout="constrained")
    room = height_cm - head_cm - FOOT_CM
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.set(rect=(0.005, FOOT_CM / height_cm, 0.985, room / height_cm))  # type: ignore[call-arg]
    figure.text(MARGIN, 1 - 0.15 / height_cm, title, size=10, va="top", ha="left")
    return figure


def place_legend(figure: Figure, handles: list[Any], labels: list[str], lines: int = 1) -> None:
    """A one-row legend at the left, below a title of so many lines."""
    height_cm = figure.get_figheight() * CENTIMETRES_AN_INCH
    top = 1 - (0.15 + 0.5 * lines) / height_cm
    close = {"columnspacing": 1.0, "handlelength": 1.5, "handletextpad": 0.5} if len(labels) > WIDE_ENTRIES else {}
    figure.legend(
        handles, labels, loc="upper left", bbox_to_anchor=(0.0, top), ncols=len(labels), borderaxespad=0.2, **close
    )


class Source(NamedTuple):
    """What a foot says of its figure: the identity of the run, the scenario (or scenarios), the number of runs."""

    run_id: str
    scenario: str
    runs: int


def sign(figure: Figure, tables: Tables | Source, words: Words, *notes: str) -> None:
    """Write the source line at the foot: run, scenario, number of runs, and notes on a line above it."""
    foot = words.say("foot", run=tables.run_id, scenario=tables.scenario, runs=tables.runs)
    height_cm = figure.get_figheight() * CENTIMETRES_AN_INCH
    text = "\n".join([*notes, foot])
    figure.text(MARGIN, 0.12 / height_cm, text, size=FOOT_SIZE, color=GREY, va="bottom", ha="left")


def cut_line(figure: Figure, text: str) -> str:
    """As much of a line of the foot as the sheet is wide, with an ellipsis where that is not all of it."""
    line, pieces = figure.text(MARGIN, 0.0, text, size=FOOT_SIZE), split_words(text)
    while pieces and line.get_window_extent().x1 > (1.0 - MARGIN) * figure.bbox.x1:
        pieces.pop()
        line.set_text(f"{''.join(pieces).rstrip()} …")
    line.remove()
    return line.get_text()


def mark_years(axes: Axes, first: float, last: float, only_ends: bool = False) -> None:
    """Whole years, or only the first and the last, on the time axis, which spans the horizon with a little air."""
    air = max(0.03 * (last - first), 0.05)
    axes.set_xlim(first - air, last + air)
    if only_ends:
        axes.set_xticks(sorted({math.ceil(first), math.floor(last)}))
    else:
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 5, 10], integer=True, min_n_ticks=1))
    axes.xaxis.set_major_formatter("{x:.0f}")


def mark_numbers(axes: Axes) -> None:
    """Plain numbers on the value axis, thousands separated where they are long."""
    long = max(abs(limit) for limit in axes.get_ylim()) >= 10_000
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}") if long else ScalarFormatter(useOffset=False))


class EmptyFigureError(SimError):
    """A figure that would be empty, with the reason in the figure's language."""


def say_no_data(axes: Axes, words: Words) -> None:
    """An honest empty panel."""
    axes.text(0.5, 0.85, words.say("no_data"), transform=axes.transAxes, ha="center", va="center", color=GREY)


def ink_on(colour: Any) -> str:
    """White or black, whichever is read better on a colour. Source: WCAG 2.2, relative luminance."""
    shares = np.array(to_rgb(colour))
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return "white" if float(linear @ [0.2126, 0.7152, 0.0722]) < 0.18 else BLACK


def encode(figure: Figure, kind: str) -> bytes:
    """A figure as the bytes of a ``png`` or ``svg`` file, free of dates and versions."""
    metadata = {"Date": None, "Creator": "zjsim"} if kind == "svg" else {"Software": None}
    quick: dict[str, Any] = {"pil_kwargs": {"compress_level": 1}} if kind == "png" else {}
    buffer = io.BytesIO()
    with house_settings():
        figure.savefig(buffer, format=kind, dpi=DOTS_AN_INCH, metadata=metadata, **quick)
    return buffer.getvalue()
