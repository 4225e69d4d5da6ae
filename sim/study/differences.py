"""The table of differences between two sides, judged row by row."""

from collections.abc import Callable
from functools import cache
from typing import cast

import numpy as np
import pandas as pd

from sim.data import PROVINCE
from sim.score.bands import HIGH, LOW, Chance, lead
from sim.study.judging import COST, OPEN, Measure, is_met, measures, verdict
from sim.study.pairs import Array, cost_per_unit, gained, spread_of, witnesses
from sim.study.sides import Side

KEY = ["indicator", "place", "year"]
COLUMNS = (
    "base", "other", "indicator", "name_en", "name_zh", "unit", "period", "place", "base_median", "other_median",
    "difference", "p05", "p95", "probability", "pairs", "pairs_needed", "cost_difference", "cost_per_unit",
    "cost_per_unit_p05", "cost_per_unit_p95", "sense", "probability_low", "probability_high", "base_met", "other_met",
    "move", "base_p05", "base_p95",
)  # fmt: skip


def difference_table(base: Side, other: Side, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """A row an (indicator, place, year) of two tables of values, one column a pair; columns as in ``COLUMNS``."""
    judged, index = measures(base.config), cast(pd.MultiIndex, before.index)
    a, b = before.to_numpy(float), after.to_numpy(float)
    known = ~(np.isnan(a) | np.isnan(b))
    a, b = np.where(known, a, np.nan), np.where(known, b, np.nan)
    table = pd.DataFrame(_medians(index, a, b))
    cost, sure = _costs(index, b - a), _leads(witnesses(cast(pd.MultiIndex, before.columns)))
    rows = known.any(axis=1)
    found = [
        _judgement(judged.get(indicator, Measure()), (indicator, place, year), a[i], b[i], cost[place, year], sure)
        for i, (indicator, place, year) in enumerate(index)
        if rows[i]
    ]
    table = table[rows].reset_index(drop=True).join(pd.DataFrame(found))
    table.insert(0, "other", other.label)
    table.insert(0, "base", base.label)
    return table[list(COLUMNS)].astype({"pairs_needed": "Int64"})


def _medians(index: pd.MultiIndex, base: Array, other: Array) -> dict[str, object]:
    """What both sides bring and how they differ, by row."""
    (base_median, low, high), (other_median, _, _), (difference, p05, p95) = (
        _quantiles(values) for values in (base, other, other - base)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        move = np.where(difference == 0.0, 0.0, difference / ((high - low) / 2.0))
    indicators, places, years = (index.get_level_values(name) for name in KEY)
    return {
        "indicator": indicators, "period": [f"{year}Q4" for year in years], "place": places,
        "base_median": base_median, "other_median": other_median,
        "difference": difference, "p05": p05, "p95": p95, "move": move, "base_p05": low, "base_p95": high,
    }  # fmt: skip


def _quantiles(values: Array) -> Array:
    """Median, 5 and 95 % of each row; blanks are left out, and a row of blanks is blank."""
    found = np.full((3, len(values)), np.nan)
    whole = ~np.isnan(values).any(axis=1)
    found[:, whole] = np.quantile(values[whole], [0.5, LOW, HIGH], axis=1)
    for row in np.flatnonzero(~whole):
        found[:, row] = spread_of(values[row])
    return found


def _costs(index: pd.MultiIndex, differences: Array) -> dict[tuple[str, int], Array]:
    """What the other costs more by (place, year), of each pair; blank where that is not known."""
    blank = np.full(differences.shape[1], np.nan)
    found = {(place, year): blank for _, place, year in index}
    return found | {
        (place, year): differences[i] for i, (indicator, place, year) in enumerate(index) if indicator == COST
    }


def _leads(vectors: pd.Series) -> Callable[[tuple[float, ...]], Chance]:
    """The probability that gains are above nought, by the gains' signs; equal signs are worked out once."""

    @cache
    def of(signs: tuple[float, ...]) -> Chance:
        known = pd.Series(signs, vectors.index).dropna()
        return lead((known + 1.0) / 2.0, vectors)

    return of


def _judgement(
    measure: Measure,
    key: tuple[str, str, int],
    base: Array,
    other: Array,
    cost: Array,
    sure: Callable[[tuple[float, ...]], Chance],
) -> dict[str, object]:
    """Which side is better in one row, how surely, and for how much."""
    indicator, place, year = key
    gain = gained(base, other, measure.sense, measure.bounds)
    better = sure(tuple(np.sign(gain)))
    is_open = verdict(better.low, better.high) == OPEN
    unit = spread_of([]) if is_open or indicator == COST else cost_per_unit(cost, gain)
    is_judged = year == measure.year and place == PROVINCE
    chances = better[:3] if measure.sense else (np.nan, np.nan, np.nan)
    return {
        "name_en": measure.name_en, "name_zh": measure.name_zh, "unit": measure.unit, "sense": measure.sense,
        **dict(zip(("probability", "probability_low", "probability_high"), chances, strict=True)),
        "pairs": int((~np.isnan(gain)).sum()), "pairs_needed": better.runs_needed,
        "cost_difference": float(np.median(cost)),
        **dict(zip(("cost_per_unit", "cost_per_unit_p05", "cost_per_unit_p95"), unit, strict=True)),
        "base_met": float(np.nanmean(is_met(base, measure))) if is_judged else np.nan,
        "other_met": float(np.nanmean(is_met(other, measure))) if is_judged else np.nan,
    }  # fmt: skip
