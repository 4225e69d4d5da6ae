"""Every indicator on six enterprises, worked by hand from the table in made.py; NaN where it is not defined."""

from math import sqrt

import numpy as np
import pytest

from sim.observe.clusters import chain_indicators
from sim.observe.indicators import GIVEN, INDICATORS
from tests.observe.made import SCORING, six, view

NONE = float("nan")

# value added (10k yuan): above scale manufacturing 2,000 + 5,000, utility 1,200; below scale 300 + 10 * 200 = 2,300
BY_HAND: dict[str, tuple[float, float, float]] = {
    "value_added_rate": (100 * 7000 / 27_000, 100 * 2000 / 9000, 100 * 5000 / 18_000),
    "labour_productivity": (7000 / 225, 20.0, 40.0),
    "value_added_per_mu": (8200 / 50, 3200 / 25, 5000 / 25),
    "rd_share_of_revenue": (100 * 770 / 33_000, 3.0, 2.0),
    # 12 patents over 37,400: 10 bn yuan are a million of 10k yuan
    "patents_per_10bn_revenue": (1e6 * 12 / 37_400, 1e6 * 4 / 15_400, 1e6 * 8 / 22_000),
    "high_tech_mfg_share": (100 * 2800 / 8200, 100 * 800 / 3200, 40.0),
    "equipment_mfg_share": (100 * 3500 / 8200, 100 * 1000 / 3200, 50.0),
    # manufacturing of all sizes 9,300 = 0.93 hundred million, 0.1 residual, prices up a tenth, over 4
    "mfg_share_of_gdp": (100 * 1.03 * 1.1 / 4.0, NONE, NONE),
    "digital_core_share_of_gdp": (100 * 0.75 / 3.0, NONE, NONE),
    "energy_intensity_fall": (0.0, 0.0, 0.0),
    # water 40,000 + 40,000 + 2,000, and 60,000 + 10 * 500; value added of all sizes with a residual of 600, 200, 400
    "water_per_value_added": (147_000 / (10_500 + 600), 82_000 / (3500 + 200), 65_000 / (7000 + 400)),
    "digital_coverage_above_scale": (100 * 2 / 3, 50.0, 100.0),
    "high_tech_enterprises": (3.0, 2.0, 1.0),
    "tech_smes": (11.0, 1.0, 10.0),
    # those of the start, and all awarded since: a factory that closes was recognised all the same
    "future_factories": (1.0 + 7.0, 3.0, 1.0 + 4.0),
    "smart_factories": (2.0 + 7.0, 1.0 + 3.0, 1.0 + 4.0),
    # stocks of those that live
    "little_giants": (1.0, 1.0, 0.0),
    "single_champions": (1.0, 0.0, 1.0),
    "listed_manufacturers": (1.0, 0.0, 1.0),
    "above_scale_enterprises": (3.0, 2.0, 1.0),
    # debt 1,000 at prices a tenth higher; all loans grow by 13 %
    "mfg_loan_balance_growth": (10.0, 10.0, 10.0),
    "mfg_loan_growth_gap": (-3.0, -3.0, -3.0),
    # first loans: 25 less 10, against 10; then 5 and 0 against 10
    "first_time_borrowers_growth": (50.0, -50.0, -100.0),
    # new products of this year 6,000, 2,000, 4,000
    "new_product_output_share": (20.0, 20.0, 20.0),
    "patents_per_10bn_revenue_mfg": (1e6 * 11 / 33_000, 1e6 * 3 / 11_000, 1e6 * 8 / 22_000),
    # R&D is 3 % and 2 % of revenue, of which the survey counts half
    "digital_core_rd_share": (100 * 0.5 * 231 / 9900, 1.5, 1.0),
    "strategic_emerging_share": (100 * 2100 / 8200, 100 * 600 / 3200, 30.0),
    "energy_intensive_share": (100 * 1200 / 8200, 100 * 1200 / 3200, 0.0),
    "energy_intensity_fall_industry": (0.0, 0.0, 0.0),
    "co2_intensity_fall": (NONE, NONE, NONE),
    "water_intensity_fall": (0.0, 0.0, 0.0),
    "rd_activity_coverage": (100.0, 100.0, 100.0),
    "rd_institution_coverage": (100 / 3, 50.0, 0.0),
    "patent_coverage": (100.0, 100.0, 100.0),
    "carbon_account_coverage": (100 * 2 / 13, 50.0, 100 / 11),
    "per_mu_evaluation_coverage": (100 * 13 / 14, 100.0, 100 * 10 / 11),
    "industrial_land_stock": (100.0, 100.0, 100.0),
    # output above scale: manufacturing 1.0 and 2.0, the utility 0.4
    "next_gen_it_cluster": (0.6, 0.2, 0.4),
    "chains_share_of_output": (100 * 1.54 / 3.4, 100 * 0.54 / 1.4, 50.0),
    # plants of 3.4 pass 3.4, pumps of 3.0 do not pass 3.1; software 0.4 x 0.5 passes 0.2
    "world_class_clusters": (1.0, NONE, NONE),
    "advantage_clusters": (1.0, NONE, NONE),
    # emerging output 0.3 and 0.6 of manufacturing: the second passes 0.6; above 1.5 stands only its division
    "rising_star_clusters": (1.0, 0.0, 1.0),
    "clusters_over_10bn": (1.0, 0.0, 1.0),
    # both manufacturers are digital, the utility is not
    "digital_coverage_lowest_division": (0.0, NONE, NONE),
    "pinzibiao_enterprises": (2.0 + 7.0, 2.0 + 3.0, 4.0),
    "first_sets": (1.0 + 7.0, 1.0 + 3.0, 4.0),
    "hidden_champions": (1.0, 0.0, 1.0),
    "srdi_enterprises": (1.0, 1.0, 0.0),
    "eagle_enterprises": (1.0, 0.0, 1.0),
    "growth_pool_firms": (2.0, 1.0, 1.0),
    "green_factories": (1.0, 1.0, 0.0),
    "firms_over_10bn": (0.0, 0.0, 0.0),
    "value_added_growth": (100 * (1900 / 1800 - 1), 100 * (1900 / 1800 - 1), NONE),
    "industrial_value_added": (1.05 + 0.06, 0.35 + 0.02, 0.7 + 0.04),
    "export_delivery": (0.27 + 0.36, 0.27, 0.36),
    "backward_capacity_firms": (7.0, 3.0, 4.0),
    **dict.fromkeys(GIVEN, (NONE, NONE, NONE)),
    # the enterprise of the second city was not there a year ago: 1,900 + 1,300 over 1,800 + 1,250
    "above_scale_value_added_growth": (100 * (3200 / 3050 - 1), 100 * (3200 / 3050 - 1), NONE),
    "value_added_rate_appendix": (100 * 7000 / 30_000, 20.0, 25.0),
    "value_added": (0.7, 0.2, 0.5),
    "revenue": (3.3, 1.1, 2.2),
    "staff": (225.0, 100.0, 125.0),
    "profit_total": (0.11 + 0.176, 0.11, 0.176),
    "revenue_margin": (100 * 2860 / 33_000, 10.0, 8.0),
    # tax a tenth of 7,000 and a fifth of 1,200
    "tax_per_mu": (940 / 50, 440 / 25, 20.0),
    "enterprises": (14.0, 3.0, 11.0),
    "level_0": (100 / 3, 50.0, 0.0),
    "level_1": (0.0, 0.0, 0.0),
    "level_2": (100 / 3, 50.0, 0.0),
    "level_3": (0.0, 0.0, 0.0),
    "level_4": (100 / 3, 0.0, 100.0),
    # 20 with 100 people and 40 with 125: mean 280/9; deviations -100/9 and 80/9
    "city_gap": (sqrt((100 * (100 / 9) ** 2 + 125 * (80 / 9) ** 2) / 225) / (280 / 9), NONE, NONE),
    "entries": (7.0, 3.0, 4.0),
    "exits": (7.0, 3.0, 4.0),
    "promotions": (7.0, 3.0, 4.0),
    "demotions": (7.0, 3.0, 4.0),
    "public_cost": (7.0, 3.0, 4.0),
    "new_listed": (7.0, 3.0, 4.0),
    "new_single_champions": (7.0, 3.0, 4.0),
    "new_little_giants": (7.0, 3.0, 4.0),
    "new_hidden_champions": (7.0, 3.0, 4.0),
}


