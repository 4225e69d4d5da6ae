"""Entrants: each is born in its own slot, modelled on an enterprise of the start in the same city and division.

An entrant's address is (city, division, quarter of entry, number), never the next free row, so that one more entrant
changes nobody else's luck.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.draws import Stream, poissons, uniforms
from sim.rules.demography import Demography
from sim.state.columns import LEDGER, TITLES

CLEARED = (
    *TITLES, "digital_level", "level_since", "project", "project_since", "aware", "grace", "grade", "first_promoted",
    "above_scale", "belief_good", "belief_bad", "payoff", "payoff_before", "digital_spending", "patents", "last_shock",
    "revenue_year", "revenue_last_year", "value_added_year", "value_added_last_year",
    "evaluated", "carbon_account", "rd_institution", "debt", "borrowed",
)  # fmt: skip
WORDS = f"V{LEDGER.itemsize}"
"""A record as a block of bytes, which NumPy picks and copies at once rather than field by field."""
EVERY_NTH = 5
"""One enterprise in five of the start is enough to model entrants on, and keeps memory small."""
SCALED = ("output", "staff", "land", "capital", "cash", "rd_expense", "knowledge")


FIRST_ATTRACTED = 1 << 19
"""Plants that investment promotion brings are numbered apart, so that they change nobody else's address."""


