"""What a formula reads of a quarter, and how places stand in arrays: (places,), the province first, then the cities."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.observe.definitions import Definitions
from sim.observe.sums import Sum

type Places = NDArray[np.float64]


class YearEnd(NamedTuple):
    """What yearly growth needs of an earlier year's end: sums, counts since the start, the price of output."""

    sums: Mapping[Sum, Places]
    counted: Mapping[str, Places]
    price: float


class View(NamedTuple):
    """What a formula reads: sums now and at the start, counts since the start, the outlook, and what others state.

    ``given`` maps an id to the quantity (places,) that another module states for the quarter's end; ``given_start`` is
    that of the start. ``cells`` (places, divisions, Cell): above scale. ``year_ends``: the earlier ones, the start
    first.
    """

    now: Mapping[Sum, Places]
    start: Mapping[Sum, Places]
    counted: Mapping[str, Places]
    accounts: Mapping[str, float | Places]
    given: Mapping[str, Places]
    given_start: Mapping[str, Places]
    cells: NDArray[np.float64]
    year_ends: Sequence[YearEnd]
    year_is_full: bool
    definitions: Definitions

    @property
    def unknown(self) -> Places:
        """NaN for every place."""
        return np.full(len(self.cells), np.nan)

    def account(self, name: str) -> float:
        """A figure of the outlook."""
        return float(np.asarray(self.accounts[name]))


def with_province(by_city: NDArray[np.float64]) -> NDArray[np.float64]:
    """The cities' values (cities, ...) with their sum in front (1 + cities, ...)."""
    return np.concatenate((by_city.sum(axis=0, keepdims=True), by_city))


def share(part: Places, whole: Places) -> Places:
    """Part over whole (places,), NaN where there is no whole."""
    result: Places = np.divide(part, whole, out=np.full_like(np.asarray(part, float), np.nan), where=whole > 0.0)
    return result


def growth(now: Places, before: Places) -> Places:
    """The growth from before to now (%), NaN where there was nothing."""
    return 100.0 * (share(now, before) - 1.0)


def fall(now: Places, before: Places) -> Places:
    """The fall from before to now (%), NaN where there was nothing."""
    return 100.0 * (1.0 - share(now, before))


def of_province(value: float, like: Places) -> Places:
    """A figure of the province alone: NaN for the cities."""
    places = np.full_like(like, np.nan)
    places[0] = value
    return places
