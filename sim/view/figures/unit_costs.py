"""What one per cent more of each target costs, or saves when it is given up."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.view.compared import LARGE, LITTLE, SMALL_MOVE, UNSETTLED, Compared, sizes
from sim.view.figures.rows import Band, draw_band, open_rows
from sim.view.style import BLUE, ORANGE, EmptyFigureError, in_house_style, place_legend, sign
from sim.view.words import Words, short, signed

SHOWN = 24
NAME_WIDTH = 56
MARKS = {"paid": ("o", BLUE), "saved": ("D", ORANGE)}


@in_house_style
def draw(tables: Compared, language: str) -> Figure:
    """Draw one row a target that moves, its sign settled, whose price is positive, the cheapest on top."""
    words, size = Words(language), sizes(tables.targets)
    rows = priced(tables.targets[size == LARGE])
    if rows.empty:
        cost = "–" if tables.cost is None else signed(tables.cost["difference"])
        raise EmptyFigureError(words.say("unit_costs_none", cost=cost))
    title = words.say("unit_costs_title", other=tables.other, base=tables.base, period=tables.period)
    names = [
        words.with_unit(str(row[f"name_{language}"]), words.name("units", row["unit"])) for _, row in rows.iterrows()
    ]
    notes = foot(rows, size, tables.base, words)
    texts = [short(row["cost_per_unit"]) for _, row in rows.iterrows()]
    figure, axes = open_rows(title, names, texts, NAME_WIDTH, len(notes))
    axes.set_xscale("log")
    low, high = limits(rows)
    for line, (_, row) in enumerate(rows.iterrows()):
        marker, colour = MARKS["paid" if row["cost_difference"] > 0.0 else "saved"]
        ends = [row[name] for name in ("price_p05", "price", "price_p95")]
        draw_band(axes, line, Band([ends[0] if ends[0] > 0.0 else low, *ends[1:]], marker, colour, 0.0), low, high)
    axes.set_xlim(low, high)
    axes.minorticks_off()
    axes.set_xlabel(words.say("unit_costs_axis", base=tables.base))
    handles = [Line2D([], [], marker=mark, color=colour, markersize=3) for mark, colour in MARKS.values()]
    place_legend(figure, handles, [words.say(f"unit_costs_{name}") for name in MARKS])
    sign(figure, tables.source, words, *notes)
    return figure


def foot(rows: pd.DataFrame, size: pd.Series, base: str, words: Words) -> list[str]:
    """What a reader of the rows has to know, and how many targets have no price."""
    left_out = {name: int((size == name).sum()) for name in (UNSETTLED, LITTLE)}
    endless = [words.say("unit_costs_endless")] if np.isinf(rows["price_p95"]).any() else []
    last = words.say("unit_costs_left_out", base=base, share=SMALL_MOVE, **left_out)
    return [words.say("unit_costs_note"), *endless, last]


def priced(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with a positive cost per unit, by their price: the cost of one per cent of the base's median."""
    size = rows["base_median"].abs() / 100.0
    columns = {f"price{end}": rows[f"cost_per_unit{end}"] * size for end in ("", "_p05", "_p95")}
    found = rows.assign(**columns)
    return found[(found["cost_per_unit"] > 0.0) & (size > 0.0)].sort_values("price", kind="stable")[:SHOWN]


def limits(rows: pd.DataFrame) -> tuple[float, float]:
    """Powers of ten around the prices and their finite bands."""
    known = rows[["price", "price_p05", "price_p95"]].to_numpy(float)
    known = known[np.isfinite(known) & (known > 0.0)]
    return 10.0 ** np.floor(np.log10(known.min())), 10.0 ** np.ceil(np.log10(known.max()) + 1e-9)