def _numbered(many: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The cell (n,) of each entrant and its number in the cell (n,), from how many there are in each cell."""
    cell = np.repeat(np.arange(many.size), many.ravel())
    return cell, np.arange(len(cell)) - np.repeat(np.cumsum(many.ravel()) - many.ravel(), many.ravel())


def entrant_slots(now: int, city: NDArray[np.int64], division: NDArray[np.int64], number: NDArray[np.int64]) -> Any:
    """The addresses (n,) of entrants: quarter, city, division and number in one 64-bit integer."""
    return (now << 32) | (city << 26) | (division << 20) | number


class Models(NamedTuple):
    """Enterprises to model entrants on: records (n,) sorted by cell, weights added up (n,), and where cells begin."""

    records: NDArray[Any]
    weight: NDArray[np.float64]
    begins: NDArray[np.float64]


class Progress(NamedTuple):
    """Trends of technology since the start, as factors: productivity, energy and water per output, value-added rate."""

    productivity: float
    energy: float
    water: float
    value_added_rate: float


class Nursery:
    """Where entrants come from: the enterprises of the start by city and division, those above scale apart."""

    def __init__(self, records: NDArray[Any], cities: int, divisions: int, fraction: float) -> None:
        """``records`` (n,) are those of the start, thinned to ``fraction`` below scale."""
        self._shape = (cities, divisions)
        self._fraction = fraction
        above = records["above_scale"] == 1
        self._models = [self._models_among(records, chosen) for chosen in (~above, above)]

    def _models_among(self, records: NDArray[Any], chosen: NDArray[np.bool_]) -> Models:
        """Every fifth of the chosen in each cell, at least one, weighted to be as likely as in the whole."""
        cells = self._shape[0] * self._shape[1]
        rows = np.flatnonzero(chosen)
        cell = records["city"][rows].astype(np.int64) * self._shape[1] + records["division"][rows]
        order = np.argsort(cell, kind="stable")
        place_in_cell = np.arange(len(order)) - np.searchsorted(cell[order], cell[order])
        order = order[place_in_cell % EVERY_NTH == 0]
        weight = np.concatenate(([0.0], np.cumsum(records["weight"][rows[order]])))
        begins = weight[np.searchsorted(cell[order], np.arange(cells + 1))]
        chosen_records = np.ascontiguousarray(records).view(WORDS)[rows[order]].view(LEDGER)
        return Models(chosen_records, weight[1:], begins)

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

    def attracted(self, seed: int, now: int, investment: NDArray[np.float64], p: Demography) -> NDArray[np.int64]:
        """How many plants come to each city and division this quarter that would not have come by themselves.

        ``investment`` (cities, divisions): promoted investment at its yearly rate (10k yuan).
        Formula: Poisson(investment / 4 * additionality / investment in a plant).
        """
        has_models = np.diff(self._models[1].begins).reshape(self._shape) > 0.0
        mean = 0.25 * p.investment_additionality / p.plant_investment * investment * has_models
        u = uniforms(seed, Stream.PLANTS, now, np.arange(mean.size))
        return np.asarray(poissons(u, mean.ravel())).reshape(self._shape)

    def born(
        self,
        seed: int,
        now: int,
        arrivals: NDArray[np.int64],
        attracted: NDArray[np.int64],
        progress: Progress,
        p: Demography,
        line: float,
    ) -> NDArray[Any]:
        """The records (n,) of the enterprises founded and the plants attracted, as advanced as the trends are by now.

        Those that open above ``line`` (10k yuan) enter the register.
        """
        (cell, number), (cell_attracted, number_attracted) = _numbered(arrivals), _numbered(attracted)
        cell = np.concatenate((cell, cell_attracted))
        number = np.concatenate((number, FIRST_ATTRACTED + number_attracted))
        slots = entrant_slots(now, cell // self._shape[1], cell % self._shape[1], number)
        plant = uniforms(seed, Stream.ENTRANT_SIZE, now, slots) < p.new_plant_share
        plant &= np.diff(self._models[1].begins)[cell] > 0.0
        plant |= number >= FIRST_ATTRACTED
        kept = plant | (uniforms(seed, Stream.THINNING, now, slots) < self._fraction)
        slots, cell, plant = slots[kept], cell[kept], plant[kept]
        records = self._copies_of_models(seed, now, slots, cell, plant)
        self._make_young(records, slots, plant, now, p, line)
        for name in ("output", "productivity"):
            records[name] *= progress.productivity
        records["energy_per_output"] *= progress.energy
        records["water_per_output"] *= progress.water
        records["value_added_rate"] *= progress.value_added_rate
        return records

    def _copies_of_models(
        self, seed: int, now: int, slots: NDArray[Any], cell: NDArray[Any], plant: NDArray[Any]
    ) -> NDArray[Any]:
        """A copy (n,) of the enterprise on which each entrant is modelled."""
        u = uniforms(seed, Stream.ENTRANT_PLACE, now, slots)
        records = np.zeros(len(slots), self._models[0].records.dtype)
        for models, chosen in zip(self._models, (~plant, plant), strict=True):
            first, weight = models.begins[cell[chosen]], np.diff(models.begins)[cell[chosen]]
            place = np.searchsorted(models.weight, first + u[chosen] * weight, side="right")
            picked = models.records.view(WORDS)[np.minimum(place, len(models.records) - 1)]
            records.view(WORDS)[chosen] = picked
        return records

    def _make_young(
        self, records: NDArray[Any], slots: NDArray[Any], plant: NDArray[Any], now: int, p: Demography, line: float
    ) -> None:
        """Turns copies of models into entrants: smaller, new, untitled, and with their own address."""
        revenue = np.maximum(records["output"] * records["revenue_per_output"], 1.0)
        attracted = slots % (1 << 20) >= FIRST_ATTRACTED
        invested = np.where(attracted, p.plant_investment / np.maximum(records["capital"], 1.0), p.entry_size)
        size = np.where(plant, np.maximum(invested, 1.1 * line / revenue), p.entry_size)
        for name in SCALED:
            records[name] *= size
        for name in CLEARED:
            records[name] = 0
        records["slot"] = slots
        records["founded"] = now
        records["planning_quarter"] = slots % 4 + 1
        records["momentum"] = 1.0
        records["weight"] = np.where(plant, 1.0, 1.0 / self._fraction)
        records["above_scale"] = records["evaluated"] = plant
        records["first_promoted"] = np.where(plant, now, 0)


def output_of_founded(born: NDArray[Any], divisions: int) -> NDArray[np.float64]:
    """The output (divisions,) of those founded among ``born`` (n,); plants attracted bring their own market."""
    founded = born[born["slot"] % (1 << 20) < FIRST_ATTRACTED]
    return np.bincount(founded["division"], founded["weight"] * founded["output"], divisions)
