"""Titles held at the start: the published number of each, given to the best of those who are eligible by its rule."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import QUARTERS_A_YEAR, period, year_of
from sim.data import cities, table
from sim.errors import StateError
from sim.population.frame import Columns, Frame, standing
from sim.population.margins import attribute, titles_held
from sim.population.raking import Floats

KNOWLEDGE_PER_RIGHT = 100.0
"""10k yuan of knowledge that count as one right of intellectual property, as in the rounds of later years."""

FIELDS: dict[str, Callable[[Columns, int], Floats]] = {
    "age_years": lambda f, now: np.asarray((now - f["founded"]) / QUARTERS_A_YEAR),
    "rd_share": lambda f, now: f["rd_propensity"],
    "debt_ratio": lambda f, now: np.asarray(f["debt"] / np.maximum(f["capital"], 1.0)),
    "profit": lambda f, now: np.asarray(f["revenue"] * f["margin"]),
    "intellectual_property": lambda f, now: np.asarray(f["patents"] + f["knowledge"] / KNOWLEDGE_PER_RIGHT),
    "equipment": lambda f, now: attribute("equipment")[f["division"]],
    "energy_per_value_added": lambda f, now: np.asarray(f["energy_per_output"] / f["value_added_rate"]),
}
"""Fields that rules of titles name and that are no column."""


class Contest(NamedTuple):
    """How many win a title among the enterprises of some rows, and of some cities (flags by code)."""

    winners: int
    rows: slice
    cities: NDArray[np.bool_]


def add_titles(firms: Columns, frame: Frame) -> None:
    """Adds a column for each title: the period of the last award, 0 when it is not held."""
    names = dict.fromkeys(row["title"] for row in table("start_titles"))
    for title in ("future_pilot", *names):
        firms[title] = np.zeros(len(firms["city"]), np.int64)
    for title in names:
        for contest in contests(title, frame):
            award(title, contest, firms, frame)


def contests(title: str, frame: Frame) -> list[Contest]:
    """Who contends for a title: those above and below scale apart, Ningbo apart, or all above scale together."""
    s, everywhere = frame.settings, np.ones(len(cities()), bool)
    above, below = slice(0, frame.above), slice(frame.above, None)
    whole = titles_held(title, frame.margins, s)
    if f"above_scale_share_{title}" in s:
        first = round(whole * s[f"above_scale_share_{title}"])
        return [Contest(first, above, everywhere), Contest(whole - first, below, everywhere)]
    if f"ningbo_share_{title}" in s:
        first = round(whole * s[f"ningbo_share_{title}"])
        ningbo = np.array([city.name_en == "Ningbo" for city in cities()])
        return [Contest(first, above, ningbo), Contest(whole - first, above, ~ningbo)]
    return [Contest(whole, above, everywhere)]


def award(title: str, contest: Contest, firms: Columns, frame: Frame) -> None:
    """Gives a title to the eligible contenders of the highest score, experts' noise included."""
    if contest.winners == 0:
        return
    part = {name: column[contest.rows] for name, column in firms.items()}
    found = np.flatnonzero(eligible(title, part, frame.period) & contest.cities[part["city"]])
    if len(found) < contest.winners:
        raise StateError(
            f"only {len(found)} enterprises are eligible for {contest.winners} titles of {title} at the start; "
            "widen its needs in sim/data/start_titles.csv or raise rd_active_share in start.yaml"
        )
    score = frame.normal(len(found), frame.settings["score_luck"])
    for row in _rows_of(title, "score"):
        score += float(row["weight"]) * standing(field(row["field"], part, frame.period)[found])
    holders = found[np.argpartition(score, len(found) - contest.winners)[len(found) - contest.winners :]]
    part[title][holders] = _award_periods(title, part["founded"][holders], frame)


def eligible(title: str, firms: Columns, now: int) -> NDArray[np.bool_]:
    """Which enterprises (n,) meet every need of a title, as far as the columns tell."""
    meets = np.ones(len(firms["city"]), bool)
    for row in _rows_of(title, "need"):
        value = field(row["field"], firms, now)
        if row["at_least"]:
            meets &= value >= float(row["at_least"])
        if row["at_most"]:
            meets &= value <= float(row["at_most"])
    return meets


def field(name: str, firms: Columns, now: int) -> Floats:
    """A column (n,), or what is made of columns."""
    return FIELDS[name](firms, now) if name in FIELDS else firms[name]


def _award_periods(title: str, founded: NDArray[np.int64], frame: Frame) -> NDArray[np.int64]:
    """When holders (k,) were awarded last: evenly over the years of valid rounds, not before they were founded."""
    (row,) = _rows_of(title, "round")
    last = year_of(frame.period)
    first = max(int(row["first_year"]), last + 1 - int(row["validity_years"] or last))
    years = first + np.floor(frame.uniform(len(founded)) * (last - first + 1)).astype(np.int64)
    awarded = QUARTERS_A_YEAR * years + period(0, int(row["quarter"]))
    return np.minimum(np.maximum(awarded, founded), frame.period)


def _rows_of(title: str, part: str) -> list[dict[str, str]]:
    return [row for row in table("start_titles") if (row["title"], row["part"]) == (title, part)]
