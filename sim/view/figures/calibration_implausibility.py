"""How implausible the vectors of each wave are, by observation."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.config.observations import FIT
from sim.view.figures.calibration_fit import name_of
from sim.view.figures.rows import Band, draw_band, open_rows
from sim.view.style import BLUE, GREEN, GREY, ORANGE, PURPLE, VERMILION, Source, in_house_style, place_legend, sign
from sim.view.words import Words, number

COLOURS = (GREY, ORANGE, GREEN, BLUE, PURPLE)
CUTOFF = 3.0
REACH = 10.0


@in_house_style
def draw(implausibility: pd.DataFrame, fit: pd.DataFrame, source: Source, language: str) -> Figure:
    """Draw one row an observation that was fitted: the bands of its implausibility over the vectors of each wave."""
    words = Words(language)
    rows = fit[fit["use"] == FIT]
    names = [name_of(row, words) for _, row in rows.iterrows()]
    figure, axes = open_rows(
        words.say("calibration_implausibility_title"), names, [number(best) for best in rows["best"]]
    )
    waves = sorted(implausibility["wave"].unique())
    for line, label in enumerate(implausibility.columns[2:]):
        for place, wave in enumerate(waves):
            ends = np.quantile(implausibility.loc[implausibility["wave"] == wave, label], (0.05, 0.5, 0.95))
            below = 0.5 * (place + 0.5) / len(waves) - 0.25
            draw_band(axes, line, Band(ends, "o", COLOURS[place % len(COLOURS)], below), 0.0, REACH)
    axes.axvline(CUTOFF, color=VERMILION, linewidth=0.8, linestyle=(0, (5, 2)))
    axes.set_xlim(0.0, REACH)
    axes.set_xlabel(words.say("calibration_implausibility_axis"))
    handles = [
        Line2D([], [], marker="o", color=COLOURS[place % len(COLOURS)], markersize=3) for place in range(len(waves))
    ]
    place_legend(figure, handles, [words.say("calibration_wave", wave=wave) for wave in waves])
    sign(figure, source, words, words.say("calibration_implausibility_note"))
    return figure
