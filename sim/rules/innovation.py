"""Innovation: R&D under its user cost, the knowledge it leaves, and patents."""

from typing import Any, NamedTuple

from numba.extending import register_jitable

from sim.draws import chance, poisson


class Innovation(NamedTuple):
    """Parameters of R&D, knowledge and patents."""

    adjustment_per_year: float
    user_cost_elasticity_reported: float
    user_cost_elasticity_real: float
    relabelled_share: float
    knowledge_depreciation_per_year: float
    productivity_elasticity: float
    growth_bound: float
    start_rate_per_year: float
    start_share: float
    deepening_per_year: float
    share_ceiling: float
    patent_rate: float
    patent_reference: float
    patent_elasticity: float
    patent_lapse_per_year: float
    champion_effort: float


@register_jitable
def do_research(firm: Any, city: Any, p: Innovation) -> None:
    """R&D expense moves to its wanted share of revenue, and what is real of it adds to knowledge and productivity.

    Formula: wanted = propensity * response * revenue; knowledge' = knowledge * (1 - d/4) + real R&D / 4;
    productivity grows by elasticity * growth of knowledge. Source: Chen et al. 2021 (AER 111:2065) for the response
    and for relabelling; Hall, Mairesse and Mohnen 2010 for the elasticity. Assumes: no taxable profit, no response.
    """
    if firm.rd_propensity <= 0.0:
        return
    response = city.rd_response
    real_share = city.rd_real_share
    if firm.high_tech_enterprise > 0:
        response = city.rd_response_high_tech
        real_share = city.rd_real_share_high_tech
    if firm.margin <= 0.0:
        response = 1.0
        real_share = 1.0 - p.relabelled_share
    wanted = firm.rd_propensity * response * firm.output * firm.revenue_per_output
    firm.rd_expense += 0.25 * p.adjustment_per_year * (wanted - firm.rd_expense)
    growth = 0.25 * (firm.rd_expense * real_share / max(firm.knowledge, 1.0) - p.knowledge_depreciation_per_year)
    firm.knowledge = max(firm.knowledge, 1.0) * (1.0 + growth)
    firm.productivity *= 1.0 + p.productivity_elasticity * min(max(growth, -p.growth_bound), p.growth_bound)


@register_jitable
def yearly_topup(firm: Any, city: Any) -> float:
    """The local top-up of a year's R&D expense that an enterprise may claim (10k yuan)."""
    return float(firm.rd_expense * city.rd_local_topup)


@register_jitable
def plan_research(firm: Any, city: Any, p: Innovation, u: float, v: float) -> None:
    """Once a year: an enterprise starts R&D or deepens it, and its inventions become patents while old ones lapse.

    Formula: new patents ~ Poisson(rate * (knowledge / reference) ** elasticity), lapsed ~ Poisson(rate * stock).
    Source: Hausman, Hall and Griliches for the elasticity. Assumes: a reward for champions makes candidates try harder.
    """
    if firm.rd_propensity <= 0.0:
        rate = p.start_rate_per_year if firm.above_scale == 1 else 0.1 * p.start_rate_per_year
        if u < chance(rate + city.tech_sme_programme * p.start_rate_per_year, 1.0):
            firm.rd_propensity = p.start_share
        return
    effort = p.deepening_per_year
    if firm.srdi > 0 and firm.single_champion <= 0:
        effort += p.champion_effort * city.champion_reward
    if firm.rd_propensity < p.share_ceiling:
        firm.rd_propensity *= 1.0 + effort
    born = poisson(v, p.patent_rate * (firm.knowledge / p.patent_reference) ** p.patent_elasticity)
    lapsed = poisson(u, p.patent_lapse_per_year * firm.patents)
    firm.patents = max(0.0, firm.patents + born - lapsed)
