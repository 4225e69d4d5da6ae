"""How well each observation is met: the runs before and after, as distances from what was observed."""

import math

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.calendar import parse_period, year_of
from sim.config.observations import LEVEL
from sim.view.figures.rows import Band, draw_band, open_rows
from sim.view.style import BLACK, BLUE, GREY, VERMILION, Source, in_house_style, place_legend, sign
from sim.view.words import Words, number

REACH = 6.0


@in_house_style
def draw(fit: pd.DataFrame, source: Source, language: str) -> Figure:
    """Draw one row an observation: bands of the first wave and of the ensemble, in standard deviations from it."""
    words = Words(language)
    texts = [f"{number(row['posterior_median'])} / {number(row['value'])}" for _, row in fit.iterrows()]
    names = [name_of(row, words) for _, row in fit.iterrows()]
    figure, axes = open_rows(words.say("calibration_fit_title"), names, texts)
    axes.axvspan(-1.0, 1.0, color="#EEEEEE", zorder=0)
    axes.axvline(0.0, color=BLACK, linewidth=0.6)
    for line, (_, row) in enumerate(fit.iterrows()):
        for label, marker, colour, below in (("prior", "s", GREY, -0.16), ("posterior", "o", BLUE, 0.16)):
            ends = [(row[f"{label}_{end}"] - row["value"]) / row["tolerance"] for end in ("p05", "median", "p95")]
            if math.isfinite(ends[1]):
                shown = colour if row["use"] == "fit" or label == "prior" else VERMILION
                draw_band(axes, line, Band(ends, marker, shown, below), -REACH, REACH)
    axes.set_xlim(-REACH, REACH)
    axes.set_xlabel(words.say("calibration_fit_axis"))
    handles = [
        Line2D([], [], marker=mark, color=colour, markersize=3)
        for mark, colour in (("s", GREY), ("o", BLUE), ("o", VERMILION))
    ]
    place_legend(figure, handles, [words.say(f"calibration_{name}") for name in ("before", "after", "only_shown")])
    sign(figure, source, words, words.say("calibration_fit_note"))
    return figure


def name_of(row: pd.Series, words: Words) -> str:
    """An observation's name: its indicator, what of it, where and when."""
    given = row[f"name_{words.language}"]
    name = words.name("indicators", str(row["indicator"])) if pd.isna(given) or not given else str(given)
    what = "" if row["operator"] == LEVEL else f", {words.name('operators', str(row['operator']))}"
    return f"{name}{what}, {words.name('places', str(row['place']))} {year_of(parse_period(str(row['period'])))}"
