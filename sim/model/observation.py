"""What a model keeps of its run: indicators, awards, money, counts; and the identities it checks every quarter."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calendar import QUARTERS_A_YEAR, period_name, quarter_of
from sim.config import Config
from sim.config.titles import added_titles
from sim.data import PROVINCE, table
from sim.model.engine import Tally
from sim.model.tallies import Count
from sim.model.world import World
from sim.observe.accounts import Accounts
from sim.observe.definitions import define
from sim.observe.firms import sampled_firms
from sim.observe.identities import Flows, Stocks, check_claims, check_purse, check_received, check_stocks
from sim.observe.levels import level_counts
from sim.observe.recorder import NOTHING_GIVEN, Recorder
from sim.observe.sizes import size_counts
from sim.observe.sums import Sum, Totals, add_up
from sim.observe.view import Places, with_province
from sim.policy.candidates import rows_awarded_by
from sim.policy.programmes import Awards
from sim.policy.treasury import Treasury
from sim.state.columns import YUAN_100M

type ByCity = NDArray[np.float64]


def published(start: int) -> dict[str, float]:
    """The published and derived totals of a start by item, in the units of margins.csv (100m yuan)."""
    name = period_name(start)
    return {row["item"]: float(row["value"]) for row in table("margins.csv") if row["start"] == name}


class Observation:
    """The record of one run: ``recorder`` of indicators, ``events``, ``sizes`` and digital ``levels`` at years' ends.

    ``sums`` (cities, Sum): the last ones. ``last_eligible``: by title, those eligible in its last round (cities,).
    """

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
        sums = self.sums = totals.by_city
        self.accounts = self._open_accounts(sums, config, values)
        self.recorder = Recorder(totals, self.accounts.view(), config.start, self.definitions, given)
        columns = config.registers.title_columns
        self._added = {title: columns[title] for title in added_titles(config.registers.programmes)}
        self._state_added_titles()
        self.events: dict[tuple[int, str], ByCity] = {}
        self.firms: dict[int, dict[str, NDArray[Any]]] = {}
        self.sizes: dict[int, NDArray[np.float64]] = {}
        self.levels: dict[int, NDArray[np.float64]] = {}
        self._count_enterprises(config.start)
        self._stocks = self._stocks_of(sums)
        self._awards: dict[str, ByCity] = {}
        self._eligible: dict[str, ByCity] = {}
        self.last_eligible: dict[str, ByCity] = {}
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
        treasury: Treasury,
        now: int,
        given: Mapping[str, Places] = NOTHING_GIVEN,
    ) -> None:
        """Checks the identities of a quarter, counts what happened, and records every indicator.

        ``given``: quantities (1 + cities,) that other modules state at its end, the province first, by id.
        """
        totals, counts = self._totals(), tally.by_city
        sums = self.sums = totals.by_city
        flows = Flows(
            self._entries, counts[:, Count.EXITS], counts[:, Count.PROMOTIONS], counts[:, Count.RETURNS],
            self._new_plants, counts[:, Count.DEMOTIONS], counts[:, Count.CLOSURES],
        )  # fmt: skip
        stocks = self._stocks_of(sums)
        check_stocks(self._stocks, flows, stocks, world.city_names)
        self._stocks = stocks
        check_money(treasury, world.city_names)
        for item in (Count.FIRST_LOANS, Count.NEW_PRODUCTS):
            self.recorder.count(item.name.lower(), counts[:, item])
        self._count(now, flows, treasury.public_spending * YUAN_100M, counts[:, Count.PHASED_OUT])
        self.accounts.advance(config, now)
        self.recorder.observe(totals, self.accounts.view(), now, given)
        self._state_added_titles()
        if quarter_of(now) == QUARTERS_A_YEAR:
            self._count_enterprises(now)
            if config.events.enterprises > 0.0:
                self.firms[now] = sampled_firms(world.ledger.rows, config.events.enterprises)

    def _count_enterprises(self, now: int) -> None:
        """Counts enterprises by size, and those above scale by division and digital level."""
        rows = self._world.ledger.rows
        self.sizes[now] = size_counts(rows)
        self.levels[now] = level_counts(rows, len(self.definitions.sectors))

    def _state_added_titles(self) -> None:
        """Records of each title that settings add its holders above scale, and its awards since the start."""
        rows, many = self._world.ledger.rows, len(self._world.cities)
        for title, column in self._added.items():
            holders = rows_awarded_by(rows[column], np.iinfo(np.int16).max)
            weight = rows["weight"][holders] * rows["alive"][holders] * rows["above_scale"][holders]
            self.recorder.state(title, with_province(np.bincount(rows["city"][holders], weight, many)))
            self.recorder.state(f"new_{title}", self.recorder.counted.get(title, np.zeros(many + 1)))

    def _count(self, now: int, flows: Flows, cost: ByCity, phased_out: ByCity) -> None:
        """Notes the events of a quarter and adds them to the counts since the start."""
        for name, by_city in {**flows._asdict(), **self._awards, "phased_out": phased_out}.items():
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
