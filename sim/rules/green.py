"""Green: energy and water per unit of output fall by trend, price, digital levels and retrofits; rebound by itself."""

from typing import Any, NamedTuple

from numba.extending import register_jitable

from sim.draws import chance


class Green(NamedTuple):
    """Parameters of energy and water use."""

    energy_trend_per_year: float
    water_trend_per_year: float
    price_elasticity: float
    price_adjustment_per_year: float
    digital_effect_2: float
    digital_effect_3: float
    digital_effect_4: float
    digital_water_ratio: float
    retrofit_rate_per_year: float
    retrofit_subsidy_effect: float
    retrofit_energy_saving: float
    retrofit_water_saving: float
    retrofit_cost: float
    water_program_saving: float
    green_finance_effect: float
    account_effect: float
    energy_cost_per_co2: float


@register_jitable
def use_energy(firm: Any, city: Any, market: Any, p: Green) -> None:
    """A quarter's trend and response to prices: factors of the division and of the city on energy and water per output.

    Source: Response of energy intensity to price, about -0.25 in the long run (SpringerPlus 2016, s40064-016-2661-z).
    """
    response = city.energy_response_intensive if market.energy_intensive > 0.5 else city.energy_response
    firm.energy_per_output *= market.energy_trend * response
    firm.water_per_output *= market.water_trend


@register_jitable
def save_by_digital_level(firm: Any, market: Any, p: Green) -> None:
    """A new digital level saves energy, and water in wet divisions by a multiple of it."""
    saving = 0.0
    if firm.digital_level == 2:
        saving = p.digital_effect_2
    elif firm.digital_level == 3:
        saving = p.digital_effect_3 - p.digital_effect_2
    elif firm.digital_level == 4:
        saving = p.digital_effect_4 - p.digital_effect_3
    firm.energy_per_output *= 1.0 - saving
    if market.wet > 0.5:
        firm.water_per_output *= 1.0 - p.digital_water_ratio * saving


@register_jitable
def consider_retrofit(firm: Any, city: Any, market: Any, p: Green, u: float, v: float) -> float:
    """Once a year: an energy retrofit, and water saving where policy reaches wet above-scale enterprises.

    Formula: rate = base * (1 + effect of the subsidy, of green finance, and of a carbon account that shows what is
    used). Returns the retrofit's cost (10k yuan), 0 without one.
    """
    if firm.above_scale == 1 and market.wet > 0.5 and v < city.water_program:
        firm.water_per_output *= 1.0 - p.water_program_saving
    helped = p.retrofit_subsidy_effect * city.green_retrofit_subsidy + p.green_finance_effect * city.green_finance
    if firm.carbon_account == 1:
        helped += p.account_effect
    rate = p.retrofit_rate_per_year * (1.0 + helped)
    if u >= chance(rate, 1.0):
        return 0.0
    firm.energy_per_output *= 1.0 - p.retrofit_energy_saving
    firm.water_per_output *= 1.0 - p.retrofit_water_saving
    return p.retrofit_cost * firm.output


@register_jitable
def open_account(firm: Any, city: Any, place: float) -> None:
    """Once a year: the roll-out of carbon accounts has come to the enterprise's place in the list, from 0 to 1."""
    if place < city.account_reach:
        firm.carbon_account = 1
