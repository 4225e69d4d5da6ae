"""Public money in a run: governments plan in January, services are paid ahead, claims as they fall due."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calendar import QUARTERS_A_YEAR, quarter_of, year_of
from sim.config import Config, Cost
from sim.data import cities as city_table
from sim.data import divisions
from sim.errors import ConfigError
from sim.model.engine import Tally
from sim.model.observation import Observation
from sim.model.tallies import Claim, Count
from sim.observe.sums import Sum
from sim.policy.costs import amount, take_up
from sim.policy.government import Planner, Province, checked_plan, government_class, standardised
from sim.policy.purses import planned_for_cities
from sim.policy.treasury import Rules, Treasury, public_costs
from sim.state.columns import TITLES, YUAN_100M

type ByCity = NDArray[np.float64]

PROGRESS = ("labour_productivity", "digital_coverage_above_scale")
CITY_METHODS, PROVINCE_METHODS = ("plan",), ("plan", "shares", "transfer")


class PublicMoney:
    """What governments hold, plan, pay, forgo and earn in one run.

    ``treasury``: money in 10k yuan. ``shares`` (cities,): the province's split of money and seats this year.
    ``shown``: revenue and revenue forgone by year and lever (cities,), 10k yuan. ``cities``, ``province``: who decides.
    """

    def __init__(
        self,
        config: Config,
        values: Mapping[str, Mapping[str, float]],
        rules: Rules,
        observation: Observation,
        ledger: NDArray[Any],
        city: Callable[[Rules], Planner] | None = None,
        province: Callable[[Rules], Province] | None = None,
    ) -> None:
        """``city`` and ``province`` take the place of the classes that settings name."""
        section, origins = config.government, config.origins
        city = city or government_class(section.city, origins.get("government.city", "government.city"), CITY_METHODS)
        province = province or government_class(
            section.province, origins.get("government.province", "government.province"), PROVINCE_METHODS
        )
        self._names = tuple(row.name_en for row in city_table())
        self._mountains = np.array([row.mountain_share for row in city_table()])
        self._config, self._delivery, self._observation = config, values["delivery"], observation
        self._costs = config.registers.costs
        self.treasury = Treasury(self._costs, len(self._names), rules)
        self.cities: tuple[Planner, ...] = tuple(city(rules) for _ in self._names)
        self.province: Province = province(rules)
        self._lines = claim_lines(self._costs, self.treasury)
        self._helped = {
            lever: [title for title, programme in config.registers.programmes.items() if programme.reach == lever]
            for lever in self._costs
        }
        self.shown: dict[tuple[int, str], ByCity] = {}
        self._qualified = np.zeros(len(self._names))
        self._holders = self._count_holders(ledger)
        self._at_risk: dict[str, ByCity] = {}
        self._land = observation.sums[:, Sum.LAND]
        exports = (ledger["alive"] == 1) & (ledger["above_scale"] == 1) & (ledger["export_share"] > 0.0)
        self._exporters = self._count(ledger, exports) / np.maximum(observation.above_scale(), 1.0)
        self.shares = self._size() / self._size().sum()

    def open_quarter(self, cities: NDArray[Any], ledger: NDArray[Any], capacity: ByCity, now: int) -> None:
        """Opens a quarter, and in January the year; pays services ahead, and cuts the levers that are not paid in full.

        ``cities``: the levers as set; written: levers, ``take_up``, ``funded``. ``capacity`` (cities,) of providers.
        """
        self.treasury.open_quarter(now)
        if quarter_of(now) == 1:
            self._open_year(cities, ledger, year_of(now))
        bases = self._bases(capacity)
        for lever, cost in self._costs.items():
            if cost.kind == "service":
                need = self._amount(cost, cities, self._base(cost, bases))
                self._cut(cities, lever, need, self.treasury.afford(lever, need))
            elif cost.kind == "contingent" and lever in self._at_risk:
                risk = self._at_risk[lever]
                self._cut(cities, lever, risk, self.treasury.funds(self.treasury.number(lever), risk))
        neutral = self._config.registers.levers["direct_delivery"].neutral
        cities["take_up"] = take_up(cities, neutral, self._delivery)
        cities["funded"] = self.treasury.funded()

    def take_claims(self, tally: Tally, cities: NDArray[Any], ledger: NDArray[Any], now: int) -> None:
        """Takes in what enterprises claimed in a quarter, sets losses aside, and notes what is forgone and earned."""
        claims = tally.claims
        self.treasury.claim_lines(self._lines[claims.kinds], claims.rows, claims.amounts, ledger, now)
        counts = tally.by_city
        if quarter_of(now) == 1:
            self._qualified = counts[:, Count.QUALIFIED]
        bases = self._bases(np.zeros(len(cities)))
        bases |= {"guaranteed": counts[:, Count.GUARANTEED], "relief": counts[:, Count.RELIEF]}
        for lever, cost in self._costs.items():
            if cost.kind == "contingent":
                loss = self._amount(cost, cities, self._base(cost, bases))
                self.treasury.afford(lever, loss)
                self._at_risk[lever] = np.where(cities[lever] > 0.0, loss, self._at_risk.get(lever, loss))
            elif cost.kind in ("forgone", "revenue"):
                key = year_of(now), lever
                before = self.shown.get(key, np.zeros(len(cities)))
                self.shown[key] = before + self._amount(cost, cities, self._base(cost, bases))
        self._land = self._observation.sums[:, Sum.LAND]

    def pay_claims(self, cities: NDArray[Any], ledger: NDArray[Any], now: int) -> None:
        """Pays the claims that fall due, by the speed of delivery of each city."""
        self.treasury.settle(ledger, np.asarray(cities["direct_delivery"]), now)

    def cost_by_lever(self) -> dict[str, float]:
        """What each lever cost governments since the start, 100m yuan: paid or forgone; revenue is below nothing."""
        years = {year for year, *_ in self.treasury.book}
        costs: dict[str, float] = defaultdict(float)
        for year in years:
            for lever, paid in public_costs(self.treasury, year).items():
                costs[lever] += paid
        for (_, lever), money in self.shown.items():
            sign = -1.0 if self._costs[lever].kind == "revenue" else 1.0
            costs[lever] += sign * float(money.sum())
        return {lever: cost * YUAN_100M for lever, cost in costs.items()}

    def _open_year(self, cities: NDArray[Any], ledger: NDArray[Any], year: int) -> None:
        """January: the province splits the money, then everyone plans."""
        budget = self._config.government.budget
        self.shares = self.province.shares(self._size(), self._progress(), float(np.mean(cities["monitoring_tilt"])))
        self._holders = self._count_holders(ledger)
        total = budget.of_year(year) / YUAN_100M
        own, given = np.full(1, np.inf), np.full(len(cities), np.inf)
        transferred = np.zeros(len(cities))
        if budget.limited:
            own, given = np.array([budget.province_share * total]), (1.0 - budget.province_share) * total * self.shares
            part = float(np.mean(cities["mountain_transfer"]))
            transferred = self.province.transfer(float(own[0]), part, self._mountains)
        purses = self.treasury.purses
        purses["city"].open(given, transferred, budget.carry_over)
        purses["province"].open(own, -transferred.sum(keepdims=True), budget.carry_over)
        self._plan(year)

    def _plan(self, year: int) -> None:
        treasury, first = self.treasury, not self._observation.recorder.periods[1:]
        plan = {lever: money / YUAN_100M for lever, money in self._config.government.budget.first_plan.items()}
        for payer, planners, names in (
            ("city", self.cities, self._names),
            ("province", (self.province,), ("",)),
        ):
            needs = treasury.shared(plan, self._size(), payer) if first else treasury.booked(year - 1, payer, "claimed")
            purse = treasury.purses[payer]
            asked = needs if payer == "city" else needs.sum(axis=1, keepdims=True)
            allotted = np.zeros(asked.shape)
            for holder, (planner, name) in enumerate(zip(planners, names, strict=True)):
                wants = dict(zip(treasury.lines, asked[:, holder].tolist(), strict=True))
                aims = {lever: self._config.government.weight(self._costs[lever].aim, name) for lever in treasury.lines}
                budget = float(purse.reserve[holder])
                whose = f"{name or 'the province'} for {year}"
                allotted[:, holder] = checked_plan(planner.plan(budget, wants, aims), wants, budget, whose)
            purse.allot(allotted)
            treasury.note_plan(year, payer, planned_for_cities(allotted, needs))

    def _amount(self, cost: Cost, cities: NDArray[Any], base: ByCity) -> ByCity:
        lever = self._config.registers.levers[cost.lever]
        return amount(cost, lever, np.asarray(cities[cost.lever]), base, self._delivery)

    def _cut(self, cities: NDArray[Any], lever: str, need: ByCity, paid: ByCity) -> None:
        """Lowers a lever towards its neutral value where less is paid than needed; else leaves every bit of it."""
        neutral = self._config.registers.levers[lever].neutral
        short = paid < need
        part = paid / np.where(need > 0.0, need, 1.0)
        cities[lever] = np.where(short, neutral + (cities[lever] - neutral) * part, cities[lever])

    def _bases(self, capacity: ByCity) -> dict[str, ByCity]:
        """What levers reach a year, by the name of the base (cities,), as last observed."""
        sums = self._observation.sums
        above = sums[:, Sum.ABOVE_SCALE]
        return {
            "above_scale": above,
            "enterprises": sums[:, Sum.ENTERPRISES],
            "wet": sums[:, Sum.WET],
            "grade_d": sums[:, Sum.ALL_GRADE_D],
            "energy": sums[:, Sum.ENERGY],
            "exporters": self._exporters * above,
            "capacity": capacity,
            "divisions": np.full(len(above), float(len(divisions()))),
            "province_share": above / max(float(above.sum()), 1.0),
            "qualified": self._qualified,
            "land_bought": QUARTERS_A_YEAR * np.maximum(sums[:, Sum.LAND] - self._land, 0.0),
        }

    def _base(self, cost: Cost, bases: Mapping[str, ByCity]) -> ByCity:
        """What a lever reaches a year (cities,): those eligible of the programmes it helps, holders, or a base."""
        if cost.base == "eligible":
            seen = self._observation.last_eligible
            helped = [seen[title] for title in self._helped[cost.lever] if title in seen]
            return np.asarray(sum(helped, np.zeros(len(self._names))))
        return self._holders[str(cost.title)] if cost.base == "holders" else bases[str(cost.base)]

    def _size(self) -> ByCity:
        return np.asarray(self._observation.sums[:, Sum.VALUE_ADDED])

    def _progress(self) -> ByCity:
        """How far each city (cities,) came last year beside the others; nothing in the first year."""
        values = self._observation.recorder.values
        growths = []
        for name in PROGRESS:
            rows = values[name]
            if len(rows) <= QUARTERS_A_YEAR:
                return np.zeros(len(self._names))
            now, before = rows[-1][1:], rows[-1 - QUARTERS_A_YEAR][1:]
            growths.append(now / before - 1.0 if name == "labour_productivity" else now - before)
        return standardised(growths)

    def _count_holders(self, ledger: NDArray[Any]) -> dict[str, ByCity]:
        titles = {str(cost.title) for cost in self._costs.values() if cost.base == "holders"}
        return {title: self._count(ledger, (ledger["alive"] == 1) & (ledger[title] > 0)) for title in sorted(titles)}

    def _count(self, ledger: NDArray[Any], chosen: NDArray[np.bool_]) -> ByCity:
        return np.bincount(ledger["city"][chosen], ledger["weight"][chosen], len(self._names))


def claim_lines(costs: Mapping[str, Cost], treasury: Treasury) -> NDArray[np.int64]:
    """The line of each kind of claim (Claim,); a ConfigError for claims and titles that do not exist or nobody pays."""
    owners = {cost.claim: lever for lever, cost in costs.items() if cost.claim is not None}
    names = [kind.name.lower() for kind in Claim]
    problems = [
        f"{costs[owners[claim]].place}: {owners[claim]}.claim: read {claim!r}; allowed: {', '.join(names)}"
        for claim in owners
        if claim not in names
    ]
    problems += [
        f"{cost.place}: {lever}.title: read {cost.title!r}; allowed: {', '.join(TITLES)}"
        for lever, cost in costs.items()
        if cost.title is not None and cost.title not in TITLES
    ]
    problems += [f"configs/plan/costs.yaml: no lever pays the claim {name!r}" for name in names if name not in owners]
    if problems:
        raise ConfigError(problems)
    return np.array([treasury.number(owners[name]) for name in names])
