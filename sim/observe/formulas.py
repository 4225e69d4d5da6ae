"""Formulas of indicators that are more than one sum over another."""

from collections.abc import Callable

import numpy as np

from sim.observe.sums import Sum
from sim.observe.view import Places, View, fall, growth, of_province, share
from sim.state.columns import YUAN_100M

type Formula = Callable[[View], Places]


def percent(top: Sum, bottom: Sum) -> Formula:
    """A formula: one sum in percent of another."""
    return lambda v: 100.0 * share(v.now[top], v.now[bottom])


def ratio(top: Sum, bottom: Sum) -> Formula:
    """A formula: one sum over another."""
    return lambda v: share(v.now[top], v.now[bottom])


def money(of: Sum) -> Formula:
    """A formula: a sum in 100m yuan."""
    return lambda v: v.now[of] * YUAN_100M


def total(of: Sum) -> Formula:
    """A formula: a sum as it stands."""
    return lambda v: v.now[of].copy()


def per_10bn(patents: Sum, revenue: Sum) -> Formula:
    """A formula: a number over 10 bn yuan of revenue."""
    return lambda v: 1e6 * share(v.now[patents], v.now[revenue])


def index(of: Sum) -> Formula:
    """A formula: a sum in percent of its start."""
    return lambda v: 100.0 * share(v.now[of], v.start[of])


def counted(name: str) -> Formula:
    """A formula: a count since the start of the run, 0 when nobody counted it."""
    return lambda v: v.counted.get(name, np.zeros_like(v.unknown)).copy()


def given(name: str) -> Formula:
    """A formula: what another module states for the quarter's end; NaN when nobody does."""
    return lambda v: v.given.get(name, v.unknown).copy()


def built_in_total(stock: Sum, awards: str) -> Formula:
    """A formula: awards of the start and since; an award counts for good, whatever becomes of its holder."""
    since = counted(awards)
    return lambda v: v.start[stock] + since(v)


def at_level(upper: Sum, lower: Sum | None) -> Formula:
    """A formula: the share of above-scale enterprises at exactly one digital level, in percent."""
    return lambda v: 100.0 * share(v.now[upper] - (v.now[lower] if lower else 0.0), v.now[Sum.ABOVE_SCALE])


def at_year_end(formula: Formula) -> Formula:
    """A formula that is known at the end of a full year alone."""
    return lambda v: formula(v) if v.year_is_full else v.unknown


def manufacturing_share_of_gdp(v: View) -> Places:
    """Manufacturing value added of all sizes, with the accounting residual, over GDP, both at current prices (%)."""
    made = v.now[Sum.ALL_M_VALUE_ADDED][0] * YUAN_100M
    below = (v.now[Sum.ALL_M_VALUE_ADDED] - v.now[Sum.M_VALUE_ADDED])[0]
    below_start = (v.start[Sum.ALL_M_VALUE_ADDED] - v.start[Sum.M_VALUE_ADDED])[0]
    residual = v.account("residual_manufacturing") * below / below_start
    current = (made + residual) * v.account("manufacturing_price")
    return of_province(100.0 * current / v.account("gdp_current"), v.unknown)


def digital_core_share(v: View) -> Places:
    """Core digital industries over GDP at constant prices: manufacturing as modelled, services by the outlook (%)."""
    start = v.start[Sum.DIGITAL_CORE_VALUE_ADDED][0]
    made = v.account("digital_core_manufacturing") * v.now[Sum.DIGITAL_CORE_VALUE_ADDED][0] / start
    core = made + v.account("digital_core_services")
    return of_province(100.0 * core / v.account("gdp_real"), v.unknown)


def digital_core_rd_share(v: View) -> Places:
    """R&D spending of the survey over revenue (%), core digital manufacturing: a part of the R&D expense."""
    expense = share(v.now[Sum.DIGITAL_CORE_RD], v.now[Sum.DIGITAL_CORE_REVENUE])
    return 100.0 * v.definitions.scoring["survey_rd_per_expense"] * expense


