from math import exp, log, sqrt
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.growth import (
    Growth,
    hire,
    is_let_through,
    meet_shock,
    renew_plant,
    upgrade_offer,
    use_land,
    win_orders,
)
from tests.rules.made import ALONE, IN_CLUSTER, UNIFORM, changed, city, firm, firms, made, market, shipped

RULE = made(
    Growth, productivity_trend_per_year=0.04, hiring_per_year=1.0, shock_sd=0.4, shock_size_reference=1000.0,
    shock_size_exponent=0.5, shock_autocorrelation=-0.1, shock_sd_ceiling=0.5, inaction=0.2, vintage_productivity=0.06,
    vintage_energy=0.12, land_elasticity=0.5, grade_a_land=2.0, grade_c_land=2.5, value_added_rate_drift_per_year=0.004,
    value_added_rate_ceiling=0.6, service_effect=0.05, benchmarking_effect=0.08, density_effect=1.0,
    land_supply_effect=0.5, park_land_saving=0.4, brand_orders=0.02, eagle_orders=0.04, pool_orders=0.03,
    export_orders=0.1, cluster_orders=0.06, cluster_productivity=0.002, recycling_orders=0.8,
)  # fmt: skip


@pytest.mark.parametrize(
    ("staff", "after"), [(6.0, 7.0), (10.0, 10.0), (14.0, 13.0)], ids=["hires", "stands", "lets go"]
)
def test_hiring_by_hand(staff: float, after: float) -> None:
    """Productivity 20 rises to 20.2; 202 of value added need ten people; a quarter of the gap closes."""
    enterprise = firm(output=1010.0, value_added_rate=0.2, productivity=20.0, staff=staff)
    hire(enterprise, RULE)
    assert (enterprise.productivity, enterprise.staff) == pytest.approx((20.2, after))


SHOCKS = {
    # four times the reference: sd 0.4 / 2; the median draws no shock, a tenth of the last one swings back
    "large, at the median": ({"output": 4000.0, "last_shock": 0.3}, 0.5, 0.2, 0.0),
    # a hundredth of the reference: ten times the sd, cut at the ceiling
    "small, lower quarter": ({"output": 10.0}, 0.25, 0.5, log(0.5)),
    "at the reference, upper quarter": ({"output": 1000.0, "last_shock": -0.2}, 0.75, 0.4, -log(0.5)),
}


@pytest.mark.parametrize(("fields", "u", "spread", "in_scales"), SHOCKS.values(), ids=SHOCKS)
def test_shocks_by_hand(fields: dict[str, float], u: float, spread: float, in_scales: float) -> None:
    enterprise = firm(revenue_per_output=1.0, **fields)
    meet_shock(enterprise, RULE, u)
    scale = spread / sqrt(2.0)
    shock = scale * in_scales
    total = shock - 0.1 * fields.get("last_shock", 0.0)
    assert enterprise.last_shock == pytest.approx(shock, abs=1e-15)
    # a tenth of every shock is taken back in the year after: nine tenths of it last
    assert enterprise.momentum == pytest.approx((exp(total) * (1.0 - 0.81 * scale * scale)) ** 0.25)


GRID = ((np.arange(20_000) + 0.5) / 20_000).tolist()
"""A fine grid of luck; it misses a little of the upper tail."""


def year(output: float, last_shock: float, u: float) -> SimpleNamespace:
    """An enterprise that met the shock of a year."""
    enterprise = firm(output=output, revenue_per_output=1.0, last_shock=last_shock)
    meet_shock(enterprise, RULE, u)
    return enterprise


@pytest.mark.parametrize("output", [10.0, 1000.0, 1e5])
def test_a_shock_and_what_is_carried_of_it_have_a_mean_factor_of_one(output: float) -> None:
    """A year's own shock, times the part of it that the next year carries on, is one on average.

    The carried part is next year's factor against that of an enterprise without a last shock, at the same luck.
    """
    unshaken = year(output, 0.0, 0.5).momentum ** 4
    factors = []
    for u in GRID:
        first = year(output, 0.0, u)
        factors.append(first.momentum**4 * year(output, first.last_shock, 0.5).momentum ** 4 / unshaken)
    assert np.mean(factors) == pytest.approx(1.0, abs=2e-3)


