"""What a model keeps of its run: indicators, awards, money, sizes; and the identities it checks every quarter."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calendar import QUARTERS_A_YEAR, period_name, quarter_of
from sim.config import Config
from sim.data import PROVINCE, divisions, table
from sim.model.engine import Tally
from sim.model.life import Count
from sim.model.world import World
from sim.observe.accounts import Accounts
from sim.observe.firms import sampled_firms
from sim.observe.identities import Flows, Stocks, check_claims, check_purse, check_received, check_stocks
from sim.observe.recorder import Recorder, with_province
from sim.observe.sizes import size_counts
from sim.observe.sums import SECTOR, Sum, sum_by_city
from sim.policy.treasury import Treasury
from sim.state.columns import YUAN_100M

type ByCity = NDArray[np.float64]


def published(start: int) -> dict[str, float]:
    """The published and derived totals of a start by item, in the units of margins.csv (100m yuan)."""
    name = period_name(start)
    return {row["item"]: float(row["value"]) for row in table("margins.csv") if row["start"] == name}


def sector_records() -> NDArray[Any]:
    """What counts of each division (divisions,) in the official definitions."""
    table = divisions()
    sectors = np.zeros(len(table), SECTOR)
    sectors["manufacturing"] = [division.sector == "manufacturing" for division in table]
    sectors["tax"] = [division.tax_per_value_added for division in table]
    for name in ("high_tech", "digital_core", "equipment", "wet"):
        sectors[name] = [getattr(division, name) for division in table]
    return sectors


class Observation:
    """The record of one run: ``recorder`` of indicators, ``events``, ``sizes`` of enterprises.

    ``sums`` (cities, Sum): the last ones. ``last_eligible``: by title, those eligible in its last round (cities,).
    """

    def __init__(self, world: World, config: Config, values: Mapping[str, Mapping[str, float]], threads: int) -> None:
        self._threads = threads
        self.sectors = sector_records()
        self._world = world
        sums = self.sums = self._sums()
        self.accounts = self._open_accounts(sums, config, values)
        self.recorder = Recorder(sums, self.accounts.view(), config.start)
        self.events: dict[tuple[int, str], ByCity] = {}
        self.firms: dict[int, dict[str, NDArray[Any]]] = {}
        self.sizes: dict[int, NDArray[np.float64]] = {config.start: size_counts(world.ledger.rows)}
        self._stocks = self._stocks_of(sums)
        self._awards: dict[str, ByCity] = {}
        self._eligible: dict[str, ByCity] = {}
        self.last_eligible: dict[str, ByCity] = {}
        self._entries = self._new_plants = np.zeros(len(world.cities))

    def _sums(self) -> NDArray[np.float64]:
        return sum_by_city(self._world.ledger.rows, self.sectors, len(self._world.cities), self._threads)

    def _open_accounts(
        self, sums: NDArray[np.float64], config: Config, values: Mapping[str, Mapping[str, float]]
    ) -> Accounts:
        """Residuals are what published totals of the start hold beyond enterprises, split like those below scale."""
        known, places = published(config.start), with_province(sums) * YUAN_100M
        below = places[:, Sum.ALL_VALUE_ADDED] - places[:, Sum.VALUE_ADDED]
        residual = known["value_added_industry_all"] - places[0, Sum.ALL_VALUE_ADDED]
        return Accounts(
            gdp=known["gdp"],
            residual_manufacturing=known["value_added_manufacturing_all"] - places[0, Sum.ALL_M_VALUE_ADDED],
            residual_industry=residual * below / below[0],
            digital_core_manufacturing=known["digital_core"],
            digital_core_services=known["digital_core_all"] - known["digital_core"],
        )

    def _stocks_of(self, sums: NDArray[np.float64]) -> Stocks:
        return Stocks(sums[:, Sum.ENTERPRISES], sums[:, Sum.ABOVE_SCALE])

    def above_scale(self) -> ByCity:
        """Above-scale enterprises by city (cities,) at the last observation."""
        return self._stocks.above_scale

    def latest(self, name: str, place: int) -> float:
        """The latest value of an indicator at a place: 0 is the province, then the cities."""
        return float(self.recorder.values[name][-1][place])

    def count_round(self, title: str, awarded: NDArray[np.int64], eligible: NDArray[np.int64]) -> None:
        """Notes the newly awarded of a round, and all that were eligible, given as rows of the ledger (n,)."""
        rows, many = self._world.ledger.rows, len(self._world.cities)
        for noted, chosen in ((self._awards, awarded), (self._eligible, eligible)):
            noted[title] = np.bincount(rows["city"][chosen], rows["weight"][chosen], many)

    def count_entrants(self, born: NDArray[Any]) -> None:
        """Notes the founded enterprises of a quarter, given as records (n,)."""
        many = len(self._world.cities)
        self._entries = np.bincount(born["city"], born["weight"], many)
        self._new_plants = np.bincount(born["city"], born["weight"] * born["above_scale"], many)

    def observe(self, world: World, config: Config, tally: Tally, treasury: Treasury, now: int) -> None:
        """Checks the identities of a quarter, counts what happened, and records every indicator."""
        sums = self.sums = self._sums()
        counts = tally.by_city
        flows = Flows(
            self._entries, counts[:, Count.EXITS], counts[:, Count.PROMOTIONS], counts[:, Count.RETURNS],
            self._new_plants, counts[:, Count.DEMOTIONS], counts[:, Count.CLOSURES],
        )  # fmt: skip
        stocks = self._stocks_of(sums)
        check_stocks(self._stocks, flows, stocks, world.city_names)
        self._stocks = stocks
        check_money(treasury, world.city_names)
        self._count(now, flows, treasury.public_spending * YUAN_100M)
        self.accounts.advance(config, now)
        self.recorder.observe(sums, self.accounts.view(), now)
        if quarter_of(now) == QUARTERS_A_YEAR:
            self.sizes[now] = size_counts(world.ledger.rows)
            if config.events.enterprises > 0.0:
                self.firms[now] = sampled_firms(world.ledger.rows, config.events.enterprises)

    def _count(self, now: int, flows: Flows, cost: ByCity) -> None:
        """Notes the events of a quarter and adds them to the counts since the start."""
        for name, by_city in {**flows._asdict(), **self._awards}.items():
            self.events[now, name] = by_city
            self.recorder.count(name, by_city)
        self.recorder.count("public_cost", cost)
        self.last_eligible |= self._eligible
        self._awards, self._eligible = {}, {}


def check_money(treasury: Treasury, cities: Sequence[str]) -> None:
    """The identities of public money in a quarter."""
    settled = treasury.paid + treasury.refused
    check_claims(treasury.claimed, settled, treasury.queue.waiting, treasury.lines, cities)
    check_received(*treasury.last_quarter, cities)
    for payer, purse in treasury.purses.items():
        holders = cities if payer == "city" else (PROVINCE,)
        check_purse(purse.opened + purse.carried + purse.transferred, purse.spent, purse.left, holders)
