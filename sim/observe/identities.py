"""What must add up every quarter; a broken identity stops the run with its name, place and size."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.errors import StateError

TOLERANCE = 1e-6
"""Enterprises: stocks are sums of weights, which are exact up to rounding."""


class Stocks(NamedTuple):
    """Enterprises and above-scale enterprises by city (cities,)."""

    enterprises: NDArray[np.float64]
    above_scale: NDArray[np.float64]


class Flows(NamedTuple):
    """What changed the stocks in a quarter, by city (cities,)."""

    entries: NDArray[np.float64]
    exits: NDArray[np.float64]
    promotions: NDArray[np.float64]
    returns: NDArray[np.float64]
    new_plants: NDArray[np.float64]
    demotions: NDArray[np.float64]
    closures: NDArray[np.float64]


def check_stocks(before: Stocks, flows: Flows, after: Stocks, cities: Sequence[str]) -> None:
    """Stock: entries - exits. Register: promotions + returns + new plants - demotions - closures."""
    register = flows.promotions + flows.returns + flows.new_plants - flows.demotions - flows.closures
    _check("enterprises", before.enterprises + flows.entries - flows.exits, after.enterprises, cities)
    _check("above-scale register", before.above_scale + register, after.above_scale, cities)


def _check(name: str, expected: NDArray[np.float64], found: NDArray[np.float64], cities: Sequence[str]) -> None:
    gap = np.abs(expected - found)
    if gap.max() > TOLERANCE * max(1.0, float(found.max())):
        city = int(gap.argmax())
        raise StateError(
            f"identity of the {name} is broken in {cities[city]}: expected {expected[city]}, found {found[city]}"
        )