@pytest.mark.parametrize("output", [10.0, 1000.0, 1e5])
def test_weighted_by_output_the_second_year_has_a_mean_factor_of_one(output: float) -> None:
    """Those of equal output weigh by the factor of their first year: the sum of the second year is that of the first.

    The second year's own luck does not depend on the first's, so its mean factor is taken by itself.
    """
    first = [year(output, 0.0, u) for u in GRID]
    weights = np.array([one.momentum**4 for one in first])
    carried = np.array([year(output, one.last_shock, 0.5).momentum ** 4 for one in first])
    own = np.mean(weights) / year(output, 0.0, 0.5).momentum ** 4
    assert np.average(carried, weights=weights) * own == pytest.approx(1.0, abs=2e-3)


def test_without_a_part_carried_on_the_factor_of_a_year_alone_has_mean_one() -> None:
    p = RULE._replace(shock_autocorrelation=0.0)
    factors = []
    for u in GRID:
        enterprise = firm(output=1000.0, revenue_per_output=1.0, last_shock=0.5)
        meet_shock(enterprise, p, u)
        factors.append(enterprise.momentum**4)
    assert np.mean(factors) == pytest.approx(1.0, abs=2e-3)


@given(enterprise=firms(), u=UNIFORM, v=UNIFORM)
def test_better_luck_never_gives_less_momentum(enterprise: SimpleNamespace, u: float, v: float) -> None:
    other = changed(enterprise)
    meet_shock(enterprise, shipped().growth, min(u, v))
    meet_shock(other, shipped().growth, max(u, v))
    assert other.momentum >= enterprise.momentum > 0.0


PLANTS = {
    # half of 1000 is wanted, 400 is there: a gap of 100, over a fifth of 400
    "all of the gap": (400.0, 1000.0, 100.0),
    "as far as funds reach": (400.0, 60.0, 60.0),
    "not worth it": (420.0, 1000.0, 0.0),
    "too much already": (600.0, 1000.0, 0.0),
    "without funds": (400.0, 0.0, 0.0),
}


@pytest.mark.parametrize(("capital", "funds", "amount"), PLANTS.values(), ids=PLANTS)
def test_new_plant_by_hand(capital: float, funds: float, amount: float) -> None:
    enterprise = firm(output=1000.0, capital=capital, productivity=20.0, energy_per_output=2.0)
    assert renew_plant(enterprise, market(capital_per_output=0.5), funds, RULE) == amount
    new = amount / (capital + amount + 1.0)
    assert enterprise.capital == capital + amount
    assert enterprise.productivity == pytest.approx(20.0 * (1.0 + 0.06 * new))
    assert enterprise.energy_per_output == pytest.approx(2.0 * (1.0 - 0.12 * new))


@given(enterprise=firms(), funds=st.floats(0.0, 1e6), more=st.floats(0.0, 1e6))
def test_more_funds_never_mean_less_plant(enterprise: SimpleNamespace, funds: float, more: float) -> None:
    other = changed(enterprise)
    small = renew_plant(enterprise, market(), funds, shipped().growth)
    large = renew_plant(other, market(), funds + more, shipped().growth)
    assert 0.0 <= small <= large <= funds + more
    assert small <= funds


OFFERS = {
    "small and simple": ({}, 0.2 * 1.004, 20.0),
    "large: benchmarked": ({"above_scale": 1}, 0.2 * 1.004, 20.0 * (1.0 + 0.08 * 0.1)),
    "digital: services too": ({"digital_level": 2}, 0.2 * (1.004 + 0.05 * 0.2), 20.0),
}


@pytest.mark.parametrize(("fields", "rate", "productivity"), OFFERS.values(), ids=OFFERS)
def test_offers_by_hand(fields: dict[str, float], rate: float, productivity: float) -> None:
    enterprise = firm(value_added_rate=0.2, productivity=20.0, **fields)
    upgrade_offer(enterprise, city(service_manufacturing=0.2, management_benchmarking=0.1), ALONE, RULE)
    assert (enterprise.value_added_rate, enterprise.productivity) == pytest.approx((rate, productivity))


