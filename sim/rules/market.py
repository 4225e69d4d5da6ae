"""Demand and market shares: who stands out in its division gains what others lose."""

from typing import Any, NamedTuple

from numba.extending import register_jitable


class Market(NamedTuple):
    """Parameters of demand and of the contest for market shares."""

    share_response: float
    displacement: float
    tilt_response: float
    outside_response: float
    rivals_trend_per_year: float
    standing_floor: float
    standing_ceiling: float
    champion_premium: float
    grade_a_relief: float
    provincial_shock_sd: float
    division_shock_sd: float
    customer_orders: float
    pull_resilience: float
    customer_loss: float


@register_jitable
def standing(firm: Any, city: Any, market: Any, p: Market) -> float:
    """How far an enterprise stands above its division: relative productivity, reputation, less the cost of its grade.

    Formula: productivity / division mean - 1 + premium - grade cost, kept between floor and ceiling.
    Source: the replicator of Dosi, Fagiolo and Roventini (K+S). Assumes: champions and little giants win customers.
    """
    value = firm.productivity / market.productivity - 1.0
    if firm.little_giant > 0 or firm.single_champion > 0:
        value += p.champion_premium
    if firm.grade == 4:
        value -= city.per_mu_spread
    elif firm.grade == 1:
        value += city.per_mu_spread * p.grade_a_relief
    return min(max(value, p.standing_floor), p.standing_ceiling)


@register_jitable
def sell(firm: Any, city: Any, market: Any, customer_momentum: float, p: Market) -> float:
    """Output follows the demand of the division, the gain of market share, its own momentum and its customer's orders.

    Formula: output *= growth * (1 + response / 4 * (standing - reference)) * momentum * (1 + orders * (customer's
    momentum - 1)); chain leaders who care for their suppliers soften a fall. The reference is last quarter's
    output-weighted mean standing, so that gains inside the division cancel.
    Returns the standing, which the division sums up for the next quarter.
    """
    stands = standing(firm, city, market, p)
    gain = 0.25 * p.share_response * (stands - market.reference)
    ordered = p.customer_orders * (customer_momentum - 1.0)
    if ordered < 0.0:
        ordered *= 1.0 - p.pull_resilience * city.chain_leader_pull
    firm.output = firm.output * market.growth * (1.0 + gain) * firm.momentum * (1.0 + ordered)
    return stands


@register_jitable
def lose_customer(firm: Any, city: Any, p: Market) -> None:
    """The principal customer has closed: its orders are gone, fewer of them where chains hold suppliers in reserve."""
    firm.output *= 1.0 - p.customer_loss * (1.0 - p.pull_resilience * city.chain_leader_pull)
    firm.customer = -1
