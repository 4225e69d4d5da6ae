"""Fans: the median and two bands over runs, drawn alike in every figure."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.view.style import BLACK, BLUE, cut_line
from sim.view.tables import Tables
from sim.view.words import Words

WIDE, NARROW = "#BBD8EA", "#7DB3D5"


def draw_fan(axes: Axes, fan: pd.DataFrame) -> None:
    """Draw a table of quantiles (index: years) as a wide band, a narrow band and the median."""
    years = fan.index.to_numpy(dtype=float)
    axes.fill_between(years, fan["p05"], fan["p95"], color=WIDE, linewidth=0)
    axes.fill_between(years, fan["p25"], fan["p75"], color=NARROW, linewidth=0)
    axes.plot(years, fan["median"], color=BLUE)


def draw_observed(axes: Axes, observed: pd.DataFrame) -> None:
    """Draw observations (columns time, value, error) as diamonds with bars of two standard errors either way."""
    axes.errorbar(
        observed["time"], observed["value"], 2.0 * observed["error"], fmt="D", color=BLACK, markersize=3,
        elinewidth=1, capsize=2, zorder=3,
    )  # fmt: skip


def observed_handle(tables: Tables, words: Words) -> tuple[list[Line2D | Patch], list[str]]:
    """Handle and label of observations for a legend; nothing where there are none."""
    if tables.observed is None:
        return [], []
    return [Line2D([], [], color=BLACK, marker="D", markersize=3, linestyle="none")], [words.say("observed")]


def observed_note(figure: Figure, tables: Tables, words: Words) -> list[str]:
    """A line for the foot: what weighed the runs, and the sources of the observations as their rows give them."""
    if tables.observed is None:
        return []
    sources = "; ".join(dict.fromkeys(source for source in tables.observed["source"].astype(str) if source))
    size, vectors = tables.record["effective_sample_size"], tables.record["vectors"]
    note = words.say("observed_note", sources=sources or "–", effective=f"{size:.1f}", vectors=vectors)
    return [cut_line(figure, note)]


def fan_handles(words: Words, median: str = "median") -> tuple[list[Line2D | Patch], list[str]]:
    """Handles and labels of a fan for a legend."""
    handles: list[Line2D | Patch] = [Line2D([], [], color=BLUE), Patch(color=NARROW), Patch(color=WIDE)]
    return handles, [words.say(median), words.say("band_50"), words.say("band_90")]
