"""What must add up every quarter; a broken identity stops the run with its name, place and size."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.errors import StateError

YUAN_IN_10K = 1e-4
ROUNDING = 1e-12
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


def check_claims(
    claimed: NDArray[np.float64],
    settled: NDArray[np.float64],
    waiting: NDArray[np.float64],
    lines: Sequence[str],
    cities: Sequence[str],
) -> None:
    """Claimed = paid or refused (settled) + waiting, to the yuan, for every lever and city (lines, cities)."""
    gap = np.abs(claimed - settled - waiting)
    if gap.max() > _yuan(claimed):
        line, city = (int(at) for at in np.unravel_index(int(gap.argmax()), gap.shape))
        raise StateError(
            f"identity of the claims is broken for {lines[line]} in {cities[city]}: claimed {claimed[line, city]}, "
            f"settled {settled[line, city]}, waiting {waiting[line, city]} (10k yuan)"
        )


def check_purse(
    money: NDArray[np.float64], spent: NDArray[np.float64], left: NDArray[np.float64], holders: Sequence[str]
) -> None:
    """Opened, carried and transferred (money) = spent + left, to the yuan, and nothing is overspent (holders,)."""
    limited = np.isfinite(money)
    gap = np.abs(np.where(limited, money, 0.0) - np.where(limited, spent + left, 0.0))
    for broken, what in ((gap, "budget"), (np.where(limited, -left, 0.0), "limit of the budget")):
        if broken.max() > _yuan(np.where(limited, money, 0.0)):
            holder = int(broken.argmax())
            raise StateError(
                f"identity of the {what} is broken in {holders[holder]}: money {money[holder]}, spent {spent[holder]}, "
                f"left {left[holder]} (10k yuan)"
            )


def check_received(paid: NDArray[np.float64], received: NDArray[np.float64], cities: Sequence[str]) -> None:
    """What governments paid to enterprises is what these received, to the yuan (cities,)."""
    gap = np.abs(paid - received)
    if gap.max() > _yuan(paid):
        city = int(gap.argmax())
        raise StateError(
            f"identity of payments is broken in {cities[city]}: paid {paid[city]}, received {received[city]} (10k yuan)"
        )


def _yuan(amounts: NDArray[np.float64]) -> float:
    """The gap allowed between amounts in 10k yuan: a yuan, or what rounding makes of very large ones."""
    return max(YUAN_IN_10K, ROUNDING * float(np.abs(amounts).max()))


def _check(name: str, expected: NDArray[np.float64], found: NDArray[np.float64], cities: Sequence[str]) -> None:
    gap = np.abs(expected - found)
    if gap.max() > TOLERANCE * max(1.0, float(found.max())):
        city = int(gap.argmax())
        raise StateError(
            f"identity of the {name} is broken in {cities[city]}: expected {expected[city]}, found {found[city]}"
        )
