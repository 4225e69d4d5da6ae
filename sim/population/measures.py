"""What the records of a start say, by item of margins.csv and in its unit."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.data import table
from sim.population.build import Population
from sim.population.margins import CLASSES, UNITS, YUAN_100M, attribute, manufacturing, read_margins
from sim.population.raking import Floats
from sim.state.columns import TITLES

SCOPES = (("industry", False), ("manufacturing", True))
TEN_BILLION_YUAN = 100.0 * YUAN_100M


class Sums:
    """Weighted sums over the records: of all enterprises, or of those above scale."""

    def __init__(self, records: NDArray[Any]) -> None:
        self.records = records
        self.above = records["weight"] * (records["above_scale"] == 1)
        self.made = manufacturing()[records["division"]]
        self.output: Floats = np.asarray(records["output"])
        self.revenue: Floats = self.output * records["revenue_per_output"]
        self.value_added: Floats = self.output * records["value_added_rate"]

    def of(self, values: NDArray[Any], made: bool = False) -> float:
        """The sum above scale of ``values`` (n,); of manufacturing alone if ``made``."""
        return float(self.above[self.made] @ values[self.made]) if made else float(self.above @ values)

    def everywhere(self, values: NDArray[Any], made: bool = False) -> float:
        """The same above and below scale."""
        weighted = self.records["weight"] * values
        return float(weighted[self.made].sum() if made else weighted.sum())


def measures(population: Population) -> dict[str, float]:
    """What the records say, by item of margins.csv and in its unit, wherever records can say it."""
    r, x = population.records, Sums(population.records)
    margins = read_margins(population.start)
    own = population.settings["below_scale_own_share"]
    by_unit = {row["item"]: row["unit"] for row in table("margins")}
    sales = x.output * r["sales_per_output"]
    both = {
        "value_added": x.value_added, "gross_output": x.output, "sales": sales, "revenue": x.revenue,
        "profit": x.revenue * r["margin"], "staff": r["staff"],
    }  # fmt: skip
    total = {f"{name}_{scope}": x.of(values, made) for name, values in both.items() for scope, made in SCOPES}
    for scope, made in SCOPES:
        inside = total[f"value_added_{scope}"]
        total[f"value_added_{scope}_all"] = inside + (x.everywhere(x.value_added, made) - inside) / own
    total |= {name: x.of(x.value_added * attribute(name)[r["division"]]) for name in CLASSES}
    total |= {
        "equipment_output": x.of(x.output * attribute("equipment")[r["division"]]),
        "tax": x.of(x.value_added * attribute("tax_per_value_added")[r["division"]]),
        "land": x.of(r["land"]),
        "rd_expense": x.of(r["rd_expense"], made=True),
        "patents": x.of(r["patents"]),
        "water": x.everywhere(x.output * r["water_per_output"]),
        "exports": x.of(sales * r["export_share"], made=True),
        "energy": x.of(x.output * r["energy_per_output"]),
        "above_scale_enterprises": x.of(np.ones(len(r))),
        "above_scale_manufacturers": x.of(np.ones(len(r)), made=True),
        "firms_over_10bn": x.of(x.revenue >= TEN_BILLION_YUAN, made=True),
    }
    everyone = np.ones(len(r))
    below_made = x.everywhere(everyone, made=True) - total["above_scale_manufacturers"]
    total["below_scale_manufacturers"] = below_made
    total["below_scale_others"] = x.everywhere(everyone) - total["above_scale_enterprises"] - below_made
    total |= {title: x.everywhere(r[title] > 0) for title in TITLES}
    found = {item: value / UNITS.get(by_unit[item], 1.0) for item, value in total.items() if item in by_unit}
    gdp, whole, core = (margins.total(name) / YUAN_100M for name in ("gdp", "digital_core_all", "digital_core"))
    return found | ratios(found, gdp, whole - core)


def ratios(t: dict[str, float], gdp: float, digital_services: float) -> dict[str, float]:
    """The ratios of margins.csv from totals ``t`` in its units, with GDP and digital services in 100m yuan."""
    made, industry = t["value_added_manufacturing"], t["value_added_industry"]
    return {
        "mfg_share_of_gdp": 100.0 * t["value_added_manufacturing_all"] / gdp,
        "value_added_rate": 100.0 * made / t["sales_manufacturing"],
        "value_added_rate_appendix": 100.0 * made / t["gross_output_manufacturing"],
        "labour_productivity": made / t["staff_manufacturing"],
        "value_added_per_mu": industry / t["land"],
        "tax_per_mu": t["tax"] / t["land"],
        "rd_share_of_revenue": 100.0 * t["rd_expense"] / t["revenue_manufacturing"],
        "patents_per_10bn_revenue": 100.0 * t["patents"] / t["revenue_industry"],
        "digital_core_share_of_gdp": 100.0 * (t["digital_core"] + digital_services) / gdp,
        "high_tech_mfg_share": 100.0 * t["high_tech"] / industry,
        "equipment_mfg_share": 100.0 * t["equipment"] / industry,
        "strategic_emerging_share": 100.0 * t["strategic_emerging"] / industry,
        "energy_intensive_share": 100.0 * t["energy_intensive"] / industry,
        "water_per_value_added": 1e4 * t["water"] / t["value_added_industry_all"],
        "revenue_margin": 100.0 * t["profit_manufacturing"] / t["revenue_manufacturing"],
    }
