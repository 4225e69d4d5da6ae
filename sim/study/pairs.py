"""Pairs of runs: two settings under one parameter vector and one seed, so that what differs is the settings' work."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.config import Target
from sim.score.bands import HIGH, LOW

PAIR = ["vector", "seed"]
"""What two runs have in common that are a pair."""

BETTER = {"at_least": 1.0, "at_most": -1.0}

type Array = NDArray[np.float64]


class Spread(NamedTuple):
    """Median and 5-95 % band over pairs, or over runs."""

    median: float
    p05: float
    p95: float


def spread_of(values: pd.Series | Array | list[float]) -> Spread:
    """Median and band of some values; blanks are left out, and without any value all three are blank."""
    known = np.asarray(values, float)
    known = known[~np.isnan(known)]
    return Spread(*map(float, np.quantile(known, [0.5, LOW, HIGH]))) if len(known) else Spread(np.nan, np.nan, np.nan)


def witnesses(pairs: pd.MultiIndex) -> pd.Series:
    """The parameter vector that each pair stands for (index: pairs); one at central parameters stands for itself."""
    vectors = pairs.get_level_values("vector").to_numpy(int)
    return pd.Series(np.where(vectors > 0, vectors, -np.arange(1, len(pairs) + 1)), pairs)


def gained(base: Array, other: Array, sense: str, bounds: tuple[float, float]) -> Array:
    """What the other of each pair does better by a target's sense, in the target's unit; worse is below nought.

    sense: at_least, at_most, about (nearer to the bounds, the values that meet the target), or blank (more).
    """
    if sense == "about":
        return missed(base, bounds) - missed(other, bounds)
    return BETTER.get(sense, 1.0) * (other - base)


def missed(values: Array, bounds: tuple[float, float]) -> Array:
    """How far values lie outside bounds (low, high); 0 inside."""
    low, high = bounds
    return np.maximum(np.maximum(low - values, values - high), 0.0)


def bounds_of(target: Target, share: float) -> tuple[float, float]:
    """The values that meet a target, scaled to the modelled share; open ends are infinite."""
    low = -np.inf if target.met_from is None else target.met_from * share
    high = np.inf if target.met_to is None else target.met_to * share
    return low, high


def cost_per_unit(cost: Array, gain: Array) -> Spread:
    """What a unit gained costs: the ratio of the medians over pairs, with the band of the pairs' own ratios.

    Blank where the band of the gain covers nought. A pair that gains nothing, or loses, counts as infinitely dear, so
    that the band's upper end is infinite where more than a twentieth of the pairs do.
    """
    known = ~(np.isnan(cost) | np.isnan(gain))
    middle, low, high = spread_of(gain[known])
    if not low * high > 0.0:
        return Spread(np.nan, np.nan, np.nan)
    forward = gain[known] * np.sign(middle) > 0.0
    ratios = np.full(int(known.sum()), np.inf)
    np.divide(cost[known], gain[known], out=ratios, where=forward)
    ends = np.quantile(ratios, [LOW, HIGH], method="inverted_cdf")
    return Spread(float(np.median(cost[known])) / middle, *map(float, ends))
