"""The best mixes for the money: what each costs and brings, in the search and with fresh seeds, beside references."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

from sim.study.aims import PUBLIC_COST
from sim.study.mixes import REFERENCES
from sim.view.style import BLUE, FAINT, GREY, ORANGE, VERMILION, Source, in_house_style, open_sheet, place_legend
from sim.view.style import sign as sign_foot
from sim.view.words import Words, wrap

MARKS = dict(zip(REFERENCES, ("s", "D", "^"), strict=True))
PANEL_CM = 7.2
OFFSETS = ((4, 4), (4, -9), (-9, 4), (-9, -9), (9, -2), (-14, -2))
CONFIRMED = "confirmed_"


@in_house_style
def draw(
    pareto: pd.DataFrame, evaluations: pd.DataFrame, names: dict[str, str], budgets: Sequence[float],
    source: Source, language: str, title: str, note: str,
) -> Figure:  # fmt: skip
    """Draw a panel an objective (``names``: as shown, by the name of its column) over public cost."""
    words = Words(language)
    figure = open_sheet(2.6 + PANEL_CM * len(names), 1.75, title)
    panels = figure.subplots(len(names), 1, squeeze=False, sharex=True)[:, 0]
    for axes, (column, name) in zip(panels, names.items(), strict=True):
        draw_panel(axes, pareto, evaluations, column, budgets)
        axes.set_ylabel(wrap(name, 44))
    panels[-1].set_xlabel(words.say("optimum_cost"))
    handles = [
        Line2D([], [], marker=".", linestyle="", color=FAINT),
        Line2D([], [], marker="o", linestyle="", color=BLUE, markerfacecolor="white", markersize=5),
        Line2D([], [], marker="o", linestyle="", color=BLUE, markersize=5),
        *(Line2D([], [], marker=mark, linestyle="", color=VERMILION, markersize=5) for mark in MARKS.values()),
    ]
    labels = ["tried", "searched", "confirmed", *REFERENCES]
    place_legend(figure, handles, [words.say(f"optimum_{label}") for label in labels])
    sign_foot(figure, source, words, note)
    figure.draw_without_rendering()
    for axes, column in zip(panels, names, strict=True):
        number_mixes(axes, pareto, column)
    return figure


def draw_panel(
    axes: Axes, pareto: pd.DataFrame, evaluations: pd.DataFrame, column: str, budgets: Sequence[float]
) -> None:
    """Mixes tried within and near the budget, the best ones and references with both estimates, steps of the budget."""
    for budget in budgets:
        axes.axvline(budget, color=ORANGE, linewidth=0.8, linestyle=(0, (5, 2)))
    near = evaluations[evaluations[PUBLIC_COST] <= 1.1 * max([*budgets, pareto[PUBLIC_COST].max()])]
    axes.plot(near[PUBLIC_COST], near[column], ".", color=FAINT, markersize=4)
    for _, row in pareto.iterrows():
        x, y = ([row[PUBLIC_COST], row[CONFIRMED + PUBLIC_COST]], [row[column], row[CONFIRMED + column]])
        colour, mark = (VERMILION, MARKS[row["mix"]]) if row["mix"] in MARKS else (BLUE, "o")
        axes.plot(x, y, color=GREY, linewidth=0.6)
        axes.plot(x[0], y[0], mark, color=colour, markerfacecolor="white", markersize=5)
        axes.plot(x[1], y[1], mark, color=colour, markersize=5)
    axes.margins(0.08, 0.12)


def number_mixes(axes: Axes, pareto: pd.DataFrame, column: str) -> None:
    """The number of each mix beside its confirmed place, where there is room for it."""
    renderer = FigureCanvasAgg(axes.figure).get_renderer()  # type: ignore[arg-type, no-untyped-call]
    taken: list[Bbox] = []
    frame = axes.get_window_extent(renderer)
    for _, row in pareto[~pareto["mix"].isin(MARKS)].iterrows():
        for offset in OFFSETS:
            text = axes.annotate(
                str(row["mix"]), (row[CONFIRMED + PUBLIC_COST], row[CONFIRMED + column]), offset,
                textcoords="offset points", size=6.5,
            )  # fmt: skip
            box = text.get_window_extent(renderer).expanded(1.1, 1.1)
            if frame.contains(box.x0, box.y0) and frame.contains(box.x1, box.y1) and not box.count_overlaps(taken):
                taken.append(box)
                break
            text.remove()
