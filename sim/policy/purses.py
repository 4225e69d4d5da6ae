"""Purses: the money of a year, split over levers, with a reserve; one holder a city, or the province alone."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

type ByHolder = NDArray[np.float64]
type ByCity = NDArray[np.float64]


class Purse:
    """The money that ``holders`` may spend, in 10k yuan: what is allotted to each line, and the reserve.

    A purse with one holder for many cities is the province's: what the cities ask of it is added up. ``lines`` count
    the levers. ``opened``, ``carried``, ``transferred`` and ``spent`` (holders,) tell the year's story.
    """

    def __init__(self, lines: int, holders: int) -> None:
        self.allotted = np.zeros((lines, holders))
        self.reserve = self.opened = self.carried = self.transferred = self.spent = np.zeros(holders)
        self.reallocation = 0.0

    @property
    def left(self) -> ByHolder:
        """What is left of the year's money (holders,)."""
        return np.asarray(self.allotted.sum(axis=0) + self.reserve)

    def open(self, opened: ByHolder, transferred: ByHolder, carry_over: float) -> ByHolder:
        """Begins a year with this money (holders,) and what is carried over; all of it is reserve until allotted."""
        before = np.where(np.isfinite(self.left), self.left, 0.0)
        self.opened, self.transferred, self.carried = opened, transferred, np.maximum(carry_over * before, 0.0)
        self.spent = np.zeros(len(opened))
        self.allotted = np.zeros_like(self.allotted)
        self.reserve = opened + self.carried + transferred
        self.reallocation = 0.0
        return self.reserve

    def allot(self, allotted: NDArray[np.float64]) -> None:
        """Sets money aside for the lines (lines, holders); the rest stays in reserve."""
        self.reserve = self.reserve - allotted.sum(axis=0)
        self.allotted = allotted.copy()

    def available(self, line: int) -> ByHolder:
        """What a line may spend (holders,): its allotment, the reserve, and late in the year a part of the others."""
        others = np.maximum(self.allotted.sum(axis=0) - self.allotted[line], 0.0)
        own = np.maximum(self.allotted[line], 0.0) + np.maximum(self.reserve, 0.0)
        return np.asarray(own + self.reallocation * others)

    def granted(self, line: int, wanted: ByCity) -> ByCity:
        """The share (cities,), at most 1, of what cities want that the line can pay; a short purse pays all alike."""
        asked = self._by_holder(wanted)
        available = self.available(line)
        short = asked > available
        share = np.where(short, available / np.where(short, asked, 1.0), 1.0)
        return np.asarray(np.broadcast_to(share, wanted.shape))

    def spend(self, line: int, paid: ByCity) -> None:
        """Pays (cities,) from the line's allotment, then the reserve, then the other lines in proportion."""
        amount = self._by_holder(paid)
        self.spent = self.spent + amount
        own = np.clip(amount, 0.0, np.maximum(self.allotted[line], 0.0))
        self.allotted[line] -= own
        rest = amount - own
        spare = np.minimum(rest, np.maximum(self.reserve, 0.0))
        self.reserve = self.reserve - spare
        rest = rest - spare
        if np.any(rest > 0.0):
            total = self.allotted.sum(axis=0)
            self.allotted *= 1.0 - np.where(total > 0.0, rest / np.where(total > 0.0, total, 1.0), 0.0)

    def _by_holder(self, by_city: ByCity) -> ByHolder:
        return by_city if len(self.reserve) == len(by_city) else by_city.sum(keepdims=True)


def planned_for_cities(allotted: NDArray[np.float64], needs: NDArray[np.float64]) -> NDArray[np.float64]:
    """A plan by line and holder (lines, holders) shown by city (lines, cities): the province's by the cities' needs."""
    if allotted.shape == needs.shape:
        return allotted
    total = needs.sum(axis=1, keepdims=True)
    return np.asarray(allotted * needs / np.where(total > 0.0, total, 1.0))


def line_numbers(lines: Sequence[str]) -> dict[str, int]:
    """The number of each line by its lever."""
    return {lever: number for number, lever in enumerate(lines)}
