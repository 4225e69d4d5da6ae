"""The sums behind every indicator: one compiled pass over the ledger, in chunks added in their order."""

from enum import IntEnum, auto
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numba.extending import register_jitable
from numpy.typing import NDArray

from sim.state.threads import in_batches

CHUNK_ROWS = 16384
TEN_BN_YUAN = 1e6
"""A revenue of 10 bn yuan in 10k yuan."""


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
    ALL_ENERGY = auto()
    ALL_EVALUATED = auto()
    ALL_M_ENTERPRISES = auto()
    ALL_M_CARBON_ACCOUNT = auto()
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
    STRATEGIC_VALUE_ADDED = auto()
    ENERGY_INTENSIVE_VALUE_ADDED = auto()
    DIGITAL_CORE_REVENUE = auto()
    DIGITAL_CORE_RD = auto()
    WITH_RD = auto()
    WITH_RD_INSTITUTION = auto()
    WITH_PATENT = auto()
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
    M_DEBT = auto()
    M_EXPORT = auto()
    M_PATENTS = auto()
    M_OVER_10BN = auto()
    COMPARABLE_NOW = auto()
    COMPARABLE_BEFORE = auto()
    M_COMPARABLE_NOW = auto()
    M_COMPARABLE_BEFORE = auto()
    SMART_FACTORY = auto()
    FUTURE_FACTORY = auto()
    LITTLE_GIANT = auto()
    SINGLE_CHAMPION = auto()
    LISTED = auto()
    SRDI = auto()
    HIDDEN_CHAMPION = auto()
    EAGLE = auto()
    GROWTH_POOL = auto()
    GREEN_FACTORY = auto()
    ZHEJIANG_MADE = auto()
    FIRST_SET = auto()
    WET = auto()


FLOWS = frozenset(
    {
        Sum.ALL_VALUE_ADDED, Sum.ALL_M_VALUE_ADDED, Sum.ALL_WATER, Sum.ALL_ENERGY, Sum.REVENUE, Sum.VALUE_ADDED,
        Sum.ENERGY, Sum.TAX, Sum.HIGH_TECH_VALUE_ADDED, Sum.DIGITAL_CORE_VALUE_ADDED, Sum.EQUIPMENT_VALUE_ADDED,
        Sum.STRATEGIC_VALUE_ADDED, Sum.ENERGY_INTENSIVE_VALUE_ADDED, Sum.DIGITAL_CORE_REVENUE, Sum.DIGITAL_CORE_RD,
        Sum.M_SALES, Sum.M_OUTPUT, Sum.M_REVENUE, Sum.M_VALUE_ADDED, Sum.M_RD_EXPENSE, Sum.M_PROFIT, Sum.M_EXPORT,
        Sum.M_STAFF,
    }
)  # fmt: skip
"""Sums of which a year is the mean of four quarters (flows stand at annual rates; staff is the year's average)."""


class Cell(IntEnum):
    """What is summed by city and division above scale: 10k yuan, or enterprises."""

    OUTPUT = 0
    VALUE_ADDED = 1
    ENTERPRISES = 2
    LEVEL_1 = 3


CELL_FLOWS = (Cell.OUTPUT, Cell.VALUE_ADDED)

SECTOR = np.dtype(
    [
        (name, "f8")
        for name in (
            "manufacturing", "high_tech", "digital_core", "equipment", "strategic_emerging", "energy_intensive",
            "wet", "tax",
        )
    ]
)  # fmt: skip
"""What counts of each division: 1 or 0 for manufacturing, shares of others, and tax over value added."""


class Totals(NamedTuple):
    """The sums of a quarter: ``by_city`` (cities, Sum), and ``by_cell`` (cities, divisions, Cell)."""

    by_city: NDArray[np.float64]
    by_cell: NDArray[np.float64]


@register_jitable(forceinline=True)
def count_firm(firm: Any, sector: Any, sums: Any, cell: Any) -> None:
    """Adds one living enterprise to the sums (len(Sum),) of its city and (len(Cell),) of its city and division.

    Below scale only the first cache line of the record is read.
    """
    w = firm.weight
    made = w * firm.output * firm.value_added_rate
    sums[Sum.ENTERPRISES] += w
    sums[Sum.ALL_VALUE_ADDED] += made
    sums[Sum.ALL_M_VALUE_ADDED] += made * sector.manufacturing
    sums[Sum.ALL_M_ENTERPRISES] += w * sector.manufacturing
    sums[Sum.ALL_WATER] += w * firm.output * firm.water_per_output
    sums[Sum.ALL_ENERGY] += w * firm.output * firm.energy_per_output
    if firm.tech_sme > 0:
        sums[Sum.ALL_TECH_SME] += w
    if firm.high_tech_enterprise > 0:
        sums[Sum.ALL_HIGH_TECH_ENTERPRISE] += w
    if firm.grade == 4:
        sums[Sum.ALL_GRADE_D] += w
    if firm.evaluated == 1:
        sums[Sum.ALL_EVALUATED] += w
    if firm.carbon_account == 1:
        sums[Sum.ALL_M_CARBON_ACCOUNT] += w * sector.manufacturing
    if firm.above_scale == 1:
        count_above_scale(firm, sector, made, sums)
        count_cell(firm, made, cell)


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
    sums[Sum.STRATEGIC_VALUE_ADDED] += made * sector.strategic_emerging
    sums[Sum.ENERGY_INTENSIVE_VALUE_ADDED] += made * sector.energy_intensive
    sums[Sum.DIGITAL_CORE_REVENUE] += revenue * sector.digital_core
    sums[Sum.DIGITAL_CORE_RD] += w * firm.rd_expense * sector.digital_core
    for level in range(1, firm.digital_level + 1):
        sums[Sum.LEVEL_1 + level - 1] += w
    if sector.manufacturing > 0.5:
        count_manufacturer(firm, output, revenue, made, sums)
    if firm.value_added_last_year > 0.0:
        sums[Sum.COMPARABLE_NOW] += w * firm.value_added_year
        sums[Sum.COMPARABLE_BEFORE] += w * firm.value_added_last_year
    count_innovators(firm, sums)
    count_titles(firm, sums)


