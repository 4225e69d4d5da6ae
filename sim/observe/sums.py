"""The sums behind every indicator: one compiled pass over the ledger, by city, in chunks added in their order."""

from enum import IntEnum, auto
from typing import Any

import numpy as np
from numba import njit
from numba.extending import register_jitable
from numpy.typing import NDArray

from sim.state.threads import in_batches

CHUNK_ROWS = 16384


class Sum(IntEnum):
    """What is summed. Above scale unless named otherwise; M_ of manufacturing, the rest of industry; 10k yuan, persons,
    mu, m3, index units of energy, or enterprises.
    """

    ENTERPRISES = 0
    ALL_VALUE_ADDED = auto()
    ALL_M_VALUE_ADDED = auto()
    ALL_WATER = auto()
    ALL_TECH_SME = auto()
    ALL_HIGH_TECH_ENTERPRISE = auto()
    ALL_GRADE_D = auto()
    ABOVE_SCALE = auto()
    REVENUE = auto()
    VALUE_ADDED = auto()
    LAND = auto()
    PATENTS = auto()
    ENERGY = auto()
    TAX = auto()
    HIGH_TECH_VALUE_ADDED = auto()
    DIGITAL_CORE_VALUE_ADDED = auto()
    EQUIPMENT_VALUE_ADDED = auto()
    LEVEL_1 = auto()
    LEVEL_2 = auto()
    LEVEL_3 = auto()
    LEVEL_4 = auto()
    M_SALES = auto()
    M_OUTPUT = auto()
    M_REVENUE = auto()
    M_VALUE_ADDED = auto()
    M_STAFF = auto()
    M_RD_EXPENSE = auto()
    M_PROFIT = auto()
    COMPARABLE_NOW = auto()
    COMPARABLE_BEFORE = auto()
    SMART_FACTORY = auto()
    FUTURE_FACTORY = auto()
    LITTLE_GIANT = auto()
    SINGLE_CHAMPION = auto()
    LISTED = auto()
    WET = auto()


FLOWS = frozenset(
    {
        Sum.ALL_VALUE_ADDED, Sum.ALL_M_VALUE_ADDED, Sum.ALL_WATER, Sum.REVENUE, Sum.VALUE_ADDED,
        Sum.ENERGY, Sum.TAX, Sum.HIGH_TECH_VALUE_ADDED, Sum.DIGITAL_CORE_VALUE_ADDED,
        Sum.EQUIPMENT_VALUE_ADDED, Sum.M_SALES, Sum.M_OUTPUT, Sum.M_REVENUE, Sum.M_VALUE_ADDED, Sum.M_RD_EXPENSE,
        Sum.M_PROFIT, Sum.M_STAFF,
    }
)  # fmt: skip
"""Sums of which a year is the mean of four quarters (flows stand at annual rates; staff is the year's average)."""

SECTOR = np.dtype([(name, "f8") for name in ("manufacturing", "high_tech", "digital_core", "equipment", "wet", "tax")])
"""What counts of each division: 1 or 0 for manufacturing, shares of others, and tax over value added."""


@register_jitable(forceinline=True)
def count_firm(firm: Any, sector: Any, sums: Any) -> None:
    """Adds one living enterprise to the sums (len(Sum),) of its city; what is not needed below scale is not read."""
    w = firm.weight
    made = w * firm.output * firm.value_added_rate
    sums[Sum.ENTERPRISES] += w
    sums[Sum.ALL_VALUE_ADDED] += made
    sums[Sum.ALL_M_VALUE_ADDED] += made * sector.manufacturing
    sums[Sum.ALL_WATER] += w * firm.output * firm.water_per_output
    if firm.tech_sme > 0:
        sums[Sum.ALL_TECH_SME] += w
    if firm.high_tech_enterprise > 0:
        sums[Sum.ALL_HIGH_TECH_ENTERPRISE] += w
    if firm.grade == 4:
        sums[Sum.ALL_GRADE_D] += w
    if firm.above_scale == 1:
        count_above_scale(firm, sector, made, sums)


@register_jitable(forceinline=True)
def count_above_scale(firm: Any, sector: Any, made: float, sums: Any) -> None:
    """Adds an above-scale enterprise; ``made`` is its weighted value added (10k yuan)."""
    w = firm.weight
    output = w * firm.output
    revenue = output * firm.revenue_per_output
    sums[Sum.ABOVE_SCALE] += w
    sums[Sum.WET] += w * sector.wet
    sums[Sum.REVENUE] += revenue
    sums[Sum.VALUE_ADDED] += made
    sums[Sum.LAND] += w * firm.land
    sums[Sum.PATENTS] += w * firm.patents
    sums[Sum.ENERGY] += output * firm.energy_per_output
    sums[Sum.TAX] += made * sector.tax
    sums[Sum.HIGH_TECH_VALUE_ADDED] += made * sector.high_tech
    sums[Sum.DIGITAL_CORE_VALUE_ADDED] += made * sector.digital_core
    sums[Sum.EQUIPMENT_VALUE_ADDED] += made * sector.equipment
    for level in range(1, firm.digital_level + 1):
        sums[Sum.LEVEL_1 + level - 1] += w
    if sector.manufacturing > 0.5:
        sums[Sum.M_SALES] += output * firm.sales_per_output
        sums[Sum.M_OUTPUT] += output
        sums[Sum.M_REVENUE] += revenue
        sums[Sum.M_VALUE_ADDED] += made
        sums[Sum.M_STAFF] += w * firm.staff
        sums[Sum.M_RD_EXPENSE] += w * firm.rd_expense
        sums[Sum.M_PROFIT] += revenue * firm.margin
    if firm.value_added_last_year > 0.0:
        sums[Sum.COMPARABLE_NOW] += w * firm.value_added_year
        sums[Sum.COMPARABLE_BEFORE] += w * firm.value_added_last_year
    count_titles(firm, sums)


@register_jitable(forceinline=True)
def count_titles(firm: Any, sums: Any) -> None:
    """Adds the titles an above-scale enterprise holds."""
    w = firm.weight
    if firm.smart_factory > 0:
        sums[Sum.SMART_FACTORY] += w
    if firm.future_factory > 0:
        sums[Sum.FUTURE_FACTORY] += w
    if firm.little_giant > 0:
        sums[Sum.LITTLE_GIANT] += w
    if firm.single_champion > 0:
        sums[Sum.SINGLE_CHAMPION] += w
    if firm.listed > 0:
        sums[Sum.LISTED] += w


@njit(cache=True, nogil=True)
def _sum_chunks(ledger: Any, sectors: Any, chunk_rows: int, first: int, last: int, sums: Any) -> None:
    for chunk in range(first, last):
        for row in range(chunk * chunk_rows, min((chunk + 1) * chunk_rows, len(ledger))):
            firm = ledger[row]
            if firm.alive == 1:
                count_firm(firm, sectors[firm.division], sums[chunk, firm.city])


def sum_by_city(ledger: NDArray[Any], sectors: NDArray[Any], cities: int, threads: int = 1) -> NDArray[np.float64]:
    """Every sum (cities, len(Sum)) over the living enterprises of a ledger (n,), the same on any number of threads."""
    chunks = -(-len(ledger) // CHUNK_ROWS)
    sums = np.zeros((chunks, cities, len(Sum)))
    in_batches(lambda first, last: _sum_chunks(ledger, sectors, CHUNK_ROWS, first, last, sums), chunks, threads)
    return np.asarray(np.add.reduce(sums, axis=0))
