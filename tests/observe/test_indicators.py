"""Every indicator on six enterprises, worked by hand from the table in made.py; NaN where it is not defined."""

from math import sqrt

import numpy as np
import pytest

from sim.observe.indicators import INDICATORS
from tests.observe.made import six, view

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
    "entries": (3.0, 1.0, 2.0),
    "exits": (3.0, 1.0, 2.0),
    "promotions": (3.0, 1.0, 2.0),
    "demotions": (3.0, 1.0, 2.0),
    "public_cost": (3.0, 1.0, 2.0),
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
    growth = INDICATORS["above_scale_value_added_growth"](view(six(), year_is_full=0.0))
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
