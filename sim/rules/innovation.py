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
    patent_first_factor: float
    patent_lapse_per_year: float
    champion_effort: float
    institution_rate_per_year: float
    institution_grant_effect: float
    institution_deepening: float
    challenge_size: float
    challenge_additionality: float
    transfer_need: float
    transfer_knowledge: float
    voucher_staff: float
    voucher_effect: float
    voucher_share: float
    research_staff: float
    talent_effect: float
    lab_effect: float
    new_product_ceiling: float
    new_product_half: float
    first_set_gain: float


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
def voucher(firm: Any, city: Any, p: Innovation) -> float:
    """The voucher that a small enterprise redeems on average (10k yuan), 0 for larger ones."""
    return float(city.innovation_vouchers * city.take_up) if firm.staff < p.voucher_staff else 0.0


@register_jitable
def light_voucher(firm: Any, city: Any, level: int, cost: float, p: Innovation) -> float:
    """What a voucher pays of a digital project to level 1 or 2 of this cost (10k yuan), at most a share of it."""
    return min(voucher(firm, city, p), p.voucher_share * cost) if level <= 2 else 0.0


@register_jitable
def plan_research(firm: Any, city: Any, p: Innovation, u: float, v: float) -> float:
    """Once a year: an enterprise starts R&D or deepens it, and its inventions become patents while old ones lapse.

    Formula: new patents ~ Poisson(rate * (knowledge / reference) ** elasticity), less for a first one; lapsed ~
    Poisson(rate * stock).
    The wanted share grows by effort * (1 - share / ceiling): the deeper, the slower.
    Source: Hausman, Hall and Griliches for the elasticity. Assumes: a reward for champions makes candidates try harder,
    and an institution deepens R&D. Returns the voucher with which R&D was begun (10k yuan).
    """
    if firm.rd_propensity <= 0.0:
        rate = p.start_rate_per_year if firm.above_scale == 1 else 0.1 * p.start_rate_per_year
        offered = voucher(firm, city, p)
        rate = (rate + city.tech_sme_programme * p.start_rate_per_year) * (1.0 + p.voucher_effect * offered)
        if u >= chance(rate, 1.0):
            return 0.0
        firm.rd_propensity = p.start_share
        return offered
    effort = p.deepening_per_year + p.institution_deepening * firm.rd_institution
    if firm.srdi > 0 and firm.single_champion <= 0:
        effort += p.champion_effort * city.champion_reward
    firm.rd_propensity *= 1.0 + effort * max(1.0 - firm.rd_propensity / p.share_ceiling, 0.0)
    rate = p.patent_rate * (firm.knowledge / p.patent_reference) ** p.patent_elasticity
    born = poisson(v, rate if firm.patents > 0.0 else rate * p.patent_first_factor)
    lapsed = poisson(u, p.patent_lapse_per_year * firm.patents)
    firm.patents = max(0.0, firm.patents + born - lapsed)
    return 0.0


@register_jitable
def open_institution(firm: Any, city: Any, p: Innovation, u: float) -> bool:
    """Once a year: an above-scale enterprise with R&D may open an institution for it, likelier with a grant.

    Formula: rate = base * (1 + effect * grant that is expected to be paid). True when it was opened.
    """
    if firm.above_scale == 0 or firm.rd_institution == 1 or firm.rd_propensity <= 0.0:
        return False
    grant = city.rd_institution_support * city.funded
    if u >= chance(p.institution_rate_per_year * (1.0 + p.institution_grant_effect * grant), 1.0):
        return False
    firm.rd_institution = 1
    return True


@register_jitable
def take_challenge(firm: Any, city: Any, p: Innovation) -> float:
    """Once a year: the grant for the challenge projects of a leader or a challenger (10k yuan), and what it adds.

    Formula: grant = lever * size * R&D expense; the expense rises by speed * additionality * grant and falls back at
    the same speed, which in all adds additionality * grant of own R&D. Source: Boeing 2016 (Research Policy 45:1774):
    -0.5 at first, later neutral. Assumes: leaders and challengers are holders of five titles of the gradient.
    """
    leads = firm.eagle > 0 or firm.single_champion > 0 or firm.hidden_champion > 0
    if not (leads or firm.little_giant > 0 or firm.srdi > 0):
        return 0.0
    grant = float(city.challenge_grants * p.challenge_size * firm.rd_expense)
    firm.rd_expense += p.adjustment_per_year * p.challenge_additionality * grant
    return grant


@register_jitable
def take_results(firm: Any, city: Any, p: Innovation, u: float) -> bool:
    """Once a year: an above-scale enterprise of little knowledge takes over results of others' research by contract.

    Formula: knowledge += share of output; productivity grows by elasticity * growth of knowledge, up to its bound. True
    when a contract was signed.
    """
    if firm.above_scale == 0 or firm.knowledge >= p.transfer_need * firm.output or u >= city.tech_transfer:
        return False
    before = max(firm.knowledge, 1.0)
    firm.knowledge += p.transfer_knowledge * firm.output
    growth = max(firm.knowledge, 1.0) / before - 1.0
    firm.productivity *= 1.0 + p.productivity_elasticity * min(growth, p.growth_bound)
    return True


@register_jitable
def new_product_share(firm: Any, p: Innovation) -> float:
    """The share of new products in output: it saturates in knowledge per output, and a recognised first set adds to it.

    Formula: ceiling * k / (k + half) with k = knowledge / output, + gain with a first set, at most 1.
    """
    share = p.new_product_ceiling * firm.knowledge / max(firm.knowledge + p.new_product_half * firm.output, 1.0)
    if firm.first_set > 0:
        share += p.first_set_gain
    return min(share, 1.0)
