"""A quarter in the life of one enterprise, told once: Numba compiles it, an ``Enterprise`` interprets it."""

from typing import Any, NamedTuple

from numba.extending import register_jitable

from sim.draws import Stream, uniform_pair
from sim.model.tallies import Claim, Count, Peer, Share
from sim.rules.demography import LIVES_ON, PHASED_OUT, Demography, fails
from sim.rules.digital import (
    Digital,
    can_carry,
    finish_project,
    look_back,
    lose_patience,
    price_share,
    project_cost,
    project_is_due,
    queue_up,
    realise_payoff,
    wants_project,
)
from sim.rules.finance import Finance, credit_line, first_loan, pay, pay_plant, raise_equity, settle_accounts
from sim.rules.green import Green, consider_retrofit, open_account, save_by_digital_level, use_energy
from sim.rules.growth import (
    Growth,
    forgo_growth,
    hire,
    is_let_through,
    meet_shock,
    renew_plant,
    upgrade_offer,
    use_land,
    win_orders,
)
from sim.rules.innovation import (
    Innovation,
    do_research,
    light_voucher,
    new_product_share,
    open_institution,
    plan_research,
    take_challenge,
    take_results,
    yearly_topup,
)
from sim.rules.learning import Learning, belief, learn
from sim.rules.market import Market, lose_customer, sell
from sim.rules.register import (
    DEMOTED,
    PROMOTED,
    RETURNED,
    Register,
    close_year,
    come_under_evaluation,
    keep_books,
    review_register,
)

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
        complete_project(firm, city, market, peers, p, clock, counts, seen, bill)
    realise_payoff(firm, market, clock.now, p.digital)
    hire(firm, p.growth)
    keep_books(firm)
    if firm.planning_quarter == clock.quarter:
        plan_year(firm, city, market, peers, customer_level, p, clock, counts, shares, bill)
    if firm.alive == 1:
        be_counted(firm, city, market, stands, p, counts, shares, seen)


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
    firm: Any, city: Any, market: Any, peers: Any, p: Parameters, clock: Clock, counts: Any, seen: Any, bill: Any
) -> None:
    """A digital project ends: it is paid for, a subsidy is claimed, and the level rises or a lesson is learnt."""
    level = firm.digital_level + 1
    cost = project_cost(firm, level, p.digital) * price_share(city, market, peers, level, p.digital)
    pay(firm, cost)
    bill[Claim.UPGRADE_SUBSIDY] += cost * city.upgrade_subsidy_rate * city.take_up
    bill[Claim.VOUCHER] += light_voucher(firm, city, level, cost, p.innovation)
    counts[Count.GUARANTEED] += firm.weight * cost * city.digital_loan_guarantee * city.take_up
    u, _ = uniform_pair(clock.seed, Stream.PROJECT, clock.now, firm.slot)
    if finish_project(firm, market, clock.now, p.digital, u):
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
    shares: Any,
    bill: Any,
) -> None:
    """Once a year, in its own quarter, an enterprise may close; if not, it looks ahead and decides."""
    u_shock, u_exit = uniform_pair(clock.seed, Stream.GROWTH, clock.now, firm.slot)
    fate = fails(firm, city, market, clock.now, p.demography, u_exit)
    if fate != LIVES_ON:
        firm.alive = 0
        counts[Count.EXITS] += firm.weight
        if fate == PHASED_OUT:
            counts[Count.PHASED_OUT] += firm.weight
        counts[Count.CLOSURES] += firm.weight * firm.above_scale
        shares[Share.CLOSED] += firm.weight * firm.output
        return
    if firm.customer >= 0 and customer_level < 0:
        lose_customer(firm, city, p.market)
    use_land(firm, city, market, p.growth)
    meet_shock(firm, p.growth, u_shock)
    u, v = uniform_pair(clock.seed, Stream.SUPPORT, clock.now, firm.slot)
    win_orders(firm, city, market, peers, p.growth, u)
    counts[Count.FUND_PAID] += firm.weight * raise_equity(firm, city, p.finance)
    if is_let_through(market, city, v):
        line = credit_line(firm, city, p.finance)
        amount = renew_plant(firm, market, p.digital.cash_share * firm.cash + line, p.growth)
        pay_plant(firm, amount, line, p.finance)
    else:
        forgo_growth(firm, p.growth)
    upgrade_offer(firm, city, peers, p.growth)
    look_back(firm, city, p.digital)
    lose_patience(firm, clock.now, p.digital)
    plan_digital_rise(firm, city, market, peers, customer_level, p, clock)
    plan_innovation(firm, city, p, clock, counts, bill)
    u, v = uniform_pair(clock.seed, Stream.GREEN, clock.now, firm.slot)
    cost = consider_retrofit(firm, city, market, p.green, u, v)
    pay(firm, cost)
    bill[Claim.GREEN_RETROFIT] += cost * city.green_retrofit_subsidy
    place, _ = uniform_pair(0, Stream.ROLL_OUT, 0, firm.slot)
    open_account(firm, city, place)
    u, _ = uniform_pair(clock.seed, Stream.EVALUATION, clock.now, firm.slot)
    come_under_evaluation(firm, city, u)
    if first_loan(firm):
        counts[Count.FIRST_LOANS] += firm.weight


