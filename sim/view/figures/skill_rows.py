"""What the model and the last trend would have said of each row that neither knew, against what was observed."""

import math

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.calibration.naive import TREND
from sim.calibration.skill import ALONE, MODEL, NEVER_FITTED
from sim.data import PROVINCE
from sim.view.figures.calibration_fit import name_of
from sim.view.figures.rows import Band, draw_band, open_rows
from sim.view.style import BLACK, BLUE, GREY, VERMILION, Source, in_house_style, place_legend, sign
from sim.view.words import Words

REACH = 60.0
KEY = ["indicator", "place", "period", "operator"]


@in_house_style
def draw(skill: pd.DataFrame, names: pd.DataFrame, source: Source, language: str) -> Figure:
    """Draw one row an observation held out alone or of a city, where the model is best against the trend on top.

    skill: as ``skill.skill_table`` gives it. names: a table with indicator, name_en and name_zh.
    """
    words = Words(language)
    rows = pair(skill)
    named = rows.merge(names.drop_duplicates("indicator")[["indicator", "name_en", "name_zh"]], how="left")
    titles = [name_of(row, words) for _, row in named.iterrows()]
    texts = [f"{ours:.1f} / {theirs:.1f}" if math.isfinite(theirs) else f"{ours:.1f} / –" for ours, theirs in
             zip(100 * rows["scaled"], 100 * rows["scaled_trend"], strict=True)]  # fmt: skip
    figure, axes = open_rows(words.say("skill_rows_title"), titles, texts)
    axes.axvline(0.0, color=BLACK, linewidth=0.6)
    for line, (_, row) in enumerate(rows.iterrows()):
        size = max(abs(row["value"]), row["error"])
        for label, marker, colour, below in (("_trend", "s", GREY, -0.16), ("", "o", BLUE, 0.16)):
            ends = [100 * (row[f"{end}{label}"] - row["value"]) / size for end in ("p05", "median", "p95")]
            if math.isfinite(ends[1]):
                lost = not label and row["scaled"] > row["scaled_trend"]
                draw_band(axes, line, Band(ends, marker, VERMILION if lost else colour, below), -REACH, REACH)
    axes.set_xlim(-REACH, REACH)
    axes.set_xlabel(words.say("skill_rows_axis"))
    marks = (("s", GREY), ("o", BLUE), ("o", VERMILION))
    handles = [Line2D([], [], marker=mark, color=colour, markersize=3) for mark, colour in marks]
    place_legend(figure, handles, [words.say(f"skill_rows_{name}") for name in ("trend", "won", "lost")])
    sign(figure, source, words, words.say("skill_rows_note"))
    return figure


def pair(skill: pd.DataFrame) -> pd.DataFrame:
    """The model's forecasts of rows held out alone and of cities, each beside the trend's (columns ``_trend``)."""
    chosen = (skill["held"] == ALONE) | ((skill["held"] == NEVER_FITTED) & (skill["place"] != PROVINCE))
    model, trend = (skill[chosen & (skill["forecast"] == name)] for name in (MODEL, TREND))
    compared = [*KEY, "p05", "median", "p95", "scaled"]
    rows = model.merge(trend[compared], on=KEY, suffixes=("", "_trend"), how="left")
    order = (rows["scaled"] / rows["scaled_trend"]).sort_values(na_position="last", kind="stable").index
    return rows.loc[order].reset_index(drop=True)
