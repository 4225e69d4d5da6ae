"""Programmes as data: every title and award, a row of ``plan/programmes.yaml``."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.calendar import quarter_of, year_of
from sim.config.rows import Frozen, Number, Row, Value, Words, Year
from sim.config.titles import SHARES

FIRST_YEAR = 2000


class Need(Frozen):
    """One line of the rules: the bounds, both included, of one field of the candidate; without bounds, none."""

    at_least: Number | None = None
    at_most: Number | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"at_least {self.at_least:g} is above at_most {self.at_most:g}, so nobody can meet it")
        return self


class Seats(Frozen):
    """How many are awarded in a year: the product of what is given of number, outlook's path, parameter and lever.

    pool: the number is that of a pool, and who is in it already takes a seat. own_nomination: the parameters that are
    the shares of cities which nominate by themselves.
    """

    number: Value | None = None
    outlook: Words | None = None
    parameter: Words | None = None
    lever: Words | None = None
    pool: bool = False
    own_nomination: dict[str, Words] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_a_number(self) -> Self:
        if (self.number, self.outlook, self.parameter, self.lever) == (None, None, None, None):
            raise ValueError("no number of seats; give one of number, outlook, parameter, lever, or their product")
        given = self.number.values() if isinstance(self.number, dict) else [self.number or 0.0]
        if min(given) < 0.0:
            raise ValueError(f"number is {min(given):g}; allowed: 0 seats or more")
        return self


class Reward(Frozen):
    """What an award is worth: a lever's amount (10k yuan), times a parameter of delivery; or, unpaid, is hoped for."""

    lever: Words
    parameter: Words | None = None
    paid: bool = True


class Passing(Frozen):
    """What raises the chance to pass: a gain of the city since the start, times a parameter of titles."""

    gain: Words
    parameter: Words


class Stage(Frozen):
    """The earlier title that is assessed, and the quarters of building before."""

    title: Words
    quarters: Annotated[int, Field(ge=0)]


class Programme(Row):
    """One title: its rules, calendar, seats and score. ``places``: where each value stands, by its dotted path.

    needs hold always; needs_from adds or replaces lines from a year on. review: a title is renewed at the end of its
    validity or lost; without review it ends, and may be awarded anew. split: seats and goals are those of the whole
    province, or are shared out over the cities.
    """

    title: Words
    en: Words
    zh: Words
    kind: Literal["open", "effort", "seats", "assessed"]
    quarter: Annotated[int, Field(ge=1, le=4)]
    first_year: Year | None = None
    last_year: Year | None = None
    candidates: Literal["above_scale", "with_rd"]
    needs: dict[str, Need]
    needs_from: dict[Year, dict[str, Need]] = Field(default_factory=dict)
    reach: Words | None = None
    reward: Reward | None = None
    goal: Words | None = None
    seats: Seats | None = None
    split: Literal["province", "cities"] = "province"
    stage: Stage | None = None
    passing: Passing | None = None
    score: dict[str, Number] = Field(default_factory=dict)
    validity_years: Annotated[int, Field(ge=1)] | None = None
    review: bool = True
    source: Words
    grade: Literal["published", "recalled", "judged"]
    places: dict[str, str] = Field(default_factory=dict, exclude=True, repr=False)

    @property
    def provincial_levers(self) -> set[str]:
        """The levers that set its seats or goal, which the province shares out and no city has of its own."""
        named = {self.goal, self.seats.lever if self.seats else None}
        return {lever for lever in named if lever is not None}

    @property
    def levers(self) -> dict[str, str]:
        """Every lever it names, by the path of the key that names it."""
        named = {
            "reach": self.reach,
            "goal": self.goal,
            "reward.lever": self.reward.lever if self.reward else None,
            "seats.lever": self.seats.lever if self.seats else None,
        }
        return {path: lever for path, lever in named.items() if lever is not None}

    def needs_in(self, year: int) -> dict[str, Need]:
        """The rules of a year, by field."""
        rules = dict(self.needs)
        for since, changed in self.needs_from.items():
            if since <= year:
                rules |= changed
        return rules

    def all_needs(self) -> dict[str, tuple[str, Need]]:
        """Every line of the rules of any year: field and bounds, by its path."""
        plain = {f"needs.{field}": (field, need) for field, need in self.needs.items()}
        changed = {
            f"needs_from.{year}.{field}": (field, need)
            for year, needs in self.needs_from.items()
            for field, need in needs.items()
        }
        return plain | changed

    def is_held(self, now: int) -> bool:
        """Whether its round is held in a quarter."""
        first, last = self.first_year or year_of(now), self.last_year or year_of(now)
        return quarter_of(now) == self.quarter and first <= year_of(now) <= last

    def place_of(self, path: str) -> str:
        """Where the value at a dotted path stands, or the first below it; else the row."""
        below = (place for known, place in self.places.items() if f"{known}.".startswith(f"{path}."))
        return next(below, self.place)

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        own = {"seats": ("seats", self.seats), "effort": ("goal", self.goal), "assessed": ("stage", self.stage)}
        if self.kind in own and own[self.kind][1] is None:
            raise ValueError(f"kind {self.kind} needs {own[self.kind][0]}")
        for kind in ("seats", "effort"):
            if self.kind != kind and own[kind][1] is not None:
                raise ValueError(f"kind {self.kind} has no {own[kind][0]}; leave it out, or write kind {kind}")
        if self.split == "cities" and self.kind not in ("seats", "effort"):
            raise ValueError(f"kind {self.kind} has nothing to split over cities; leave split out")
        if not self.review and self.validity_years is None:
            raise ValueError("review is false, but there is no validity_years after which the title ends")
        return self

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        years = list(self.needs_from)
        if years != sorted(years) or min(years, default=FIRST_YEAR) < FIRST_YEAR:
            raise ValueError(f"needs_from has the years {years}; allowed: ascending years, {FIRST_YEAR} or later")
        if self.first_year is not None and self.last_year is not None and self.first_year > self.last_year:
            raise ValueError(f"first_year {self.first_year} is after last_year {self.last_year}")
        for path, (field, need) in self.all_needs().items():
            for bound, value in need.model_dump(exclude_none=True).items():
                if field in SHARES and not 0.0 <= value <= 1.0:
                    raise ValueError(f"{path}.{bound} is {value:g}; {field} is a share: allowed 0 to 1")
        return self
