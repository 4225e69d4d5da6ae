"""Two factors together: outcomes over the two that move them most."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from sim.study.analyse import Analysis
from sim.view.explaining import (
    as_printed,
    chosen_outcomes,
    outcome_name,
    outcome_unit,
    outcomes_apart,
    print_alike,
    source_of,
    steps,
    strongest,
    variable_name,
)
from sim.view.style import FAINT, FOOT_CM, EmptyFigureError, in_house_style, open_sheet, sign
from sim.view.words import Words, short, wrap

SHOWN = 4
PANEL_CM = 5.2
HEAD_CM = 1.0
NAME_WIDTH = 40
TEXT_SIZE = 5.5
FAINTEST = 0.02
"""Medians that differ by less than this share of the largest do not reach the full colour."""
COLOURS = LinearSegmentedColormap.from_list("surface", ["#FFFFFF", "#9CC9E5"])


@in_house_style
def draw(analysis: Analysis, language: str) -> Figure:
    """Draw a panel an outcome, each with the median at every pair of steps; one without differences says so."""
    words, apart = Words(language), outcomes_apart(analysis)
    outcomes = chosen_outcomes(analysis, SHOWN)
    if not apart:
        raise EmptyFigureError(words.say("outcomes_alike"))
    factors = strongest(analysis, apart, 2)
    if len(factors) < 2:
        raise EmptyFigureError(words.say("surface_none"))
    lines = (len(outcomes) + 1) // 2
    title = words.say("surface_title", name=analysis.found.name)
    figure = open_sheet(HEAD_CM + PANEL_CM * lines + FOOT_CM, HEAD_CM, title)
    panels = figure.subplots(lines, min(len(outcomes), 2), squeeze=False).ravel()
    for axes, outcome in zip(panels, outcomes, strict=False):
        named = words.with_unit(outcome_name(analysis, outcome, words), outcome_unit(analysis, outcome, words))
        if not draw_panel(axes, analysis, outcome, factors):
            named = words.say("surface_alike", outcome=named)
        axes.set_title(wrap(named, NAME_WIDTH + 8), size=6.5)
        axes.set_xlabel(wrap(variable_name(analysis, factors[0], words), NAME_WIDTH))
        axes.set_ylabel(wrap(variable_name(analysis, factors[1], words), NAME_WIDTH))
    for axes in panels[len(outcomes) :]:
        axes.set_axis_off()
    sign(figure, source_of(analysis), words, words.say("surface_note"))
    return figure


def draw_panel(axes: Axes, analysis: Analysis, outcome: str, factors: list[str]) -> bool:
    """The medians as a map of cells with their numbers, equal numbers in equal colours; whether any differ."""
    across, along = (steps(analysis.runs[name]).rename(name) for name in factors)
    values: pd.Series[float] = analysis.found.values[outcome]
    table = values.groupby([along, across]).median().unstack()
    axes.set_facecolor(FAINT)
    axes.grid(visible=False)
    medians = table.to_numpy(float)
    printed = np.ma.masked_invalid(as_printed(medians))
    reach = max(np.ptp(printed), FAINTEST * np.abs(printed).max())
    axes.imshow(printed, cmap=COLOURS, aspect="auto", origin="lower", vmin=printed.min(), vmax=printed.min() + reach)
    axes.set_xticks(range(table.shape[1]), [short(float(value)) for value in table.columns])
    axes.set_yticks(range(table.shape[0]), [short(float(value)) for value in table.index])
    for (line, column), value in np.ndenumerate(medians):
        if np.isfinite(value):
            axes.text(column, line, short(value), ha="center", va="center", size=TEXT_SIZE)
    axes.tick_params(length=0)
    return not print_alike(medians)
