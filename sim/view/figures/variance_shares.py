"""How much of each headline's variance a parameter decides: Sobol's first-order and total shares with intervals."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.calibration.priors import Priors
from sim.view.figures.parameter_ranks import called
from sim.view.style import (
    BLACK,
    BLUE,
    FOOT_CM,
    ORANGE,
    Source,
    in_house_style,
    open_sheet,
    place_legend,
    say_no_data,
    sign,
)
from sim.view.words import Words, wrap

HEADLINES = (
    "labour_productivity", "value_added_rate", "value_added_per_mu", "rd_share_of_revenue",
    "digital_coverage_above_scale", "energy_intensity_fall",
)  # fmt: skip
BARS = {"S1": (BLUE, -0.19), "ST": (ORANGE, 0.19)}
SHOWN = 6
PANEL_CM = 7.4
HEAD_CM = 1.75
NAME_WIDTH, TITLE_WIDTH = 34, 32


@in_house_style
def draw(shares: pd.DataFrame, free: Priors, names: Mapping[str, str], source: Source, language: str) -> Figure:
    """Draw the strongest parameters of up to six outcomes; ``names``: what each outcome is called."""
    words = Words(language)
    there = list(dict.fromkeys(shares["outcome"]))
    chosen = ([name for name in HEADLINES if name in there] or there)[: len(HEADLINES)]
    lines = max((len(chosen) + 1) // 2, 1)
    figure = open_sheet(HEAD_CM + PANEL_CM * lines + FOOT_CM, HEAD_CM, words.say("shares_title"))
    panels = figure.subplots(lines, 2, squeeze=False)
    for axes in panels.flat[len(chosen) :]:
        axes.set_axis_off()
        if not chosen:
            say_no_data(axes, words)
    for axes, name in zip(panels.flat, chosen, strict=False):
        axes.set_title(wrap(names[name], TITLE_WIDTH))
        draw_panel(axes, shares[shares["outcome"] == name], free, language)
    place_legend(figure, [Patch(color=colour) for colour, _ in BARS.values()], [words.say(bar) for bar in BARS])
    sign(figure, source, words, words.say("shares_note"))
    return figure


def draw_panel(axes: Axes, table: pd.DataFrame, free: Priors, language: str) -> None:
    """Both shares of the parameters with the largest total share, with their 95 % intervals."""
    first = table.nlargest(SHOWN, "ST")
    for bar, (colour, below) in BARS.items():
        at = [line + below for line in range(len(first))]
        axes.barh(at, first[bar], height=0.36, color=colour)
        axes.errorbar(first[bar], at, xerr=first[f"{bar}_conf"], fmt="none", ecolor=BLACK, elinewidth=0.7)
    labels = [wrap(called(free, name, language), NAME_WIDTH) for name in first["parameter"]]
    axes.set_yticks(range(len(first)), labels)
    axes.tick_params(axis="y", labelsize=6)
    axes.set_ylim(len(first) - 0.4, -0.6)
    axes.set_xlim(0.0, 1.0)
    axes.grid(axis="y", visible=False)
