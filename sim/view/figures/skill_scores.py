"""The record of skill by sets of rows: how often the model's bands hold, and whether it beats naive forecasts."""

import math
from collections.abc import Hashable
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.calibration.naive import LOGISTIC, NAIVE, PLAN, TREND
from sim.calibration.skill import ALL, ALONE, BANDS, CITIES, COUNTS, MODEL, SHOWN, WITH_GROUP
from sim.view.style import BLACK, BLUE, GREEN, GREY, ORANGE, VERMILION, Source, in_house_style, open_sheet, place_legend
from sim.view.style import sign as sign_foot
from sim.view.words import Words, wrap

SETS = (ALL, ALONE, WITH_GROUP, CITIES, SHOWN, COUNTS)
COLOURS = {TREND: GREY, LOGISTIC: ORANGE, PLAN: GREEN}
THICK = 0.25
WORST = -1.0
MARKS = {50: ("s", BLUE), 90: ("o", VERMILION)}


@in_house_style
def draw(summary: pd.DataFrame, source: Source, language: str) -> Figure:
    """Draw one row a set: the coverage of both bands with its interval, and the skill against each naive forecast."""
    words = Words(language)
    sets = [name for name in SETS if ((summary["set"] == name) & (summary["rows"] > 0)).any()]
    figure = open_sheet(4.2 + 1.1 * len(sets), 1.4, words.say("skill_title"))
    left, right = figure.subplots(1, 2, sharey=True)
    for height, name in enumerate(sets):
        rows = summary[summary["set"] == name].set_index("forecast").to_dict("index")
        draw_coverage(left, height, rows[MODEL])
        draw_skill(right, height, rows)
    rows_of = summary[summary["forecast"] == MODEL].set_index("set")["rows"]
    names = [f"{words.name('held', name)} ({rows_of[name]})" for name in sets]
    left.set_yticks(range(len(sets)), [wrap(name, 24) for name in names])
    left.set_ylim(len(sets) - 0.5, -0.5)
    left.set_xlim(-2, 102)
    left.set_xlabel(words.say("skill_covered"))
    right.set_xlim(WORST * 1.05, 1.0)
    right.axvline(0.0, color=BLACK, linewidth=0.6)
    right.set_xlabel(wrap(words.say("skill_axis"), 52))
    handles = [Patch(color=colour) for _, colour in MARKS.values()] + [Patch(color=each) for each in COLOURS.values()]
    labels = [words.say("skill_band", share=share) for share in MARKS]
    place_legend(figure, handles, [*labels, *(words.say(f"against_{name}") for name in NAIVE)])
    sign_foot(figure, source, words, words.say("skill_note"))
    return figure


def draw_coverage(axes: Axes, height: int, row: dict[Hashable, Any]) -> None:
    """The share of rows in each band with its interval, and a tick where it was promised to be."""
    for offset, share in zip((-0.16, 0.16), BANDS, strict=True):
        mark, colour = MARKS[share]
        y = height + offset
        axes.plot([100 * row[f"low_{share}"], 100 * row[f"high_{share}"]], [y, y], color=colour, alpha=0.5)
        axes.plot(100 * row[f"covered_{share}"], y, mark, color=colour, markersize=4)
        axes.plot([share, share], [y - 0.14, y + 0.14], color=BLACK, linewidth=1.0)


def draw_skill(axes: Axes, height: int, rows: dict[Hashable, dict[Hashable, Any]]) -> None:
    """A bar a naive forecast; one beyond the axis ends at its edge and says its number."""
    for place, name in enumerate(NAIVE):
        skill = float(rows.get(name, {}).get("skill", math.nan))
        if not math.isfinite(skill):
            continue
        y = height + (place - 1) * THICK
        axes.barh(y, max(skill, WORST), THICK * 0.85, color=COLOURS[name])
        if skill < WORST:
            axes.text(WORST + 0.02, y, f"{skill:.1f}".replace("-", "−"), va="center", size=6, color="white")
