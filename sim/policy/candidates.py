"""What a jury reads of an enterprise: fields of the candidates, copied from the ledger when first asked for."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.data import cities, divisions

type Values = NDArray[Any]


def _ratio(top: Values, bottom: Values) -> Values:
    return np.asarray(top / np.maximum(bottom, 1.0))


def _of_division(name: str) -> Values:
    return np.array([getattr(division, name) for division in divisions()], float)


FIELDS: dict[str, Callable[["Candidates"], Values]] = {
    "age_years": lambda c: 0.25 * (c.now - c.column("founded")),
    "revenue": lambda c: c.column("output") * c.column("revenue_per_output"),
    "revenue_growth": lambda c: _ratio(c.field("revenue"), c.column("revenue_last_year")) - 1.0,
    "rd_share": lambda c: _ratio(c.column("rd_expense"), c.field("revenue")),
    "debt_ratio": lambda c: _ratio(c.column("debt"), c.column("capital")),
    "profit": lambda c: c.field("revenue") * c.column("margin"),
    "intellectual_property": lambda c: c.column("patents") + _ratio(c.column("knowledge"), np.array(100.0)),
    "equipment": lambda c: _of_division("equipment")[c.column("division")],
    "energy_over_division": lambda c: c.column("energy_per_output") / c.energy_by_division()[c.column("division")],
}
"""Fields that are made from columns; any column of the ledger is a field too."""


@njit(cache=True, nogil=True)
def candidate_rows(ledger: Any, above_scale_only: bool) -> NDArray[np.int64]:
    """The rows (n,) of living enterprises that are above scale, or else of all that do R&D."""
    found = np.empty(len(ledger), np.int64)
    many = 0
    for row in range(len(ledger)):
        firm = ledger[row]
        if firm.alive == 1 and (firm.above_scale == 1 or (not above_scale_only and firm.rd_propensity > 0.0)):
            found[many] = row
            many += 1
    return found[:many].copy()


@njit(cache=True, nogil=True)
def rows_awarded_by(since: NDArray[np.int16], last: int) -> NDArray[np.int64]:
    """The rows (n,) of a column of awards ``since`` (rows,) that hold the title, awarded in the period or before."""
    found = np.empty(len(since), np.int64)
    many = 0
    for row in range(len(since)):
        if 0 < since[row] <= last:
            found[many] = row
            many += 1
    return found[:many].copy()


@njit(cache=True, nogil=True)
def _energy_by_division(ledger: Any, divisions: int) -> NDArray[np.float64]:
    energy, output = np.zeros(divisions), np.zeros(divisions)
    for row in range(len(ledger)):
        firm = ledger[row]
        if firm.alive == 1 and firm.above_scale == 1:
            made = firm.weight * firm.output
            output[firm.division] += made
            energy[firm.division] += made * firm.energy_per_output
    return energy / np.maximum(output, 1e-9)


class Candidates:
    """The candidates of a quarter's rounds; ``field`` gives one of their figures (n,)."""

    def __init__(self, ledger: NDArray[Any], rows: NDArray[np.int64], now: int) -> None:
        """``rows`` (n,) of the ledger, whose figures are read at ``now``."""
        self._ledger = ledger
        self.rows = rows
        self.now: int = now
        self._known: dict[str, Values] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def those(self, chosen: NDArray[np.bool_]) -> "Candidates":
        """The chosen ones (n,) alone."""
        return Candidates(self._ledger, self.rows[chosen], self.now)

    def column(self, name: str) -> Values:
        """A column of the ledger for the candidates."""
        return self._remember(name, lambda: self._ledger[name][self.rows])

    def field(self, name: str) -> Values:
        """A field of the candidates: made from columns, or a column itself."""
        if name in FIELDS:
            return self._remember(f"field {name}", lambda: FIELDS[name](self))
        return self.column(name)

    def holders(self, title: str, last: int) -> "Candidates":
        """All living enterprises that hold a title (a column) awarded in the period ``last`` or before."""
        rows = rows_awarded_by(self._ledger[title], last)
        return Candidates(self._ledger, rows[self._ledger["alive"][rows] == 1], self.now)

    def energy_by_division(self) -> Values:
        """Energy per output (divisions,) of all enterprises above scale."""
        return np.maximum(_energy_by_division(self._ledger, len(divisions())), 1e-9)

    def _remember(self, key: str, make: Callable[[], Values]) -> Values:
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    def forget(self, name: str) -> None:
        """Drops the copy of a column that was written."""
        self._known.pop(name, None)

    def nominators(self, own: list[str]) -> NDArray[np.int64]:
        """Who nominates each candidate (n,): the place in ``own`` of its city, or ``len(own)`` for the province."""
        groups = np.full(len(cities()), len(own))
        for group, name in enumerate(own):
            groups[[city.name_en for city in cities()].index(name)] = group
        return groups[self.column("city")]
