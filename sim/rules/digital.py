"""The digital rise: four gates in order, aware, willing, able, served; then a project, and a payoff that comes late."""

from typing import Any, NamedTuple

from numba.extending import register_jitable

WAITING = 1
BUILDING = 2


class Digital(NamedTuple):
    """Parameters of digital projects; ``_1`` to ``_4`` are the levels risen to."""

    cost_1: float
    cost_2: float
    cost_3: float
    cost_4: float
    cost_staff: float
    cost_elasticity: float
    gain_1: float
    gain_2: float
    gain_3: float
    gain_4: float
    horizon_years: float
    benefit_threshold: float
    customer_pull: float
    skill_half_1: float
    skill_half_2: float
    skill_half_3: float
    skill_half_4: float
    training_gain: float
    cash_share: float
    success_base: float
    success_skill: float
    build_quarters_1: float
    build_quarters_2: float
    build_quarters_3: float
    build_quarters_4: float
    patience_quarters: float
    dip_share: float
    payoff_years: float
    payoff_at_once: float
    skill_floor: float
    skill_ceiling: float
    value_added_pass_through: float
    spending_memory_per_year: float
    platform_saving: float
    brain_saving: float
    brain_success: float
    data_space_gain: float
    network_effect: float


@register_jitable
def of_level(level: int, first: float, second: float, third: float, fourth: float) -> float:
    """The one of four numbers that belongs to a level, 1 to 4."""
    if level == 1:
        return first
    if level == 2:
        return second
    if level == 3:
        return third
    return fourth


@register_jitable
def project_cost(firm: Any, level: int, p: Digital) -> float:
    """What rising to a level costs an enterprise of this staff (10k yuan): cost * (staff / reference) ** elasticity."""
    scale = max(firm.staff, 1.0) / p.cost_staff
    return of_level(level, p.cost_1, p.cost_2, p.cost_3, p.cost_4) * scale**p.cost_elasticity


@register_jitable
def price_share(city: Any, market: Any, peers: Any, level: int, p: Digital) -> float:
    """What is left of a project's cost: packaged solutions and platforms save up to level 2, industry brains always.

    Source: users of industry brains report 13 % less cost (Zhejiang 2022), of which half is believed.
    """
    left = 1.0 - p.brain_saving * market.brain
    if level <= 2:
        left *= (1.0 - city.light_solutions) * (1.0 - p.platform_saving * peers[6])
    return float(left)


@register_jitable
def own_share(city: Any, market: Any, peers: Any, level: int, p: Digital) -> float:
    """The share of a project's cost that the enterprise expects to bear: its price less the subsidy it will see."""
    expected = city.upgrade_subsidy_rate * city.take_up * city.funded
    return price_share(city, market, peers, level, p) * (1.0 - expected)


@register_jitable
def full_gain(firm: Any, market: Any, level: int, p: Digital) -> float:
    """The log productivity that a level brings in the end, carried by skill, and from level 3 by shared data.

    Source: stage priors 2, 6, 12, 18 % (about half of what programmes report). Assumes: skill multiplies the gain.
    """
    carried = min(max(firm.skill, p.skill_floor), p.skill_ceiling)
    if level >= 3:
        carried *= 1.0 + p.data_space_gain * market.data_space
    return of_level(level, p.gain_1, p.gain_2, p.gain_3, p.gain_4) * carried


@register_jitable
def wants_project(
    firm: Any, city: Any, market: Any, peers: Any, customer_level: int, trust: float, p: Digital, u: float
) -> bool:
    """Willing: the chance to want rises with benefit over cost, and with a customer that asks for it.

    Formula: r = trust * gain * value added * horizon / own cost; chance = r^2 / (r^2 + threshold^2).
    """
    level = firm.digital_level + 1
    gain = full_gain(firm, market, level, p) - firm.payoff
    benefit = trust * max(gain, 0.0) * firm.output * firm.value_added_rate * p.horizon_years
    ratio = benefit / (project_cost(firm, level, p) * own_share(city, market, peers, level, p))
    likely = ratio * ratio / (ratio * ratio + p.benefit_threshold * p.benefit_threshold)
    if customer_level >= level:
        likely += p.customer_pull * city.chain_leader_pull * (1.0 - likely)
    return u < likely