def industry_value_added(v: View) -> Places:
    """Value added of industry of all sizes, with its residual, which moves with those below scale (10k yuan)."""
    made, made_start = v.now[Sum.ALL_VALUE_ADDED], v.start[Sum.ALL_VALUE_ADDED]
    above, above_start = v.now[Sum.VALUE_ADDED], v.start[Sum.VALUE_ADDED]
    return made + _residual(v) * share(made - above, made_start - above_start)


def _residual(v: View) -> Places:
    return np.asarray(v.accounts["residual_industry"]) / YUAN_100M


def water_per_value_added(v: View) -> Places:
    """Water of industrial enterprises over value added of industry of all sizes (m3/10k yuan)."""
    return share(v.now[Sum.ALL_WATER], industry_value_added(v))


def _fall(v: View, now: Places, start: Places) -> Places:
    """The fall of an amount per value added of industry of all sizes since the start (%)."""
    before = share(start, v.start[Sum.ALL_VALUE_ADDED] + _residual(v))
    return fall(share(now, industry_value_added(v)), before)


def fall_of(amount: Sum) -> Formula:
    """A formula: the fall of a sum per value added of industry of all sizes since the start, constant prices (%)."""
    return lambda v: _fall(v, v.now[amount], v.start[amount])


def co2_intensity_fall(v: View) -> Places:
    """The fall of CO2, energy times its factor, per value added of industry since the start (%)."""
    now, start = (stated.get("co2_factor", v.unknown) for stated in (v.given, v.given_start))
    return _fall(v, v.now[Sum.ALL_ENERGY] * now, v.start[Sum.ALL_ENERGY] * start)


def energy_intensity_fall(v: View) -> Places:
    """The fall of energy per value added of above-scale industry since the start, constant prices (%)."""
    now = share(v.now[Sum.ENERGY], v.now[Sum.VALUE_ADDED])
    return fall(now, share(v.start[Sum.ENERGY], v.start[Sum.VALUE_ADDED]))


def comparable_growth(now: Sum, before: Sum) -> Formula:
    """A formula: value added of this year's register over that of the same enterprises a year ago (%)."""
    return at_year_end(lambda v: growth(v.now[now], v.now[before]))


def loan_growth(v: View) -> Places:
    """Growth of the loan balance of above-scale manufacturing over the year, at current prices (%)."""
    before = v.year_ends[-1]
    now = v.now[Sum.M_DEBT] * v.account("manufacturing_price")
    return growth(now, before.sums[Sum.M_DEBT] * before.price)


def loan_growth_gap(v: View) -> Places:
    """Growth of manufacturing loans less that of all loans (points)."""
    return loan_growth(v) - v.account("all_loans_growth")


def counted_in_year(name: str, v: View, years_ago: int = 0) -> Places:
    """What was counted in the year that ends now, or in an earlier one; NaN before the run."""
    ends = [end.counted for end in v.year_ends] + [v.counted]
    if len(ends) < years_ago + 2:
        return v.unknown
    nothing = np.zeros_like(v.unknown)
    last, before = ends[-1 - years_ago], ends[-2 - years_ago]
    return last.get(name, nothing) - before.get(name, nothing)


def growth_of_count(name: str) -> Formula:
    """A formula: what was counted in the year over the year before (%)."""
    return lambda v: growth(counted_in_year(name, v), counted_in_year(name, v, 1))


def new_product_share(v: View) -> Places:
    """Output of new products of the year over output of above-scale manufacturing (%)."""
    return 100.0 * share(counted_in_year("new_products", v), v.now[Sum.M_OUTPUT])


def city_gap(v: View) -> Places:
    """The coefficient of variation over cities of above-scale labour productivity, weighted by staff."""
    staff = v.now[Sum.M_STAFF][1:]
    level = share(v.now[Sum.M_VALUE_ADDED][1:], staff)
    mean = np.average(level, weights=staff)
    return of_province(float(np.sqrt(np.average((level - mean) ** 2, weights=staff)) / mean), v.unknown)
