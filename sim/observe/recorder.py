"""The recorder: sums of each quarter, kept a year long, and the indicators made from them."""

from collections import deque
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.calendar import QUARTERS_A_YEAR, quarter_of
from sim.errors import ConfigError
from sim.observe.indicators import INDICATORS, View
from sim.observe.sums import FLOWS, Sum

type Places = NDArray[np.float64]


def with_province(by_city: NDArray[np.float64]) -> NDArray[np.float64]:
    """The cities' values (cities, ...) with their sum in front (1 + cities, ...)."""
    return np.concatenate((by_city.sum(axis=0, keepdims=True), by_city))


class Recorder:
    """Keeps every indicator of every period and place of a run: ``values`` maps an id to rows (periods, places)."""

    def __init__(self, sums: NDArray[np.float64], accounts: Mapping[str, float | Places], start: int) -> None:
        """``sums`` (cities, Sum) of the start count for each of the four quarters of the year that ends with it."""
        base = with_province(sums)
        self._year = deque([base] * QUARTERS_A_YEAR, maxlen=QUARTERS_A_YEAR)
        self._start = self._sums_of_year()
        self.counted: dict[str, Places] = {}
        self.periods: list[int] = []
        self.values: dict[str, list[Places]] = {name: [] for name in INDICATORS}
        self._record(accounts, start)

    def count(self, name: str, by_city: NDArray[np.float64]) -> None:
        """Adds what happened in a quarter (cities,) to a count since the start of the run."""
        self.counted[name] = self.counted.get(name, np.zeros(len(by_city) + 1)) + with_province(by_city)

    def state(self, name: str, places: Places) -> None:
        """Keeps a quantity of this quarter (1 + cities,) under a name that has no formula."""
        if name in INDICATORS:
            raise ConfigError([f"programmes.yaml: there is an indicator {name!r} already; give the title another name"])
        self.values.setdefault(name, []).append(places)

    def observe(self, sums: NDArray[np.float64], accounts: Mapping[str, float | Places], now: int) -> None:
        """Takes in the sums (cities, Sum) of a quarter and makes its indicators."""
        self._year.append(with_province(sums))
        self._record(accounts, now)

    def _sums_of_year(self) -> dict[Sum, Places]:
        mean, last = np.mean(self._year, axis=0), self._year[-1]
        return {name: (mean if name in FLOWS else last)[:, name] for name in Sum}

    def _record(self, accounts: Mapping[str, float | Places], now: int) -> None:
        nothing = np.zeros(len(self._year[-1]))
        full = {"year_is_full": float(bool(self.periods) and quarter_of(now) == QUARTERS_A_YEAR)}
        counted = {name: self.counted.get(name, nothing) for name in _COUNTS}
        view = View(self._sums_of_year(), self._start, counted, {**accounts, **full})
        self.periods.append(now)
        for name, formula in INDICATORS.items():
            self.values[name].append(np.asarray(formula(view), float))


_COUNTS = (
    "entries", "exits", "promotions", "demotions", "returns", "closures", "new_plants", "public_cost",
    "listed", "single_champion", "little_giant", "hidden_champion",
    "smart_factory", "future_factory",
)  # fmt: skip
