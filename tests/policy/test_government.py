"""How a city plans, and how the province splits money: by hand, and by a government of one's own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ConfigError, StateError
from sim.policy.government import CityGovernment, ProvinceGovernment, checked_plan, government_class, standardised
from tests.policy.treasuries import RULES, at

EQUAL = {"a": 1.0, "b": 1.0, "c": 1.0}


def test_with_money_enough_everyone_gets_the_need_and_a_margin() -> None:
    plan = CityGovernment(RULES).plan(1000.0, {"a": 100.0, "b": 50.0, "c": 0.0}, EQUAL)
    assert plan == pytest.approx({"a": 110.0, "b": 55.0, "c": 0.0})


def test_short_money_goes_by_need_and_aim_and_none_gets_more_than_it_may() -> None:
    """90 for needs of 100 and 50, the second weighing four times: 60, but 55 is its most; the first has the rest."""
    needs, aims = {"a": 100.0, "b": 50.0}, {"a": 1.0, "b": 4.0}
    assert CityGovernment(RULES).plan(90.0, needs, {"a": 1.0, "b": 1.0}) == pytest.approx({"a": 60.0, "b": 30.0})
    assert CityGovernment(RULES).plan(90.0, needs, aims) == pytest.approx({"a": 35.0, "b": 55.0})
    assert CityGovernment(RULES).plan(90.0, needs, {"a": 0.0, "b": 1.0}) == pytest.approx({"a": 0.0, "b": 55.0})


@given(
    budget=st.floats(0.0, 1e6),
    needs=st.lists(st.floats(0.0, 1e5), min_size=1, max_size=8),
    weights=st.lists(st.floats(0.0, 10.0), min_size=8, max_size=8),
)
def test_no_plan_passes_the_budget_or_the_most(budget: float, needs: list[float], weights: list[float]) -> None:
    named = {str(number): need for number, need in enumerate(needs)}
    aims = {str(number): weight for number, weight in enumerate(weights)}
    plan = checked_plan(CityGovernment(RULES).plan(budget, named, aims), named, budget, "a city")
    assert all(money <= 1.1 * need + 1e-6 for money, need in zip(plan, needs, strict=True))


def test_shares_follow_size_and_the_tilt_follows_progress() -> None:
    """Twice the size, twice the share; at a tilt of log 2, a city a step ahead counts double."""
    province = ProvinceGovernment(RULES)
    assert province.shares(at(1.0, 2.0, 1.0), at(5.0, -3.0, 0.0), 0.0).tolist() == [0.25, 0.5, 0.25]
    ahead, behind = (province.shares(at(1.0, 1.0), at(1.0, 0.0), sign * np.log(2.0)) for sign in (1.0, -1.0))
    assert ahead == pytest.approx(at(2.0 / 3.0, 1.0 / 3.0))
    assert behind == pytest.approx(at(1.0 / 3.0, 2.0 / 3.0))


def test_a_transfer_goes_to_the_mountains() -> None:
    province = ProvinceGovernment(RULES)
    assert province.transfer(1000.0, 0.05, at(0.0, 0.25, 1.0)).tolist() == [0.0, 10.0, 40.0]
    assert province.transfer(np.inf, 0.0, at(0.0, 0.25, 1.0)).tolist() == [0.0, 0.0, 0.0]


def test_progress_is_measured_in_standard_deviations_and_no_spread_is_no_progress() -> None:
    assert standardised([at(1.0, 3.0), at(5.0, 5.0)]).tolist() == [-0.5, 0.5]
    assert standardised([at(np.nan, 3.0)]).tolist() == [0.0, 0.0]


CLASSES = {
    "no module": ("nowhere.at.all:City", "cannot be imported"),
    "no class": ("sim.policy.government:Mayor", "cannot be imported"),
    "no method": ("sim.policy.treasury:Treasury", "lacks plan; allowed: a class with plan"),
}


@pytest.mark.parametrize(("path", "message"), CLASSES.values(), ids=CLASSES)
def test_a_government_that_cannot_govern_is_refused(path: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        government_class(path, "mine.yaml:3", ("plan",))
    assert str(caught.value.problems[0]).startswith("mine.yaml:3: ")


PLANS = {
    "unknown lever": ({"x": 1.0}, "allots money to x; allowed: a, b"),
    "negative": ({"a": -1.0}, "holds -1"),
    "not a number": ({"a": np.nan}, "holds nan"),
    "too much": ({"a": 8.0, "b": 3.0}, r"allots 11.0000; allowed: its budget, 10.0000"),
}


@pytest.mark.parametrize(("plan", "message"), PLANS.values(), ids=PLANS)
def test_a_plan_that_cannot_be_stops_the_run(plan: dict[str, float], message: str) -> None:
    with pytest.raises(StateError, match=f"the plan of Ningbo for 2022 {message}"):
        checked_plan(plan, {"a": 5.0, "b": 5.0}, 10.0, "Ningbo for 2022")
