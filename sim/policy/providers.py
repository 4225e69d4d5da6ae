"""Service providers: a pool a city and family of technology; whoever is not served this quarter waits."""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.rules.digital import BUILDING, WAITING

FAMILIES = 2
"""Light projects (levels 1 and 2) and deep ones (levels 3 and 4)."""


class Providers(NamedTuple):
    """Parameters of provider pools."""

    capacity_light: float
    capacity_deep: float
    growth_per_year: float
    training_effect: float


@njit(cache=True, nogil=True)
def waiting_rows(ledger: Any) -> NDArray[np.int64]:
    """The rows (n,) of the living enterprises that wait for a provider, in the order of the ledger."""
    found = np.empty(len(ledger), np.int64)
    many = 0
    for row in range(len(ledger)):
        if ledger[row].project == WAITING and ledger[row].alive == 1:
            found[many] = row
            many += 1
    return found[:many].copy()


class ProviderPools:
    """Capacities (cities, families) in projects a quarter, and the order in which the waiting are served."""

    def __init__(self, above_scale: NDArray[np.float64], p: Providers) -> None:
        """``above_scale`` (cities,) enterprises of the start set the size of each city's pools."""
        self.capacity = 0.25 * np.outer(above_scale, [p.capacity_light, p.capacity_deep])
        self.unused = np.zeros_like(self.capacity)

    def serve(self, ledger: NDArray[Any], cities: NDArray[Any], now: int, p: Providers) -> int:
        """Starts waiting projects up to capacity, above-scale enterprises first, then by time of waiting.

        What is left over carries into the next quarter, up to one project, or up to one record of a thinned population
        that stands for several. Returns the number still waiting.
        Formula: capacity grows by (own growth where busy + effect * training) / 4.
        """
        rows = waiting_rows(ledger)
        column = {
            name: ledger[name][rows] for name in ("city", "digital_level", "above_scale", "project_since", "weight")
        }
        pool = column["city"].astype(np.int64) * FAMILIES + (column["digital_level"] >= 2)
        order = np.lexsort((rows, column["project_since"], -column["above_scale"], pool))
        limit = (self.capacity + self.unused).ravel()
        use = np.cumsum(column["weight"][order])
        begins = np.searchsorted(pool[order], np.arange(limit.size))
        before = np.concatenate(([0.0], use))[begins]
        served_here = use - before[pool[order]] <= limit[pool[order]]
        served = rows[order[served_here]]
        ledger["project"][served] = BUILDING
        ledger["project_since"][served] = now
        used = np.bincount(pool[order[served_here]], column["weight"][order[served_here]], limit.size)
        busy = np.bincount(pool[order[~served_here]], minlength=limit.size) > 0
        heaviest = np.ones(limit.size)
        np.maximum.at(heaviest, pool[order[~served_here]], column["weight"][order[~served_here]])
        self.unused = (np.where(busy, np.minimum(limit - used, heaviest), 0.0)).reshape(self.capacity.shape)
        growth = p.growth_per_year * busy.reshape(self.capacity.shape)
        training = p.training_effect * cities["provider_training"]
        self.capacity *= 1.0 + 0.25 * (growth + training[:, None])
        return len(rows) - len(served)
