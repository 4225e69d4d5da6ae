"""Per-mu grading: once a year each city ranks its enterprises by what they make of land, energy and people."""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

ROUNDING = 1e-9
"""Shares are sums of decimals: a line must not fall one enterprise further for the last bit of 1 - 0.2 - 0.5."""


class Grading(NamedTuple):
    """Shares of the grades, weights of the six indicators, and the cap on one indicator."""

    share_a: float
    share_b: float
    share_d: float
    weight_tax_per_mu: float
    weight_value_added_per_mu: float
    weight_energy: float
    weight_water: float
    weight_productivity: float
    weight_rd: float
    indicator_cap: float


@njit(cache=True, nogil=True)
def _gather(ledger: Any, tax: NDArray[np.float64]) -> tuple[Any, Any, Any]:
    """Rows (n,) of the living under evaluation, their city and register as a group (n,), and six indicators (n, 6)."""
    rows = np.empty(len(ledger), np.int64)
    group = np.empty(len(ledger), np.int64)
    indicators = np.empty((len(ledger), 6))
    many = 0
    for row in range(len(ledger)):
        firm = ledger[row]
        if firm.alive == 0 or firm.evaluated == 0:
            continue
        value_added = firm.output * firm.value_added_rate
        per_mu = value_added / max(firm.land, 0.01)
        rows[many] = row
        group[many] = 2 * firm.city + firm.above_scale
        indicators[many, 0] = per_mu * tax[firm.division]
        indicators[many, 1] = per_mu
        indicators[many, 2] = firm.value_added_rate / max(firm.energy_per_output, 1e-9)
        indicators[many, 3] = firm.value_added_rate / max(firm.water_per_output, 1e-9)
        indicators[many, 4] = value_added / max(firm.staff, 1.0)
        indicators[many, 5] = firm.rd_expense / max(firm.output * firm.revenue_per_output, 1.0)
        many += 1
    return rows[:many], group[:many], indicators[:many]


def scores(indicators: NDArray[np.float64], weights: NDArray[np.float64], cap: float) -> NDArray[np.float64]:
    """The points (n,) of one city's enterprises: weighted ratios of indicators (n, 6) to their medians, each capped."""
    middle = np.median(indicators, axis=0)
    middle = np.where(middle > 0.0, middle, np.maximum(indicators.mean(axis=0), 1e-12))
    return np.minimum(indicators / middle, cap) @ weights


def weighted_quantiles(
    values: NDArray[np.float64], weights: NDArray[np.float64], shares: list[float]
) -> NDArray[np.float64]:
    """The values at or below which the given shares of the weight lie."""
    order = np.argsort(values, kind="stable")
    passed = np.cumsum(weights[order])
    places = np.searchsorted(passed, np.array(shares) * passed[-1] * (1.0 - ROUNDING)).clip(max=len(values) - 1)
    return np.asarray(values[order][places])


def grade_land_use(ledger: NDArray[Any], tax_per_value_added: NDArray[np.float64], p: Grading) -> None:
    """Writes grade 1 (A) to 4 (D) by city to whom it evaluates: above scale by six indicators, else by tax."""
    rows, group, indicators = _gather(ledger, tax_per_value_added)
    stands_for = ledger["weight"][rows]
    weights = np.array([p.weight_tax_per_mu, p.weight_value_added_per_mu, p.weight_energy, p.weight_water,
                        p.weight_productivity, p.weight_rd])  # fmt: skip
    shares = [p.share_d, 1.0 - p.share_a - p.share_b, 1.0 - p.share_a]
    grade = np.empty(len(rows), np.int8)
    for here in range(int(group.max()) + 1):
        members = np.flatnonzero(group == here)
        if len(members) == 0:
            continue
        points = scores(indicators[members], weights, p.indicator_cap) if here % 2 else indicators[members, 0]
        grade[members] = 4 - np.searchsorted(weighted_quantiles(points, stands_for[members], shares), points)
    ledger["grade"][rows] = grade
