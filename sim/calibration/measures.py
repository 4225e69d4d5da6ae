"""What each pattern is in the model: measured on the ledger at the ends of two years that follow each other."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calibration import shapes
from sim.calibration.shapes import Flags, Floats, share
from sim.data import cities, divisions

if TYPE_CHECKING:
    from sim.model.zhejiang import ZhejiangModel

COLUMNS = (
    "weight", "output", "value_added_rate", "revenue_per_output", "staff", "founded", "city", "division", "alive",
    "above_scale", "digital_level", "capital", "tech_sme", "high_tech_enterprise", "srdi", "little_giant",
)  # fmt: skip
SIZE_EDGES = np.array([20.0, 50.0, 100.0, 300.0, 1000.0])
"""Persons: classes within which digital enterprises are compared with others."""
SMALL, LARGE = (10.0, 50.0), (250.0, np.inf)
"""Persons: small and large enterprises as Eurostat has them."""
CLUSTERS = {
    "electronics": ("C39",),
    "medicines": ("C27",),
    "equipment": ("C34", "C35", "C36", "C37", "C38", "C40"),
    "materials": ("C25", "C26", "C28"),
    "textiles": ("C17",),
}
COMPARED_CITIES = ("Hangzhou", "Ningbo", "Wenzhou", "Jiaxing", "Huzhou", "Shaoxing", "Zhoushan")
OLDEST = 20
GROWTH_BINS = np.linspace(-4.0, 4.0, 33)
STAFF_STEPS = np.logspace(1.0, 4.5, 15)

type Values = dict[tuple[str, str], float]
type Curves = dict[str, tuple[Floats, Floats]]


@dataclass(frozen=True)
class YearEnd:
    """The ledger at the end of a year: each of COLUMNS as floats (n,); a row is one enterprise for life."""

    when: int
    columns: dict[str, Floats]

    def __getitem__(self, name: str) -> Floats:
        return self.columns[name]

    @property
    def revenue(self) -> Floats:
        """10k yuan a year (n,)."""
        return self["output"] * self["revenue_per_output"]

    @property
    def value_added(self) -> Floats:
        """10k yuan a year (n,)."""
        return self["output"] * self["value_added_rate"]

    @property
    def above(self) -> Flags:
        """Who lives and is in the above-scale register (n,)."""
        return (self["alive"] > 0.0) & (self["above_scale"] > 0.0)

    def holds(self, title: str) -> Flags:
        """Who lives and holds a title (n,)."""
        return (self["alive"] > 0.0) & (self[title] > 0.0)


def year_end(model: "ZhejiangModel") -> YearEnd:
    """A copy of what patterns need of a model's ledger as it stands."""
    rows = model.world.ledger.rows
    return YearEnd(model.now, {name: rows[name].astype(float) for name in COLUMNS})


class Year(NamedTuple):
    """A year: its two ends, with the same rows (those who entered in it are left out), and the wear of capital in it.

    ``after`` holds everybody at the end of the year.
    """

    before: YearEnd
    then: YearEnd
    after: YearEnd
    kept_capital: float


def year_between(before: YearEnd, after: YearEnd, depreciation: float) -> Year:
    """The year from one end to the next; ``depreciation`` is yearly, taken by quarter."""
    many = len(before["weight"])
    then = YearEnd(after.when, {name: column[:many] for name, column in after.columns.items()})
    return Year(before, then, after, (1.0 - 0.25 * depreciation) ** 4)


def measure(year: Year) -> tuple[Values, Curves]:
    """Every part of every pattern in a year, and the curves (x, y) of those that are shown as curves."""
    values: Values = {}
    curves: Curves = {}
    for pattern, measured in (
        ("growth", _growth(year, curves)),
        ("size_tail", _tails(year, curves)),
        ("exit_by_age", _exits(year, curves)),
        ("turnover", _turnover(year)),
        ("digital_levels", {f"level_{k}_up": _digital(year, k, year.after.above) for k in (1, 2, 3, 4)}),
        ("digital_by_size", _digital_by_size(year)),
        ("digital_by_division", _digital_by_division(year)),
        ("digital_premium", {"within": _premium(year.after)}),
        ("city_gap", _city_gap(year.after)),
        ("title_pyramid", _titles(year.after)),
        ("lumpy_investment", _investment(year)),
    ):
        for part, value in measured.items():
            name, _, rest = part.partition(".")
            values[(name, rest) if rest else (pattern, part)] = float(value)
    return values, curves


def _growth(year: Year, curves: Curves) -> dict[str, float]:
    stayed = year.before.above & (year.then["alive"] > 0.0)
    size, weight = year.before.revenue[stayed], year.before["weight"][stayed]
    growth = np.log(year.then.revenue[stayed] / size)
    spread = shapes.deviation(growth, weight)
    log_sizes, deviations = shapes.deviations_by_size(size, growth, weight)
    standard = (growth - np.average(growth, weights=weight)) / spread
    density = np.histogram(standard, GROWTH_BINS, weights=weight, density=True)[0]
    curves["growth_shape"] = 0.5 * (GROWTH_BINS[1:] + GROWTH_BINS[:-1]), density
    curves["growth_size"] = np.exp(log_sizes) / 1e4, deviations
    return {
        "growth_shape.shape": shapes.tent_shape(growth, weight),
        "growth_shape.spread": spread,
        "growth_size.exponent": shapes.size_exponent(log_sizes, deviations),
    }


