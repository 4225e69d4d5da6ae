"""The margins a start must meet: totals of the province, and the same by division and by city."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.calendar import parse_period, period_name
from sim.data import cities, divisions, table
from sim.errors import StateError
from sim.population.raking import Floats, rake, round_to_total, tilt

CLASSES = ("high_tech", "equipment", "strategic_emerging", "energy_intensive", "digital_core")
"""Classes of divisions whose value added is known."""
YUAN_100M = 1e4
"""10k yuan in 100m yuan; and persons or mu in 10k of them."""
UNITS = dict.fromkeys(("100m yuan", "10k persons", "10k mu", "index"), YUAN_100M) | {"100m m3": YUAN_100M * YUAN_100M}
"""How many 10k yuan, persons, mu or m3 are one of a unit of margins.csv."""
MAIN_START = "2020Q4"


def attribute(name: str) -> Floats:
    """An attribute of the divisions (37,)."""
    return np.array([getattr(division, name) for division in divisions()], float)


def manufacturing() -> NDArray[np.bool_]:
    """Which divisions (37,) are manufacturing."""
    return attribute("manufacturing") > 0.0


def sectors() -> tuple[Floats, Floats]:
    """Flags (37,) of the divisions outside manufacturing, and of those in it."""
    inside = manufacturing().astype(float)
    return 1.0 - inside, inside


@dataclass(frozen=True)
class Margins:
    """Totals of one start, by item of margins.csv, by division (37,) and by city (11,): 10k yuan, persons, firms.

    ``accounts`` names the items that the enterprises must sum to.
    """

    start: str
    items: Mapping[str, float]
    accounts: frozenset[str]

    def total(self, item: str) -> float:
        """A total in 10k yuan, persons, mu or m3 where margins.csv has 100m yuan or 10k units; else as it stands."""
        return self.items[item]

    def by_sector(self, item: str, sizes: str = "") -> Floats:
        """``[rest, manufacturing]`` of an item known for manufacturing and industry; ``_all`` for all ``sizes``."""
        made = self.total(f"{item}_manufacturing{sizes}")
        return np.array([self.total(f"{item}_industry{sizes}") - made, made])

    def split(self, item: str, base: Floats) -> Floats:
        """An item by division (37,): the published shares ``base``, scaled to manufacturing and to the rest."""
        inside = manufacturing()
        rest, made = self.by_sector(item)
        whole = np.where(inside, base[inside].sum(), base[~inside].sum())
        return np.asarray(base * np.where(inside, made, rest) / whole)

    @cached_property
    def firms(self) -> NDArray[np.int64]:
        """Above-scale enterprises by city and division (11, 37)."""
        inside = manufacturing()
        share = attribute("share_of_firms")
        made, whole = int(self.total("above_scale_manufacturers")), int(self.total("above_scale_enterprises"))
        by_division = np.zeros(len(share))
        by_division[inside] = round_to_total(share[inside], made)
        by_division[~inside] = round_to_total(share[~inside], whole - made)
        by_city = self._city_firms(whole)
        counts = rake(specialisation(), by_city, by_division, "enterprises by city and division")
        return _whole_table(counts, by_city, by_division)

    @cached_property
    def before(self) -> "Margins":
        """The margins of the main start, whose published structure the other start moves."""
        return read_margins(parse_period(MAIN_START))

    @cached_property
    def value_added(self) -> Floats:
        """Value added by division, raked to sectors and classes: from judged rates, or from the main start."""
        if self.start == MAIN_START:
            base = self.split("revenue", attribute("share_of_revenue")) * attribute("value_added_over_revenue")
        else:
            base = self.split("value_added", self.before.value_added)
        classes = [name for name in CLASSES if name in self.accounts]
        weights = np.array([*sectors(), *(attribute(name) for name in classes)])
        totals = np.array([*self.by_sector("value_added"), *(self.total(name) for name in classes)])
        return tilt(base, weights, totals, "value added by division")

    @cached_property
    def revenue(self) -> Floats:
        """Revenue by division, equipment manufacturing raked to its published output.

        From published shares at the main start; else the main start's revenue, moved as its value added is.
        """
        base = self.split("revenue", attribute("share_of_revenue"))
        if self.start != MAIN_START:
            base = self.split("revenue", self.before.revenue * self.value_added / self.before.value_added)
        made = self.by_sector("revenue")
        wanted = self.total("equipment_output") * made[1] / self.total("gross_output_manufacturing")
        return tilt(base, np.array([*sectors(), attribute("equipment")]), np.array([*made, wanted]), "revenue")

    @cached_property
    def city_value_added(self) -> Floats:
        """Above-scale value added by city (11,)."""
        known = np.array([city.value_added_100m_yuan for city in cities()])
        if self.start != MAIN_START:
            known = np.array([city.value_added_share_2015 for city in cities()])
        return np.asarray(known * self.total("value_added_industry") / known.sum())

    @cached_property
    def city_sales(self) -> Floats:
        """Sales output by city (11,): published for 2020; in 2015 moved with the shares of value added."""
        known = np.array([city.sales_100m_yuan for city in cities()])
        if self.start != MAIN_START:
            known = known * self.city_value_added / np.array([city.value_added_100m_yuan for city in cities()])
        return np.asarray(known * self.total("sales_industry") / known.sum())

    @cached_property
    def city_revenue(self) -> Floats:
        """Revenue by city (11,): the known cities keep theirs, the others share the rest by sales."""
        whole = self.total("revenue_industry")
        known = np.array([(city.revenue_100m_yuan or np.nan) * YUAN_100M for city in cities()])
        if self.start != MAIN_START:
            known = np.full(len(known), np.nan)
        open_ = np.isnan(known)
        rest = self.city_sales * (whole - np.nansum(known)) / self.city_sales[open_].sum()
        return np.where(open_, rest, known)

    @cached_property
    def city_staff(self) -> Floats:
        """Above-scale staff by city (11,) where it is known at the main start, NaN elsewhere."""
        known = np.array([(city.staff_10k_persons or np.nan) * YUAN_100M for city in cities()])
        return known if self.start == MAIN_START else np.full(len(known), np.nan)

    @cached_property
    def city_profit(self) -> Floats:
        """Profit by city (11,) where it is published for this start, else NaN."""
        if self.start != MAIN_START:
            return np.full(len(cities()), np.nan)
        return np.array([(city.profit_100m_yuan or np.nan) * YUAN_100M for city in cities()])

    def _city_firms(self, whole: int) -> Floats:
        """Enterprises by city (11,): counts that are not recalled stay, the recalled are scaled."""
        count = np.array([city.firms for city in cities()])
        fixed = np.array([city.firms_quality != "recalled" for city in cities()])
        if self.start != MAIN_START:
            known = np.array([city.firms_2015 or np.nan for city in cities()])
            fixed = ~np.isnan(known)
            count = np.where(fixed, known, count)
        count[~fixed] = round_to_total(count[~fixed], whole - int(count[fixed].sum()))
        return count


def read_margins(start_period: int) -> Margins:
    """The margins of a start; only the starts in margins.csv can be built."""
    start = period_name(start_period)
    rows = [row for row in table("margins") if row["start"] == start]
    if not rows:
        known = sorted({row["start"] for row in table("margins")})
        raise StateError(f"no population of {start}: sim/data/margins.csv has {' and '.join(known)}; start there")
    items = {row["item"]: float(row["value"]) * UNITS.get(row["unit"], 1.0) for row in rows}
    return Margins(start, items, frozenset(row["item"] for row in rows if row["kind"] == "account"))


def titles_held(title: str, margins: Margins, settings: Mapping[str, float]) -> int:
    """How many hold a title at a start: the industrial part of the published number, or the settings' own number."""
    published = margins.total(title) * settings.get(f"industrial_share_{title}", 1.0)
    chosen = settings.get(f"{title}_2020", published) if margins.start == MAIN_START else published
    return round(chosen)


def specialisation() -> Floats:
    """How much more than elsewhere a division is found in a city (11, 37), one where nothing is said."""
    seed = np.ones((len(cities()), len(divisions())))
    row_of = {city.name_en: city.code for city in cities()}
    column_of = {division.gb_code: division.code for division in divisions()}
    for row in table("city_divisions"):
        seed[row_of[row["city"]], column_of[row["gb_code"]]] = float(row["factor"])
    return seed


def _whole_table(table_: Floats, rows: Floats, columns: Floats) -> NDArray[np.int64]:
    """Whole numbers near a raked table (r, c) with the same row and column sums."""
    whole = np.floor(table_).astype(np.int64)
    remainder = table_ - whole
    row_gap = np.rint(rows - whole.sum(axis=1)).astype(int)
    column_gap = np.rint(columns - whole.sum(axis=0)).astype(int)
    while row_gap.sum() > 0:
        open_ = np.where((row_gap[:, None] > 0) & (column_gap[None, :] > 0) & (table_ > 0.0), remainder, -np.inf)
        row, column = np.unravel_index(int(open_.argmax()), open_.shape)
        whole[row, column] += 1
        remainder[row, column] -= 1.0
        row_gap[row] -= 1
        column_gap[column] -= 1
    return whole
