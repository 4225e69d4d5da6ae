"""What the instruments cost governments: by lever, by city and by year, and who pays."""

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.view.levers import lever_name
from sim.view.style import BLUE, ORANGE, in_house_style, open_sheet, place_legend, say_no_data, sign
from sim.view.tables import Tables
from sim.view.words import Words, number, wrap

PAYERS = {"province": BLUE, "city": ORANGE}
NOT_SPENT = ("forgone", "revenue")
MOST_LEVERS = 16
NAME_WIDTH = 30


@in_house_style
def draw(tables: Tables, language: str) -> Figure:
    """Draw what was paid as bars split by payer: levers at the left, cities and years at the right."""
    words = Words(language)
    budget = tables.budget
    spent = budget[~budget["kind"].isin(NOT_SPENT)]
    total = math.nan if tables.public_cost is None else float(tables.public_cost["median"])
    figure = open_sheet(13.5, 1.4, words.say("budget_title", total=number(total)))
    grid = figure.add_gridspec(2, 2, width_ratios=(1.25, 1), height_ratios=(11, 5))
    panels = [figure.add_subplot(grid[:, 0]), figure.add_subplot(grid[0, 1]), figure.add_subplot(grid[1, 1])]
    tops = [words.say("budget_levers"), words.say("budget_cities"), words.say("budget_years")]
    for axes, title, rows in zip(panels, tops, split(spent, words), strict=True):
        axes.set_title(title)
        if rows.empty:
            say_no_data(axes, words)
        else:
            draw_bars(axes, rows)
    for axes in (panels[0], panels[2]):
        axes.set_xlabel(words.say("budget_axis"))
    place_legend(figure, [Patch(color=colour) for colour in PAYERS.values()],
                 [words.say(f"payer_{payer}") for payer in PAYERS])  # fmt: skip
    forgone, revenue = (float(budget.loc[budget["kind"] == kind, "paid"].sum()) for kind in NOT_SPENT)
    sign(
        figure, tables, words, words.say("budget_note", forgone=number(round(forgone)), revenue=number(round(revenue)))
    )
    return figure


def split(spent: pd.DataFrame, words: Words) -> list[pd.DataFrame]:
    """Paid by payer (columns) and by lever, city and year (rows, by the name that is shown)."""
    tables = [by(spent, key) for key in ("lever", "city", "year")]
    levers, cities, years = tables
    if len(levers) > MOST_LEVERS:
        rest = levers.iloc[MOST_LEVERS - 1 :]
        name = words.say("budget_others", many=len(rest))
        levers = pd.concat([levers.iloc[: MOST_LEVERS - 1], rest.sum().to_frame(name).T])
    levers.index = pd.Index([wrap(lever_name(str(lever), words.language), NAME_WIDTH) for lever in levers.index])
    cities.index = pd.Index([words.name("places", str(city)) for city in cities.index])
    years = years.sort_index()
    years.index = pd.Index([str(year) for year in years.index])
    return [levers, cities, years]


def by(spent: pd.DataFrame, key: str) -> pd.DataFrame:
    """Sums of what was paid (100m yuan): one row a value of the key, the largest first, one column a payer."""
    sums = spent.pivot_table(index=key, columns="payer", values="paid", aggfunc="sum", fill_value=0.0)
    sums = sums.reindex(columns=list(PAYERS), fill_value=0.0)
    return sums.loc[sums.sum(axis=1).sort_values(ascending=False, kind="stable").index]


def draw_bars(axes: Axes, rows: pd.DataFrame) -> None:
    """Stacked bars with the first row on top, and each sum at its end."""
    heights = list(range(len(rows)))[::-1]
    feet = pd.Series(0.0, rows.index)
    for payer, colour in PAYERS.items():
        axes.barh(heights, rows[payer], left=feet, color=colour, height=0.7, linewidth=0)
        feet = feet + rows[payer]
    for height, total in zip(heights, feet, strict=True):
        axes.annotate(number(float(total)) if total < 10 else number(round(float(total))), (total, height),
                      xytext=(3, 0), textcoords="offset points", va="center", size=6.5)  # fmt: skip
    axes.set_yticks(heights, [str(name) for name in rows.index])
    axes.tick_params(axis="y", length=0, labelsize=6.5)
    axes.set_xlim(0, float(feet.max()) * 1.18 or 1.0)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.grid(visible=False, axis="y")