@pytest.mark.parametrize(("above_scale", "productivity"), [(1, 20.04), (0, 20.0)])
def test_a_supported_cluster_raises_productivity_above_scale(above_scale: int, productivity: float) -> None:
    enterprise = firm(productivity=20.0, above_scale=above_scale)
    upgrade_offer(enterprise, city(), IN_CLUSTER, RULE)
    assert enterprise.productivity == pytest.approx(productivity)


ORDERS = {
    "nobody": ({}, {"eagle_programme": 102.0, "growth_pool": 0.05}, ALONE, {}, 0.0),
    "a brand": ({"zhejiang_made": 8081}, {}, ALONE, {}, 0.02),
    "an eagle of a programme that runs": ({"eagle": 8081}, {"eagle_programme": 102.0}, ALONE, {}, 0.04),
    "an eagle of a programme that is off": ({"eagle": 8081}, {"eagle_programme": 0.0}, ALONE, {}, 0.0),
    "a member of a pool that runs": ({"growth_pool": 8081}, {"growth_pool": 0.05}, ALONE, {}, 0.03),
    "a member of a pool that is off": ({"growth_pool": 8081}, {"growth_pool": 0.0}, ALONE, {}, 0.0),
    # luck is 0.3: a third of exporters is reached, a quarter would not reach it
    "half an exporter, reached": ({"export_share": 0.5}, {"export_promotion": 0.33}, ALONE, {}, 0.05),
    "half an exporter, not reached": ({"export_share": 0.5}, {"export_promotion": 0.25}, ALONE, {}, 0.0),
    "a supported cluster": ({}, {}, IN_CLUSTER, {}, 0.06),
    "a recycler where waste is used": ({}, {"solid_waste_use": 0.1}, ALONE, {"recycling": 1.0}, 0.08),
    "no recycler where waste is used": ({}, {"solid_waste_use": 0.1}, ALONE, {}, 0.0),
    "all at once": (
        {"zhejiang_made": 8081, "eagle": 8081, "growth_pool": 8081, "export_share": 1.0},
        {"eagle_programme": 1.0, "growth_pool": 0.05, "export_promotion": 0.5, "solid_waste_use": 0.1},
        IN_CLUSTER, {"recycling": 1.0}, 0.02 + 0.04 + 0.03 + 0.1 + 0.06 + 0.08,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "levers", "peers", "division", "won"), ORDERS.values(), ids=ORDERS)
def test_orders_won_by_hand(
    fields: dict[str, float],
    levers: dict[str, float],
    peers: tuple[float, ...],
    division: dict[str, float],
    won: float,
) -> None:
    """A quarter of the year's orders goes into the momentum of each quarter."""
    enterprise = firm(momentum=1.02, **fields)
    win_orders(enterprise, city(**levers), market(**division), peers, RULE, 0.3)
    assert enterprise.momentum == pytest.approx(1.02 * (1.0 + won / 4.0))


@pytest.mark.parametrize(
    ("intensive", "cap", "v", "through"),
    [(1.0, 80.0, 0.79, True), (1.0, 80.0, 0.81, False), (1.0, 100.0, 0.9999, True), (1.0, 0.0, 1e-12, False),
     (0.0, 0.0, 0.81, True), (0.4, 0.0, 0.81, True)],
)  # fmt: skip
def test_entry_control_stops_energy_intensive_projects_alone(
    intensive: float, cap: float, v: float, through: bool
) -> None:
    assert is_let_through(market(energy_intensive=intensive), city(energy_cap=cap), v) is through


def test_the_value_added_rate_stops_at_its_ceiling() -> None:
    enterprise = firm(value_added_rate=0.6)
    upgrade_offer(enterprise, city(), ALONE, RULE)
    assert enterprise.value_added_rate == 0.6


