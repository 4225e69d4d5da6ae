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
CITY_ITEMS = {
    "firms": ("enterprises", "规上工业企业", "firms"),
    "value_added": ("value added", "规上工业增加值", "100m yuan"),
    "sales": ("sales output", "规上工业销售产值", "100m yuan"),
    "revenue": ("revenue", "规上工业营业收入", "100m yuan"),
    "output": ("gross output", "规上工业总产值", "100m yuan"),
    "profit": ("profit", "规上工业利润总额", "100m yuan"),
    "all_sizes_value_added": ("value added of industry of all sizes", "工业增加值", "100m yuan"),
}
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
    same = frame["published"] == frame["synthetic"]
    ratio = frame["synthetic"] / frame["published"].where(frame["published"] != 0)
    frame.insert(6, "difference", (100.0 * (ratio - 1.0)).mask(same, 0.0))
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
    x, r = Sums(population.records), population.records
    below = r["weight"] * (r["above_scale"] == 0) / population.settings["below_scale_own_share"]
    whole = x.above + below
    values = {
        "firms": x.above,
        "value_added": x.above * x.value_added / YUAN_100M,
        "sales": x.above * x.output * r["sales_per_output"] / YUAN_100M,
        "revenue": x.above * x.revenue / YUAN_100M,
        "output": x.above * x.output / YUAN_100M,
        "profit": x.above * x.revenue * r["margin"] / YUAN_100M,
        "all_sizes_value_added": whole * x.value_added / YUAN_100M,
    }
    for name, (name_en, name_zh, unit) in CITY_ITEMS.items():
        found = np.bincount(r["city"], values[name])
        for city in cities():
            known = getattr(city, name if unit == "firms" else f"{name}_100m_yuan")
            quality = getattr(city, f"{name}_quality")
            names = f"{city.name_en.lower()}_{name}", f"{city.name_en}: {name_en}", f"{city.name_zh}：{name_zh}", unit
            if known is not None:
                tolerance = CITY_TOLERANCE_PERCENT[quality]
                yield Line(*names, known, float(found[city.code]), tolerance, "city", quality, "sim/data/SOURCES.md")


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
