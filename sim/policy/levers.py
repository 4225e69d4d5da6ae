"""The policy of a quarter: the value of every lever in every city, and what follows from it for all enterprises."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calendar import year_of
from sim.config import Config
from sim.rules.green import Green
from sim.rules.innovation import Innovation
from sim.state.columns import YUAN_100M

DERIVED = (
    "take_up",
    "rd_response",
    "rd_response_high_tech",
    "rd_real_share",
    "rd_real_share_high_tech",
    "energy_response",
    "energy_response_intensive",
    "funded",
    "environment_gain",
    "lab_gain",
    "talent_gain",
    "network_gain",
    "testing_gain",
    "park_gain",
    "fund_rate",
    "land_supply_gain",
    "account_reach",
)
SUPER_DEDUCTION_2020 = "rd_super_deduction_2020"


def city_records(levers: tuple[str, ...], cities: int) -> NDArray[Any]:
    """One record a city (cities,): a field for each registered lever and for what is derived from them.

    Nothing has been gained on the start yet, and all claims are expected to be paid.
    """
    records = np.zeros(cities, np.dtype([(name, "f8") for name in (*levers, *DERIVED)]))
    records["funded"] = 1.0
    return records


def set_levers(cities: NDArray[Any], names: tuple[str, ...], config: Config, now: int) -> None:
    """Writes the value of each lever in each city for a quarter."""
    for code, name in enumerate(names):
        for lever in config.registers.levers:
            cities[lever][code] = config.lever(lever, now, name)


def b_index(tax: float, deduction: float, topup: float) -> float:
    """The user cost of a yuan of R&D after tax: (1 - t (1 + d)) / (1 - t) - topup. Source: Warda's B-index."""
    return (1.0 - tax * (1.0 + deduction)) / (1.0 - tax) - topup


def attract_talent(cities: NDArray[Any], p: Innovation) -> None:
    """Adds a quarter's talent to what was gained on the start, as a share of the research staff of the start.

    A lever counts people of the whole province, of whom a city attracts its share.
    """
    cities["talent_gain"] += 0.25 * cities["talent_attraction"] / p.research_staff


def set_fund_rate(cities: NDArray[Any], base: float) -> None:
    """The year's money of the industry fund over the capital it may invest in (``base``, 10k yuan, whole province).

    A lever counts the money of the whole province, of which a city's enterprises get the share of their capital.
    """
    cities["fund_rate"] = cities["industry_fund"] / YUAN_100M / max(1.0, base)


def set_research_costs(cities: NDArray[Any], config: Config, now: int, p: Innovation) -> None:
    """How much more R&D is reported, and how much of it is real, under today's user cost against that of 2020.

    Formula: response = (cost / cost of 2020) ** -elasticity, with the reported and with the real elasticity. Talent and
    laboratories gained since the start make what is real more productive, as if it were more.
    """
    help_of_others = (1.0 + p.talent_effect * cities["talent_gain"]) * (1.0 + p.lab_effect * cities["lab_gain"])
    before = config.outlook_value(SUPER_DEDUCTION_2020, year_of(now))
    today = config.outlook_value("rd_super_deduction", year_of(now))
    for suffix, tax in (
        ("", config.outlook_value("corporate_tax_rate", year_of(now))),
        ("_high_tech", config.outlook_value("high_tech_tax_rate", year_of(now))),
    ):
        for code in range(len(cities)):
            cost = b_index(tax, today, cities["rd_local_topup"][code]) / b_index(tax, before, 0.0)
            reported = max(cost, 0.05) ** -p.user_cost_elasticity_reported
            real = max(cost, 0.05) ** -p.user_cost_elasticity_real
            cities["rd_response" + suffix][code] = reported
            cities["rd_real_share" + suffix][code] = (1.0 - p.relabelled_share) * min(real / reported, 1.0)
        cities["rd_real_share" + suffix] *= help_of_others


class EnergyPrices:
    """How far energy use per output has answered to prices, by city, for energy-intensive divisions and the others."""

    def __init__(self, cities: int) -> None:
        self._answered = np.zeros((cities, 2))
        self._real_price = 0.0

    def set_responses(self, cities: NDArray[Any], config: Config, now: int, p: Green) -> None:
        """Moves energy per output towards what today's prices call for, and writes the quarter's factors.

        Formula: goal = elasticity * log(real price * (1 + spread + carbon price / energy cost of a tonne) / price of
        2020); answered += speed / 4 * (goal - answered). Spread and carbon price fall on energy-intensive enterprises.
        """
        self._real_price += 0.25 * np.log1p(config.outlook_value("energy_price_growth", year_of(now)) / 100.0)
        spread = np.log1p(cities["energy_price_spread"] + cities["carbon_price"] / p.energy_cost_per_co2)
        goal = p.price_elasticity * (self._real_price + np.stack([np.zeros(len(cities)), spread], axis=1))
        step = 0.25 * p.price_adjustment_per_year * (goal - self._answered)
        self._answered += step
        cities["energy_response"] = np.exp(step[:, 0])
        cities["energy_response_intensive"] = np.exp(step[:, 1])
