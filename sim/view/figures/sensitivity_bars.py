"""Sensitivity of outcomes to the factors of a sweep: Morris's effects, or Sobol's shares, with intervals."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.study.analyse import Analysis
from sim.view.explaining import chosen_outcomes, outcome_name, source_of, variable_name
from sim.view.style import BLUE, FOOT_CM, GREY, ORANGE, EmptyFigureError, in_house_style, open_sheet, place_legend, sign
from sim.view.words import Words, wrap

SHOWN = 4
FACTORS = 8
LINE_CM = 0.6
HEAD_CM = 1.75
PANEL_CM = 1.7
NAME_WIDTH = 56


@in_house_style
def draw(analysis: Analysis, language: str) -> Figure:
    """Draw a panel an outcome, a bar a factor, the strongest on top."""
    words, table = Words(language), analysis.sensitivity
    there = set(table["outcome"]) if len(table) else set()
    outcomes = [name for name in chosen_outcomes(analysis, len(analysis.found.values.columns)) if name in there][:SHOWN]
    if not outcomes:
        raise EmptyFigureError(words.say("bars_none"))
    many = min(table["factor"].nunique(), FACTORS)
    height_cm = HEAD_CM + len(outcomes) * (PANEL_CM + LINE_CM * many) + FOOT_CM
    figure = open_sheet(height_cm, HEAD_CM, words.say("bars_title", name=analysis.found.name))
    is_sobol = "ST" in table
    panels = figure.subplots(len(outcomes), 1, squeeze=False).ravel()
    for axes, outcome in zip(panels, outcomes, strict=True):
        rows = table[table["outcome"] == outcome]
        rows = rows.sort_values("ST" if is_sobol else "scaled", ascending=False, kind="stable")[:FACTORS]
        draw_bars(axes, rows, is_sobol)
        named = [variable_name(analysis, str(name), words) for name in rows["factor"]]
        axes.set_yticks(range(len(named)), [wrap(name, NAME_WIDTH) for name in named])
        axes.set_title(wrap(outcome_name(analysis, outcome, words), NAME_WIDTH), size=6.5)
        axes.set_xlabel(words.say("bars_sobol" if is_sobol else "bars_morris"))
    if is_sobol:
        place_legend(figure, [Patch(color=BLUE), Patch(color=ORANGE)], [words.say("S1"), words.say("ST")])
    sign(figure, source_of(analysis), words, words.say("bars_note"))
    return figure


def draw_bars(axes: Axes, rows: pd.DataFrame, is_sobol: bool) -> None:
    """Bars with their intervals: both of Sobol's shares, or Morris's effect over the outcome's spread."""
    lines = np.arange(len(rows), dtype=float)
    bars = {"S1": (BLUE, -0.18), "ST": (ORANGE, 0.18)} if is_sobol else {"scaled": (BLUE, 0.0)}
    for name, (colour, below) in bars.items():
        lengths = rows[name].to_numpy(float)
        if is_sobol:
            errors = rows[f"{name}_conf"].to_numpy(float)
        else:
            effects = rows["mu_star"].to_numpy(float)
            scale = np.divide(lengths, effects, out=np.zeros_like(lengths), where=effects > 0.0)
            errors = rows["mu_star_conf"].to_numpy(float) * scale
        axes.barh(lines + below, lengths, height=0.34 if is_sobol else 0.6, color=colour)
        axes.errorbar(lengths, lines + below, xerr=errors, fmt="none", ecolor=GREY, elinewidth=0.7)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(axis="y", visible=False)
