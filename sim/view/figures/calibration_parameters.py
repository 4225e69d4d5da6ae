"""What was learnt of each free parameter: its posterior against its prior, on its range."""

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.calibration.tables import LEARNT
from sim.view.figures.rows import Band, draw_band, open_rows
from sim.view.style import BLUE, GREY, ORANGE, Source, in_house_style, place_legend, sign
from sim.view.words import Words, percent


@in_house_style
def draw(posterior: pd.DataFrame, source: Source, language: str) -> Figure:
    """Draw one row a parameter, the most learnt on top: prior and posterior bands as shares of its range."""
    words = Words(language)
    rows = posterior.sort_values("distance", ascending=False, kind="stable")
    figure, axes = open_rows(
        words.say("calibration_posterior_title"), called(rows, language), [percent(left) for left in rows["range_left"]]
    )
    for line, (_, row) in enumerate(rows.iterrows()):
        colour = BLUE if row["verdict"] == LEARNT else ORANGE
        for label, marker, shown, below in (("prior", "s", GREY, -0.16), ("posterior", "o", colour, 0.16)):
            ends = [
                (row[f"{label}_{end}"] - row["low"]) / (row["high"] - row["low"]) for end in ("p05", "median", "p95")
            ]
            draw_band(axes, line, Band(ends, marker, shown, below), 0.0, 1.0)
    axes.set_xlim(0.0, 1.0)
    axes.set_xlabel(words.say("calibration_posterior_axis"))
    handles = [
        Line2D([], [], marker=mark, color=colour, markersize=3)
        for mark, colour in (("s", GREY), ("o", BLUE), ("o", ORANGE))
    ]
    place_legend(
        figure, handles, [words.say(f"calibration_{name}") for name in ("prior", "is_learnt", "is_not_learnt")]
    )
    sign(figure, source, words, words.say("calibration_posterior_note"))
    return figure


def called(parameters: pd.DataFrame, language: str) -> list[str]:
    """What the parameters of a table are called; by their dotted name where others are called the same."""
    names = parameters[f"name_{language}"].astype(str)
    return names.where(~names.duplicated(keep=False), parameters["parameter"]).tolist()
