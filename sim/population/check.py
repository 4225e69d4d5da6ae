"""The check of a start: every published figure beside the synthetic one."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.calendar import period_name
from sim.data import cities, table
from sim.population.build import Population
from sim.population.margins import MAIN_START, YUAN_100M, read_margins, titles_held
from sim.population.measures import Sums, measures

if TYPE_CHECKING:
    import pandas as pd

CITY_TOLERANCE_PERCENT = {"published": 3.0, "derived": 3.0, "recalled": 10.0}
CHECKED_ALONE = ("input", "judged")


class Line(NamedTuple):
    """One line of the check; ``published`` and ``tolerance`` are NaN where there is none."""

    item: str
    name_en: str
    name_zh: str
    unit: str
    published: float
    synthetic: float
    tolerance: float
    kind: str
    grade: str
    source: str


def check_table(population: Population) -> "pd.DataFrame":
    """Published and synthetic figures of a start, a line each, with the difference (%) and a verdict.

    kind: measured, carried, account, city and titles are compared; input and judged bases are listed apart.
    verdict: ok, off, or the kind where nothing is compared.
    """
    import pandas as pd

    frame = pd.DataFrame([*_margin_lines(population), *_city_lines(population), *_unpublished_lines(population)])
    frame.insert(6, "difference", 100.0 * (frame["synthetic"] / frame["published"].where(frame["published"] != 0) - 1.0))
    same = frame["published"] == frame["synthetic"]
    frame["difference"] = frame["difference"].mask(same, 0.0)
    within = same | (frame["difference"].abs() <= frame["tolerance"])
    alone = frame["kind"].isin(CHECKED_ALONE)
    frame.insert(8, "verdict", np.where(alone, frame["kind"], np.where(within, "ok", "off")))
    return frame.sort_values("kind", key=lambda kind: kind.isin(CHECKED_ALONE), kind="stable", ignore_index=True)


def _margin_lines(population: Population) -> Iterator[Line]:
    """The province: every row of margins.csv of this start."""
    found = measures(population)
    for row in table("margins"):
        if row["start"] != period_name(population.start):
            continue
        known = float(row["value"])
        if row["kind"] == "titles":
            known = titles_held(row["item"], read_margins(population.start), population.settings)
        tolerance = float(row["tolerance_percent"] or np.nan)
        synthetic = found.get(row["item"], known if row["kind"] == "input" else np.nan)
        names = row["item"], row["name_en"], row["name_zh"], row["unit"]
        yield Line(*names, known, synthetic, tolerance, row["kind"], row["grade"], row["source"])


def _city_lines(population: Population) -> Iterator[Line]:
    """The cities: enterprises, value added, sales and revenue above scale against what is known of each in 2020."""
    if period_name(population.start) != MAIN_START:
        return
    x = Sums(population.records)
    sales = x.output * population.records["sales_per_output"]
    for city in cities():
        here = (population.records["city"] == city.code).astype(float)
        known = (
            ("enterprises", "规上工业企业", "firms", city.firms, 1.0, here, city.firms_quality),
            ("value added", "规上工业增加值", "100m yuan", city.value_added_100m_yuan, YUAN_100M, here * x.value_added,
             city.value_added_quality),
            ("sales", "规上工业销售产值", "100m yuan", city.sales_100m_yuan, YUAN_100M, here * sales, city.sales_quality),
            ("revenue", "规上工业营业收入", "100m yuan", city.revenue_100m_yuan, YUAN_100M, here * x.revenue,
             city.revenue_quality),
        )  # fmt: skip
        for name_en, name_zh, unit, value, scale, values, quality in known:
            if value is None:
                continue
            item = f"{city.name_en.lower()}_{name_en.replace(' ', '_')}"
            names = item, f"{city.name_en}: {name_en}", f"{city.name_zh}：{name_zh}", unit
            tolerance = CITY_TOLERANCE_PERCENT[quality]
            yield Line(*names, value, x.of(values) / scale, tolerance, "city", quality, "sim/data/cities.csv")


def _unpublished_lines(population: Population) -> Iterator[Line]:
    """Judged bases: what the records say where nothing is published, with the reason."""
    r, x = population.records, Sums(population.records)
    firms = x.of(np.ones(len(r)))
    below = r["weight"] * (r["above_scale"] == 0)
    said = {
        "rd_activity_coverage": 100.0 * x.of(r["rd_expense"] > 0) / firms,
        "patent_coverage": 100.0 * x.of(r["patents"] > 0) / firms,
        "unregistered_above_line": float(below @ (x.revenue >= population.settings["line"])),
        "below_scale_productivity": float(below @ x.value_added) / float(below @ r["staff"]),
        "digital_coverage_above_scale": np.nan,
    }
    for row in table("unpublished"):
        names = row["item"], row["name_en"], row["name_zh"], row["unit"]
        known = float(row["comparison"] or np.nan)
        yield Line(*names, known, said[row["item"]], np.nan, "judged", row["grade"], row["reason"])
