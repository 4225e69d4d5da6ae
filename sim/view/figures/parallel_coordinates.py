"""All cells of a sweep at once: a line a cell over its factors and its outcomes."""

import numpy as np
import pandas as pd
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure

from sim.study.analyse import Analysis
from sim.view.explaining import (
    chosen_outcomes,
    outcome_name,
    outcomes_apart,
    print_alike,
    source_of,
    strongest,
    variable_name,
)
from sim.view.figures.scorecard_bands import PATCH
from sim.view.style import BLUE, ORANGE, VERMILION, EmptyFigureError, in_house_style, open_sheet, sign
from sim.view.words import Words, short, wrap

FACTORS, OUTCOMES = 5, 4
NAME_WIDTH = 16
HEIGHT_CM = 9.5
HEAD_CM = 1.2
MIDDLE = 0.5
COLOURS = LinearSegmentedColormap.from_list("met", [VERMILION, ORANGE, BLUE])


@in_house_style
def draw(analysis: Analysis, language: str) -> Figure:
    """Draw an axis a factor and an axis an outcome, each from its least to its largest value, if these differ."""
    words, apart = Words(language), outcomes_apart(analysis)
    outcomes = chosen_outcomes(analysis, OUTCOMES)
    if not apart:
        raise EmptyFigureError(words.say("outcomes_alike"))
    factors = strongest(analysis, apart, FACTORS)
    if not factors:
        raise EmptyFigureError(words.say("curves_none"))
    figure = open_sheet(HEIGHT_CM, HEAD_CM, words.say("parallel_title", name=analysis.found.name))
    axes = figure.add_subplot()
    cells = pd.concat([analysis.runs[factors], analysis.found.values[outcomes]], axis=1).groupby(level="cell").median()
    alike = {name: print_alike(cells[name].to_numpy(float)) for name in cells}
    heights = pd.DataFrame({name: MIDDLE if alike[name] else scaled(cells[name]) for name in cells}, cells.index)
    met = analysis.found.met.groupby(level="cell").mean()
    is_met = outcomes[0] in met and not print_alike(met[outcomes[0]].to_numpy(float))
    colour = (met if is_met else heights)[outcomes[0]]
    places = np.arange(len(cells.columns), dtype=float)
    for line, shade in zip(heights.to_numpy(float), colour.to_numpy(float), strict=True):
        axes.plot(places, line, color=COLOURS(shade), linewidth=0.7, alpha=0.7)
    names = [variable_name(analysis, name, words) for name in factors]
    names += [outcome_name(analysis, name, words) for name in outcomes]
    axes.set_xticks(places, [wrap(name, NAME_WIDTH) for name in names], size=5.5)
    axes.set_yticks([])
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", color="black", linewidth=0.5)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_xlim(-0.4, places[-1] + 0.4)
    axes.set_ylim(-0.08, 1.08)
    for at, name in enumerate(cells.columns):
        axes.text(at, 1.02, short(float(cells[name].max())), ha="center", va="bottom", size=5.5, bbox=PATCH)
        low = words.say("no_difference") if alike[name] else short(float(cells[name].min()))
        axes.text(at, -0.02, low, ha="center", va="top", size=5.5, bbox=PATCH)
    figure.colorbar(ScalarMappable(Normalize(0.0, 1.0), COLOURS), ax=axes, pad=0.01, aspect=35)
    note = words.say("parallel_note", outcome=outcome_name(analysis, outcomes[0], words))
    sign(figure, source_of(analysis), words, note)
    return figure


def scaled(values: pd.Series) -> pd.Series:
    """Each value's place between the least (0) and the largest (1)."""
    places: pd.Series[float] = (values - values.min()) / (values.max() - values.min())
    return places
