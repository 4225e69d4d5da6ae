"""Parallel coordinates: where each of the best mixes sets each lever, in the range that was searched."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.study.mixes import REFERENCES, SCENARIO
from sim.view.figures.rows import open_rows
from sim.view.style import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, Source, in_house_style, place_legend, sign
from sim.view.words import Words, number

COLOURS = (GREEN, BLUE, PURPLE, ORANGE)


@in_house_style
def draw(
    pareto: pd.DataFrame, levers: Sequence[dict[str, Any]], budgets: Sequence[float], source: Source, language: str
) -> Figure:
    """Draw a row a lever (id, names, unit, low, high), and a line a mix through all rows."""
    words = Words(language)
    names = [str(lever[f"name_{language}"]) for lever in levers]
    ranges = [f"{number(lever['low'])} – {number(lever['high'])}" for lever in levers]
    figure, axes = open_rows(words.say("optimum_levers_title"), names, ranges)
    low, span = (np.array([lever[end] for lever in levers], dtype=float) for end in ("low", "high"))
    places = (pareto[[lever["id"] for lever in levers]].to_numpy(float) - low) / (span - low)
    lines = range(len(levers))
    for place, (_, row) in zip(places, pareto.iterrows(), strict=True):
        if row["mix"] not in REFERENCES:
            axes.plot(place, lines, "o-", color=colour_of(row["budget"], budgets), linewidth=0.9, markersize=2.5)
    scenario = places[pareto["mix"].to_numpy() == SCENARIO][0]
    inside = np.where((scenario >= 0.0) & (scenario <= 1.0), scenario, np.nan)
    axes.plot(inside, lines, "s--", color=BLACK, linewidth=1.0, markersize=3)
    axes.set_xlim(-0.03, 1.03)
    axes.set_xlabel(words.say("optimum_levers_axis"))
    shown = [(COLOURS[place % len(COLOURS)], words.say("optimum_within", budget=number(budget)))
             for place, budget in enumerate(budgets)]  # fmt: skip
    if pareto.loc[~pareto["mix"].isin(REFERENCES), "budget"].isna().any():
        shown.append((GREY, words.say("optimum_beyond")))
    handles = [Line2D([], [], color=colour, marker="o", markersize=3) for colour, _ in shown]
    handles.append(Line2D([], [], color=BLACK, linestyle="--", marker="s", markersize=3))
    place_legend(figure, handles, [*(label for _, label in shown), words.say("optimum_scenario")])
    sign(figure, source, words, words.say("optimum_levers_note"))
    return figure


def colour_of(budget: float, budgets: Sequence[float]) -> str:
    """The colour of a step of the budget; grey beyond the last."""
    near = [place for place, step in enumerate(budgets) if np.isclose(step, budget)]
    return COLOURS[near[0] % len(COLOURS)] if near else GREY
