"""What administration moves by city: the business environment, land sales, the energy mix, and use of solid waste."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import QUARTERS_A_YEAR, quarter_of, year_of
from sim.config import Config
from sim.draws import Stream, normal, uniforms

type ByCity = NDArray[np.float64]

QUARTER = 1.0 / QUARTERS_A_YEAR
FULL = 100.0


class AdministrationParameters(NamedTuple):
    """Parameters of ``configs/parameters/administration.yaml``."""

    environment_2019: float
    environment_delivery: float
    environment_relief: float
    land_share_sd: float
    standard_land_2020: float
    standard_land_per_density: float
    zone_land_trend: float
    zone_land_supply: float
    solid_waste_2020: float
    solid_waste_response: float


class Administration:
    """States by city (cities,) that no enterprise holds; ``weights`` (cities,) make the province's mean of them."""

    def __init__(self, config: Config, weights: ByCity, accounts: float, p: AdministrationParameters) -> None:
        """``accounts``: the share of enterprises with a carbon account at the start."""
        many = len(weights)
        self._config = config
        self._weights = weights / weights.sum()
        self._p = p
        self.environment = np.full(many, p.environment_2019)
        self.standard_land = np.full(many, p.standard_land_2020)
        self.zone_land = np.full(many, FULL)
        self.solid_waste = np.full(many, p.solid_waste_2020)
        self.co2_factor = np.ones(many)
        self.account_reach = np.full(many, accounts)
        self.land_share = np.full(many, np.nan)

    def _beyond_neutral(self, cities: NDArray[Any], lever: str) -> ByCity:
        """How far a lever stands above its neutral value in each city, in its unit."""
        return np.asarray(cities[lever] - self._config.registers.levers[lever].neutral)

    def advance(self, cities: NDArray[Any], seed: int, now: int) -> None:
        """One quarter: every state moves as the levers of its city push it.

        Writes what enterprises feel of it: a better environment than at the start, more industrial land.
        Formula: environment closes a part of its gap to 100 a year, by easier access, faster delivery and relief;
        unused solid waste falls by response * subsidy; CO2 per energy falls by the outlook's trend and the cleaner mix.
        """
        p = self._p
        closed = cities["market_access"] + p.environment_relief * cities["burden_relief"]
        closed = closed + p.environment_delivery * self._beyond_neutral(cities, "direct_delivery")
        self.environment += QUARTER * closed * (FULL - self.environment)
        self.solid_waste += QUARTER * p.solid_waste_response * cities["solid_waste_use"] * (FULL - self.solid_waste)
        denser = p.standard_land_per_density * cities["land_densification"]
        self.standard_land = np.minimum(self.standard_land + QUARTER * denser, FULL)
        neutral = self._config.registers.levers["industrial_land_supply"].neutral
        cities["land_supply_gain"] = self._beyond_neutral(cities, "industrial_land_supply") / neutral
        zones = p.zone_land_trend + p.zone_land_supply * cities["land_supply_gain"]
        self.zone_land *= 1.0 + QUARTER * zones / 100.0
        trend = self._config.outlook_value("carbon_factor_fall", year_of(now))
        self.co2_factor *= 1.0 - QUARTER * (trend + cities["clean_energy"]) / 100.0
        self.account_reach += QUARTER * cities["carbon_account_rollout"]
        cities["account_reach"] = self.account_reach
        if quarter_of(now) == QUARTERS_A_YEAR:
            luck = uniforms(seed, Stream.LAND_SALES, now, np.arange(len(cities)))
            spread = p.land_share_sd * np.array([normal(u) for u in luck])
            self.land_share = np.clip(100.0 * cities["industrial_land_supply"] + spread, 0.0, FULL)
        cities["environment_gain"] = self.environment / p.environment_2019 - 1.0

    def stated(self, now: int) -> Mapping[str, NDArray[np.float64]]:
        """The states by place (1 + cities,), the province first; land sales are known at the year's end."""
        sold = self.land_share if quarter_of(now) == QUARTERS_A_YEAR else np.full_like(self.land_share, np.nan)
        by_city = {
            "business_environment_index": self.environment,
            "standard_land_share": self.standard_land,
            "zone_land_stock": self.zone_land,
            "solid_waste_use_rate": self.solid_waste,
            "co2_factor": self.co2_factor,
            "industrial_land_share": sold,
        }
        return {name: np.concatenate(([self._weights @ values], values)) for name, values in by_city.items()}
