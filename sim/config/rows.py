"""One row of each register: levers, targets, parameters and outlook variables, each knowing its file and line."""

import re
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator


def _blank_to_none(value: object) -> object:
    return None if value == "" else value


def _no_truth_value(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("allowed: a number")
    return value


type Number = Annotated[float, BeforeValidator(_no_truth_value), Field(allow_inf_nan=False)]
type NumberOrBlank = Annotated[Number | None, BeforeValidator(_blank_to_none)]
type Year = Annotated[int, Field(ge=1000, le=9999)]
type Value = Number | dict[Year, Number]
type Words = Annotated[str, Field(min_length=1)]


class Frozen(BaseModel):
    """A record that cannot change and takes no unknown field."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Row(Frozen):
    """A row of a register and where it stands; `file` is relative to the project."""

    file: str
    line: int

    @property
    def place(self) -> str:
        """The row's place, `file:line`."""
        return f"{self.file}:{self.line}"


class Lever(Row):
    """An instrument of the plan; `neutral` is no policy, `unit` holds for all its numbers."""

    id: Words
    chapter: str
    name_en: Words
    name_zh: Words
    plan_instruments: str
    mechanism: str
    acts_on: str
    indicator: str
    sign: Literal["+", "-", "open"]
    unit: Words
    neutral: Number
    status_quo_2020: Number
    plan_value: Number
    plan_source: Words
    low: Number
    high: Number
    public_cost: str
    payer: str
    evidence: str

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        for name in ("neutral", "status_quo_2020", "plan_value"):
            _within(name, getattr(self, name), self.low, self.high)
        return self

    @property
    def plan_grade(self) -> str:
        """Where the plan's value comes from: judged, derived, published, record, or the plan itself."""
        return "judged" if "judged" in self.plan_source else re.split(r"\W", self.plan_source)[0]


class PlanValue(Row):
    """Why a lever has the value of the plan that it has, where the plan states none."""

    id: Words
    why_en: Words
    why_zh: Words


class Target(Row):
    """A promise of the plan; `base_value` is None where it has to be judged, `target_value` where it has no number.

    modelled_share: the parameter, `mechanism.name`, that says which part of an all-sector count is modelled; or blank.
    goal_outlook: the variable of the outlook that holds the goal which the plan leaves open; or blank.
    """

    id: Words
    part: str
    name_en: Words
    name_zh: Words
    unit: Words
    base_year: int
    base_value: NumberOrBlank
    start: Literal["measured", "carried", "judged", "input", "from zero"]
    target_year: int
    target_value: NumberOrBlank
    sense: Literal["at_least", "at_most", "about"]
    met_from: NumberOrBlank
    met_to: NumberOrBlank
    kind: Literal["binding", "expected", "text"]
    counted: str
    price_basis: str
    scope: str
    driver: Literal["enterprise", "built", "administrative", "outlook", "declared", "not_scored"]
    modelled_share: str
    goal_outlook: str
    note: str

    @model_validator(mode="after")
    def _has_a_goal(self) -> Self:
        if self.target_value is None and not self.goal_outlook and self.driver != "not_scored":
            raise ValueError("has no goal; allowed: target_value, goal_outlook, or driver not_scored with a note")
        return self

    @property
    def is_yearly(self) -> bool:
        """Whether it binds in each year, so that the worst year counts."""
        return self.counted == "yearly"


class Parameter(Row):
    """A number of a mechanism with unit, range, grade and source; `en` and `zh` say what it is.

    A `structural` one is a switch between ways to build the model: its range holds all of them, and it is never drawn.
    """

    mechanism: Words
    name: Words
    value: Number
    low: Number
    high: Number
    unit: Words
    grade: Literal["measured", "borrowed", "calibrated", "judged", "structural"]
    source: Words
    en: Words
    zh: Words

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        _within("value", self.value, self.low, self.high)
        return self


class OutlookVariable(Row):
    """What the province does not decide: a number or a step path by year.

    low, high: the plausible range of its mean over the plan's years; least, most: what no setting may pass.
    """

    id: Words
    value: Value
    low: Number
    high: Number
    least: Number
    most: Number
    unit: Words
    grade: Literal["published", "derived", "recalled", "judged"]
    note: str

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        _within("low", self.low, self.least, self.most)
        _within("high", self.high, self.low, self.most)
        for value in self.value.values() if isinstance(self.value, dict) else [self.value]:
            _within("value", value, self.least, self.most)
        return self


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} is {value:g}; allowed: from {low:g} to {high:g}")
