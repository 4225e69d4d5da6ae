"""The accounts of each enterprise: output, sales, value added, staff, land, profit, exports, and its balance sheet."""

import numpy as np
from numpy.typing import NDArray

from sim.population.frame import Columns, Frame, standing
from sim.population.margins import attribute, manufacturing
from sim.population.raking import Floats, rake, scale_below, scale_to
from sim.population.sizes import Codes, rake_cells

PROFIT_SWEEPS = 60
CEILING_SWEEPS = 4
"""Cutting at a ceiling and raking again, until what is cut no longer shows in the totals."""


def add_accounts(firms: Columns, frame: Frame) -> None:
    """Adds everything counted in money, persons and mu, but R&D, to the enterprises."""
    add_output(firms, frame)
    add_value_added(firms, frame)
    add_staff_and_land(firms, frame)
    add_profit(firms, frame)
    add_exports(firms, frame)
    add_balance_sheet(firms, frame)


def add_output(firms: Columns, frame: Frame) -> None:
    """Gross output, and the two ratios to it: by sector and city, raked to sales and revenue of both.

    Assumes: output is divided over cities as sales are; below scale the ratios are those of the sector.
    """
    margins, above = frame.margins, frame.above
    sector = manufacturing().astype(int)[firms["division"]]
    city = firms["city"][:above]
    cell = 2 * city + sector[:above]
    revenue = np.bincount(cell, firms["revenue"][:above], 2 * len(margins.city_sales)).reshape(-1, 2)
    whole = margins.total("gross_output_industry") / margins.total("sales_industry")
    output = rake(revenue, margins.city_sales * whole, margins.by_sector("gross_output"), "output by city and sector")
    sales = rake(output, margins.city_sales, margins.by_sector("sales"), "sales by city and sector")
    for name, table in (("revenue_per_output", revenue), ("sales_per_output", sales)):
        by_cell, by_sector = (table / output).ravel(), table.sum(axis=0) / output.sum(axis=0)
        firms[name] = np.concatenate((by_cell[cell], by_sector[sector[above:]]))
    firms["output"] = firms["revenue"] / firms["revenue_per_output"]


def add_value_added(firms: Columns, frame: Frame) -> None:
    """Value added: the division's rate with a spread, raked to cities and divisions above scale, to sectors below.

    Formula: log-odds-like spread, rate * exp(sd * (1 - rate) * z), so that high rates spread less and stay below one.
    """
    margins, above, many = frame.margins, frame.above, len(firms["city"])
    city, division = firms["city"], firms["division"]
    rate = (margins.value_added / margins.revenue)[division]
    made = firms["revenue"] * rate * np.exp((1.0 - rate) * frame.normal(many, frame.settings["value_added_log_sd"]))
    most = frame.settings["value_added_rate_ceiling"] * firms["output"]
    for _ in range(CEILING_SWEEPS):
        made = np.minimum(made, most)
        made[:above] = rake_cells(
            made[:above], city[:above], division[:above], margins.city_value_added, margins.value_added, "value added"
        )
        made[above:] = scale_to(made[above:], _sector(division[above:]), below_own(frame))
    firms["value_added"] = made
    firms["value_added_rate"] = made / firms["output"]


def below_own(frame: Frame) -> Floats:
    """Value added of enterprises below scale (rest, manufacturing): the accounts less what is not enterprises."""
    margins = frame.margins
    beyond = margins.by_sector("value_added", "_all") - margins.by_sector("value_added")
    return np.asarray(beyond * frame.settings["below_scale_own_share"])


def add_staff_and_land(firms: Columns, frame: Frame) -> None:
    """Staff and land, both less than proportional to value added, with the totals of divisions (staff) and industry."""
    margins, above, s = frame.margins, frame.above, frame.settings
    made, division = firms["value_added"], firms["division"]
    below = len(made) - above
    by_division = margins.split("staff", attribute("share_of_staff"))
    staff = made ** s["staff_size_elasticity"] * frame.spread(len(made), s["staff_log_sd"])
    for _ in range(CEILING_SWEEPS):
        staff[:above] = scale_to(np.maximum(staff[:above], s["least_staff_above_scale"]), division[:above], by_division)
        staff[above:] = np.maximum(staff[above:], s["least_staff_below_scale"])
        staff[above:] *= s["below_scale_staff"] * below / staff[above:].sum()
    staff[:above] = by_city(staff[:above], made[:above], firms["city"][:above], division[:above], frame)
    firms["staff"] = staff
    land = attribute("land")[division] * made ** s["land_size_elasticity"] * frame.spread(len(made), s["land_log_sd"])
    land[:above] *= margins.total("land") / land[:above].sum()
    land[above:] *= s["below_scale_land"] * below / land[above:].sum()
    firms["land"] = land


