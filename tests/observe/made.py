"""Six enterprises in two cities, small enough to be added up by hand.

| row | city | division      | above | output | value added | staff | revenue | sales |
| 0   | 0    | manufacturing | 1     | 10,000 | 2,000       | 100   | 11,000  | 9,000 |
| 1   | 0    | utility       | 1     | 4,000  | 1,200       | 20    | 4,400   | 3,600 |
| 2   | 0    | manufacturing | 0     | 1,000  | 300         | 15    | 1,100   | 900   |
| 3   | 1    | manufacturing | 1     | 20,000 | 5,000       | 125   | 22,000  | 18,000|
| 4   | 1    | manufacturing | 0     | 500    | 200         | 5     | 550     | 450   |   of weight 10
| 5   | 1    | manufacturing | 1     | 99,999 | closed
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.observe.definitions import Definitions, Membership
from sim.observe.sums import SECTOR, Sum, Totals, add_up
from sim.observe.view import View, YearEnd, with_province
from sim.state.columns import LEDGER

MANUFACTURING, UTILITY = 0, 1


def sectors() -> NDArray[Any]:
    """Manufacturing: 40 % high-tech, 30 % digital core, half equipment, 30 % strategic, wet, tax 0.1.

    A utility: none of these, energy-intensive, dry, tax 0.2.
    """
    rows = np.zeros(2, SECTOR)
    for name, values in {
        "manufacturing": [1, 0], "high_tech": [0.4, 0], "digital_core": [0.3, 0], "equipment": [0.5, 0], "wet": [1, 0],
        "strategic_emerging": [0.3, 0], "energy_intensive": [0, 1], "tax": [0.1, 0.2],
    }.items():  # fmt: skip
        rows[name] = values
    return rows


def six() -> NDArray[Any]:
    """The six enterprises."""
    records = np.zeros(6, LEDGER)
    for name, values in {
        "alive": [1, 1, 1, 1, 1, 0], "weight": [1, 1, 1, 1, 10, 1], "city": [0, 0, 0, 1, 1, 1],
        "division": [MANUFACTURING, UTILITY, MANUFACTURING, MANUFACTURING, MANUFACTURING, MANUFACTURING],
        "above_scale": [1, 1, 0, 1, 0, 1], "output": [10_000, 4_000, 1_000, 20_000, 500, 99_999],
        "value_added_rate": [0.2, 0.3, 0.3, 0.25, 0.4, 0.5], "staff": [100, 20, 15, 125, 5, 999],
        "revenue_per_output": 1.1, "sales_per_output": 0.9, "land": [20, 5, 3, 25, 1, 99],
        "margin": [0.1, 0.05, 0.2, 0.08, 0.1, 9],
        "patents": [3, 1, 7, 8, 2, 99], "rd_expense": [330, 10, 40, 440, 3, 999],
        "energy_per_output": [0.2, 1, 0.3, 0.25, 0.2, 9],
        "water_per_output": [4, 10, 2, 3, 1, 99], "digital_level": [2, 0, 1, 4, 3, 4], "grade": [4, 1, 4, 2, 4, 4],
        "tech_sme": [0, 0, 8080, 0, 8080, 8080], "high_tech_enterprise": [8079, 0, 8083, 8083, 0, 8083],
        "smart_factory": [8083, 0, 0, 8083, 0, 8083], "future_factory": [0, 0, 0, 8083, 0, 8083],
        "little_giant": [8082, 0, 0, 0, 0, 8082], "listed": [0, 0, 0, 8040, 0, 8040],
        "single_champion": [0, 0, 0, 8080, 0, 8080],
        "zhejiang_made": [8080, 8080, 0, 0, 0, 8080], "first_set": [0, 8081, 0, 0, 0, 0],
        "srdi": [8080, 0, 8080, 0, 0, 0], "hidden_champion": [0, 0, 0, 8080, 0, 8080],
        "eagle": [0, 0, 0, 8080, 0, 0], "growth_pool": [8080, 0, 0, 8080, 0, 0], "green_factory": [0, 8080, 0, 0, 0, 0],
        "evaluated": [1, 1, 1, 0, 1, 1], "carbon_account": [1, 1, 0, 1, 0, 1], "rd_institution": [1, 0, 1, 0, 0, 1],
        "debt": [400, 50, 80, 600, 9, 999], "export_share": [0.3, 0, 0.5, 0.2, 0, 0.9],
        "value_added_year": [1900, 1300, 290, 4800, 180, 9],
        "value_added_last_year": [1800, 1250, 300, 0, 160, 9],
    }.items():  # fmt: skip
        records[name] = values
    return records


def totals(records: NDArray[Any]) -> Totals:
    """All sums of two cities."""
    return add_up(records, sectors(), 2)


def sums(records: NDArray[Any]) -> NDArray[np.float64]:
    """The sums (2 cities, Sum)."""
    return totals(records).by_city


def by_name(places: NDArray[np.float64]) -> dict[Sum, NDArray[np.float64]]:
    """Sums (1 + cities,) by name, the province first."""
    return {name: with_province(places)[:, name] for name in Sum}


ACCOUNTS: dict[str, Any] = {
    "residual_manufacturing": 0.1, "residual_industry": np.array([0.06, 0.02, 0.04]), "gdp_real": 3.0,
    "gdp_current": 4.0, "manufacturing_price": 1.1, "digital_core_manufacturing": 0.25,
    "digital_core_services": 0.5, "all_loans_growth": 13.0,
}  # fmt: skip

SCORING = {
    "cluster_output": 1.5, "rising_star_output": 0.6, "rising_star_field": 0.25, "key_division_share": 0.01,
    "survey_rd_per_expense": 0.5,
}  # fmt: skip


def definitions() -> Definitions:
    """A chain of half of manufacturing, one of a tenth of the utility, and clusters of which one passes its test."""
    clusters = {
        "robots": Membership("chain", np.array([0.5, 0.0]), 0.0, np.inf),
        "heat": Membership("chain", np.array([0.0, 0.1]), 0.0, np.inf),
        "next_gen_it": Membership("it", np.array([0.2, 0.0]), 0.0, np.inf),
        "plants": Membership("world_class", np.array([1.0, 1.0]), 0.0, 3.4),
        "pumps": Membership("world_class", np.array([1.0, 0.0]), 0.0, 3.1),
        "software": Membership("advantage", np.array([0.0, 0.0]), 0.4, 0.2),
    }
    return Definitions(sectors(), clusters, SCORING)


COUNTED = (
    "entries", "exits", "promotions", "demotions", "public_cost", "phased_out", "listed", "single_champion",
    "little_giant", "hidden_champion", "smart_factory", "future_factory", "zhejiang_made", "first_set",
)  # fmt: skip


def view(records: NDArray[Any], start: NDArray[Any] | None = None, full: bool = True, **given: Any) -> View:
    """What a formula reads when these records stand for the whole year, after a start and a year like it.

    By the first year's end 10 first loans were counted in each place, and 25, 10, 15 by now; new products 3,000, 1,000
    and 2,000 of 10k yuan by the first year's end, three times as much by now.
    """
    now, first = totals(records), totals(records if start is None else start)
    sevens, loans = np.array([7.0, 3.0, 4.0]), np.array([25.0, 15.0, 10.0])
    products, tens = np.array([3000.0, 1000.0, 2000.0]), np.full(3, 10.0)
    counted = {**dict.fromkeys(COUNTED, sevens), "first_loans": loans, "new_products": 3.0 * products}
    ends = [
        YearEnd(by_name(first.by_city), {}, 1.0),
        YearEnd(by_name(first.by_city), {"first_loans": tens, "new_products": products}, 1.0),
    ]
    return View(
        by_name(now.by_city), by_name(first.by_city), counted, ACCOUNTS, given,
        {"co2_factor": np.full(3, 2.0)}, with_province(now.by_cell), ends, full, definitions(),
    )  # fmt: skip
