"""Entrants: each is born in its own slot, modelled on an enterprise of the start in the same city and division.

An entrant's address is (city, division, quarter of entry, number), never the next free row, so that one more entrant
changes nobody else's luck.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.draws import Stream, poissons, uniforms
from sim.rules.demography import Demography
from sim.state.columns import TITLES

CLEARED = (
    *TITLES, "digital_level", "level_since", "project", "project_since", "aware", "grace", "grade", "first_promoted",
    "above_scale", "belief_good", "belief_bad", "payoff", "payoff_before", "digital_spending", "patents", "last_shock",
    "revenue_year", "revenue_last_year", "value_added_year", "value_added_last_year",
)  # fmt: skip
SCALED = ("output", "staff", "land", "capital", "cash", "debt", "rd_expense", "knowledge")


def entrant_slots(now: int, city: NDArray[np.int64], division: NDArray[np.int64], number: NDArray[np.int64]) -> Any:
    """The addresses (n,) of entrants: quarter, city, division and number in one 64-bit integer."""
    return (now << 32) | (city << 26) | (division << 20) | number


class Models(NamedTuple):
    """Enterprises to model entrants on: rows (n,) sorted by cell, weights added up (n,), and where cells begin."""

    rows: NDArray[np.int64]
    weight: NDArray[np.float64]
    begins: NDArray[np.float64]


class Nursery:
    """Where entrants come from: the enterprises of the start by city and division, those above scale apart."""

    def __init__(self, records: NDArray[Any], cities: int, divisions: int, fraction: float) -> None:
        """``records`` (n,) are those of the start, thinned to ``fraction`` below scale."""
        self._records = records
        self._shape = (cities, divisions)
        self._fraction = fraction
        cell = records["city"].astype(np.int64) * divisions + records["division"]
        self._models = [self._by_cell(cell, np.flatnonzero(records["above_scale"] == flag)) for flag in (0, 1)]

    def _by_cell(self, cell: NDArray[np.int64], rows: NDArray[np.int64]) -> Models:
        """The models among some rows, sorted by cell, with the weights that make each as likely as in the whole."""
        order = rows[np.argsort(cell[rows], kind="stable")]
        weight = np.concatenate(([0.0], np.cumsum(self._records["weight"][order])))
        begins = weight[np.searchsorted(cell[order], np.arange(self._shape[0] * self._shape[1] + 1))]
        return Models(order, weight[1:], begins)

    def arrivals(
        self, seed: int, now: int, stock: NDArray[np.float64], eagerness: NDArray[np.float64], p: Demography
    ) -> NDArray[np.int64]:
        """How many enterprises are founded in each city and division this quarter.

        ``stock`` (cities, divisions) living enterprises; ``eagerness`` (cities, divisions) factor of demand and access.
        Formula: Poisson(rate / 4 * stock * eagerness), a quantile of the cell's own uniform.
        """
        has_models = np.diff(self._models[0].begins).reshape(self._shape) > 0.0
        mean = 0.25 * p.entry_rate_per_year * stock * eagerness * has_models
        u = uniforms(seed, Stream.ARRIVALS, now, np.arange(mean.size))
        return np.asarray(poissons(u, mean.ravel())).reshape(self._shape)

    def born(self, seed: int, now: int, arrivals: NDArray[np.int64], p: Demography, line: float) -> NDArray[Any]:
        """The records (n,) of the founded enterprises; those that open above ``line`` (10k yuan) enter the register."""
        cell = np.repeat(np.arange(arrivals.size), arrivals.ravel())
        number = np.arange(len(cell)) - np.repeat(np.cumsum(arrivals.ravel()) - arrivals.ravel(), arrivals.ravel())
        slots = entrant_slots(now, cell // self._shape[1], cell % self._shape[1], number)
        plant = uniforms(seed, Stream.ENTRANT_SIZE, now, slots) < p.new_plant_share
        plant &= np.diff(self._models[1].begins)[cell] > 0.0
        kept = plant | (uniforms(seed, Stream.THINNING, now, slots) < self._fraction)
        slots, cell, plant = slots[kept], cell[kept], plant[kept]
        records = self._records[self._model_rows(seed, now, slots, cell, plant)]
        self._make_young(records, slots, plant, now, p, line)
        return records

    def _model_rows(
        self, seed: int, now: int, slots: NDArray[Any], cell: NDArray[Any], plant: NDArray[Any]
    ) -> NDArray[np.int64]:
        """The row (n,) of the start on which each entrant is modelled."""
        u = uniforms(seed, Stream.ENTRANT_PLACE, now, slots)
        rows = np.empty(len(slots), np.int64)
        for models, chosen in zip(self._models, (~plant, plant), strict=True):
            first, weight = models.begins[cell[chosen]], np.diff(models.begins)[cell[chosen]]
            place = np.searchsorted(models.weight, first + u[chosen] * weight, side="right")
            rows[chosen] = models.rows[np.minimum(place, len(models.rows) - 1)]
        return rows

    def _make_young(
        self, records: NDArray[Any], slots: NDArray[Any], plant: NDArray[Any], now: int, p: Demography, line: float
    ) -> None:
        """Turns copies of models into entrants: smaller, new, untitled, and with their own address."""
        revenue = records["output"] * records["revenue_per_output"]
        size = np.where(plant, np.maximum(p.entry_size, 1.1 * line / np.maximum(revenue, 1.0)), p.entry_size)
        for name in SCALED:
            records[name] *= size
        for name in CLEARED:
            records[name] = 0
        records["slot"] = slots
        records["founded"] = now
        records["planning_quarter"] = slots % 4 + 1
        records["momentum"] = 1.0
        records["weight"] = np.where(plant, 1.0, 1.0 / self._fraction)
        records["above_scale"] = plant
        records["first_promoted"] = np.where(plant, now, 0)