@pytest.mark.parametrize(("name", "value"), BY_HAND.items(), ids=BY_HAND)
def test_indicator_by_hand(name: str, value: tuple[float, float, float]) -> None:
    assert INDICATORS[name](view(six())) == pytest.approx(np.array(value), nan_ok=True)


def test_every_indicator_is_worked_by_hand() -> None:
    assert set(INDICATORS) == set(BY_HAND)


def test_energy_intensity_falls_by_hand() -> None:
    """Energy 2,000 + 4,000 over 3,200 and 5,000 over 5,000; the first saves a quarter of it, the second a tenth."""
    later = six()
    later["energy_per_output"][:2] *= 0.75
    later["energy_per_output"][3] *= 0.9
    fall = INDICATORS["energy_intensity_fall"](view(later, six()))
    assert fall == pytest.approx(np.array([100 * (1 - 9000 / 11_000), 25.0, 10.0]))


def test_co2_falls_with_energy_and_with_its_factor_by_hand() -> None:
    """Energy of all sizes 12,300, all a fifth less; the factor falls from 2 by a tenth."""
    later = six()
    later["energy_per_output"] *= 0.8
    fall = INDICATORS["co2_intensity_fall"](view(later, six(), co2_factor=np.full(3, 1.8)))
    assert fall == pytest.approx(np.full(3, 100 * (1 - 0.9 * 0.8)))
    assert INDICATORS["energy_intensity_fall_industry"](view(later, six())) == pytest.approx(np.full(3, 20.0))


