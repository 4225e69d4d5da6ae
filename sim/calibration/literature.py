"""What the literature says of patterns, and the rule by which a model's numbers are held to it."""

import csv
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from sim.config.rows import Frozen, Number, NumberOrBlank, Words
from sim.errors import ConfigError

FIGURES = Path(__file__).with_name("patterns.csv")
INSIDE, NEAR, OUTSIDE = VERDICTS = ("inside", "near", "outside")
MISS = 0.2
"""A miss by at most this share of the nearer end of the literature's range is near."""
MANY = 0.5
"""A pattern is outside when at least this share of its parts is."""


class Figure(Frozen):
    """What the literature says of one part of a pattern: a range and its middle; ``year`` None for any year.

    independent: whether the figure had no part in setting up the model, or in part, or the model was built on it.
    """

    pattern: Words
    part: Words
    year: NumberOrBlank
    low: Number
    central: Number
    high: Number
    independent: Literal["yes", "partly", "no"]
    grade: Literal["read", "derived", "recalled", "judged"]
    source: Words
    note: str


@cache
def literature() -> tuple[Figure, ...]:
    """The rows of ``patterns.csv``; a ConfigError names the line of a bad one."""
    with FIGURES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = []
    for line, row in enumerate(rows, start=2):
        try:
            found.append(Figure.model_validate(row))
        except ValidationError as error:
            first = error.errors()[0]
            what = f"{first['loc'][0]}: read {first['input']!r}; {first['msg']}"
            raise ConfigError([f"{FIGURES.name}:{line}: {what}"]) from error
    return tuple(found)


def verdict_on(median: float, p05: float, p95: float, low: float, high: float) -> str:
    """inside: the median over runs is in the range; near: the band meets it, or the median misses by a fifth or less.

    The fifth is of the nearer end of the range. No number is outside.
    """
    if low <= median <= high:
        return INSIDE
    end = low if median < low else high
    meets = p05 <= high and p95 >= low
    return NEAR if meets or abs(median - end) <= MISS * abs(end) else OUTSIDE


def verdict_of(parts: list[str]) -> str:
    """A pattern is inside when all its parts are, outside when half or more of them are, else near."""
    if all(part == INSIDE for part in parts):
        return INSIDE
    return OUTSIDE if parts.count(OUTSIDE) >= MANY * len(parts) else NEAR
