"""The above-scale register: crossing the line AND being registered; falling below it with a year of grace."""

from typing import Any, NamedTuple

from numba.extending import register_jitable

STAYED = 0
PROMOTED = 1
RETURNED = 2
DEMOTED = 3


class Register(NamedTuple):
    """Parameters of the yearly review of the register."""

    line: float
    grace_years: float
    registration_base: float
    outreach_effect: float
    reward_effect: float
    reward_reference: float


@register_jitable
def close_year(firm: Any, now: int) -> None:
    """The figures of the year that ended become last year's, and the new year starts at nothing.

    A year in which the enterprise was founded is no base for comparable growth: its value added counts as none.
    """
    firm.revenue_last_year = firm.revenue_year
    firm.value_added_last_year = firm.value_added_year if now - firm.founded >= 4 else 0.0
    firm.revenue_year = 0.0
    firm.value_added_year = 0.0


@register_jitable
def keep_books(firm: Any) -> None:
    """A quarter's revenue and value added go into the books of the year."""
    firm.revenue_year += 0.25 * firm.output * firm.revenue_per_output
    firm.value_added_year += 0.25 * firm.output * firm.value_added_rate


@register_jitable
def registration_chance(city: Any, p: Register) -> float:
    """The yearly chance that an enterprise above the line is registered: against reluctance, by service and reward.

    Formula: 1 - (1 - base) * (1 - outreach effect * reach) * (1 - reward effect * r / (r + reference)).
    """
    reward = city.scale_up_reward
    against = (1.0 - p.registration_base) * (1.0 - p.outreach_effect * city.scale_up_outreach)
    return 1.0 - against * (1.0 - p.reward_effect * reward / (reward + p.reward_reference))


@register_jitable
def review_register(firm: Any, city: Any, now: int, p: Register, u: float) -> int:
    """In January, by last year's revenue: in when above the line and registered, out after the grace years below it.

    Returns what happened: STAYED, PROMOTED, RETURNED or DEMOTED.
    Source: the 20-million-yuan line since 2011 (国统字〔2010〕87号); the yearly review, effective next January.
    """
    if firm.above_scale == 1:
        firm.grace = firm.grace + 1 if firm.revenue_last_year < p.line else 0
        if firm.grace > p.grace_years:
            firm.above_scale = 0
            firm.grace = 0
            return DEMOTED
        return STAYED
    if firm.revenue_last_year < p.line or u >= registration_chance(city, p):
        return STAYED
    firm.above_scale = 1
    if firm.first_promoted > 0:
        return RETURNED
    firm.first_promoted = now
    return PROMOTED


@register_jitable
def come_under_evaluation(firm: Any, city: Any, v: float) -> None:
    """Once a year: per-mu evaluation is widened to a share of those it does not reach; who rises above scale is in."""
    if firm.evaluated == 0 and (firm.above_scale == 1 or v < city.per_mu_rollout):
        firm.evaluated = 1