@register_jitable(forceinline=True)
def count_cell(firm: Any, made: float, cell: Any) -> None:
    """Adds an above-scale enterprise to its city and division; ``made`` is its weighted value added (10k yuan)."""
    cell[Cell.OUTPUT] += firm.weight * firm.output
    cell[Cell.VALUE_ADDED] += made
    cell[Cell.ENTERPRISES] += firm.weight
    if firm.digital_level >= 1:
        cell[Cell.LEVEL_1] += firm.weight


@register_jitable(forceinline=True)
def count_manufacturer(firm: Any, output: float, revenue: float, made: float, sums: Any) -> None:
    """Adds an above-scale manufacturer; output, revenue and value added are weighted (10k yuan)."""
    w = firm.weight
    sales = output * firm.sales_per_output
    sums[Sum.M_SALES] += sales
    sums[Sum.M_EXPORT] += sales * firm.export_share
    sums[Sum.M_OUTPUT] += output
    sums[Sum.M_REVENUE] += revenue
    sums[Sum.M_VALUE_ADDED] += made
    sums[Sum.M_STAFF] += w * firm.staff
    sums[Sum.M_RD_EXPENSE] += w * firm.rd_expense
    sums[Sum.M_PROFIT] += revenue * firm.margin
    sums[Sum.M_DEBT] += w * firm.debt
    sums[Sum.M_PATENTS] += w * firm.patents
    if firm.output * firm.revenue_per_output > TEN_BN_YUAN:
        sums[Sum.M_OVER_10BN] += w
    if firm.value_added_last_year > 0.0:
        sums[Sum.M_COMPARABLE_NOW] += w * firm.value_added_year
        sums[Sum.M_COMPARABLE_BEFORE] += w * firm.value_added_last_year


@register_jitable(forceinline=True)
def count_innovators(firm: Any, sums: Any) -> None:
    """Adds an above-scale enterprise that does R&D, has an institution for it, or holds a patent."""
    w = firm.weight
    if firm.rd_expense > 0.0:
        sums[Sum.WITH_RD] += w
    if firm.rd_institution == 1:
        sums[Sum.WITH_RD_INSTITUTION] += w
    if firm.patents > 0.0:
        sums[Sum.WITH_PATENT] += w


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
    if firm.srdi > 0:
        sums[Sum.SRDI] += w
    if firm.hidden_champion > 0:
        sums[Sum.HIDDEN_CHAMPION] += w
    if firm.eagle > 0:
        sums[Sum.EAGLE] += w
    if firm.growth_pool > 0:
        sums[Sum.GROWTH_POOL] += w
    if firm.green_factory > 0:
        sums[Sum.GREEN_FACTORY] += w
    if firm.zhejiang_made > 0:
        sums[Sum.ZHEJIANG_MADE] += w
    if firm.first_set > 0:
        sums[Sum.FIRST_SET] += w


def _sum_chunks(ledger: Any, sectors: Any, chunk_rows: int, first: int, last: int, sums: Any, cells: Any) -> None:
    for chunk in range(first, last):
        for row in range(chunk * chunk_rows, min((chunk + 1) * chunk_rows, len(ledger))):
            firm = ledger[row]
            if firm.alive == 1:
                city, division = firm.city, firm.division
                count_firm(firm, sectors[division], sums[chunk, city], cells[chunk, city, division])


_sum_chunks_compiled = njit(cache=True, nogil=True, _nrt=False)(_sum_chunks)  # type: ignore[call-overload]
"""Compiled without reference counts: nothing is allocated, and counting views of arrays costs a third."""


def add_up(ledger: NDArray[Any], sectors: NDArray[Any], cities: int, threads: int = 1) -> Totals:
    """Every sum over the living enterprises of a ledger (n,), the same on any number of threads."""
    chunks = -(-len(ledger) // CHUNK_ROWS)
    sums = np.zeros((chunks, cities, len(Sum)))
    cells = np.zeros((chunks, cities, len(sectors), len(Cell)))

    def add(first: int, last: int) -> None:
        _sum_chunks_compiled(ledger, sectors, CHUNK_ROWS, first, last, sums, cells)

    in_batches(add, chunks, threads)
    return Totals(np.add.reduce(sums, axis=0), np.add.reduce(cells, axis=0))
