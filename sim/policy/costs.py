"""What services need, and what is forgone or earned: a base by city, times the lever, times a unit cost."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.config import Cost
from sim.config.costs import MEASURED_BASES
from sim.config.rows import Lever

QUARTER = 0.25

type ByCity = NDArray[np.float64]


def reach(cost: Cost, lever: Lever, value: ByCity) -> ByCity:
    """How much of its base a lever reaches a year (cities,): its value beyond neutral, or all of it once it is on."""
    if cost.base in MEASURED_BASES:
        return np.ones(len(value))
    return np.asarray(value != lever.neutral, float) if cost.flat else value - lever.neutral


def amount(cost: Cost, lever: Lever, value: ByCity, base: ByCity, delivery: Mapping[str, float]) -> ByCity:
    """The money of a lever in a quarter (cities,), in 10k yuan; never negative.

    ``base`` (cities,): what the lever reaches, a year; a measured base is money of the quarter, the lever in it.
    Formula: base / 4 * reach * unit cost; or base * unit cost.
    """
    unit = 1.0 if cost.unit_cost is None else delivery[cost.parameter]
    part = 1.0 if cost.base in MEASURED_BASES else QUARTER
    return np.asarray(np.maximum(part * base * reach(cost, lever, value) * unit, 0.0))


def take_up(cities: NDArray[Any], neutral_delivery: float, delivery: Mapping[str, float]) -> ByCity:
    """The share of its claim that an enterprise collects, by city (cities,), at most all of it.

    Formula: base * (1 + by delivery * (direct_delivery - neutral)) * (1 + by environment * environment gain).
    Source: incentive_uptake_by_readiness, uptake rises with how ready firms are for the forms.
    """
    by_delivery = 1.0 + delivery["take_up_by_delivery"] * (cities["direct_delivery"] - neutral_delivery)
    by_environment = 1.0 + delivery["take_up_by_environment"] * cities["environment_gain"]
    return np.clip(delivery["take_up"] * by_delivery * by_environment, 0.0, 1.0)
