"""Public money: what each lever costs by city, from what happened and from unit costs."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.state.columns import YUAN_100M

QUARTER = 0.25

type ByCity = NDArray[np.float64]


class Happened(NamedTuple):
    """What of a quarter costs money, each by city (cities,): claims in 10k yuan, numbers of enterprises, capacity."""

    claims: Mapping[str, ByCity]
    awards: Mapping[str, ByCity]
    eligible: Mapping[str, ByCity]
    above_scale: ByCity
    wet: ByCity
    grade_d: ByCity
    capacity: ByCity
    divisions: int


def quarter_costs(cities: NDArray[Any], happened: Happened, delivery: Mapping[str, float]) -> dict[str, ByCity]:
    """The public cost of each lever in a quarter, by city (cities,), in 100m yuan of 2020.

    Formula: claims as paid; awards times rewards; enterprises reached times the unit cost of reaching one, where
    what is offered to a share of them a year is paid a quarter at a time.
    """
    costs = {
        **_claimed(happened, delivery),
        **_rewards(cities, happened, delivery),
        **_services(cities, happened, delivery),
    }
    return {lever: np.asarray(cost * YUAN_100M) for lever, cost in costs.items()}


def _claimed(happened: Happened, delivery: Mapping[str, float]) -> dict[str, ByCity]:
    claims = happened.claims
    return {
        "upgrade_subsidy_rate": claims["upgrade_subsidy"],
        "digital_loan_guarantee": claims["guaranteed"] * delivery["guarantee_loss"],
        "green_retrofit_subsidy": claims["green_retrofit"],
        "rd_local_topup": claims["rd_topup"],
        "burden_relief": claims["relief"],
        "scale_up_reward": claims["scale_up"],
    }


def _rewards(cities: NDArray[Any], happened: Happened, delivery: Mapping[str, float]) -> dict[str, ByCity]:
    awards = happened.awards
    factories = awards["future_factory"] + delivery["smart_factory_reward_share"] * awards["smart_factory"]
    titles = (
        awards["single_champion"]
        + delivery["little_giant_reward_share"] * awards["little_giant"]
        + delivery["hidden_champion_reward_share"] * awards["hidden_champion"]
    )
    return {
        "factory_reward": cities["factory_reward"] * factories,
        "champion_reward": cities["champion_reward"] * titles,
    }


def _services(cities: NDArray[Any], happened: Happened, delivery: Mapping[str, float]) -> dict[str, ByCity]:
    firms, eligible = QUARTER * happened.above_scale, happened.eligible
    trainees = QUARTER * happened.above_scale / max(float(happened.above_scale.sum()), 1.0)
    packages = QUARTER * happened.divisions * (cities["light_solutions"] > 0.0)

    def offer(lever: str, reached: ByCity) -> ByCity:
        return np.asarray(reached * cities[lever] * delivery[f"cost_{lever}"])

    return {
        "light_solutions": np.asarray(packages * delivery["cost_light_solutions"]),
        "provider_training": offer("provider_training", happened.capacity),
        "demonstration_visits": offer("demonstration_visits", firms),
        "skills_training": offer("skills_training", trainees),
        "management_benchmarking": offer("management_benchmarking", firms),
        "service_manufacturing": offer("service_manufacturing", firms),
        "water_program": offer("water_program", QUARTER * happened.wet),
        "capacity_phase_out": offer("capacity_phase_out", QUARTER * happened.grade_d),
        "scale_up_outreach": offer("scale_up_outreach", eligible["register"]),
        "tech_sme_programme": offer("tech_sme_programme", eligible["tech_sme"] + eligible["high_tech_enterprise"]),
        "listing_support": offer("listing_support", eligible["listed"]),
    }
