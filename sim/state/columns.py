"""The columns of the ledger: one record per enterprise, each column declared once with unit, meaning and owner.

Money is in 10k yuan at constant prices of 2020, flows at annual rates. A title column holds the period in which the
title was last awarded (see ``calendar``), 0 when it was never held, and the negative of that period once it is lost.
The first 64 bytes, one cache line, hold what is observed of every enterprise; up to byte 192 stands what a quarter
touches; what follows is for the yearly plan.
"""

from typing import NamedTuple

import numpy as np


class Column(NamedTuple):
    """One column: its name, NumPy type, unit, meaning, and the module whose story it tells."""

    name: str
    dtype: str
    unit: str
    meaning: str
    owner: str


COLUMNS: tuple[Column, ...] = (
    Column("weight", "f8", "enterprises", "how many real enterprises the record stands for", "population"),
    Column("output", "f8", "10k yuan/year", "gross output at the rate of the quarter", "rules.growth"),
    Column("value_added_rate", "f8", "share of output", "value added over gross output", "rules.growth"),
    Column("staff", "f8", "persons", "people employed", "rules.growth"),
    Column(
        "energy_per_output", "f8", "index/10k yuan", "energy use over output; value added of 2020 = 1", "rules.green"
    ),
    Column("water_per_output", "f8", "m3/10k yuan", "water use over output", "rules.green"),
    Column("tech_sme", "i2", "period", "science-and-technology SME", "policy.programmes"),
    Column("high_tech_enterprise", "i2", "period", "high-tech enterprise", "policy.programmes"),
    Column("founded", "i2", "period", "quarter of founding", "population"),
    Column("level_since", "i2", "period", "quarter of the last digital rise, 0 before the start", "rules.digital"),
    Column("city", "i1", "code", "index into the table of cities", "population"),
    Column("division", "i1", "code", "index into the table of divisions", "population"),
    Column("alive", "i1", "flag", "1 while in operation", "rules.demography"),
    Column("above_scale", "i1", "flag", "1 while in the above-scale register", "rules.register"),
    Column("digital_level", "i1", "0-4", "level of the provincial digital rating", "rules.digital"),
    Column("grade", "i1", "code", "per-mu grade: 0 none, 1 A, 2 B, 3 C, 4 D", "policy.grading"),
    Column("evaluated", "i1", "flag", "1 while under per-mu evaluation", "policy.grading"),
    Column("carbon_account", "i1", "flag", "1 when a carbon account is kept", "rules.green"),
    Column("productivity", "f8", "10k yuan/person", "sustainable value added a head", "rules.growth"),
    Column("momentum", "f8", "factor/quarter", "the year's own growth shock, as a factor a quarter", "rules.growth"),
    Column("margin", "f8", "share of revenue", "profit over revenue", "rules.finance"),
    Column("revenue_per_output", "f8", "ratio", "operating revenue over gross output", "population"),
    Column("capital", "f8", "10k yuan", "fixed assets, the collateral of loans", "rules.finance"),
    Column("cash", "f8", "10k yuan", "liquid funds", "rules.finance"),
    Column("debt", "f8", "10k yuan", "loans outstanding", "rules.finance"),
    Column("rd_propensity", "f8", "share of revenue", "R&D expense wanted at the user cost of 2020", "population"),
    Column("rd_expense", "f8", "10k yuan/year", "R&D expense as reported (研发费用)", "rules.innovation"),
    Column("knowledge", "f8", "10k yuan", "stock of knowledge: past R&D less depreciation", "rules.innovation"),
    Column("revenue_year", "f8", "10k yuan", "revenue of the year so far", "rules.register"),
    Column("value_added_year", "f8", "10k yuan", "value added of the year so far", "rules.register"),
    Column("payoff", "f8", "log points", "productivity gained from digital levels so far", "rules.digital"),
    Column("payoff_before", "f8", "log points", "payoff when the last rise happened", "rules.digital"),
    Column("customer", "i4", "row", "row of the principal customer, -1 for none", "population"),
    Column(
        "project_since",
        "i2",
        "period",
        "quarter in which the project was applied for, then begun",
        "rules.digital",
    ),
    Column("little_giant", "i2", "period", "national little giant", "policy.programmes"),
    Column("single_champion", "i2", "period", "national single champion", "policy.programmes"),
    Column("planning_quarter", "i1", "1-4", "quarter of the year in which the enterprise plans", "population"),
    Column(
        "project", "i1", "code", "digital project: 0 none, 1 waiting for a provider, 2 being built", "rules.digital"
    ),
    Column("added_title_1", "i2", "period", "a title added by settings", "policy.programmes"),
    Column("added_title_2", "i2", "period", "a title added by settings", "policy.programmes"),
    Column("slot", "i8", "address", "address of the enterprise's random draws, for life", "population"),
    Column("land", "f8", "mu", "industrial land held", "rules.growth"),
    Column("sales_per_output", "f8", "ratio", "sales output over gross output", "population"),
    Column("export_share", "f8", "share of sales", "export delivery over sales output", "population"),
    Column("last_shock", "f8", "log points/year", "growth shock of the last plan", "rules.growth"),
    Column("skill", "f8", "index, mean 1", "skills and management, which carry digital projects", "population"),
    Column("belief_good", "f8", "cases", "remembered successes of digital projects", "rules.learning"),
    Column("belief_bad", "f8", "cases", "remembered failures of digital projects", "rules.learning"),
    Column("digital_spending", "f8", "10k yuan", "digital spending of recent years, fading", "rules.digital"),
    Column("patents", "f8", "patents", "valid invention patents, a whole number", "rules.innovation"),
    Column("revenue_last_year", "f8", "10k yuan", "revenue of the last full year", "rules.register"),
    Column("value_added_last_year", "f8", "10k yuan", "value added of the last full year", "rules.register"),
    Column("first_promoted", "i2", "period", "first entry into the register, 0 if never", "rules.register"),
    Column("srdi", "i2", "period", "provincial SRDI enterprise", "policy.programmes"),
    Column("hidden_champion", "i2", "period", "provincial hidden champion", "policy.programmes"),
    Column("eagle", "i2", "period", "eagle enterprise", "policy.programmes"),
    Column("listed", "i2", "period", "listed company", "policy.programmes"),
    Column("growth_pool", "i2", "period", "member of the growth pool", "policy.programmes"),
    Column("smart_factory", "i2", "period", "digital workshop or smart factory", "policy.programmes"),
    Column("future_pilot", "i2", "period", "future-factory pilot", "policy.programmes"),
    Column("future_factory", "i2", "period", "future factory", "policy.programmes"),
    Column("green_factory", "i2", "period", "national green factory", "policy.programmes"),
    Column("zhejiang_made", "i2", "period", "Zhejiang-Made mark", "policy.programmes"),
    Column("first_set", "i2", "period", "first set or first version recognised", "policy.programmes"),
    Column("added_title_3", "i2", "period", "a title added by settings", "policy.programmes"),
    Column("added_title_4", "i2", "period", "a title added by settings", "policy.programmes"),
    Column("aware", "i1", "flag", "1 when the next digital level is known to the enterprise", "rules.learning"),
    Column("grace", "i1", "years", "years in a row below the line while in the register", "rules.register"),
    Column("rd_institution", "i1", "flag", "1 with an R&D institution", "rules.innovation"),
    Column("borrowed", "i1", "flag", "1 when it ever took a loan", "rules.finance"),
)

TITLES: tuple[str, ...] = tuple(c.name for c in COLUMNS if c.owner == "policy.programmes")

YUAN_100M = 1e-4
"""100 million yuan in one 10k yuan."""
CACHE_LINE_BYTES = 64
QUARTERLY_BYTES = 192
"""The part of a record that every quarter touches."""


def _whole_lines(columns: tuple[Column, ...]) -> np.dtype:
    """The aligned record of the columns, padded to whole cache lines so that rows never share one."""
    packed = np.dtype([(column.name, column.dtype) for column in columns], align=True)
    fields = packed.fields
    assert fields is not None
    return np.dtype(
        {
            "names": [column.name for column in columns],
            "formats": [column.dtype for column in columns],
            "offsets": [fields[column.name][1] for column in columns],
            "itemsize": -(-packed.itemsize // CACHE_LINE_BYTES) * CACHE_LINE_BYTES,
        }
    )


FIELD_NAMES: tuple[str, ...] = tuple(column.name for column in COLUMNS)

LEDGER = _whole_lines(COLUMNS)
"""The record of one enterprise."""