@register_jitable
def can_carry(firm: Any, city: Any, market: Any, peers: Any, line: float, p: Digital, u: float) -> bool:
    """Able: cash and credit cover the own cost, and the enterprise has the skill.

    ``line`` is the credit still open (10k yuan); a guarantee covers its share of the cost beyond it.
    Formula: cash share * cash + line + guarantee * cost >= cost, and u < skill / (skill + half-point of the level);
    new networks and computing centres lower the half-points of levels 3 and 4.
    """
    level = firm.digital_level + 1
    cost = project_cost(firm, level, p) * own_share(city, market, peers, level, p)
    funds = p.cash_share * firm.cash + line + city.digital_loan_guarantee * city.take_up * cost
    half = of_level(level, p.skill_half_1, p.skill_half_2, p.skill_half_3, p.skill_half_4)
    if level >= 3:
        half *= max(1.0 - p.network_effect * city.network_gain, 0.0)
    return funds >= cost and u < firm.skill / (firm.skill + half)


@register_jitable
def queue_up(firm: Any, now: int) -> None:
    """Joins the queue of the city's service providers."""
    firm.project = WAITING
    firm.project_since = now


@register_jitable
def lose_patience(firm: Any, now: int, p: Digital) -> None:
    """Once a year: an enterprise that no provider has served for too long drops its project."""
    if firm.project == WAITING and now - firm.project_since > p.patience_quarters:
        firm.project = 0


@register_jitable
def project_is_due(firm: Any, now: int, p: Digital) -> bool:
    """Whether a project being built ends this quarter."""
    if firm.project != BUILDING:
        return False
    level = firm.digital_level + 1
    needed = of_level(level, p.build_quarters_1, p.build_quarters_2, p.build_quarters_3, p.build_quarters_4)
    return now - firm.project_since >= needed


@register_jitable
def finish_project(firm: Any, market: Any, now: int, p: Digital, u: float) -> bool:
    """A project ends: it works and the level rises, or it fails and is remembered. True when the level rose.

    Formula: u < success base + success per unit of skill + help of the industry brain, at most 0.98. The cost is spent
    either way.
    """
    firm.project = 0
    firm.digital_spending += project_cost(firm, firm.digital_level + 1, p)
    if u >= min(p.success_base + p.success_skill * firm.skill + p.brain_success * market.brain, 0.98):
        firm.belief_bad += 1.0
        return False
    firm.digital_level += 1
    firm.level_since = now
    firm.payoff_before = firm.payoff
    firm.belief_good += 1.0
    firm.aware = 0
    return True


@register_jitable
def realise_payoff(firm: Any, market: Any, now: int, p: Digital) -> None:
    """The payoff of the last rise: a dip in the first year, then a straight way to the full gain.

    Formula: payoff = before + (full - before) * j, j = -dip in year 1, from 0 to 1 between year 1 and payoff_years;
    j = 1 from the first quarter where payoffs come at once.
    Source: McElheran et al. 2025 for the dip; Koch, Manuylov and Smolka 2021 for the four years.
    """
    if firm.level_since == 0:
        return
    years = 0.25 * (now - firm.level_since)
    if years > p.payoff_years + 0.25:
        return
    path = -p.dip_share if years < 1.0 else min((years - 1.0) / (p.payoff_years - 1.0), 1.0)
    if p.payoff_at_once > 0.5:
        path = 1.0
    payoff = firm.payoff_before + (full_gain(firm, market, firm.digital_level, p) - firm.payoff_before) * path
    step = payoff - firm.payoff
    firm.payoff = payoff
    firm.productivity *= 1.0 + step
    firm.value_added_rate *= 1.0 + p.value_added_pass_through * step


@register_jitable
def look_back(firm: Any, city: Any, p: Digital) -> None:
    """Once a year: digital spending of recent years fades, and trained people raise skill."""
    firm.digital_spending *= 1.0 - p.spending_memory_per_year
    firm.skill *= 1.0 + p.training_gain * city.skills_training
