"""``ZhejiangModel``: a Mesa model whose step is one quarter of the province, told as twelve acts."""

from collections.abc import Callable

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.calendar import quarter_of
from sim.config import Config
from sim.data import divisions
from sim.draws import Stream, uniforms
from sim.model.agents import City, Enterprise, Governments, Province
from sim.model.engine import Tally, live_through, shown_to_suppliers
from sim.model.enterprises import EnterpriseSet
from sim.model.entrants import Progress, output_of_founded
from sim.model.interpreted import live_one_by_one
from sim.model.life import Clock
from sim.model.markets import leave_room, meet_demand, update_markets
from sim.model.observation import Observation
from sim.model.parameters import (
    administration_parameters,
    government_parameters,
    grading_parameters,
    opening_parameters,
    provider_parameters,
    rule_parameters,
    run_parameters,
)
from sim.model.public_money import PublicMoney
from sim.model.tallies import Peer
from sim.model.world import World
from sim.policy.administration import Administration
from sim.policy.candidates import Candidates, candidate_rows
from sim.policy.government import Planner
from sim.policy.government import Province as Government
from sim.policy.grading import grade_land_use
from sim.policy.levers import EnergyPrices, attract_talent, set_fund_rate, set_levers, set_research_costs
from sim.policy.programmes import Round, Setting, hold_round
from sim.policy.providers import ProviderPools
from sim.policy.treasury import Rules, Treasury
from sim.policy.works import Works
from sim.population import Population, kept, let_go, thin
from sim.state.columns import YUAN_100M

GRADING_QUARTER = 2
FUND_QUARTER = 1


