"""Response curves of a sweep: outcomes over the factors that move them most."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.study.analyse import Analysis
from sim.study.pairs import spread_of
from sim.view.explaining import chosen_outcomes, outcome_name, source_of, steps, strongest, variable_name
from sim.view.style import BLUE, FOOT_CM, EmptyFigureError, in_house_style, mark_numbers, open_sheet, sign
from sim.view.words import Words, wrap

ROWS, COLUMNS = 4, 3
PANEL_CM = 3.6
HEAD_CM = 1.0
NAME_WIDTH = 30


@in_house_style
def draw(analysis: Analysis, language: str) -> Figure:
    """Draw a row of panels an outcome, a column a factor."""
    words = Words(language)
    outcomes = chosen_outcomes(analysis, ROWS)
    factors = strongest(analysis, outcomes, COLUMNS) if outcomes else []
    if not factors:
        raise EmptyFigureError(words.say("curves_none"))
    height_cm = HEAD_CM + PANEL_CM * len(outcomes) + FOOT_CM
    figure = open_sheet(height_cm, HEAD_CM, words.say("curves_title", name=analysis.found.name))
    panels = figure.subplots(len(outcomes), len(factors), squeeze=False, sharey="row", sharex="col")
    for line, outcome in zip(panels, outcomes, strict=True):
        for axes, factor in zip(line, factors, strict=True):
            draw_panel(axes, analysis, outcome, factor)
        line[0].set_ylabel(wrap(outcome_name(analysis, outcome, words), NAME_WIDTH - 6), size=6.5)
        mark_numbers(line[0])
    for axes, factor in zip(panels[-1], factors, strict=True):
        axes.set_xlabel(wrap(variable_name(analysis, factor, words), NAME_WIDTH))
        axes.xaxis.set_major_locator(MaxNLocator(4))
    sign(figure, source_of(analysis), words, words.say("curves_note"))
    return figure


def draw_panel(axes: Axes, analysis: Analysis, outcome: str, factor: str) -> None:
    """Median and band of an outcome at each step of a factor."""
    at = steps(analysis.runs[factor])
    found = {float(str(step)): spread_of(part) for step, part in analysis.found.values[outcome].groupby(at)}
    places = list(found)
    axes.fill_between(places, [s.p05 for s in found.values()], [s.p95 for s in found.values()], color=BLUE, alpha=0.2)
    axes.plot(places, [s.median for s in found.values()], "o-", color=BLUE, markersize=2.5)
