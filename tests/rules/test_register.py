from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.register import (
    DEMOTED,
    PROMOTED,
    RETURNED,
    STAYED,
    Register,
    close_year,
    come_under_evaluation,
    keep_books,
    registration_chance,
    review_register,
)
from tests.rules.made import NOW, UNIFORM, changed, city, firm, firms, made, shipped

RULE = made(
    Register,
    line=2000.0,
    grace_years=1.0,
    registration_base=0.3,
    outreach_effect=0.6,
    reward_effect=0.3,
    reward_reference=20.0,
)


@pytest.mark.parametrize(
    ("output", "revenue", "made_value"), [(1000.0, 275.0, 50.0), (0.0, 0.0, 0.0), (8000.0, 2200.0, 400.0)]
)
def test_a_quarter_goes_into_the_books(output: float, revenue: float, made_value: float) -> None:
    """A quarter of revenue at 1.1 and of value added at 0.2 of output."""
    enterprise = firm(
        output=output, revenue_per_output=1.1, value_added_rate=0.2, revenue_year=1.0, value_added_year=2.0
    )
    keep_books(enterprise)
    assert (enterprise.revenue_year, enterprise.value_added_year) == pytest.approx((1.0 + revenue, 2.0 + made_value))


def test_a_year_is_closed() -> None:
    enterprise = firm(revenue_year=30.0, value_added_year=7.0, revenue_last_year=20.0, value_added_last_year=5.0)
    close_year(enterprise, NOW)
    assert (enterprise.revenue_last_year, enterprise.value_added_last_year) == (30.0, 7.0)
    assert (enterprise.revenue_year, enterprise.value_added_year) == (0.0, 0.0)


JANUARY = NOW + 1
"""2022Q1."""


@pytest.mark.parametrize(
    ("founded", "value_added"),
    [(JANUARY - 5, 7.0), (JANUARY - 4, 7.0), (JANUARY - 3, 0.0), (JANUARY - 1, 0.0)],
    ids=["the year before", "its first quarter", "its second quarter", "its last quarter"],
)
def test_a_year_of_founding_is_no_base_of_growth(founded: int, value_added: float) -> None:
    """Who lived through all of 2021 has value added of it; who was founded within it has none, but has revenue."""
    enterprise = firm(founded=founded, revenue_year=30.0, value_added_year=7.0, value_added_last_year=5.0)
    close_year(enterprise, JANUARY)
    assert (enterprise.revenue_last_year, enterprise.value_added_last_year) == (30.0, value_added)
    assert (enterprise.revenue_year, enterprise.value_added_year) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("outreach", "reward", "chance"),
    [(0.0, 0.0, 0.3), (0.5, 0.0, 1.0 - 0.7 * 0.7), (0.0, 20.0, 1.0 - 0.7 * 0.85), (0.5, 20.0, 1.0 - 0.7 * 0.7 * 0.85)],
    ids=["by itself", "half are reached", "half of a reward's effect", "both"],
)
def test_chance_of_registration_by_hand(outreach: float, reward: float, chance: float) -> None:
    here = city(scale_up_outreach=outreach, scale_up_reward=reward)
    assert registration_chance(here, RULE) == pytest.approx(chance)


REVIEWS = {
    "above the line stays": ({"above_scale": 1, "revenue_last_year": 2000.0, "grace": 1}, 0.5, STAYED, 1, 0),
    "below the line, first year of grace": ({"above_scale": 1, "revenue_last_year": 1999.0}, 0.5, STAYED, 1, 1),
    "below the line once too often": ({"above_scale": 1, "revenue_last_year": 1999.0, "grace": 1}, 0.5, DEMOTED, 0, 0),
    "crosses and is registered": ({"revenue_last_year": 2000.0}, 0.299, PROMOTED, 1, 0),
    "crosses and is not registered": ({"revenue_last_year": 9000.0}, 0.301, STAYED, 0, 0),
    "does not cross": ({"revenue_last_year": 1999.0}, 0.001, STAYED, 0, 0),
    "comes back": ({"revenue_last_year": 2500.0, "first_promoted": 8052}, 0.1, RETURNED, 1, 0),
}


@pytest.mark.parametrize(("fields", "u", "outcome", "above_scale", "grace"), REVIEWS.values(), ids=REVIEWS)
def test_reviews_by_hand(fields: dict[str, float], u: float, outcome: int, above_scale: int, grace: int) -> None:
    enterprise = firm(**fields)
    assert review_register(enterprise, city(), NOW, RULE, u) == outcome
    assert (enterprise.above_scale, enterprise.grace) == (above_scale, grace)


def test_the_first_promotion_is_remembered_for_good() -> None:
    new, back = firm(revenue_last_year=2500.0), firm(revenue_last_year=2500.0, first_promoted=8052)
    review_register(new, city(), NOW, RULE, 0.1)
    review_register(back, city(), NOW, RULE, 0.1)
    assert (new.first_promoted, back.first_promoted) == (NOW, 8052)


@pytest.mark.parametrize(
    ("before", "above_scale", "rollout", "v", "after"),
    [(0, 0, 0.4, 0.39, 1), (0, 0, 0.4, 0.41, 0), (0, 0, 0.0, 1e-12, 0), (0, 1, 0.0, 0.9, 1), (1, 0, 0.0, 0.9, 1)],
    ids=["reached", "not reached", "no roll-out", "above scale", "once in, always in"],
)
def test_who_comes_under_evaluation(before: int, above_scale: int, rollout: float, v: float, after: int) -> None:
    enterprise = firm(evaluated=before, above_scale=above_scale)
    come_under_evaluation(enterprise, city(per_mu_rollout=rollout), v)
    assert enterprise.evaluated == after


@given(enterprise=firms(above_scale=0), u=UNIFORM, low=st.floats(0.0, 0.9), more=st.floats(0.0, 0.1))
def test_more_outreach_never_lowers_registration(
    enterprise: SimpleNamespace, u: float, low: float, more: float
) -> None:
    other = changed(enterprise)
    review_register(enterprise, city(scale_up_outreach=low), NOW, shipped().register, u)
    review_register(other, city(scale_up_outreach=low + more), NOW, shipped().register, u)
    assert other.above_scale >= enterprise.above_scale


@given(enterprise=firms(above_scale=0), u=UNIFORM, low=st.floats(0.0, 50.0), more=st.floats(0.0, 50.0))
def test_a_larger_reward_never_lowers_registration(
    enterprise: SimpleNamespace, u: float, low: float, more: float
) -> None:
    other = changed(enterprise)
    review_register(enterprise, city(scale_up_reward=low), NOW, shipped().register, u)
    review_register(other, city(scale_up_reward=low + more), NOW, shipped().register, u)
    assert other.above_scale >= enterprise.above_scale


@given(outreach=st.floats(0.0, 1.0), reward=st.floats(0.0, 1e4))
def test_registration_is_a_probability_no_smaller_than_by_itself(outreach: float, reward: float) -> None:
    p = shipped().register
    chance = registration_chance(city(scale_up_outreach=outreach, scale_up_reward=reward), p)
    assert p.registration_base - 1e-12 <= chance <= 1.0