class ZhejiangModel(mesa.Model):
    """Every industrial enterprise of Zhejiang, quarter by quarter, under one set of policies.

    Attributes: ``enterprises`` (a Mesa agent set over the ledger), ``cities``, ``province``, ``now`` (period),
    ``observation`` (indicators so far), ``world`` (the state). ``running`` turns False at the end of the horizon.
    """

    def __init__(
        self,
        config: Config,
        seed: int = 0,
        vector: int = 0,
        threads: int = 1,
        interpreted: bool = False,
        population: Population | None = None,
        city_government: Callable[[Rules], Planner] | None = None,
        province_government: Callable[[Rules], Government] | None = None,
    ) -> None:
        """Opens the province at the start of the settings.

        ``seed`` addresses all draws; ``vector`` 0 takes parameters as set, others draw them from their ranges;
        ``interpreted`` lets each enterprise live as a Python object (slow: for small samples and tests).
        ``population`` (whole, not thinned) saves opening the stored one. ``city_government`` (one is made for each
        city) and ``province_government`` take the place of the classes that settings name.
        """
        super().__init__(rng=seed)
        self.config = config
        self.draw_seed = seed
        self.threads = threads
        self.interpreted = interpreted
        values = run_parameters(config, vector)
        self.values = values
        self.parameters = rule_parameters(values)
        self.providers = provider_parameters(values)
        self.grading = grading_parameters(values)
        sample = config.population
        if population is None:
            opened = kept(config.start, sample.seed, config.parameter("start"), sample.sample)
        else:
            opened = thin(population, sample.sample, sample.seed)
        opening = opening_parameters(values)
        self.world = World(config, opened, opening, self.parameters.learning.peer_structure)
        let_go(opened)
        self.now = config.start
        self.administration = Administration(
            config, self.world.value_added(), values["start"]["account_share"], administration_parameters(values)
        )
        self.works = Works(config.registers, values["works"], self.world.output, seed)
        self.tax = np.array([division.tax_per_value_added for division in divisions()])
        grade_land_use(self.world.ledger.rows, self.tax, self.grading)
        self.observation = Observation(self.world, config, values, threads, self.stated())
        self.world.leave_the_base_year(config, self.parameters, opening, seed)
        self.energy_prices = EnergyPrices(len(self.world.cities))
        self.pools = ProviderPools(self.observation.above_scale(), self.providers)
        self.money = PublicMoney(
            config,
            values,
            government_parameters(values),
            self.observation,
            self.world.ledger.rows,
            city_government,
            province_government,
        )
        self.enterprises = EnterpriseSet(self)
        self.province = Province(self)
        self.cities = tuple(City(self, code) for code in range(len(self.world.city_names)))

    @property
    def agent_types(self) -> list[type]:
        """The types of agents, enterprises among them, so that Mesa's collector asks for them by type and is told."""
        return [*super().agent_types, Enterprise]

    @property
    def agents_by_type(self) -> Governments:
        """The registered agents by type: cities and province; a TypeError that helps for enterprises."""
        return Governments(super().agents_by_type)

    @property
    def treasury(self) -> Treasury:
        """Budgets, claims and payments of all governments."""
        return self.money.treasury

    @property
    def clock(self) -> Clock:
        """The seed, period and quarter that address the draws of this quarter."""
        return Clock(self.draw_seed, self.now, quarter_of(self.now))

    def step(self) -> None:
        """One quarter: policy, demand, the lives of all enterprises, queues, contests, grading, entry, observation."""
        self.now += 1
        self.set_policy()
        self.build_works()
        self.meet_demand()
        tally = self.live()
        self.serve_projects()
        self.award_titles()
        self.pay_claims()
        self.grade_land_use()
        self.welcome_entrants(tally)
        self.observe(tally)
        self.running = self.now < self.config.end

    def set_policy(self) -> None:
        """Act 1: the value of every lever in every city, budgets, services paid ahead, and user costs that follow."""
        world = self.world
        set_levers(world.cities, world.city_names, self.config, self.now)
        self.money.open_quarter(world.cities, world.ledger.rows, self.pools.capacity.sum(axis=1), self.now)
        attract_talent(world.cities, self.parameters.innovation)
        set_research_costs(world.cities, self.config, self.now, self.parameters.innovation)
        if quarter_of(self.now) == FUND_QUARTER:
            set_fund_rate(world.cities, world.fund_base())
        self.energy_prices.set_responses(world.cities, self.config, self.now, self.parameters.green)
        self.administration.advance(world.cities, self.draw_seed, self.now)
        world.support_clusters()

    def build_works(self) -> None:
        """Act 1, what is built: governments order, pay and build, by where output stands."""
        world = self.world
        self.works.advance(world.cities, world.output, self.treasury.afford)
        self.works.write_gains(world.cities, world.markets, world.peers)

    def meet_demand(self) -> None:
        """Act 2: demand by division along the outlook, with shocks, and what is won from outside."""
        meet_demand(self.world.markets, self.config, self.world.start, self.parameters, self.draw_seed, self.now)

    def live(self) -> Tally:
        """Acts 3 to 8 and the register: each enterprise lives its quarter, then sees what the others have done."""
        world = self.world
        rows = world.ledger.rows
        levels, momenta = shown_to_suppliers(rows)
        pass_over = live_one_by_one if self.interpreted else live_through
        tally = pass_over(
            rows,
            levels,
            momenta,
            world.cities,
            world.markets,
            world.peers,
            self.parameters,
            self.clock,
            self.threads,
        )
        self.money.take_claims(tally, world.cities, rows, self.now)
        update_markets(world.markets, tally.by_division, world.start, self.parameters)
        world.see_peers(tally.by_neighbourhood, self.parameters.learning.peer_structure)
        world.stock = tally.by_neighbourhood[..., Peer.ENTERPRISES]
        return tally

    def serve_projects(self) -> None:
        """Act 5, the fourth gate: providers start as many waiting projects as they have capacity for."""
        self.pools.serve(self.world.ledger.rows, self.world.cities, self.now, self.providers)

    def award_titles(self) -> None:
        """Act 9: the award rounds of this quarter, each title in its own yearly round."""
        rows = self.world.ledger.rows
        setting = Setting(self.world.cities, self.values, self.config, self.draw_seed, self.money.shares)
        pools: dict[str, Candidates] = {}
        for title, programme in self.config.registers.programmes.items():
            if not programme.is_held(self.now):
                continue
            kind = programme.candidates
            if kind not in pools:
                pools[kind] = Candidates(rows, candidate_rows(rows, kind == "above_scale"), self.now)
            awards = hold_round(Round(title, programme, setting), rows, pools[kind], self.pay_reward)
            self.observation.count_round(title, awards)

    def pay_reward(self, lever: str, rows: NDArray[np.int64], amounts: NDArray[np.float64]) -> None:
        """Enterprises, given as rows (n,), claim the reward of a lever: an amount (n,) in 10k yuan to each."""
        self.treasury.claim(lever, rows, amounts, self.world.ledger.rows, self.now)

    def pay_claims(self) -> None:
        """Governments pay the claims that fall due, as far as their budgets reach."""
        self.money.pay_claims(self.world.cities, self.world.ledger.rows, self.now)

    def grade_land_use(self) -> None:
        """Act 10: per-mu grading once a year."""
        if quarter_of(self.now) == GRADING_QUARTER:
            grade_land_use(self.world.ledger.rows, self.tax, self.grading)

    def welcome_entrants(self, tally: Tally) -> None:
        """Act 11: new enterprises, more of them where demand grows and it is easy (exits were in their lives)."""
        world, p = self.world, self.parameters.demography
        seed, now, cities = self.draw_seed, self.now, world.cities
        let_through = np.where(world.markets["energy_intensive"] > 0.5, cities["energy_cap"][:, None] / 100.0, 1.0)
        arrivals = world.nursery.arrivals(seed, now, world.stock, self.eagerness() * let_through, p)
        promoted = cities["investment_drive"][:, None] / YUAN_100M * world.output / world.output.sum()
        attracted = world.nursery.attracted(seed, now, promoted * let_through, p)
        line = self.parameters.register.line
        born = world.nursery.born(seed, now, arrivals, attracted, self.progress(), p, line)
        places = uniforms(0, Stream.ROLL_OUT, 0, born["slot"].astype(np.int64))
        born["carbon_account"] = places < cities["account_reach"][born["city"]]
        world.ledger.append(born)
        world.stock = world.stock + world.count(born)
        leave_room(world.markets, tally.by_division, output_of_founded(born, len(world.markets)), self.parameters)
        self.observation.count_entrants(born)

    def eagerness(self) -> NDArray[np.float64]:
        """How eagerly enterprises are founded by city and division (cities, divisions), 1 as at the start.

        Formula: (1 + response * demand growth over its mean) * (1 + environment) * (1 + land supplied) * (1 + parks).
        """
        world, p = self.world, self.parameters.demography
        growth = world.markets["growth"] ** 4 - 1.0
        pull = 1.0 + p.entry_demand_response * (growth - np.average(growth, weights=world.start.value_added))
        cities = world.cities
        ease = 1.0 + p.environment_effect * cities["environment_gain"]
        ease = ease * np.maximum(1.0 + p.land_supply_effect * cities["land_supply_gain"], 0.0)
        return np.outer(ease * (1.0 + p.park_effect * cities["park_gain"]), np.maximum(pull, 0.0))

    def progress(self) -> Progress:
        """How far technology has come since the start, for those who are founded now."""
        quarters, green = self.now - self.config.start, self.parameters.green
        return Progress(
            (1.0 + 0.25 * self.parameters.growth.productivity_trend_per_year) ** quarters,
            (1.0 - 0.25 * green.energy_trend_per_year) ** quarters,
            (1.0 - 0.25 * green.water_trend_per_year) ** quarters,
            (1.0 + 0.25 * self.parameters.growth.value_added_rate_drift_per_year) ** quarters,
        )

    def observe(self, tally: Tally) -> None:
        """Act 12: indicators by statistical definition, identities, and public money."""
        self.observation.observe(self.world, self.config, tally, self.treasury, self.now, self.stated())

    def stated(self) -> dict[str, NDArray[np.float64]]:
        """What governments state by place (1 + cities,), the province first: what no sum over enterprises shows."""
        return {**self.administration.stated(self.now), **self.works.stated()}
