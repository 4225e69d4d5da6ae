"""Targets that mean something in a city, and which city falls furthest behind in each."""

from typing import NamedTuple

import pandas as pd

from sim.score.attainment import COUNTED, STATUS
from sim.view.tables import Tables

RATES = frozenset({"%", "10k yuan/person", "10k yuan/mu", "m3/10k yuan", "patents", "index"})
"""Units that compare cities of any size; a small city has fewer of what is counted, and is not behind for that."""
YEARLY, ABOUT = "yearly", "about"
LEAST_SPREAD = 0.01
"""Cities whose leads differ by less, as a share of the goal, are alike: none is behind."""


class Behind(NamedTuple):
    """The city whose median is furthest from the goal, that median, and by how much it is better than the goal."""

    city: str
    median: float
    lead: float


def compared_targets(tables: Tables) -> list[str]:
    """The targets whose unit compares cities and in which cities differ, in the scorecard's order."""
    card = tables.scorecard
    counts = card["driver"].map(STATUS).isin(COUNTED) & (card["counted"] != YEARLY) & (card["sense"] != ABOUT)
    names = card.index[counts & card["unit"].isin(RATES) & card["goal"].notna()]
    return [str(name) for name in names if _spread(leads(tables, str(name))) >= LEAST_SPREAD]


def leads(tables: Tables, target: str) -> pd.DataFrame:
    """Cities (index) at the end: their median, and by how much it is better than the goal, as a share of the goal.

    The goal is the city's own where settings give one, else that of the province.
    """
    card = tables.scorecard.loc[target]
    rows = tables.cities[tables.cities["target"] == target].set_index("place")
    goal = float(tables.scorecard["goal"][target])
    goals = rows["goal"].fillna(goal) if "goal" in rows else pd.Series(goal, rows.index)
    better = (rows["median"] - goals) * (-1.0 if card["sense"] == "at_most" else 1.0)
    return pd.DataFrame({"median": rows["median"], "lead": better / goals.abs()})


def _spread(table: pd.DataFrame) -> float:
    lead = table["lead"].dropna().to_numpy(float)
    return float(lead.max() - lead.min()) if len(lead) > 1 else 0.0


def furthest_behind(tables: Tables) -> dict[str, Behind]:
    """By target, the city with the smallest lead."""
    found = {}
    for target in compared_targets(tables):
        table = leads(tables, target).dropna()
        city = str(table["lead"].idxmin())
        found[target] = Behind(city, table["median"][city], table["lead"][city])
    return found
