"""What each lever costs, by hand, in the first of two cities; the second pursues no policy."""

from collections import defaultdict
from typing import Any

import numpy as np
import pytest

from sim.policy.levers import city_records
from sim.policy.money import Happened, quarter_costs
from tests.policy.made import eleven, settings, values

FREE = {
    "credit_expansion", "factory_recognition_quota", "future_factory_quota", "chain_leader_pull", "title_quotas",
    "energy_price_spread", "per_mu_spread", "land_densification", "market_access",
}  # fmt: skip
"""Levers that cost the public nothing, or bring revenue, or whose cost is revenue forgone that is not counted."""

UNIT = {
    "guarantee_loss": 0.03, "cost_provider_training": 6.0, "cost_demonstration_visits": 0.5,
    "cost_light_solutions": 20.0,
    "cost_scale_up_outreach": 1.0, "cost_skills_training": 1500.0, "cost_management_benchmarking": 3.0,
    "cost_service_manufacturing": 5.0, "cost_tech_sme_programme": 0.5, "cost_listing_support": 50.0,
    "cost_water_program": 10.0, "cost_capacity_phase_out": 30.0, "smart_factory_reward_share": 0.3,
    "little_giant_reward_share": 0.5, "hidden_champion_reward_share": 0.25,
}  # fmt: skip


def both(first: float, second: float) -> Any:
    return np.array([first, second])


def happened() -> Happened:
    """A quarter: claims in 10k yuan, awards and eligible in enterprises."""
    nothing = both(0.0, 0.0)
    return Happened(
        claims={
            "subsidy": both(800.0, 0.0), "guaranteed": both(1000.0, 0.0), "retrofit": both(40.0, 0.0),
            "rd_topup": both(300.0, 0.0), "relief": both(70.0, 0.0),
        },
        awards=defaultdict(lambda: nothing, {
            "future_factory": both(1.0, 1.0), "smart_factory": both(10.0, 2.0), "single_champion": both(2.0, 0.0),
            "little_giant": both(4.0, 1.0), "hidden_champion": both(8.0, 1.0), "promotions": both(50.0, 5.0),
        }),
        eligible=defaultdict(lambda: nothing, {
            "register": both(200.0, 30.0), "tech_sme": both(600.0, 10.0), "high_tech_enterprise": both(400.0, 10.0),
            "listed": both(20.0, 1.0),
        }),
        above_scale=both(3000.0, 1000.0), wet=both(400.0, 100.0), grade_d=both(90.0, 10.0), capacity=both(120.0, 10.0),
        divisions=37,
    )  # fmt: skip


COSTS = {
    "upgrade_subsidy_rate": (0.1, 800.0),
    "digital_loan_guarantee": (0.3, 1000.0 * 0.03),
    "green_retrofit_subsidy": (0.1, 40.0),
    "rd_local_topup": (0.03, 300.0),
    "burden_relief": (0.005, 70.0),
    # one future factory and three tenths of ten workshops
    "factory_reward": (100.0, 100.0 * (1.0 + 3.0)),
    # two single champions, half of four little giants, a quarter of eight hidden champions
    "champion_reward": (100.0, 100.0 * (2.0 + 2.0 + 2.0)),
    "scale_up_reward": (20.0, 20.0 * 50.0),
    # a package for each division, a quarter of the year's cost
    "light_solutions": (0.2, 0.25 * 37.0 * 20.0),
    "provider_training": (0.25, 0.25 * 120.0 * 6.0),
    "demonstration_visits": (0.15, 0.25 * 3000.0 * 0.15 * 0.5),
    # three quarters of the province's enterprises are here, and so are of its trainees
    "skills_training": (20.0, 0.25 * 0.75 * 20.0 * 1500.0),
    "management_benchmarking": (0.08, 0.25 * 3000.0 * 0.08 * 3.0),
    "service_manufacturing": (0.05, 0.25 * 3000.0 * 0.05 * 5.0),
    "water_program": (0.08, 0.25 * 400.0 * 0.08 * 10.0),
    "capacity_phase_out": (0.08, 0.25 * 90.0 * 0.08 * 30.0),
    "scale_up_outreach": (0.5, 200.0 * 0.5 * 1.0),
    "tech_sme_programme": (0.25, 1000.0 * 0.25 * 0.5),
    "listing_support": (0.2, 20.0 * 0.2 * 50.0),
}
"""The value of a lever, and its cost in a quarter in 10k yuan."""


@pytest.mark.parametrize(("lever", "value", "cost"), [(name, *case) for name, case in COSTS.items()], ids=COSTS)
def test_the_cost_of_a_lever_by_hand(lever: str, value: float, cost: float) -> None:
    here = city_records(tuple(settings().registers.levers), 2)
    here[lever] = both(value, 0.0)
    costs = quarter_costs(here, happened(), UNIT)
    assert costs[lever][0] == pytest.approx(cost * 1e-4)
    assert costs[lever][1] == 0.0


def test_neutral_levers_cost_nothing() -> None:
    """With no claims, everything else that happens costs nothing while levers are neutral."""
    quiet = happened()._replace(claims={name: both(0.0, 0.0) for name in happened().claims})
    costs = quarter_costs(eleven()[:2], quiet, values()["delivery"])
    assert all(np.all(cost == 0.0) for cost in costs.values())


def test_every_lever_has_a_cost_or_is_free() -> None:
    costs = quarter_costs(eleven()[:2], happened(), UNIT)
    assert set(costs) == set(COSTS)
    assert set(settings().registers.levers) == set(costs) | FREE


@pytest.mark.parametrize("lever", sorted(set(COSTS) - {"light_solutions"}))
def test_twice_the_lever_costs_no_less(lever: str) -> None:
    paid = []
    for factor in (1.0, 2.0):
        here = city_records(tuple(settings().registers.levers), 2)
        here[lever] = factor * COSTS[lever][0]
        paid.append(quarter_costs(here, happened(), UNIT)[lever])
    assert np.all(paid[1] >= paid[0])
