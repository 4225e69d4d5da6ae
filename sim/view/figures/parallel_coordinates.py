"""All cells of a sweep at once: a line a cell over its factors and its outcomes."""

import numpy as np
import pandas as pd
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure

from sim.study.analyse import Analysis
from sim.view.explaining import chosen_outcomes, outcome_name, source_of, strongest, variable_name
from sim.view.style import BLUE, ORANGE, VERMILION, in_house_style, open_sheet, say_no_data, sign
from sim.view.words import Words, short, wrap

FACTORS, OUTCOMES = 5, 4
NAME_WIDTH = 16
HEIGHT_CM = 9.5
HEAD_CM = 1.2
COLOURS = LinearSegmentedColormap.from_list("met", [VERMILION, ORANGE, BLUE])


@in_house_style
def draw(analysis: Analysis, language: str) -> Figure:
    """Draw an axis a factor and an axis an outcome, each from its least to its largest value."""
    words = Words(language)
    outcomes = chosen_outcomes(analysis, OUTCOMES)
    factors = strongest(analysis, outcomes, FACTORS) if outcomes else []
    figure = open_sheet(HEIGHT_CM, HEAD_CM, words.say("parallel_title", name=analysis.found.name))
    axes = figure.add_subplot()
    if not factors:
        axes.set_axis_off()
        say_no_data(axes, words)
        sign(figure, source_of(analysis), words)
        return figure
    cells = pd.concat([analysis.runs[factors], analysis.found.values[outcomes]], axis=1).groupby(level="cell").median()
    lowest, range_of = cells.min(), (cells.max() - cells.min()).replace(0.0, 1.0)
    colour = analysis.found.met.groupby(level="cell").mean().get(outcomes[0])
    colour = ((cells - lowest) / range_of)[outcomes[0]] if colour is None else colour
    places = np.arange(len(cells.columns), dtype=float)
    heights = ((cells - lowest) / range_of).to_numpy(float)
    for line, shade in zip(heights, colour.to_numpy(float), strict=True):
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
        axes.text(at, 1.02, short(float(cells[name].max())), ha="center", va="bottom", size=5.5)
        axes.text(at, -0.02, short(float(cells[name].min())), ha="center", va="top", size=5.5)
    figure.colorbar(ScalarMappable(Normalize(0.0, 1.0), COLOURS), ax=axes, pad=0.01, aspect=35)
    note = words.say("parallel_note", outcome=outcome_name(analysis, outcomes[0], words))
    sign(figure, source_of(analysis), words, note)
    return figure
