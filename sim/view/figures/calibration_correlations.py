"""Which free parameters the observations tie to each other."""

import pandas as pd
from matplotlib.figure import Figure

from sim.view.figures.calibration_parameters import called
from sim.view.figures.scorecard_bands import TEXT_SIZE
from sim.view.style import FOOT_CM, Source, in_house_style, open_sheet, sign
from sim.view.words import Words, wrap

LINE_CM = 0.48
HEAD_CM, BELOW_CM = 0.9, 0.7
LEFT, RIGHT = 0.44, 0.9
STRONG = 0.3


@in_house_style
def draw(ensemble: pd.DataFrame, posterior: pd.DataFrame, source: Source, language: str) -> Figure:
    """Draw the rank correlations of the ensemble's parameters, strong ones with their number."""
    words = Words(language)
    table = ensemble[posterior["parameter"].tolist()].corr(method="spearman").to_numpy(float)
    many = len(table)
    length_cm = LINE_CM * max(many, 6)
    height_cm = HEAD_CM + length_cm + BELOW_CM + FOOT_CM
    figure = open_sheet(height_cm, HEAD_CM, words.say("calibration_correlations_title"))
    figure.set_layout_engine(None)
    axes = figure.add_axes((LEFT, (BELOW_CM + FOOT_CM) / height_cm, RIGHT - LEFT, length_cm / height_cm))
    axes.grid(visible=False)
    image = axes.imshow(table, cmap="PuOr", vmin=-1.0, vmax=1.0, aspect="auto")
    for row in range(many):
        for column in range(row):
            value = float(table[row, column])
            if abs(value) >= STRONG:
                axes.text(column, row, f"{value:.1f}".replace("-", "−"), ha="center", va="center", size=5)
    names = called(posterior, language)
    labels = [f"{wrap(name, 58)}  {number}" for number, name in enumerate(names, start=1)]
    axes.set_yticks(range(many), labels, size=TEXT_SIZE - 0.5)
    axes.set_xticks(range(many), [f"{number}" for number in range(1, many + 1)], size=TEXT_SIZE - 1.5)
    bar = figure.add_axes((RIGHT + 0.02, (BELOW_CM + FOOT_CM) / height_cm, 0.015, length_cm / height_cm))
    figure.colorbar(image, cax=bar)
    sign(figure, source, words, words.say("calibration_correlations_note"))
    return figure
