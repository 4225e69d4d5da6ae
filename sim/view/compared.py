"""What figures and texts of a comparison ask of its tables."""

import math
from typing import NamedTuple

import pandas as pd

from sim.study import judging
from sim.study.judging import COST, OPEN
from sim.view.style import Source

LARGE, LITTLE, UNSETTLED, STILL = "large", "little", "unsettled", "still"
SMALL_MOVE = 0.1
"""Moves below this share of half the base's band are named and not listed."""


class Compared(NamedTuple):
    """One of the others against the base: rows of the province and of cities, and what signs a figure of it."""

    province: pd.DataFrame
    cities: pd.DataFrame
    base: str
    other: str
    source: Source

    @property
    def period(self) -> str:
        """The last year's end of the table."""
        return str(self.province["period"].max())

    @property
    def last(self) -> pd.DataFrame:
        """The province's rows at the end that have a sense: targets, the gap between cities and public cost."""
        rows = self.province
        return rows[(rows["period"] == self.period) & (rows["sense"] != "")]

    @property
    def targets(self) -> pd.DataFrame:
        """The rows at the end but that of public cost."""
        return self.last[self.last["indicator"] != COST]

    @property
    def last_cities(self) -> pd.DataFrame:
        """The cities' rows at the end that have a sense."""
        rows = self.cities
        return rows[(rows["period"] == self.period) & (rows["sense"] != "")]

    @property
    def cost(self) -> pd.Series | None:
        """The row of public cost at the end, if there is one."""
        rows = self.last[self.last["indicator"] == COST]
        return None if rows.empty else rows.iloc[0]


def verdict(row: pd.Series) -> str:
    """Whether the other side is surely ``better`` or ``worse``, or that is ``open``."""
    return judging.verdict(row["probability_low"], row["probability_high"])


def sizes(rows: pd.DataFrame) -> pd.Series:
    """How each row moved, as ``size_of`` says."""
    return pd.Series([size_of(row) for _, row in rows.iterrows()], rows.index, dtype=object)


def size_of(row: pd.Series) -> str:
    """How a row moved: surely and ``large``, surely and ``little``, ``unsettled`` in sign, or ``still``."""
    if verdict(row) != OPEN:
        return LARGE if abs(row["move"]) >= SMALL_MOVE else LITTLE
    return UNSETTLED if any(row[name] != 0.0 for name in ("difference", "p05", "p95")) else STILL


def scaled(row: pd.Series) -> list[float]:
    """Low, middle and high of the difference over half the base's band; infinite where that band has no width."""
    half = (row["base_p95"] - row["base_p05"]) / 2.0
    ends = (row[name] for name in ("p05", "difference", "p95"))
    return [end / half if half > 0.0 else math.copysign(math.inf, end) if end else 0.0 for end in ends]


def by_move(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows by how far they move, the farthest first."""
    return rows.sort_values("move", key=abs, ascending=False, kind="stable")
