"""Demand by division: the outlook's path with shocks, and what the province wins from rivals outside."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import year_of
from sim.config import Config
from sim.data import divisions
from sim.draws import Stream, normal, uniforms
from sim.model.life import Parameters
from sim.model.tallies import Share

PROVINCE = 99
RECYCLING = "C42"

MARKET = np.dtype(
    [
        (name, "f8")
        for name in (
            "growth", "productivity", "reference", "margin", "capital_per_output", "energy_trend", "water_trend",
            "energy_intensive", "wet", "recycling", "manufacturing", "brain", "data_space", "room",
        )
    ]
)  # fmt: skip


class Start(NamedTuple):
    """What stays of the start, by division (divisions,): exports over sales, tilt weights, productivity, two rates."""

    export_share: NDArray[np.float64]
    value_added: NDArray[np.float64]
    productivity: NDArray[np.float64]
    margin: NDArray[np.float64]
    value_added_rate: NDArray[np.float64]
    period: int


def _ratio(top: NDArray[np.float64], bottom: NDArray[np.float64], otherwise: float) -> NDArray[np.float64]:
    return np.where(bottom > 0.0, top / np.where(bottom > 0.0, bottom, 1.0), otherwise)


def open_markets(records: NDArray[Any], p: Parameters, period: int) -> tuple[NDArray[Any], Start]:
    """The markets (divisions,) at the start, from the records of the enterprises (n,)."""
    table = divisions()

    def add(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.bincount(records["division"], records["weight"] * values, len(table)))

    output = records["output"]
    sales = add(output * records["sales_per_output"])
    revenue = output * records["revenue_per_output"]
    value_added = add(output * records["value_added_rate"])
    markets = np.zeros(len(table), MARKET)
    markets["productivity"] = _ratio(value_added, add(records["staff"]), 1.0)
    markets["margin"] = _ratio(add(revenue * records["margin"]), add(revenue), 0.07)
    markets["capital_per_output"] = _ratio(add(records["capital"]), add(output), 0.5)
    markets["room"] = 1.0
    markets["energy_intensive"] = [division.energy_intensive for division in table]
    markets["recycling"] = [division.gb_code == RECYCLING for division in table]
    markets["wet"] = [division.wet for division in table]
    markets["manufacturing"] = [division.sector == "manufacturing" for division in table]
    markets["energy_trend"] = 1.0 - 0.25 * p.green.energy_trend_per_year
    markets["water_trend"] = 1.0 - 0.25 * p.green.water_trend_per_year
    exports = _ratio(add(output * records["sales_per_output"] * records["export_share"]), sales, 0.0)
    rate = _ratio(value_added, add(output), 0.2)
    return markets, Start(exports, value_added, markets["productivity"].copy(), markets["margin"].copy(), rate, period)


def update_markets(markets: NDArray[Any], shares: NDArray[np.float64], start: Start, p: Parameters) -> None:
    """Productivity, reference standing and usual margin of each division, from last quarter's sums (divisions, Share).

    Formula: margin = margin of the start * (1 + share * (value-added rate / that of the start - 1)): who keeps more of
    the sale keeps a part of it as profit.
    """
    made, staff = shares[:, Share.VALUE_ADDED], shares[:, Share.STAFF]
    markets["productivity"] = _ratio(made, staff, 1.0)
    markets["reference"] = _ratio(shares[:, Share.STANDING], shares[:, Share.OUTPUT], 0.0)
    risen = _ratio(made, shares[:, Share.OUTPUT] * start.value_added_rate, 1.0) - 1.0
    markets["margin"] = start.margin * (1.0 + p.finance.margin_follows_rate * risen)


def leave_room(markets: NDArray[Any], shares: NDArray[np.float64], came: NDArray[np.float64], p: Parameters) -> None:
    """What closures of the quarter leave to those who are there in the next, less what newcomers take from them.

    ``came`` (divisions,): output of newcomers. Formula: room = 1 + displacement * (closed - came) / (living + came).
    """
    gap = shares[:, Share.CLOSED] - came
    markets["room"] = 1.0 + p.market.displacement * _ratio(gap, shares[:, Share.OUTPUT] + came, 0.0)


def yearly_demand(config: Config, start: Start, year: int, tilt_response: float) -> NDArray[np.float64]:
    """The growth of real demand (divisions,) in a year by the outlook: home and abroad by export share, and tilts.

    Formula: (1 - x) * domestic + x * exports + response * (tilt - mean tilt), the tilts being points over the mean.
    """
    tilts = np.array(
        [
            0.0
            if division.demand_tilt == "none"
            else config.outlook_value(f"division_tilt_{division.demand_tilt}", year)
            for division in divisions()
        ]
    )
    tilts -= np.average(tilts, weights=start.value_added)
    domestic, abroad = (config.outlook_value(name, year) for name in ("domestic_demand_growth", "export_growth"))
    return np.asarray((domestic + start.export_share * (abroad - domestic) + tilt_response * tilts) / 100.0)


def meet_demand(markets: NDArray[Any], config: Config, start: Start, p: Parameters, seed: int, now: int) -> None:
    """Writes the factor by which each division's demand grows this quarter.

    Formula: room * exp((log((1 + g) / (1 + drift)) + provincial shock + division shock + response * advantage) / 4);
    the advantage is the productivity gained on rivals outside, who have a trend of their own. Shocks are drawn once a
    year. Demand is for value added: where all make more of it from the same output, less output is called for.
    """
    year = year_of(now)
    luck = uniforms(seed, Stream.DEMAND, year, np.arange(PROVINCE + 1))
    shock = np.array([normal(u) for u in luck])
    shocks = p.market.provincial_shock_sd * shock[PROVINCE] + p.market.division_shock_sd * shock[: len(markets)]
    rivals = start.productivity * (1.0 + 0.25 * p.market.rivals_trend_per_year) ** (now - start.period)
    ahead = np.clip(markets["productivity"] / rivals - 1.0, -0.5, 0.5)
    growth = (
        np.log1p(yearly_demand(config, start, year, p.market.tilt_response))
        + shocks
        + p.market.outside_response * ahead
    )
    growth -= np.log1p(p.growth.value_added_rate_drift_per_year)
    markets["growth"] = markets["room"] * np.exp(0.25 * growth)
