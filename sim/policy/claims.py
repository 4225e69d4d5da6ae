"""The queue of claims: first come, first served, in each city and for each lever."""

from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

ROUNDING = 1e-6
"""A hundredth of a yuan, in 10k yuan: sums that differ by less are equal."""

CLAIM = np.dtype([("row", "i8"), ("line", "i2"), ("city", "i2"), ("since", "i4"), ("amount", "f8"), ("money", "f8")])
"""A claim: the enterprise's row, the lever's line, its city, the period, 10k yuan to it, and to all it stands for."""

type ByLineAndCity = NDArray[np.float64]


class Wallet(Protocol):
    """Who pays claims: how much of what is due in a line (cities,) there is money for, and the paying of it."""

    def funds(self, line: int, due: NDArray[np.float64]) -> NDArray[np.float64]:
        """The money (cities,) that can be paid."""
        ...

    def spend(self, line: int, paid: NDArray[np.float64]) -> None:
        """Pays (cities,)."""
        ...


class Settled(NamedTuple):
    """What a quarter did with the queue: claims paid, and money paid and refused (lines, cities), 10k yuan."""

    paid_claims: NDArray[Any]
    paid: ByLineAndCity
    refused: ByLineAndCity


class Queue:
    """The claims that wait, in the order in which they came."""

    def __init__(self, lines: int, cities: int) -> None:
        self._shape = lines, cities
        self.claims = np.zeros(0, CLAIM)

    @property
    def waiting(self) -> ByLineAndCity:
        """The money that is waited for (lines, cities), 10k yuan."""
        return self.sums(self.claims)

    def sums(self, claims: NDArray[Any]) -> ByLineAndCity:
        """The money of claims by line and city (lines, cities), 10k yuan."""
        lines, cities = self._shape
        where = claims["line"].astype(np.int64) * cities + claims["city"]
        return np.bincount(where, claims["money"], lines * cities).reshape(self._shape)

    def join(self, claims: NDArray[Any]) -> None:
        """Adds claims at the end."""
        self.claims = np.concatenate((self.claims, claims))

    def settle(
        self, speed: NDArray[np.float64], alive: NDArray[Any], now: int, patience: int, wallet: Wallet
    ) -> Settled:
        """Pays what is due and can be paid, refuses what is too old or whose enterprise is closed; the rest waits.

        speed: share of what waits that is due this quarter (cities,); a claim is due whole, so the last goes beyond.
        alive: the ledger's flags by row.
        """
        dead = alive[self.claims["row"]] == 0
        refused = self.sums(self.claims[dead])
        self.claims = self.claims[~dead]
        is_paid = self._payable(speed, wallet)
        old = ~is_paid & (now - self.claims["since"] >= patience)
        paid_claims = self.claims[is_paid]
        settled = Settled(paid_claims, self.sums(paid_claims), refused + self.sums(self.claims[old]))
        self.claims = self.claims[~is_paid & ~old]
        return settled

    def _payable(self, speed: NDArray[np.float64], wallet: Wallet) -> NDArray[np.bool_]:
        """Which claims are paid now (n,); a claim is paid whole, so one too dear for the money stops its line."""
        lines, cities = self._shape
        where = (self.claims["line"] * np.int16(cities) + self.claims["city"]).astype(np.int16)
        order = np.argsort(where, kind="stable")
        group, money = where[order], self.claims["money"][order]
        through, before = _running(group, money, lines * cities)
        waiting = np.bincount(group, money, lines * cities)
        due = before < (np.tile(speed, lines) * waiting)[group] - ROUNDING
        wanted = np.bincount(group, np.where(due, money, 0.0), lines * cities).reshape(self._shape)
        starts = np.searchsorted(group, np.arange(0, lines * cities + 1, cities))
        for line in np.flatnonzero(wanted.any(axis=1)).tolist():
            paid, funds = wanted[line], wallet.funds(line, wanted[line])
            if np.any(funds < paid):
                here = slice(starts[line], starts[line + 1])
                city = group[here] - line * cities
                due[here] &= through[here] <= funds[city] + ROUNDING
                paid = np.bincount(city, np.where(due[here], money[here], 0.0), cities)
            wallet.spend(line, paid)
        result = np.zeros(len(order), bool)
        result[order] = due
        return result


def _running(
    group: NDArray[Any], money: NDArray[np.float64], groups: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The running sums of money within sorted groups: with each claim, and before it."""
    total = np.cumsum(money)
    first = np.searchsorted(group, np.arange(groups))
    offset = np.concatenate(([0.0], total))[first]
    through = total - offset[group]
    return through, through - money
