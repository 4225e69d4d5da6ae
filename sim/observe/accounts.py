"""Provincial accounts around the model: GDP, prices, residuals and digital services, along the outlook."""

import math

import numpy as np
from numpy.typing import NDArray

from sim.calendar import QUARTERS_A_YEAR, year_of
from sim.config import Config


class Accounts:
    """GDP and its companions, quarter by quarter, at the rate of the four quarters that end now."""

    def __init__(
        self,
        gdp: float,
        residual_manufacturing: float,
        residual_industry: NDArray[np.float64],
        digital_core_manufacturing: float,
        digital_core_services: float,
    ) -> None:
        """All in 100m yuan of the start; ``residual_industry`` (places,) the province first."""
        self._gdp = gdp
        self._fixed: dict[str, float | NDArray[np.float64]] = {
            "residual_manufacturing": residual_manufacturing,
            "residual_industry": residual_industry,
            "digital_core_manufacturing": digital_core_manufacturing,
        }
        self._services = digital_core_services
        self._all_loans_growth = math.nan
        self._index = dict.fromkeys(("real", "price", "manufacturing_price", "services"), 1.0)

    def advance(self, config: Config, now: int) -> None:
        """Moves GDP, prices and services by a quarter of the outlook's yearly rates (%), and notes that of loans."""
        for name, variable in (
            ("real", "gdp_real_growth"),
            ("price", "gdp_deflator"),
            ("manufacturing_price", "output_deflator_manufacturing"),
            ("services", "digital_services_growth"),
        ):
            rate = config.outlook_value(variable, year_of(now)) / 100.0
            self._index[name] *= (1.0 + rate) ** (1.0 / QUARTERS_A_YEAR)

        self._all_loans_growth = config.outlook_value("all_loans_growth", year_of(now))

    def view(self) -> dict[str, float | NDArray[np.float64]]:
        """What the formulas of indicators read."""
        return {
            **self._fixed,
            "gdp_real": self._gdp * self._index["real"],
            "gdp_current": self._gdp * self._index["real"] * self._index["price"],
            "manufacturing_price": self._index["manufacturing_price"],
            "digital_core_services": self._services * self._index["services"],
            "all_loans_growth": self._all_loans_growth,
        }