def _tails(year: Year, curves: Curves) -> dict[str, float]:
    now = year.after
    staff, weight = now["staff"][now.above], now["weight"][now.above]
    at_least = np.array([weight[staff >= step].sum() for step in STAFF_STEPS]) / weight.sum()
    curves["size_tail"] = STAFF_STEPS, at_least
    return {
        "staff": shapes.tail_exponent(staff, weight),
        "revenue": shapes.tail_exponent(now.revenue[now.above], weight),
    }


def _exits(year: Year, curves: Curves) -> dict[str, float]:
    """Of those alive at the start of the year, by full years of age in its middle."""
    lived, weight = year.before["alive"] > 0.0, year.before["weight"]
    gone = lived & (year.then["alive"] == 0.0)
    age = np.floor(0.25 * (year.before.when - year.before["founded"]) + 0.5)
    ages = np.arange(OLDEST + 1.0)
    hazards = np.array([share(gone, lived & (np.minimum(age, OLDEST) == a), weight) for a in ages])
    curves["exit_by_age"] = ages, hazards
    return {
        "age_1": hazards[1],
        "age_2": hazards[2],
        "age_4_to_7": share(gone, lived & (age >= 4.0) & (age < 8.0), weight),
        "age_8_up": share(gone, lived & (age >= 8.0), weight),
        "all_ages": share(gone, lived, weight),
        "young_exits": share(age <= 5.0, gone, weight),
    }


def _turnover(year: Year) -> dict[str, float]:
    """Who leaves the register in the year; and which little giants would be left after three years like it."""
    above, weight = year.before.above, year.before["weight"]
    return {
        "dropout": share(~year.then.above, above, weight),
        "closing": share(year.then["alive"] == 0.0, above, weight),
        "giants_kept": share(year.then.holds("little_giant"), year.before.holds("little_giant"), weight) ** 3,
    }


def _digital(year: Year, level: int, among: Flags) -> float:
    return share(year.after["digital_level"] >= level, among, year.after["weight"])


def _digital_by_size(year: Year) -> dict[str, float]:
    staff = year.after["staff"]
    small, large = (
        _digital(year, 2, year.after.above & (staff >= low) & (staff < high)) for low, high in (SMALL, LARGE)
    )
    return {"small": small, "large": large, "large_over_small": large / small if small > 0.0 else np.nan}


def _digital_by_division(year: Year) -> dict[str, float]:
    codes = {division.gb_code: division.code for division in divisions()}
    return {
        name: _digital(year, 2, year.after.above & np.isin(year.after["division"], [codes[c] for c in members]))
        for name, members in CLUSTERS.items()
    }


def _premium(now: YearEnd) -> float:
    above = now.above & (now.value_added > 0.0) & (now["staff"] > 0.0)
    cell: NDArray[np.int64] = now["division"].astype(np.int64) * (len(SIZE_EDGES) + 1)
    cell += np.digitize(now["staff"], SIZE_EDGES)
    outcome = np.log(now.value_added[above] / now["staff"][above])
    return shapes.premium(outcome, now["digital_level"][above] >= 2.0, cell[above], now["weight"][above])


def _city_gap(now: YearEnd) -> dict[str, float]:
    """Value added a head of each city over that of the province, and its variation over cities by staff."""
    many, above = len(cities()), now.above
    city, weight = now["city"][above].astype(np.int64), now["weight"][above]
    staff = np.bincount(city, weight * now["staff"][above], many)
    made = np.bincount(city, weight * now.value_added[above], many)
    relative = np.divide(made, staff, out=np.full(many, np.nan), where=staff > 0.0) / (made.sum() / staff.sum())
    named = {each.name_en: relative[each.code] for each in cities() if each.name_en in COMPARED_CITIES}
    return {"variation": shapes.variation(relative[staff > 0.0], staff[staff > 0.0]), **named}


def _titles(now: YearEnd) -> dict[str, float]:
    giants, srdi, high_tech = (now.holds(title) for title in ("little_giant", "srdi", "high_tech_enterprise"))
    weight = now["weight"]
    many = {name: weight[flags].sum() for name, flags in (("giants", giants), ("srdi", srdi), ("high", high_tech))}
    return {
        "srdi_to_giants": many["srdi"] / many["giants"] if many["giants"] > 0.0 else np.nan,
        "high_tech_to_srdi": many["high"] / many["srdi"] if many["srdi"] > 0.0 else np.nan,
        "giants_in_srdi": share(srdi, giants, weight),
        "giants_high_tech": share(high_tech, giants, weight),
    }


def _investment(year: Year) -> dict[str, float]:
    """Above scale: what capital at the end is more than is left of that at the start."""
    stayed = year.before.above & (year.then["alive"] > 0.0) & (year.before["capital"] > 0.0)
    capital, weight = year.before["capital"][stayed], year.before["weight"][stayed]
    invested = np.maximum(year.then["capital"][stayed] - year.kept_capital * capital, 0.0)
    in_spikes, spike_firms, inaction = shapes.lumps(invested, capital, weight)
    return {"spike_share": in_spikes, "spike_firms": spike_firms, "inaction": inaction}
