"""The recorder: sums of each quarter, kept a year long, and the indicators made from them."""

from collections import deque
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from sim.calendar import QUARTERS_A_YEAR, quarter_of
from sim.errors import ConfigError
from sim.observe.clusters import chain_indicators
from sim.observe.definitions import Definitions
from sim.observe.indicators import INDICATORS
from sim.observe.sums import CELL_FLOWS, FLOWS, Sum, Totals
from sim.observe.view import Places, View, YearEnd, with_province

NOTHING_GIVEN: Mapping[str, Places] = MappingProxyType({})


class Recorder:
    """Keeps every indicator of every period and place of a run: ``values`` maps an id to rows (periods, places)."""

    def __init__(
        self,
        totals: Totals,
        accounts: Mapping[str, float | Places],
        start: int,
        definitions: Definitions,
        given: Mapping[str, Places] = NOTHING_GIVEN,
    ) -> None:
        """``totals`` of the start count for each of the four quarters of the year that ends with it.

        ``given``: quantities (places,) that other modules state at the start, by id.
        """
        self._definitions = definitions
        self._year = deque([_in_places(totals)] * QUARTERS_A_YEAR, maxlen=QUARTERS_A_YEAR)
        self._start, self._given_start = self._sums_of_year(), dict(given)
        self._year_ends: list[YearEnd] = []
        self._formulas = {**INDICATORS, **chain_indicators(definitions)}
        self.counted: dict[str, Places] = {}
        self.periods: list[int] = []
        self.values: dict[str, list[Places]] = {name: [] for name in self._formulas}
        self._record(accounts, given, start)

    def count(self, name: str, by_city: NDArray[np.float64]) -> None:
        """Adds what happened in a quarter (cities,) to a count since the start of the run."""
        self.counted[name] = self.counted.get(name, np.zeros(len(by_city) + 1)) + with_province(by_city)

    def state(self, name: str, places: Places) -> None:
        """Keeps a quantity of this quarter (1 + cities,) under a name that has no formula."""
        if name in self._formulas:
            raise ConfigError([f"programmes.yaml: there is an indicator {name!r} already; give the title another name"])
        self.values.setdefault(name, []).append(places)

    def observe(
        self,
        totals: Totals,
        accounts: Mapping[str, float | Places],
        now: int,
        given: Mapping[str, Places] = NOTHING_GIVEN,
    ) -> None:
        """Takes in the sums of a quarter, and what others state at its end, and makes its indicators."""
        self._year.append(_in_places(totals))
        self._record(accounts, given, now)

    def _sums_of_year(self) -> dict[Sum, Places]:
        mean, last = np.mean([year.by_city for year in self._year], axis=0), self._year[-1].by_city
        return {name: (mean if name in FLOWS else last)[:, name] for name in Sum}

    def _cells_of_year(self) -> NDArray[np.float64]:
        cells = self._year[-1].by_cell.copy()
        cells[..., CELL_FLOWS] = np.mean([year.by_cell[..., CELL_FLOWS] for year in self._year], axis=0)
        return cells

    def _record(self, accounts: Mapping[str, float | Places], given: Mapping[str, Places], now: int) -> None:
        sums, ends_year = self._sums_of_year(), quarter_of(now) == QUARTERS_A_YEAR
        view = View(
            sums, self._start, self.counted, accounts, given, self._given_start, self._cells_of_year(),
            self._year_ends, ends_year and bool(self._year_ends), self._definitions,
        )  # fmt: skip
        self.periods.append(now)
        for name, formula in self._formulas.items():
            self.values[name].append(np.asarray(formula(view), float))
        if ends_year:
            self._year_ends.append(YearEnd(sums, dict(self.counted), view.account("manufacturing_price")))


def _in_places(totals: Totals) -> Totals:
    return Totals(with_province(totals.by_city), with_province(totals.by_cell))
