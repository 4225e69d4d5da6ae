"""The pyramid of titles: how many enterprises hold each, at the start and at the end."""

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.view.style import BLACK, BLUE, GREY, ORANGE, in_house_style, open_sheet, say_no_data, sign
from sim.view.tables import Tables
from sim.view.words import Words, number, wrap

TITLES = ("tech_smes", "high_tech_enterprises", "srdi_enterprises", "hidden_champions", "little_giants",
          "single_champions")  # fmt: skip
"""From the base of the pyramid to its tip."""
HEIGHT = 0.68
AIR = 1.3


@in_house_style
def draw(tables: Tables, language: str) -> Figure:
    """Draw holders of titles as bars to the left (start) and to the right (end, with its band), on a log scale."""
    words = Words(language)
    figure = open_sheet(9.0, 0.9, words.say("pyramid_title"))
    axes = figure.subplots()
    paths = {title: tables.paths(title) for title in TITLES if tables.has(title)}
    axes.set_axis_off()
    if paths:
        draw_pyramid(axes, tables, words, paths)
    else:
        say_no_data(axes, words)
    sign(figure, tables, words, words.say("pyramid_note"))
    return figure


def draw_pyramid(axes: Axes, tables: Tables, words: Words, paths: dict[str, pd.DataFrame]) -> None:
    """Bars away from a middle that holds the names; the growth at the right edge."""
    bands = {title: tables.quantiles(values.iloc[[0, -1]]) for title, values in paths.items()}
    longest = max(length(float(band["p95"].max())) for band in bands.values())
    middle = 0.55 * longest
    for height, (title, band) in enumerate(bands.items()):
        start, end = (float(value) for value in band["median"])
        axes.barh(height, -length(start), HEIGHT, left=-middle, color=ORANGE, linewidth=0)
        axes.barh(height, length(end), HEIGHT, left=middle, color=BLUE, linewidth=0)
        ends = [middle + length(float(band[name].iloc[1])) for name in ("p05", "p95")]
        axes.plot(ends, [height, height], color=BLACK, linewidth=1.0)
        axes.text(0, height, wrap(words.indicator(tables, title)[0], 34), ha="center", va="center", size=7)
        axes.text(-middle - length(start) - 0.12, height, number(start), ha="right", va="center")
        growth = f"×{end / start:.1f}" if start > 0 else "–"
        axes.text(max(middle + length(end), ends[1]) + 0.12, height, f"{number(round(end))}  ({growth})", va="center")
    top = len(bands) - 0.25
    periods = [str(tables.indicators["period"].min()), tables.last_period]
    axes.text(-middle, top, periods[0], ha="right", va="bottom", color=GREY)
    axes.text(middle, top, periods[1], ha="left", va="bottom", color=GREY)
    axes.set_xlim(-(middle + longest) * AIR, (middle + longest) * AIR)
    axes.set_ylim(-0.5, top + 0.35)


def length(count: float) -> float:
    """The length of a bar: tens, on a logarithmic scale that starts at ten."""
    return max(math.log10(count / 10), 0.03) if count > 0 else 0.03
