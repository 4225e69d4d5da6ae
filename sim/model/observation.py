"""What a model keeps of its run: indicators, awards, money, sizes; and the identities it checks every quarter."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calendar import QUARTERS_A_YEAR, period_name, quarter_of
from sim.config import Config
from sim.data import divisions, table
from sim.model.engine import Tally
from sim.model.life import Claim, Count
from sim.model.world import World
from sim.observe.accounts import Accounts
from sim.observe.firms import sampled_firms
from sim.observe.identities import Flows, Stocks, check_stocks
from sim.observe.recorder import Recorder, with_province
from sim.observe.sizes import size_counts
from sim.observe.sums import SECTOR, Sum, sum_by_city
from sim.policy.money import Happened, quarter_costs
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
    """The record of one run: ``recorder`` of indicators, ``budget`` by lever, ``events``, ``sizes`` of enterprises."""

    def __init__(self, world: World, config: Config, values: Mapping[str, Mapping[str, float]], threads: int) -> None:
        self._threads = threads
        self.sectors = sector_records()
        self._world = world
        sums = self._sums()
        self.accounts = self._open_accounts(sums, config, values)
        self.recorder = Recorder(sums, self.accounts.view(), config.start)
        self.budget: dict[tuple[int, str], ByCity] = {}
        self.events: dict[tuple[int, str], ByCity] = {}
        self.firms: dict[int, dict[str, NDArray[Any]]] = {}
        self.sizes: dict[int, NDArray[np.float64]] = {config.start: size_counts(world.ledger.rows)}
        self._stocks = self._stocks_of(sums)
        self._awards: dict[str, ByCity] = {}
        self._eligible: dict[str, ByCity] = {}
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

    def observe(
        self,
        world: World,
        config: Config,
        tally: Tally,
        capacity: NDArray[np.float64],
        values: Mapping[str, Mapping[str, float]],
        now: int,
    ) -> None:
        """Checks the identities of a quarter, counts what happened, and records every indicator."""
        sums, counts = self._sums(), tally.by_city
        flows = Flows(
            self._entries, counts[:, Count.EXITS], counts[:, Count.PROMOTIONS], counts[:, Count.RETURNS],
            self._new_plants, counts[:, Count.DEMOTIONS], counts[:, Count.CLOSURES],
        )  # fmt: skip
        stocks = self._stocks_of(sums)
        check_stocks(self._stocks, flows, stocks, world.city_names)
        self._stocks = stocks
        claimed = self._claimed(tally) | {
            name.name.lower(): counts[:, name] for name in (Count.GUARANTEED, Count.RELIEF)
        }
        costs = quarter_costs(world.cities, self._happened(claimed, counts, sums, capacity), values["delivery"])
        for lever, cost in costs.items():
            self.budget[now, lever] = cost
        for item in (Count.FIRST_LOANS, Count.NEW_PRODUCTS):
            self.recorder.count(item.name.lower(), counts[:, item])
        self._count(now, flows, sum(costs.values(), np.zeros(len(world.cities))))
        self.accounts.advance(config, now)
        self.recorder.observe(sums, self.accounts.view(), now)
        if quarter_of(now) == QUARTERS_A_YEAR:
            self.sizes[now] = size_counts(world.ledger.rows)
            if config.events.enterprises > 0.0:
                self.firms[now] = sampled_firms(world.ledger.rows, config.events.enterprises)

    def _claimed(self, tally: Tally) -> dict[str, ByCity]:
        """What was claimed this quarter by city (cities,), in 10k yuan, by the name of the claim."""
        rows, claims = self._world.ledger.rows, tally.claims
        city, money = rows["city"][claims.rows], rows["weight"][claims.rows] * claims.amounts
        many = len(self._world.cities)
        return {
            kind.name.lower(): np.bincount(city, np.where(claims.kinds == kind, money, 0.0), many) for kind in Claim
        }

    def _happened(
        self,
        claimed: dict[str, ByCity],
        counts: NDArray[np.float64],
        sums: NDArray[np.float64],
        capacity: NDArray[np.float64],
    ) -> Happened:
        """What of this quarter costs money, from its counts (cities, Count) and sums (cities, Sum)."""
        nothing = np.zeros(len(self._world.cities))
        return Happened(
            claims=claimed,
            awards=defaultdict(lambda: nothing, {**self._awards, "promotions": counts[:, Count.PROMOTIONS]}),
            eligible=defaultdict(lambda: nothing, {**self._eligible, "register": counts[:, Count.QUALIFIED]}),
            above_scale=sums[:, Sum.ABOVE_SCALE],
            wet=sums[:, Sum.WET],
            grade_d=sums[:, Sum.ALL_GRADE_D],
            capacity=capacity.sum(axis=1),
            divisions=len(self.sectors),
        )

    def _count(self, now: int, flows: Flows, cost: ByCity) -> None:
        """Notes the events of a quarter and adds them to the counts since the start."""
        for name, by_city in {**flows._asdict(), **self._awards}.items():
            self.events[now, name] = by_city
            self.recorder.count(name, by_city)
        self.recorder.count("public_cost", cost)
        self._awards, self._eligible = {}, {}