@told_in_one
def plan_innovation(firm: Any, city: Any, p: Parameters, clock: Clock, counts: Any, bill: Any) -> None:
    """Once a year: R&D is begun or deepened, an institution opened, results of others taken over, help claimed."""
    u, v = uniform_pair(clock.seed, Stream.INNOVATION, clock.now, firm.slot)
    bill[Claim.VOUCHER] += plan_research(firm, city, p.innovation, u, v)
    bill[Claim.RD_TOPUP] += yearly_topup(firm, city)
    bill[Claim.CHALLENGE] += take_challenge(firm, city, p.innovation)
    u, v = uniform_pair(clock.seed, Stream.RESEARCH_HELP, clock.now, firm.slot)
    if open_institution(firm, city, p.innovation, u):
        bill[Claim.INSTITUTION] += city.rd_institution_support
    if take_results(firm, city, p.innovation, v):
        counts[Count.CONTRACTS] += firm.weight


@told_in_one
def plan_digital_rise(
    firm: Any, city: Any, market: Any, peers: Any, customer_level: int, p: Parameters, clock: Clock
) -> None:
    """Aware, willing, able: the first three gates of the digital rise; the fourth is the queue of the providers."""
    u, v = uniform_pair(clock.seed, Stream.LEARNING, clock.now, firm.slot)
    learn(firm, city, peers, customer_level, p.learning, u)
    if firm.aware == 0 or firm.project > 0 or firm.digital_level >= 4:
        return
    trust = belief(firm, p.learning)
    if not wants_project(firm, city, market, peers, customer_level, trust, p.digital, v):
        return
    w, _ = uniform_pair(clock.seed, Stream.ABILITY, clock.now, firm.slot)
    level = firm.digital_level + 1
    cost = project_cost(firm, level, p.digital) * price_share(city, market, peers, level, p.digital)
    helped = light_voucher(firm, city, level, cost, p.innovation) * city.funded
    if can_carry(firm, city, market, peers, credit_line(firm, city, p.finance) + helped, p.digital, w):
        queue_up(firm, clock.now)


@told_in_one
def be_counted(
    firm: Any, city: Any, market: Any, stands: float, p: Parameters, counts: Any, shares: Any, seen: Any
) -> None:
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
        seen[Peer.OUTPUT] += output
        for level in range(1, firm.digital_level + 1):
            seen[level] += firm.weight
        counts[Count.NEW_PRODUCTS] += 0.25 * output * market.manufacturing * new_product_share(firm, p.innovation)
