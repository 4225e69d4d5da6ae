"""Exit: the young, the small, the unproductive and the indebted go first; grade D may be phased out."""

from math import log
from typing import Any, NamedTuple

from numba.extending import register_jitable

from sim.draws import chance

LIVES_ON = 0
CLOSES = 1
PHASED_OUT = 2


class Demography(NamedTuple):
    """Parameters of exit and entry; hazards by age are yearly."""

    hazard_age_0: float
    hazard_age_1: float
    hazard_age_2: float
    hazard_age_3: float
    hazard_age_4_to_7: float
    hazard_age_8_up: float
    size_elasticity: float
    size_reference: float
    productivity_effect: float
    debt_effect: float
    entry_rate_per_year: float
    entry_demand_response: float
    entry_size: float
    new_plant_share: float
    environment_effect: float
    exit_ease: float
    land_supply_effect: float
    park_effect: float
    plant_investment: float
    investment_additionality: float


@register_jitable
def hazard_by_age(age_years: float, p: Demography) -> float:
    """The yearly exit rate of an average enterprise of an age.

    Source: State Administration for Industry and Commerce 2013, survival of domestic enterprises: peak in year three.
    """
    if age_years < 1.0:
        return p.hazard_age_0
    if age_years < 2.0:
        return p.hazard_age_1
    if age_years < 3.0:
        return p.hazard_age_2
    if age_years < 4.0:
        return p.hazard_age_3
    if age_years < 8.0:
        return p.hazard_age_4_to_7
    return p.hazard_age_8_up


@register_jitable
def fails(firm: Any, city: Any, market: Any, now: int, p: Demography, u: float) -> int:
    """Once a year: whether the enterprise closes: LIVES_ON, CLOSES by itself, or is PHASED_OUT.

    Formula: hazard(age) * (staff / reference) ** -elasticity * (1 - a * standing) * (1 + b * excess debt), the last
    easier to act on where exit is made easy, + phase-out of grade D.
    Source: He and Yang 2016 (Growth and Change 47:72) for the signs.
    """
    size = max(firm.staff, 1.0) / p.size_reference
    rate = hazard_by_age(0.25 * (now - firm.founded), p) * size**-p.size_elasticity
    ahead = min(max(firm.productivity / market.productivity - 1.0, -0.8), 1.0)
    burdened = min(max(firm.debt / max(firm.capital, 1.0) - 1.0, 0.0), 2.0)
    eased = 1.0 + p.exit_ease * city.market_access
    rate *= (1.0 - p.productivity_effect * ahead) * (1.0 + p.debt_effect * burdened * eased)
    phased_out = -log(1.0 - min(city.capacity_phase_out, 0.95)) if firm.grade == 4 else 0.0
    if u < chance(phased_out, 1.0):
        return PHASED_OUT
    return CLOSES if u < chance(rate + phased_out, 1.0) else LIVES_ON
