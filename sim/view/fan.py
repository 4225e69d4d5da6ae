"""Fans: the median and two bands over runs, drawn alike in every figure."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.view.style import BLUE
from sim.view.words import Words

WIDE, NARROW = "#BBD8EA", "#7DB3D5"


def draw_fan(axes: Axes, fan: pd.DataFrame) -> None:
    """Draw a table of quantiles (index: years) as a wide band, a narrow band and the median."""
    years = fan.index.to_numpy(dtype=float)
    axes.fill_between(years, fan["p05"], fan["p95"], color=WIDE, linewidth=0)
    axes.fill_between(years, fan["p25"], fan["p75"], color=NARROW, linewidth=0)
    axes.plot(years, fan["median"], color=BLUE)


def fan_handles(words: Words, median: str = "median") -> tuple[list[Line2D | Patch], list[str]]:
    """Handles and labels of a fan for a legend."""
    handles: list[Line2D | Patch] = [Line2D([], [], color=BLUE), Patch(color=NARROW), Patch(color=WIDE)]
    return handles, [words.say(median), words.say("band_50"), words.say("band_90")]
