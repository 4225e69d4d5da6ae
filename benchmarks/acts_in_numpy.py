"""The three acts over contiguous columns in NumPy, an operation at a time for all enterprises."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.acts import Setting
from sim.draws import Stream, uniform_pair

type Column = NDArray[Any]

READ = (
    "alive", "city", "division", "grade", "slot", "output", "momentum", "productivity", "margin", "revenue_per_output",
    "debt", "cash", "capital", "last_shock", "rd_propensity", "rd_expense", "knowledge", "high_tech_enterprise",
    "little_giant", "single_champion",
)  # fmt: skip


class NumpyActs:
    """Columns of the living enterprises, and the acts on them."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self.columns: dict[str, Column]

    def take(self, records: NDArray[Any]) -> None:
        """Starts anew with contiguous columns of the living among the records (n,)."""
        living = records[records["alive"] == 1]
        self.columns = {name: np.ascontiguousarray(living[name]) for name in READ}

    def trade(self) -> None:
        """Every enterprise sells and settles its accounts."""
        c, p = self.columns, self._setting.parameters
        cities, markets = self._setting.cities, self._setting.markets
        spread = cities["per_mu_spread"][c["city"]]
        stands = c["productivity"] / markets["productivity"][c["division"]] - 1.0
        stands += p.market.champion_premium * ((c["little_giant"] > 0) | (c["single_champion"] > 0))
        stands += np.where(c["grade"] == 4, -spread, np.where(c["grade"] == 1, spread * p.market.grade_a_relief, 0.0))
        stands = np.clip(stands, p.market.standing_floor, p.market.standing_ceiling)
        gain = 0.25 * p.market.share_response * (stands - markets["reference"][c["division"]])
        c["output"] *= markets["growth"][c["division"]] * (1.0 + gain) * c["momentum"]
        self._settle_accounts()

    def _settle_accounts(self) -> None:
        c, p, cities = self.columns, self._setting.parameters.finance, self._setting.cities
        relief = cities["burden_relief"][c["city"]] * p.relief_pass_through
        goal = self._setting.markets["margin"][c["division"]] + relief
        c["margin"] += 0.25 * p.margin_pull_per_year * (goal - c["margin"])
        profit = 0.25 * c["output"] * c["revenue_per_output"] * c["margin"]
        repaid = 0.25 * p.repaid_share_per_year * c["debt"]
        cash = c["cash"] + np.where(profit > 0.0, profit * p.retained_share, profit) - repaid
        c["debt"] -= repaid + np.minimum(cash, 0.0)
        c["cash"] = np.maximum(cash, 0.0)
        c["capital"] *= 1.0 - 0.25 * p.depreciation_per_year

    def shock(self) -> None:
        """Every enterprise meets the growth shock of the year; the draw's arithmetic works on whole columns too."""
        c, p, clock = self.columns, self._setting.parameters.growth, self._setting.clock
        slots: Any = c["slot"].astype(np.uint64)
        u, _ = uniform_pair(clock.seed, Stream.GROWTH, clock.now, slots)
        size = np.maximum(c["output"] * c["revenue_per_output"], 1.0) / p.shock_size_reference
        scale = 0.7071067811865476 * np.minimum(p.shock_sd * size**-p.shock_size_exponent, p.shock_sd_ceiling)
        shock = np.where(u < 0.5, scale, -scale) * np.log(2.0 * np.minimum(u, 1.0 - u))
        total = shock + p.shock_autocorrelation * c["last_shock"]
        c["last_shock"] = shock
        carried = (1.0 + p.shock_autocorrelation) * scale
        c["momentum"] = np.exp(0.25 * (total + np.log(1.0 - carried * carried)))

    def research(self) -> None:
        """Every enterprise with a propensity to it does research."""
        c, p, cities = self.columns, self._setting.parameters.innovation, self._setting.cities
        active, titled = c["rd_propensity"] > 0.0, c["high_tech_enterprise"] > 0
        response = np.where(titled, cities["rd_response_high_tech"][c["city"]], cities["rd_response"][c["city"]])
        real = np.where(titled, cities["rd_real_share_high_tech"][c["city"]], cities["rd_real_share"][c["city"]])
        real = np.where(c["margin"] <= 0.0, 1.0 - p.relabelled_share, real)
        response = np.where(c["margin"] <= 0.0, 1.0, response)
        wanted = c["rd_propensity"] * response * c["output"] * c["revenue_per_output"]
        expense = c["rd_expense"] + 0.25 * p.adjustment_per_year * (wanted - c["rd_expense"])
        stock = np.maximum(c["knowledge"], 1.0)
        growth = 0.25 * (expense * real / stock - p.knowledge_depreciation_per_year)
        counted = np.clip(growth, -p.growth_bound, p.growth_bound)
        c["rd_expense"] = np.where(active, expense, c["rd_expense"])
        c["knowledge"] = np.where(active, stock * (1.0 + growth), c["knowledge"])
        c["productivity"] *= np.where(active, 1.0 + p.productivity_elasticity * counted, 1.0)
