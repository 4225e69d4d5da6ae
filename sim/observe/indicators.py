"""Indicators by official definition, scope and price basis, made from sums alone.

An indicator is a formula over a ``View``: sums of the last four quarters for flows, of the quarter's end for stocks.
Each formula gets arrays (places,), the province first, then the cities, and gives one; not defined is NaN.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.observe.sums import Sum
from sim.state.columns import YUAN_100M

type Places = NDArray[np.float64]


class View(NamedTuple):
    """What a formula reads, each (places,): sums now, sums at the start, counts since the start, and the outlook."""

    now: Mapping[Sum, Places]
    start: Mapping[Sum, Places]
    counted: Mapping[str, Places]
    accounts: Mapping[str, float | Places]


def share(part: Places, whole: Places) -> Places:
    """Part over whole (places,), NaN where there is no whole."""
    result: Places = np.divide(part, whole, out=np.full_like(np.asarray(part, float), np.nan), where=whole > 0.0)
    return result


def percent(top: Sum, bottom: Sum) -> Callable[[View], Places]:
    """A formula: one sum in percent of another."""
    return lambda v: 100.0 * share(v.now[top], v.now[bottom])


def ratio(top: Sum, bottom: Sum) -> Callable[[View], Places]:
    """A formula: one sum over another."""
    return lambda v: share(v.now[top], v.now[bottom])


def money(of: Sum) -> Callable[[View], Places]:
    """A formula: a sum in 100m yuan."""
    return lambda v: v.now[of] * YUAN_100M


def total(of: Sum) -> Callable[[View], Places]:
    """A formula: a sum as it stands."""
    return lambda v: v.now[of].copy()


def counted(name: str) -> Callable[[View], Places]:
    """A formula: a count since the start of the run."""
    return lambda v: v.counted[name].copy()


def built_in_total(stock: Sum, awards: str) -> Callable[[View], Places]:
    """A formula: awards of the start and since; an award counts for good, whatever becomes of its holder."""
    return lambda v: v.start[stock] + v.counted[awards]


def at_level(upper: Sum, lower: Sum | None) -> Callable[[View], Places]:
    """A formula: the share of above-scale enterprises at exactly one digital level, in percent."""
    return lambda v: 100.0 * share(v.now[upper] - (v.now[lower] if lower else 0.0), v.now[Sum.ABOVE_SCALE])


def of_province(value: float | Places, like: Places) -> Places:
    """A figure of the province alone: NaN for the cities."""
    places = np.full_like(like, np.nan)
    places[0] = value if np.isscalar(value) else np.asarray(value)[0]
    return places


def manufacturing_share_of_gdp(v: View) -> Places:
    """Manufacturing value added of all sizes, with the accounting residual, over GDP, both at current prices (%)."""
    made = v.now[Sum.ALL_M_VALUE_ADDED][0] * YUAN_100M
    below = (v.now[Sum.ALL_M_VALUE_ADDED] - v.now[Sum.M_VALUE_ADDED])[0]
    below_start = (v.start[Sum.ALL_M_VALUE_ADDED] - v.start[Sum.M_VALUE_ADDED])[0]
    residual = float(np.asarray(v.accounts["residual_manufacturing"])) * below / below_start
    current = (made + residual) * float(np.asarray(v.accounts["manufacturing_price"]))
    return of_province(100.0 * current / float(np.asarray(v.accounts["gdp_current"])), v.now[Sum.ENTERPRISES])


def digital_core_share(v: View) -> Places:
    """Core digital industries over GDP at constant prices: manufacturing as modelled, services by the outlook (%)."""
    start = v.start[Sum.DIGITAL_CORE_VALUE_ADDED][0]
    made = float(np.asarray(v.accounts["digital_core_manufacturing"])) * v.now[Sum.DIGITAL_CORE_VALUE_ADDED][0] / start
    core = made + float(np.asarray(v.accounts["digital_core_services"]))
    return of_province(100.0 * core / float(np.asarray(v.accounts["gdp_real"])), v.now[Sum.ENTERPRISES])


def water_per_value_added(v: View) -> Places:
    """Water of industrial enterprises over value added of industry of all sizes, with its residual (m3/10k yuan)."""
    made, made_start = v.now[Sum.ALL_VALUE_ADDED], v.start[Sum.ALL_VALUE_ADDED]
    above, above_start = v.now[Sum.VALUE_ADDED], v.start[Sum.VALUE_ADDED]
    residual = np.asarray(v.accounts["residual_industry"]) / YUAN_100M
    return share(v.now[Sum.ALL_WATER], made + residual * share(made - above, made_start - above_start))


def energy_intensity_fall(v: View) -> Places:
    """The fall of energy per value added of above-scale industry since the start, constant prices (%)."""
    now = share(v.now[Sum.ENERGY], v.now[Sum.VALUE_ADDED])
    return 100.0 * (1.0 - share(now, share(v.start[Sum.ENERGY], v.start[Sum.VALUE_ADDED])))


def comparable_growth(v: View) -> Places:
    """Value added of this year's register over that of the same enterprises a year ago (%), known at the year's end."""
    growth = 100.0 * (share(v.now[Sum.COMPARABLE_NOW], v.now[Sum.COMPARABLE_BEFORE]) - 1.0)
    return growth if v.accounts["year_is_full"] else np.full_like(growth, np.nan)


def city_gap(v: View) -> Places:
    """The coefficient of variation over cities of above-scale labour productivity, weighted by staff."""
    staff = v.now[Sum.M_STAFF][1:]
    level = share(v.now[Sum.M_VALUE_ADDED][1:], staff)
    mean = np.average(level, weights=staff)
    return of_province(float(np.sqrt(np.average((level - mean) ** 2, weights=staff)) / mean), v.now[Sum.ENTERPRISES])


INDICATORS: dict[str, Callable[[View], Places]] = {
    "mfg_share_of_gdp": manufacturing_share_of_gdp,
    "value_added_rate": percent(Sum.M_VALUE_ADDED, Sum.M_SALES),
    "value_added_rate_appendix": percent(Sum.M_VALUE_ADDED, Sum.M_OUTPUT),
    "labour_productivity": ratio(Sum.M_VALUE_ADDED, Sum.M_STAFF),
    "value_added_per_mu": ratio(Sum.VALUE_ADDED, Sum.LAND),
    "rd_share_of_revenue": percent(Sum.M_RD_EXPENSE, Sum.M_REVENUE),
    "patents_per_10bn_revenue": lambda v: 1e6 * share(v.now[Sum.PATENTS], v.now[Sum.REVENUE]),
    "digital_core_share_of_gdp": digital_core_share,
    "high_tech_mfg_share": percent(Sum.HIGH_TECH_VALUE_ADDED, Sum.VALUE_ADDED),
    "energy_intensity_fall": energy_intensity_fall,
    "water_per_value_added": water_per_value_added,
    "digital_coverage_above_scale": percent(Sum.LEVEL_1, Sum.ABOVE_SCALE),
    "high_tech_enterprises": total(Sum.ALL_HIGH_TECH_ENTERPRISE),
    "tech_smes": total(Sum.ALL_TECH_SME),
    "future_factories": built_in_total(Sum.FUTURE_FACTORY, "future_factory"),
    "smart_factories": built_in_total(Sum.SMART_FACTORY, "smart_factory"),
    "new_listed": counted("listed"),
    "new_single_champions": counted("single_champion"),
    "new_little_giants": counted("little_giant"),
    "new_hidden_champions": counted("hidden_champion"),
    "little_giants": total(Sum.LITTLE_GIANT),
    "single_champions": total(Sum.SINGLE_CHAMPION),
    "listed_manufacturers": total(Sum.LISTED),
    "above_scale_enterprises": total(Sum.ABOVE_SCALE),
    "above_scale_value_added_growth": comparable_growth,
    "value_added": money(Sum.M_VALUE_ADDED),
    "revenue": money(Sum.M_REVENUE),
    "staff": total(Sum.M_STAFF),
    "profit_total": money(Sum.M_PROFIT),
    "revenue_margin": percent(Sum.M_PROFIT, Sum.M_REVENUE),
    "tax_per_mu": ratio(Sum.TAX, Sum.LAND),
    "equipment_mfg_share": percent(Sum.EQUIPMENT_VALUE_ADDED, Sum.VALUE_ADDED),
    "enterprises": total(Sum.ENTERPRISES),
    "entries": counted("entries"),
    "exits": counted("exits"),
    "promotions": counted("promotions"),
    "demotions": counted("demotions"),
    "level_0": at_level(Sum.ABOVE_SCALE, Sum.LEVEL_1),
    "level_1": at_level(Sum.LEVEL_1, Sum.LEVEL_2),
    "level_2": at_level(Sum.LEVEL_2, Sum.LEVEL_3),
    "level_3": at_level(Sum.LEVEL_3, Sum.LEVEL_4),
    "level_4": at_level(Sum.LEVEL_4, None),
    "city_gap": city_gap,
    "public_cost": counted("public_cost"),
}
"""Every indicator by its id."""
