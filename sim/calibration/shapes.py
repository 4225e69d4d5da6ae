"""Shapes of distributions of enterprises: tails, growth rates, hazards, gaps, lumps; pure functions on arrays."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import gammaln

type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]

SHAPES = (0.3, 10.0)
"""Exponential-power shapes that are looked for: 1 is Laplace, 2 is normal."""
SIZE_BINS = 20
SPIKE, INACTION = 0.2, 0.01
"""Cooper and Haltiwanger (2006): investment over capital above 20 % is a spike, below 1 % inaction."""


def share(members: Flags, whole: Flags, weight: Floats) -> float:
    """The weighted share of ``whole`` (n,) that is in ``members`` (n,); nan of nothing."""
    total = weight[whole].sum()
    return float(weight[whole & members].sum() / total) if total > 0.0 else np.nan


def tail_exponent(sizes: Floats, weight: Floats, top: float = 0.1) -> float:
    """The exponent a of P(x > s) ~ s^-a over the largest ``top`` of ``sizes`` (n,), all positive; nan for equal ones.

    Formula (Hill 1975): 1 / mean of log(x / threshold), weighted; the threshold is the largest size below the top.
    """
    order = np.argsort(-sizes, kind="stable")
    reached = np.cumsum(weight[order])
    many = int(np.searchsorted(reached, top * reached[-1]))
    if many < 2:
        return np.nan
    mean = float(np.average(np.log(sizes[order[:many]] / sizes[order[many]]), weights=weight[order[:many]]))
    return 1.0 / mean if mean > 0.0 else np.nan


def tent_shape(growth: Floats, weight: Floats) -> float:
    """The shape b of an exponential-power density exp(-|x|^b) by moments: 1 is a tent (Laplace), 2 is normal.

    Formula: E|x|^2 / E x^2 = Gamma(2/b)^2 / (Gamma(1/b) Gamma(3/b)) for ``growth`` (n,) less its mean.
    """
    centred = growth - np.average(growth, weights=weight)
    found = np.average(np.abs(centred), weights=weight) ** 2 / np.average(centred**2, weights=weight)

    def miss(b: float) -> float:
        return float(np.exp(2.0 * gammaln(2.0 / b) - gammaln(1.0 / b) - gammaln(3.0 / b)) - found)

    low, high = SHAPES
    return low if miss(low) > 0.0 else high if miss(high) < 0.0 else float(brentq(miss, low, high))


def deviation(values: Floats, weight: Floats) -> float:
    """The weighted standard deviation of ``values`` (n,)."""
    mean = np.average(values, weights=weight)
    return float(np.sqrt(np.average((values - mean) ** 2, weights=weight)))


def deviations_by_size(sizes: Floats, growth: Floats, weight: Floats, bins: int = SIZE_BINS) -> tuple[Floats, Floats]:
    """The mean log size and the standard deviation of growth (bins,) in bins of equal numbers, from small to large."""
    parts = np.array_split(np.argsort(sizes, kind="stable"), bins)
    log_sizes = [np.average(np.log(sizes[part]), weights=weight[part]) for part in parts]
    return np.array(log_sizes), np.array([deviation(growth[part], weight[part]) for part in parts])


def size_exponent(log_sizes: Floats, deviations: Floats) -> float:
    """The exponent of deviation ~ size^-exponent by least squares in logarithms, from ``deviations_by_size``."""
    return float(-np.polyfit(log_sizes, np.log(deviations), 1)[0])


def variation(values: Floats, weight: Floats) -> float:
    """The weighted coefficient of variation of ``values`` (n,)."""
    return deviation(values, weight) / float(np.average(values, weights=weight))


def premium(outcome: Floats, holds: Flags, cell: NDArray[Any], weight: Floats) -> float:
    """How much higher ``outcome`` (n,) is with ``holds`` (n,) within cells (n,) of codes: least squares, cell effects.

    nan where no cell has both kinds.
    """
    count = np.bincount(cell, weight)
    inside = np.maximum(count, 1e-12)
    flag = holds - (np.bincount(cell, weight * holds) / inside)[cell]
    centred = outcome - (np.bincount(cell, weight * outcome) / inside)[cell]
    spread = float(np.sum(weight * flag * flag))
    return float(np.sum(weight * flag * centred) / spread) if spread > 1e-9 else np.nan


def lumps(invested: Floats, capital: Floats, weight: Floats) -> tuple[float, float, float]:
    """Of a year's investment over capital (n,): its share in spikes, enterprises in a spike, and in inaction."""
    rate = invested / capital
    total = float(np.sum(weight * invested))
    spikes, everyone = rate > SPIKE, np.ones(len(rate), bool)
    in_spikes = float(np.sum((weight * invested)[spikes])) / total if total > 0.0 else np.nan
    return in_spikes, share(spikes, everyone, weight), share(rate < INACTION, everyone, weight)