def by_city(staff: Floats, made: Floats, city: Codes, division: Codes, frame: Frame) -> Floats:
    """Above-scale ``staff`` (n,) fitted to cities, with divisions as they are; ``made`` (n,) is value added.

    Formula: a city's staff is the known one, or else value added over mean * (productivity / mean) ** kept, all scaled
    to the total. Assumes: what size and division say of a city's productivity is only partly true of it.
    """
    known = frame.margins.city_staff
    natural, whole = np.bincount(city, staff, len(known)), np.bincount(city, made, len(known))
    mean = made.sum() / staff.sum()
    wanted = whole / (mean * (whole / natural / mean) ** frame.settings["city_productivity_kept"])
    unknown = np.isnan(known)
    wanted[unknown] *= (staff.sum() - np.nansum(known)) / wanted[unknown].sum()
    divisions = np.bincount(division, staff)
    return rake_cells(staff, city, division, np.where(unknown, wanted, known), divisions, "staff by city")


def add_profit(firms: Columns, frame: Frame) -> None:
    """Profit margins: a spread around what gives divisions, and the cities that publish it, their profit.

    Formula: margin = luck + of the division + of the city, the two fitted in turns to sums weighted by revenue.
    """
    margins, above, many = frame.margins, frame.above, len(firms["city"])
    city, division = firms["city"][:above], firms["division"][:above]
    luck = frame.normal(many, frame.settings["margin_sd"])
    shape = len(margins.city_sales), len(margins.revenue)
    cell = city * shape[1] + division
    revenue, profit = (
        np.bincount(cell, values, shape[0] * shape[1]).reshape(shape)
        for values in (firms["revenue"][:above], firms["revenue"][:above] * luck[:above])
    )
    wanted = margins.split("profit", attribute("share_of_profit"))
    known = ~np.isnan(margins.city_profit)
    of_city, of_division = np.zeros(shape[0]), np.zeros(shape[1])
    for _ in range(PROFIT_SWEEPS):
        gap = margins.city_profit - (profit + revenue * (of_city[:, None] + of_division)).sum(axis=1)
        of_city[known] += gap[known] / revenue.sum(axis=1)[known]
        gap = wanted - (profit + revenue * (of_city[:, None] + of_division)).sum(axis=0)
        of_division += gap / revenue.sum(axis=0)
    luck[:above] += of_city[city] + of_division[division]
    luck[above:] += frame.settings["below_scale_margin"]
    firms["margin"] = luck


def add_exports(firms: Columns, frame: Frame) -> None:
    """Export shares of sales: some enterprises export, the larger likelier, and the total is the published one."""
    above, s = frame.above, frame.settings
    mean = attribute("export_share")[firms["division"]] * manufacturing()[firms["division"]]
    likely = s["exporters_above_scale"] + s["exporters_size_slope"] * np.log(firms["revenue"] / s["line"])
    likely[above:] = s["exporters_below_scale"]
    exports = frame.uniform(len(mean)) < likely * (mean > 0.0)
    share = np.where(exports, mean * frame.spread(len(mean), s["export_log_sd"]), 0.0)
    sales = firms["output"] * firms["sales_per_output"]
    share[:above] = scale_below(share[:above], frame.margins.total("exports"), s["export_ceiling"], sales[:above])
    firms["export_share"] = np.minimum(share, s["export_ceiling"])


def add_balance_sheet(firms: Columns, frame: Frame) -> None:
    """Capital, cash and debt from the division's assets and liabilities, at a judged ratio of assets to revenue.

    Assumes: those with the most cash for the debt of their kind never took a loan.
    """
    s, division, many = frame.settings, firms["division"], len(firms["city"])
    depth = attribute("share_of_assets") / attribute("share_of_revenue")
    depth *= frame.margins.revenue.sum() / (depth * frame.margins.revenue).sum()
    assets = firms["revenue"] * np.minimum(depth, s["asset_depth_ceiling"])[division] * s["assets_per_revenue"]
    firms["capital"] = assets * s["fixed_share_of_assets"] * frame.spread(many, s["capital_log_sd"])
    firms["cash"] = assets * s["cash_share_of_assets"] * frame.spread(many, s["cash_log_sd"])
    liabilities = assets * attribute("liabilities_to_assets")[division]
    debt = liabilities * s["loan_share_of_liabilities"] * frame.spread(many, s["debt_log_sd"])
    ease = firms["cash"] / debt
    above = standing(ease[: frame.above]) < 1.0 - s["never_borrowed_above_scale"]
    below = standing(ease[frame.above :]) < 1.0 - s["never_borrowed_below_scale"]
    firms["borrowed"] = np.concatenate((above, below))
    firms["debt"] = np.where(firms["borrowed"], debt, 0.0)


def _sector(division: NDArray[np.int64]) -> NDArray[np.int64]:
    return manufacturing().astype(np.int64)[division]
