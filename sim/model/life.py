"""A quarter in the life of one enterprise, told once: Numba compiles it, an ``Enterprise`` interprets it."""

from enum import IntEnum
from typing import Any, NamedTuple

from numba.extending import register_jitable

from sim.draws import Stream, uniform_pair
from sim.rules.demography import Demography, fails
from sim.rules.digital import (
    Digital,
    can_carry,
    finish_project,
    light_share,
    look_back,
    lose_patience,
    project_cost,
    project_is_due,
    queue_up,
    realise_payoff,
    wants_project,
)
from sim.rules.finance import Finance, credit_line, pay, settle_accounts
from sim.rules.green import Green, consider_retrofit, save_by_digital_level, use_energy
from sim.rules.growth import Growth, hire, meet_shock, renew_plant, upgrade_offer, use_land
from sim.rules.innovation import Innovation, do_research, plan_research, yearly_topup
from sim.rules.learning import Learning, belief, learn
from sim.rules.market import Market, sell
from sim.rules.register import DEMOTED, PROMOTED, RETURNED, Register, close_year, keep_books, review_register

told_in_one = register_jitable(forceinline=True)
"""The story is compiled into the pass itself: calling its parts would copy all parameters for every enterprise."""


class Parameters(NamedTuple):
    """The parameters of every rule, one group a mechanism."""

    market: Market
    finance: Finance
    learning: Learning
    digital: Digital
    innovation: Innovation
    green: Green
    growth: Growth
    register: Register
    demography: Demography


class Clock(NamedTuple):
    """The seed of the run, the period, and its quarter of the year (1 to 4)."""

    seed: int
    now: int
    quarter: int


class Count(IntEnum):
    """What a quarter counts by city: enterprises (weighted), or 10k yuan."""

    EXITS = 0
    CLOSURES = 1
    PROMOTIONS = 2
    RETURNS = 3
    DEMOTIONS = 4
    GUARANTEED = 5
    RELIEF = 6
    QUALIFIED = 7


class Claim(IntEnum):
    """What an enterprise may claim (10k yuan); governments pay later, in order, as far as budgets reach."""

    UPGRADE_SUBSIDY = 0
    GREEN_RETROFIT = 1
    RD_TOPUP = 2
    SCALE_UP = 3
    INSTITUTION = 4
    CHALLENGE = 5
    VOUCHER = 6


class Share(IntEnum):
    """What a quarter sums by division, to be next quarter's market."""

    OUTPUT = 0
    STANDING = 1
    VALUE_ADDED = 2
    STAFF = 3


class Peer(IntEnum):
    """What a quarter counts by city and division, to be next quarter's peers."""

    ABOVE_SCALE = 0
    LEVEL_1 = 1
    LEVEL_2 = 2
    LEVEL_3 = 3
    LEVEL_4 = 4
    SUCCESSES = 5
    FAILURES = 6
    ENTERPRISES = 7


@told_in_one
def live_quarter(
    firm: Any,
    city: Any,
    market: Any,
    peers: Any,
    customer_level: int,
    customer_momentum: float,
    p: Parameters,
    clock: Clock,
    counts: Any,
    shares: Any,
    seen: Any,
    bill: Any,
) -> None:
    """What one enterprise does in a quarter; decisions read last quarter's state of the others.

    ``counts``, ``shares`` and ``seen`` are the rows of its city, division and neighbourhood to which it adds itself;
    ``bill`` is what it claims itself. ``customer_level`` is -1 without a principal customer that lives.
    """
    if clock.quarter == 1:
        enter_new_year(firm, city, p, clock, counts, bill)
    stands = sell(firm, city, market, customer_momentum, p.market)
    settle_accounts(firm, city, market, p.finance)
    do_research(firm, city, p.innovation)
    use_energy(firm, city, market, p.green)
    if project_is_due(firm, clock.now, p.digital):
        complete_project(firm, city, market, p, clock, counts, seen, bill)
    realise_payoff(firm, clock.now, p.digital)
    hire(firm, p.growth)
    keep_books(firm)
    if firm.planning_quarter == clock.quarter:
        plan_year(firm, city, market, peers, customer_level, p, clock, counts, bill)
    if firm.alive == 1:
        be_counted(firm, city, stands, counts, shares, seen)


@told_in_one
def enter_new_year(firm: Any, city: Any, p: Parameters, clock: Clock, counts: Any, bill: Any) -> None:
    """January: the books of the old year are closed and the register is reviewed by them."""
    close_year(firm, clock.now)
    if firm.above_scale == 0 and firm.revenue_last_year < p.register.line:
        return
    if firm.above_scale == 0:
        counts[Count.QUALIFIED] += firm.weight
    u, _ = uniform_pair(clock.seed, Stream.REGISTER, clock.now, firm.slot)
    outcome = review_register(firm, city, clock.now, p.register, u)
    if outcome == PROMOTED:
        counts[Count.PROMOTIONS] += firm.weight
        bill[Claim.SCALE_UP] += city.scale_up_reward
    elif outcome == RETURNED:
        counts[Count.RETURNS] += firm.weight
    elif outcome == DEMOTED:
        counts[Count.DEMOTIONS] += firm.weight


