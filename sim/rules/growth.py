"""Growth: staff and land follow output, plants are renewed in spikes, and each year brings a tent-shaped shock."""

from math import exp, log
from typing import Any, NamedTuple

from numba.extending import register_jitable

from sim.draws import laplace


class Growth(NamedTuple):
    """Parameters of productivity, staff, land, investment and growth shocks."""

    productivity_trend_per_year: float
    hiring_per_year: float
    shock_sd: float
    shock_size_reference: float
    shock_size_exponent: float
    shock_autocorrelation: float
    shock_sd_ceiling: float
    inaction: float
    vintage_productivity: float
    vintage_energy: float
    land_elasticity: float
    grade_a_land: float
    grade_c_land: float
    value_added_rate_drift_per_year: float
    value_added_rate_ceiling: float
    service_effect: float
    benchmarking_effect: float
    density_effect: float
    land_supply_effect: float
    park_land_saving: float
    brand_orders: float
    eagle_orders: float
    pool_orders: float
    export_orders: float
    cluster_orders: float
    cluster_productivity: float
    recycling_orders: float
    growth_refused: float


@register_jitable
def hire(firm: Any, p: Growth) -> None:
    """Sustainable productivity follows its trend, and staff moves towards what value added needs.

    Formula: staff += hiring / 4 * (value added / productivity - staff).
    """
    firm.productivity *= 1.0 + 0.25 * p.productivity_trend_per_year
    needed = firm.output * firm.value_added_rate / firm.productivity
    firm.staff += 0.25 * p.hiring_per_year * (needed - firm.staff)


@register_jitable
def meet_shock(firm: Any, p: Growth, u: float) -> None:
    """Draws the year's own growth shock: tent-shaped, smaller for large enterprises, of mean factor one.

    Formula: sd = sd0 * (revenue / reference) ** -exponent; shock = Laplace(sd) + autocorrelation * last shock;
    momentum = exp(shock / 4) * (1 - b^2) ** 0.25 with b = (1 + autocorrelation) * sd / sqrt(2): a Laplace factor has
    mean 1 / (1 - b^2), and those who grew, and now weigh more, carry a part of their shock on.
    Source: Bottazzi and Secchi 2002; Zou 2019 for China; Riccaboni et al. 2009 for the size-variance relation.
    """
    size = max(firm.output * firm.revenue_per_output, 1.0) / p.shock_size_reference
    spread = min(p.shock_sd * size**-p.shock_size_exponent, p.shock_sd_ceiling)
    scale = 0.7071067811865476 * spread
    shock = laplace(u, scale)
    total = shock + p.shock_autocorrelation * firm.last_shock
    firm.last_shock = shock
    carried = (1.0 + p.shock_autocorrelation) * scale
    firm.momentum = exp(0.25 * (total + log(1.0 - carried * carried)))


@register_jitable
def win_orders(firm: Any, city: Any, market: Any, peers: Any, p: Growth, u: float) -> None:
    """Once a year: a brand, a pool, a cluster, waste to recycle or help abroad win orders.

    Formula: momentum *= 1 + (sum of what applies) / 4; ``u`` below the share of exporters reached is being reached.
    Assumes: members of a pool gain nothing while the programme is switched off.
    """
    won = p.cluster_orders * peers[7] + p.recycling_orders * city.solid_waste_use * market.recycling
    if firm.zhejiang_made > 0:
        won += p.brand_orders
    if firm.eagle > 0 and city.eagle_programme > 0.0:
        won += p.eagle_orders
    if firm.growth_pool > 0 and city.growth_pool > 0.0:
        won += p.pool_orders
    if u < city.export_promotion:
        won += p.export_orders * firm.export_share
    firm.momentum *= 1.0 + 0.25 * won


@register_jitable
def is_let_through(market: Any, city: Any, v: float) -> bool:
    """Whether entry control lets an enterprise's expansion through: energy-intensive projects up to a share of them."""
    return bool(market.energy_intensive < 0.5 or v * 100.0 < city.energy_cap)


@register_jitable
def forgo_growth(firm: Any, p: Growth) -> None:
    """A project that is not let through costs a part of the year's growth; the rest comes from the plant there is."""
    if firm.momentum > 1.0:
        firm.momentum -= p.growth_refused * (firm.momentum - 1.0)


@register_jitable
def renew_plant(firm: Any, market: Any, funds: float, p: Growth) -> float:
    """Once a year: a spike of investment when capital lags far behind, as far as funds reach.

    Formula: gap = output * capital per output of the division - capital; invests min(gap, funds) if gap > inaction *
    capital. New vintages raise productivity and save energy in proportion. Returns the amount (10k yuan).
    Source: Chen et al. 2023 (REStud 90:634) for lumpy equipment investment.
    """
    gap = firm.output * market.capital_per_output - firm.capital
    if gap <= p.inaction * firm.capital or gap <= 0.0:
        return 0.0
    amount = min(gap, funds)
    new_share = amount / (firm.capital + amount + 1.0)
    firm.capital += amount
    firm.productivity *= 1.0 + p.vintage_productivity * new_share
    firm.energy_per_output *= 1.0 - p.vintage_energy * new_share
    return amount


@register_jitable
def upgrade_offer(firm: Any, city: Any, peers: Any, p: Growth) -> None:
    """Once a year: the value-added rate drifts up, more with services; benchmarking and clusters raise productivity.

    Assumes: services added to products reach enterprises of digital level 2 or more.
    """
    drift = p.value_added_rate_drift_per_year
    if firm.digital_level >= 2:
        drift += p.service_effect * city.service_manufacturing
    if firm.value_added_rate < p.value_added_rate_ceiling:
        firm.value_added_rate *= 1.0 + drift
    if firm.above_scale == 1:
        firm.productivity *= 1.0 + p.benchmarking_effect * city.management_benchmarking
        firm.productivity *= 1.0 + p.cluster_productivity * peers[7]


@register_jitable
def use_land(firm: Any, city: Any, market: Any, p: Growth) -> None:
    """Once a year: land follows the growth of the year by a small elasticity, by grade and with denser building.

    Formula: growth = 4 * (demand factor * momentum - 1); what grows needs less land with
    denser building, more where more is supplied, less below scale in parks; grade A gets more of it, C and D less.
    """
    growth = 4.0 * (market.growth * firm.momentum - 1.0)
    if growth > 0.0:
        growth *= 1.0 - p.density_effect * city.land_densification
        growth *= max(1.0 + p.land_supply_effect * city.land_supply_gain, 0.0)
        if firm.above_scale == 0:
            growth *= max(1.0 - p.park_land_saving * city.park_gain, 0.0)
        if firm.grade >= 3:
            growth *= max(0.0, 1.0 - p.grade_c_land * city.per_mu_spread)
        elif firm.grade == 1:
            growth *= 1.0 + p.grade_a_land * city.per_mu_spread
    firm.land *= 1.0 + p.land_elasticity * growth
