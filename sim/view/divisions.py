"""What figures and tables ask of digital levels by division."""

import pandas as pd

from sim.data import divisions
from sim.observe.levels import LEVELS

KEYS = ["period", "division", "level"]


def division_names(language: str) -> dict[str, str]:
    """The name of each division of industry by its code in GB/T 4754."""
    return {division.gb_code: getattr(division, f"name_{language}") for division in divisions()}


def by_run(levels: pd.DataFrame) -> pd.DataFrame:
    """Enterprises: one row a period, division and level, zeros among them, one column a run."""
    counts = levels.pivot(index=KEYS, columns="run", values="enterprises")
    full = pd.MultiIndex.from_product([counts.index.unique(key) for key in KEYS[:2]] + [range(LEVELS)], names=KEYS)
    return counts.reindex(full).fillna(0.0)


def share_levels(levels: pd.DataFrame) -> pd.DataFrame:
    """Shares of the levels (%) among the enterprises of a division and period, as ``by_run``; NaN where it has none."""
    counts = by_run(levels)
    return 100 * counts / counts.groupby(KEYS[:2]).transform("sum")


def at(shares: pd.DataFrame, period: str) -> pd.DataFrame:
    """Shares in a period: one row a division and level."""
    return shares[shares.index.get_level_values("period") == period].droplevel("period")


def at_least(shares: pd.DataFrame, level: int) -> pd.DataFrame:
    """Shares (%) in a period at a level or above: one row a division that has enterprises, one column a run."""
    chosen = shares[shares.index.get_level_values("level") >= level]
    return chosen.groupby("division").sum(min_count=1).dropna(how="all")