@told_in_one
def complete_project(
    firm: Any, city: Any, market: Any, p: Parameters, clock: Clock, counts: Any, seen: Any, bill: Any
) -> None:
    """A digital project ends: it is paid for, a subsidy is claimed, and the level rises or a lesson is learnt."""
    level = firm.digital_level + 1
    cost = project_cost(firm, level, p.digital) * (1.0 - light_share(city, level))
    pay(firm, cost)
    bill[Claim.UPGRADE_SUBSIDY] += cost * city.upgrade_subsidy_rate * city.take_up
    counts[Count.GUARANTEED] += firm.weight * cost * city.digital_loan_guarantee * city.take_up
    u, _ = uniform_pair(clock.seed, Stream.PROJECT, clock.now, firm.slot)
    if finish_project(firm, city, clock.now, p.digital, u):
        save_by_digital_level(firm, market, p.green)
        seen[Peer.SUCCESSES] += firm.weight * firm.above_scale
    else:
        seen[Peer.FAILURES] += firm.weight * firm.above_scale


@told_in_one
def plan_year(
    firm: Any,
    city: Any,
    market: Any,
    peers: Any,
    customer_level: int,
    p: Parameters,
    clock: Clock,
    counts: Any,
    bill: Any,
) -> None:
    """Once a year, in its own quarter, an enterprise may close; if not, it looks ahead and decides."""
    u_shock, u_exit = uniform_pair(clock.seed, Stream.GROWTH, clock.now, firm.slot)
    if fails(firm, city, market, clock.now, p.demography, u_exit):
        firm.alive = 0
        counts[Count.EXITS] += firm.weight
        counts[Count.CLOSURES] += firm.weight * firm.above_scale
        return
    use_land(firm, city, market, p.growth)
    meet_shock(firm, p.growth, u_shock)
    line = credit_line(firm, city, p.finance)
    pay(firm, renew_plant(firm, market, p.digital.cash_share * firm.cash + line, p.growth))
    upgrade_offer(firm, city, p.growth)
    look_back(firm, city, p.digital)
    lose_patience(firm, clock.now, p.digital)
    plan_digital_rise(firm, city, peers, customer_level, p, clock)
    u, v = uniform_pair(clock.seed, Stream.INNOVATION, clock.now, firm.slot)
    plan_research(firm, city, p.innovation, u, v)
    bill[Claim.RD_TOPUP] += yearly_topup(firm, city)
    u, v = uniform_pair(clock.seed, Stream.GREEN, clock.now, firm.slot)
    cost = consider_retrofit(firm, city, market, p.green, u, v)
    pay(firm, cost)
    bill[Claim.GREEN_RETROFIT] += cost * city.green_retrofit_subsidy


@told_in_one
def plan_digital_rise(firm: Any, city: Any, peers: Any, customer_level: int, p: Parameters, clock: Clock) -> None:
    """Aware, willing, able: the first three gates of the digital rise; the fourth is the queue of the providers."""
    u, v = uniform_pair(clock.seed, Stream.LEARNING, clock.now, firm.slot)
    learn(firm, city, peers, customer_level, p.learning, u)
    if firm.aware == 0 or firm.project > 0 or firm.digital_level >= 4:
        return
    trust = belief(firm, p.learning)
    if not wants_project(firm, city, customer_level, trust, p.digital, v):
        return
    w, _ = uniform_pair(clock.seed, Stream.ABILITY, clock.now, firm.slot)
    if can_carry(firm, city, credit_line(firm, city, p.finance), p.digital, w):
        queue_up(firm, clock.now)


@told_in_one
def be_counted(firm: Any, city: Any, stands: float, counts: Any, shares: Any, seen: Any) -> None:
    """An enterprise adds itself to the sums that others read next quarter, and to what policy pays by formula."""
    output = firm.weight * firm.output
    shares[Share.OUTPUT] += output
    shares[Share.STANDING] += output * stands
    shares[Share.VALUE_ADDED] += output * firm.value_added_rate
    shares[Share.STAFF] += firm.weight * firm.staff
    counts[Count.RELIEF] += 0.25 * output * firm.revenue_per_output * city.burden_relief
    seen[Peer.ENTERPRISES] += firm.weight
    if firm.above_scale == 1:
        seen[Peer.ABOVE_SCALE] += firm.weight
        for level in range(1, firm.digital_level + 1):
            seen[level] += firm.weight
