"""What a model keeps of its run: indicators, awards, money, sizes; and the identities it checks every quarter."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calendar import QUARTERS_A_YEAR, period_name, quarter_of
from sim.config import Config
from sim.config.titles import added_titles
from sim.data import table
from sim.model.engine import Tally
from sim.model.tallies import Claim, Count
from sim.model.world import World
from sim.observe.accounts import Accounts
from sim.observe.definitions import define
from sim.observe.firms import sampled_firms
from sim.observe.identities import Flows, Stocks, check_stocks
from sim.observe.recorder import NOTHING_GIVEN, Recorder
from sim.observe.sizes import size_counts
from sim.observe.sums import Sum, Totals, add_up
from sim.observe.view import Places, with_province
from sim.policy.candidates import rows_awarded_by
from sim.policy.money import Happened, quarter_costs
from sim.policy.programmes import Awards
from sim.state.columns import YUAN_100M

type ByCity = NDArray[np.float64]


def published(start: int) -> dict[str, float]:
    """The published and derived totals of a start by item, in the units of margins.csv (100m yuan)."""
    name = period_name(start)
    return {row["item"]: float(row["value"]) for row in table("margins.csv") if row["start"] == name}


class Observation:
    """The record of one run: ``recorder`` of indicators, ``budget`` by lever, ``events``, ``sizes`` of enterprises."""

    def __init__(
        self,
        world: World,
        config: Config,
        values: Mapping[str, Mapping[str, float]],
        threads: int,
        given: Mapping[str, Places] = NOTHING_GIVEN,
    ) -> None:
        """``given``: quantities (1 + cities,) that other modules state at the start, the province first, by id."""
        self._threads = threads
        self._world = world
        self.definitions = define(config, values)
        totals = self._totals()
        sums = totals.by_city
        self.accounts = self._open_accounts(sums, config, values)
        self.recorder = Recorder(totals, self.accounts.view(), config.start, self.definitions, given)
        columns = config.registers.title_columns
        self._added = {title: columns[title] for title in added_titles(config.registers.programmes)}
        self._state_added_titles()
        self.budget: dict[tuple[int, str], ByCity] = {}
        self.events: dict[tuple[int, str], ByCity] = {}
        self.firms: dict[int, dict[str, NDArray[Any]]] = {}
        self.sizes: dict[int, NDArray[np.float64]] = {config.start: size_counts(world.ledger.rows)}
        self._stocks = self._stocks_of(sums)
        self._awards: dict[str, ByCity] = {}
        self._eligible: dict[str, ByCity] = {}
        self._entries = self._new_plants = np.zeros(len(world.cities))

    def _totals(self) -> Totals:
        rows, cities = self._world.ledger.rows, len(self._world.cities)
        return add_up(rows, self.definitions.sectors, cities, self._threads)

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

    def shares(self) -> ByCity:
        """The cities' shares (cities,) of above-scale value added at the last observation."""
        made = self.recorder.values["value_added"][-1]
        return np.asarray(made[1:] / made[0])

    def latest(self, name: str, place: int) -> float:
        """The latest value of an indicator at a place: 0 is the province, then the cities."""
        return float(self.recorder.values[name][-1][place])

    def count_round(self, title: str, awards: Awards) -> None:
        """Notes who was awarded in a round for the first time, who again after a lapse, and all that were eligible."""
        rows, many = self._world.ledger.rows, len(self._world.cities)
        for noted, name, chosen in (
            (self._awards, title, awards.new),
            (self._awards, f"returned_{title}", awards.returned),
            (self._eligible, title, awards.eligible),
        ):
            noted[name] = np.bincount(rows["city"][chosen.rows], rows["weight"][chosen.rows], many)

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
        given: Mapping[str, Places] = NOTHING_GIVEN,
    ) -> None:
        """Checks the identities of a quarter, counts what happened, and records every indicator.

        ``given``: quantities (1 + cities,) that other modules state at its end, the province first, by id.
        """
        totals, counts = self._totals(), tally.by_city
        sums = totals.by_city
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
        cost = sum(costs.values(), np.zeros(len(world.cities)))
        self._count(now, flows, cost, counts[:, Count.PHASED_OUT])
        self.accounts.advance(config, now)
        self.recorder.observe(totals, self.accounts.view(), now, given)
        self._state_added_titles()
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

    def _state_added_titles(self) -> None:
        """Records of each title that settings add its holders above scale, and its awards since the start."""
        rows, many = self._world.ledger.rows, len(self._world.cities)
        for title, column in self._added.items():
            holders = rows_awarded_by(rows[column], np.iinfo(np.int16).max)
            weight = rows["weight"][holders] * rows["alive"][holders] * rows["above_scale"][holders]
            self.recorder.state(title, with_province(np.bincount(rows["city"][holders], weight, many)))
            self.recorder.state(f"new_{title}", self.recorder.counted.get(title, np.zeros(many + 1)))

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
            divisions=len(self.definitions.sectors),
        )

    def _count(self, now: int, flows: Flows, cost: ByCity, phased_out: ByCity) -> None:
        """Notes the events of a quarter and adds them to the counts since the start."""
        for name, by_city in {**flows._asdict(), **self._awards, "phased_out": phased_out}.items():
            self.events[now, name] = by_city
            self.recorder.count(name, by_city)
        self.recorder.count("public_cost", cost)
        self._awards, self._eligible = {}, {}