LAND = {
    # 1 % in the quarter is 4 % a year, half of it in land
    "grows": (1.01, 0, {}, 10.2),
    "grade A with the spread": (1.01, 1, {"per_mu_spread": 0.2}, 10.0 * (1.0 + 0.02 * 1.4)),
    "grade B whatever the spread": (1.01, 2, {"per_mu_spread": 0.2}, 10.2),
    # 2.5 * 0.2: half of the growth; none is left at 0.4, and no less than none beyond
    "grade C gets half": (1.01, 3, {"per_mu_spread": 0.2}, 10.1),
    "grade D as well": (1.01, 4, {"per_mu_spread": 0.2}, 10.1),
    "grade D gets none": (1.01, 4, {"per_mu_spread": 0.4}, 10.0),
    "grade D loses none": (1.01, 4, {"per_mu_spread": 0.8}, 10.0),
    "builds denser": (1.01, 2, {"land_densification": 0.1}, 10.18),
    "grade A builds denser": (
        1.01, 1, {"per_mu_spread": 0.2, "land_densification": 0.1}, 10.0 * (1.0 + 0.02 * 0.9 * 1.4)
    ),
    "shrinks whatever its grade": (0.99, 4, {"per_mu_spread": 0.2}, 9.8),
    "shrinks however dense": (0.99, 2, {"land_densification": 0.1}, 9.8),
}  # fmt: skip


@pytest.mark.parametrize(("factor", "grade", "levers", "land"), LAND.values(), ids=LAND)
def test_land_by_hand(factor: float, grade: int, levers: dict[str, float], land: float) -> None:
    enterprise = firm(land=10.0, grade=grade)
    use_land(enterprise, city(**levers, land_supply_gain=0.0, park_gain=0.0), market(growth=factor), RULE)
    assert enterprise.land == pytest.approx(land)


SUPPLY = {
    # land grows by 2 % when nothing is gained
    "a fifth more land is sold": (1, 1.01, 0.2, 0.0, 10.0 * (1.0 + 0.02 * 1.1)),
    "less than none is never sold": (1, 1.01, -3.0, 0.0, 10.0),
    "in parks the small save two fifths for each unit": (0, 1.01, 0.0, 0.5, 10.0 * (1.0 + 0.02 * 0.8)),
    "the large are in no park": (1, 1.01, 0.0, 0.5, 10.2),
    "parks save no more than all": (0, 1.01, 0.0, 5.0, 10.0),
    "both": (0, 1.01, 0.2, 0.5, 10.0 * (1.0 + 0.02 * 1.1 * 0.8)),
    "who shrinks gives land back all the same": (0, 0.99, 0.2, 0.5, 9.8),
}


@pytest.mark.parametrize(("above_scale", "factor", "supply", "parks", "land"), SUPPLY.values(), ids=SUPPLY)
def test_land_supply_and_parks_by_hand(
    above_scale: int, factor: float, supply: float, parks: float, land: float
) -> None:
    enterprise = firm(land=10.0, above_scale=above_scale)
    use_land(enterprise, city(land_supply_gain=supply, park_gain=parks), market(growth=factor), RULE)
    assert enterprise.land == pytest.approx(land)


@given(enterprise=firms(), low=st.floats(0.0, 0.5), more=st.floats(0.0, 0.5))
def test_denser_building_never_takes_more_land(enterprise: SimpleNamespace, low: float, more: float) -> None:
    other = changed(enterprise)
    use_land(enterprise, city(land_densification=low), market(), shipped().growth)
    use_land(other, city(land_densification=low + more), market(), shipped().growth)
    assert other.land <= enterprise.land


@given(
    enterprise=firms(), low=st.floats(0.0, 0.3), more=st.floats(0.0, 0.3),
    lever=st.sampled_from(["service_manufacturing", "management_benchmarking"]),
)  # fmt: skip
def test_more_service_never_lowers_what_is_made(
    enterprise: SimpleNamespace, low: float, more: float, lever: str
) -> None:
    other = changed(enterprise)
    upgrade_offer(enterprise, city(**{lever: low}), ALONE, shipped().growth)
    upgrade_offer(other, city(**{lever: low + more}), ALONE, shipped().growth)
    assert other.value_added_rate >= enterprise.value_added_rate
    assert other.productivity >= enterprise.productivity
