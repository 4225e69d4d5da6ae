"""The treasury: budgets of a year, what is claimed of them, who pays, and the book of it all."""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import QUARTERS_A_YEAR, quarter_of, year_of
from sim.config import Cost
from sim.config.costs import PAYERS, PUBLIC
from sim.policy.claims import CLAIM, Queue
from sim.policy.purses import Purse, line_numbers

type ByCity = NDArray[np.float64]
type ByLineAndCity = NDArray[np.float64]

BOOKED = ("planned", "claimed", "paid", "refused")


class Rules(NamedTuple):
    """How governments plan and pay: see ``configs/parameters/government.yaml``."""

    claim_patience: float
    plan_margin: float
    reallocation: float


class Quarter(NamedTuple):
    """What a quarter did to enterprises' claims by city (cities,): money paid, and money they received; 10k yuan."""

    paid: ByCity
    received: ByCity


class Treasury:
    """The money of eleven cities and their province; all amounts in 10k yuan.

    ``lines``: the levers that governments pay for. ``purses``: of the public payers. ``claimed``, ``paid``,
    ``refused`` (lines, cities) count from the start. ``book``: by year, payer and what is booked (lines, cities).
    """

    def __init__(self, costs: Mapping[str, Cost], cities: int, rules: Rules) -> None:
        self.lines = tuple(lever for lever, cost in costs.items() if cost.is_paid)
        self.rules = rules
        self._number = line_numbers(self.lines)
        self._shape = len(self.lines), cities
        self._shares: dict[str, ByCity] = {
            payer: np.array([costs[lever].payers.get(payer, 0.0) for lever in self.lines]) for payer in PAYERS
        }
        self.purses = {"city": Purse(len(self.lines), cities), "province": Purse(len(self.lines), 1)}
        self.queue = Queue(*self._shape)
        self.claimed, self.paid, self.refused = (np.zeros(self._shape) for _ in range(3))
        self.book: dict[tuple[int, str, str], ByLineAndCity] = {}
        self.public_spending = np.zeros(cities)
        self.last_quarter = Quarter(np.zeros(cities), np.zeros(cities))
        nothing = np.zeros(cities)
        self._settled = deque([(nothing, nothing)], maxlen=QUARTERS_A_YEAR)
        self._year = 0

    def open_quarter(self, now: int) -> None:
        """Begins a quarter: nothing spent in it yet; late in the year lines may help each other out."""
        self._year = year_of(now)
        self.public_spending = np.zeros(self._shape[1])
        late = quarter_of(now) == QUARTERS_A_YEAR
        for purse in self.purses.values():
            purse.reallocation = self.rules.reallocation if late else 0.0

    def booked(self, year: int, payer: str, item: str) -> ByLineAndCity:
        """What is booked of a payer in a year (lines, cities): planned, claimed, paid or refused; 10k yuan."""
        return self.book.get((year, payer, item), np.zeros(self._shape))

    def shared(self, lever_amounts: Mapping[str, float], sizes: ByCity, payer: str) -> ByLineAndCity:
        """A payer's part (lines, cities) of amounts by lever, spread over the cities by size (cities,)."""
        amounts = np.array([lever_amounts.get(lever, 0.0) for lever in self.lines])
        return np.outer(amounts * self._shares[payer], sizes / sizes.sum())

    def note_plan(self, year: int, payer: str, planned: ByLineAndCity) -> None:
        """Books what a payer plans for a year (lines, cities)."""
        self.book[year, payer, "planned"] = planned

    def afford(self, lever: str, need: ByCity) -> ByCity:
        """Pays for a service or a work before it is delivered: what of the need (cities,) is paid, all payers together.

        Payers pay their shares of what is delivered, so the one who is shortest decides; the rest is refused.
        """
        line = self._number[lever]
        paid = self.funds(line, need)
        self.spend(line, paid)
        for name, money in (("claimed", need), ("paid", paid), ("refused", need - paid)):
            self._book(name, money, line)
        return paid

    def funds(self, line: int, due: ByCity) -> ByCity:
        """How much of what is due in a line (cities,) its payers can pay together."""
        granted = np.ones(len(due))
        for payer, purse in self.purses.items():
            share = self._shares[payer][line]
            if share > 0.0:
                granted = np.minimum(granted, purse.granted(line, share * due))
        return due * granted

    def spend(self, line: int, paid: ByCity) -> None:
        """Takes what is paid in a line (cities,) out of the purses of its payers."""
        for payer, purse in self.purses.items():
            share = self._shares[payer][line]
            if share > 0.0:
                purse.spend(line, share * paid)
                self.public_spending = self.public_spending + share * paid

    def claim(self, lever: str, rows: NDArray[np.int64], amounts: ByCity, ledger: NDArray[Any], now: int) -> None:
        """Enterprises claim under a lever: their rows (n,), and the amount to each (n,)."""
        lines = np.full(len(rows), self._number[lever])
        self.claim_lines(lines, rows, amounts, ledger, now)

    def claim_lines(
        self, lines: NDArray[Any], rows: NDArray[np.int64], amounts: ByCity, ledger: NDArray[Any], now: int
    ) -> None:
        """Enterprises claim, and join the queue: the number of each claim's line (n,), its row, and the amount."""
        claims = np.zeros(len(rows), CLAIM)
        claims["row"], claims["line"], claims["amount"], claims["since"] = rows, lines, amounts, now
        claims["city"] = ledger["city"][rows]
        claims["money"] = ledger["weight"][rows] * amounts
        self.queue.join(claims)
        self._book("claimed", self.queue.sums(claims))

    def settle(self, ledger: NDArray[Any], speed: ByCity, now: int) -> None:
        """Pays what is due of the claims into the cash of enterprises; speed: the share that is due (cities,)."""
        settled = self.queue.settle(speed, ledger["alive"], now, round(self.rules.claim_patience), self)
        self._book("paid", settled.paid)
        self._book("refused", settled.refused)
        claims, cities = settled.paid_claims, self._shape[1]
        ordered = np.sort(claims["row"])
        rows = ordered[np.diff(ordered, prepend=-1) > 0]
        before = ledger["cash"][rows]
        np.add.at(ledger["cash"], claims["row"], claims["amount"])
        gained = ledger["weight"][rows] * (ledger["cash"][rows] - before)
        paid, refused = settled.paid.sum(axis=0), settled.refused.sum(axis=0)
        self.last_quarter = Quarter(paid, np.bincount(ledger["city"][rows], gained, cities))
        self._settled.append((paid, paid + refused))

    def funded(self) -> ByCity:
        """The share (cities,) of the money of claims settled in the last four quarters that was paid; 1 without any."""
        paid, settled = (sum(part, np.zeros(self._shape[1])) for part in zip(*self._settled, strict=True))
        return np.where(settled > 0.0, paid / np.where(settled > 0.0, settled, 1.0), 1.0)

    def number(self, lever: str) -> int:
        """The number of a lever's line."""
        return self._number[lever]

    def _book(self, name: str, amounts: ByLineAndCity | ByCity, lines: int | slice = slice(None)) -> None:
        """Books amounts of the year, of one line (cities,) or of all (lines, cities), each payer's part of them."""
        total: ByLineAndCity = getattr(self, name)
        total[lines] += amounts
        for payer, shares in self._shares.items():
            part = shares[lines, None] if isinstance(lines, slice) else shares[lines]
            if np.any(part > 0.0):
                self.book.setdefault((self._year, payer, name), np.zeros(self._shape))[lines] += part * amounts


def public_costs(treasury: Treasury, year: int) -> dict[str, float]:
    """What governments paid for each lever in a year, 10k yuan, all cities together."""
    total = sum(treasury.booked(year, payer, "paid") for payer in PUBLIC)
    return dict(zip(treasury.lines, np.sum(total, axis=1).tolist(), strict=True))


def payer_totals(treasury: Treasury, year: int) -> Sequence[float]:
    """What each public payer paid in a year, 10k yuan."""
    return [float(treasury.booked(year, payer, "paid").sum()) for payer in PUBLIC]
