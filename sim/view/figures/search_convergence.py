"""How a search converged: the hypervolume of what each restart had found, by generation."""

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.view.style import BLUE, GREEN, ORANGE, PURPLE, VERMILION, Source, in_house_style, open_sheet, place_legend
from sim.view.style import sign as sign_foot
from sim.view.words import Words, wrap

STYLES = [(colour, mark) for mark in "osD^" for colour in (BLUE, VERMILION, GREEN, ORANGE, PURPLE)]
MOST_NAMED = 6
NAME_WIDTH = 28


@in_house_style
def draw(convergence: pd.DataFrame, source: Source, language: str) -> Figure:
    """Draw a line a restart over the generations (columns restart, generation, hypervolume)."""
    words = Words(language)
    figure = open_sheet(7.5, 1.75, words.say("optimum_convergence_title"))
    axes = figure.subplots()
    handles, labels = [], []
    for (restart, rows), (colour, mark) in zip(convergence.groupby("restart"), STYLES, strict=False):
        handles += axes.plot(rows["generation"], rows["hypervolume"], color=colour, marker=mark, markersize=3)
        labels.append(words.say("optimum_restart", restart=restart))
    axes.set_ylim(0.0, 1.0)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel(words.say("optimum_generation"))
    axes.set_ylabel(wrap(words.say("optimum_volume"), NAME_WIDTH))
    place_legend(figure, handles[:MOST_NAMED], labels[:MOST_NAMED])
    sign_foot(figure, source, words, words.say("optimum_convergence_note"))
    return figure