def test_a_growing_industry_uses_less_per_value_added() -> None:
    """Value added of 10,500 and a residual of 600 grow by 1,000 above scale at the same water and energy."""
    later = six()
    later["value_added_rate"][0] += 0.1
    fall = INDICATORS["water_intensity_fall"](view(later, six()))
    assert fall[0] == pytest.approx(100 * (1 - 11_100 / 12_100))


def test_land_is_an_index_of_the_start() -> None:
    later = six()
    later["land"][0] = 10.0
    assert INDICATORS["industrial_land_stock"](view(later, six())) == pytest.approx(np.array([80.0, 60.0, 100.0]))


def test_a_key_division_is_one_of_some_size() -> None:
    """The utility of 4,000 is 12 % of output: key from a share of 0.1, not from one of 0.2."""
    seen = view(six())
    for bound, lowest in ((0.1, 0.0), (0.2, 100.0)):
        asked = seen.definitions._replace(scoring={**SCORING, "key_division_share": bound})
        assert INDICATORS["digital_coverage_lowest_division"](seen._replace(definitions=asked))[0] == lowest


def test_a_chain_has_an_indicator_of_its_own() -> None:
    made = view(six())
    chains = chain_indicators(made.definitions)
    assert set(chains) == {"chain_output_robots", "chain_output_heat"}
    assert chains["chain_output_robots"](made) == pytest.approx(np.array([1.5, 0.5, 1.0]))
    assert chains["chain_output_heat"](made) == pytest.approx(np.array([0.04, 0.04, 0.0]))


def test_a_name_never_counted_is_nought_and_a_cluster_not_registered_is_unknown() -> None:
    made = view(six())
    bare = made._replace(counted={}, definitions=made.definitions._replace(clusters={}))
    assert INDICATORS["new_listed"](bare).tolist() == [0.0, 0.0, 0.0]
    assert np.isnan(INDICATORS["next_gen_it_cluster"](bare)).all()


def test_the_residuals_move_with_those_below_scale() -> None:
    """Below scale in manufacturing doubles from 2,300 to 4,600: so does the residual of 0.1."""
    later = six()
    later["output"][[2, 4]] *= 2.0
    share = INDICATORS["mfg_share_of_gdp"](view(later, six()))
    assert share[0] == pytest.approx(100 * (0.7 + 0.46 + 0.2) * 1.1 / 4.0)
    water = INDICATORS["water_per_value_added"](view(later, six()))
    assert water[1] == pytest.approx((80_000 + 4000) / (3200 + 600 + 2 * 200))


def test_the_digital_core_moves_with_its_manufacturing() -> None:
    later = six()
    later["output"][[0, 3]] *= 1.2
    assert INDICATORS["digital_core_share_of_gdp"](view(later, six()))[0] == pytest.approx(
        100 * (0.25 * 1.2 + 0.5) / 3.0
    )


def test_comparable_growth_is_known_at_the_end_of_a_year() -> None:
    growth = INDICATORS["above_scale_value_added_growth"](view(six(), full=False))
    assert np.all(np.isnan(growth))


def test_comparable_growth_passes_over_who_was_not_there_last_year() -> None:
    """A giant that rose above scale this year and has no last year moves the level, not the growth."""
    later = six()
    later["above_scale"][2], later["value_added_year"][2], later["value_added_last_year"][2] = 1, 1e9, 0.0
    before, after = (INDICATORS["above_scale_value_added_growth"](view(records)) for records in (six(), later))
    assert before.tobytes() == after.tobytes()


def test_a_city_without_enterprises_has_no_ratios_and_breaks_nothing() -> None:
    empty = six()
    empty["city"] = 1
    made = view(empty, six())
    for name in ("labour_productivity", "value_added_per_mu", "digital_coverage_above_scale"):
        province, first, second = INDICATORS[name](made)
        assert np.isnan(first)
        assert province == second
