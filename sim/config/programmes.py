"""Programmes as data: every title and award, a row of ``plan/programmes.yaml``."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.config.rows import Frozen, Number, Row, Words


class Need(Frozen):
    """One line of the rules: the bounds, both included, of one field of the candidate."""

    at_least: Number | None = None
    at_most: Number | None = None


class Seats(Frozen):
    """How many are awarded in a year: an outlook's path or a parameter, times a lever; own shares of a city."""

    outlook: str | None = None
    parameter: str | None = None
    lever: str | None = None
    own_nomination: dict[str, str] = Field(default_factory=dict)


class Reward(Frozen):
    """What an award is worth: a lever's amount (10k yuan), times a parameter of delivery; or, unpaid, is hoped for."""

    lever: str
    parameter: str | None = None
    paid: bool = True


class Stage(Frozen):
    """The earlier title that is assessed, and the quarters of building before."""

    title: str
    quarters: Annotated[int, Field(ge=0)]


class Programme(Row):
    """One title: its rules, calendar, seats and score."""

    title: Words
    en: Words
    zh: Words
    kind: Literal["open", "effort", "seats", "assessed"]
    quarter: Annotated[int, Field(ge=1, le=4)]
    candidates: Literal["above_scale", "with_rd"]
    needs: dict[str, Need]
    reach: str | None = None
    reward: Reward | None = None
    goal: str | None = None
    seats: Seats | None = None
    stage: Stage | None = None
    score: dict[str, Number] = Field(default_factory=dict)
    validity_years: Annotated[int, Field(ge=1)] | None = None
    source: Words
    grade: Literal["published", "recalled", "judged"]

    @property
    def provincial_levers(self) -> set[str]:
        """The levers that set its seats or goal, which the province shares out and no city has of its own."""
        named = {self.goal, self.seats.lever if self.seats else None}
        return {lever for lever in named if lever is not None}

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> "Programme":
        wanted = {"seats": self.seats, "effort": self.goal, "assessed": self.stage, "open": True}[self.kind]
        if wanted is None:
            raise ValueError(f"kind {self.kind} needs {'goal' if self.kind == 'effort' else self.kind}")
        return self
