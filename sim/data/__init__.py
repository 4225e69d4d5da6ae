"""Published facts and judged attributes of cities and divisions; SOURCES.md says where each comes from."""

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parent
PROVINCE = "Zhejiang"
"""The name of the whole province among the places of a result."""


class City(NamedTuple):
    """A city at prefecture level in 2020: above-scale industry (100m yuan, firms) with quality marks; None if unknown.

    mountain_share: share of the city's industry in the 26 mountain counties. below_scale_share: share of the
    province's below-scale manufacturers. value_added_share_2015: share of above-scale value added at the end of 2015.
    """

    code: int
    adcode: int
    name_en: str
    name_zh: str
    group: str
    mountain_share: float
    firms: float
    firms_quality: str
    value_added_100m_yuan: float
    value_added_quality: str
    sales_100m_yuan: float
    sales_quality: str
    revenue_100m_yuan: float | None
    revenue_quality: str
    below_scale_share: float
    below_scale_quality: str
    value_added_share_2015: float
    value_added_share_2015_quality: str
    firms_2015: float | None
    profit_100m_yuan: float | None
    profit_quality: str
    output_100m_yuan: float | None
    output_quality: str
    all_sizes_value_added_100m_yuan: float | None
    all_sizes_value_added_quality: str
    staff_10k_persons: float | None
    staff_quality: str


class Division(NamedTuple):
    """A division of industry (GB/T 4754-2017): shares of above-scale industry, and judged attributes.

    high_tech .. energy_intensive: share (0..1) of the division that belongs to the class. value_added_over_revenue,
    export_share (of sales), tax_per_value_added: ratios. energy, water (per value added), land (per value added), rd
    (R&D over revenue): relative to the mean of manufacturing. digital: readiness for digital levels, in standard
    deviations. demand_tilt: the tilt of demand that applies, or ``none``.
    """

    code: int
    gb_code: str
    name_en: str
    name_zh: str
    sector: str
    share_of_firms: float
    share_of_revenue: float
    share_of_staff: float
    share_of_profit: float
    share_of_assets: float
    liabilities_to_assets: float
    shares_quality: str
    value_added_over_revenue: float
    high_tech: float
    digital_core: float
    equipment: float
    strategic_emerging: float
    energy_intensive: float
    energy: float
    water: float
    wet: bool
    land: float
    export_share: float
    tax_per_value_added: float
    rd: float
    digital: float
    demand_tilt: str

    @property
    def manufacturing(self) -> bool:
        """Whether the division is manufacturing (C13 to C43) rather than mining or utilities."""
        return self.sector == "manufacturing"


def table(name: str) -> list[dict[str, str]]:
    """The rows of ``sim/data/<name>``, with or without ``.csv``, each a mapping from column to text."""
    with (FOLDER / f"{name.removesuffix('.csv')}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _number(text: str) -> float | None:
    return float(text) if text else None


_READERS: dict[object, Callable[[str], Any]] = {
    int: int,
    float: float,
    str: str,
    bool: lambda text: text == "1",
    float | None: _number,
}


def _read(name: str, kind: type[NamedTuple]) -> list[dict[str, Any]]:
    """The rows of a table, each value read as the field of ``kind`` says."""
    fields = kind.__annotations__.items()
    return [{field: _READERS[type_](row[field]) for field, type_ in fields} for row in table(name)]


@cache
def cities() -> tuple[City, ...]:
    """The eleven cities; the index is the code of the ledger's column ``city``."""
    return tuple(City(**row) for row in _read("cities", City))


@cache
def divisions() -> tuple[Division, ...]:
    """The 37 divisions; the index is the code of the ledger's column ``division``."""
    return tuple(Division(**row) for row in _read("divisions", Division))
