"""Works as data: what governments build, rows of ``plan/works.yaml`` with numbers in ``parameters/works.yaml``."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.config.problems import Problems, unknown
from sim.config.rows import Frozen, Lever, Number, Parameter, Row, Words
from sim.data import cities

type Measure = Literal["value_added", "below_scale", "core", "belt", "corridor", "mountain"]
type Positive = Annotated[Number, Field(gt=0)]

_FIELDS = {
    "cities": ("lab_gain", "network_gain", "testing_gain", "park_gain"),
    "cells": ("platform",),
    "divisions": ("brain", "data_space"),
}
_LIMITS = {
    "start": (0.0, None),
    "quarters": (1.0, None),
    "unit_cost": (0.0, None),
    "public_share": (0.0, 1.0),
    "slip": (0.0, 0.9),
    "failure": (0.0, 0.9),
    "reference": (1e-9, None),
    "spill": (0.0, 1.0),
}
_SHARED = ("bases_full_coverage", "cluster_line")


class Gain(Frozen):
    """The field that a kind of work raises, and what its reference is for: the province, or each city by its share."""

    field: Words
    reference: Literal["province", "share"] | None = None


class Work(Row):
    """One kind of work: its lever and what a unit of it orders, where it is sited, and what is gained by it.

    ``per_lever``: units a year (orders ``yearly``), or units that are to stand (orders ``missing``). ``follows``: how
    much of it follows each measure over the cities. ``lot``: units of one project. ``under_way``: whether what the
    practice of 2020 orders was being built at the start. ``risk``: whose slips and failures it shares.
    """

    id: Words
    en: Words
    zh: Words
    unit: Words
    lever: Words
    orders: Literal["yearly", "missing"]
    per_lever: Positive
    sited: Literal["cities", "cells", "divisions"]
    follows: dict[Measure, Positive] = Field(default_factory=dict)
    lot: Positive = 1.0
    start_in: dict[str, Positive] = Field(default_factory=dict)
    under_way: bool = False
    risk: Words
    gain: Gain | None = None
    source: Words
    grade: Literal["published", "recalled", "judged"]

    def parameter(self, number: str) -> str:
        """The name of one of its numbers in ``parameters/works.yaml``."""
        return f"{number}_{self.risk}" if number in ("slip", "failure") else f"{self.id}_{number}"

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers it needs; a reference and a spill only for gains that have them."""
        reference = self.gain.reference if self.gain else None
        extra = {None: (), "share": ("reference",), "province": ("reference", "spill")}[reference]
        return ("start", "quarters", "unit_cost", "public_share", "slip", "failure", *extra)

    @model_validator(mode="after")
    def _fits_together(self) -> "Work":
        if (self.sited == "cities") != bool(self.follows):
            raise ValueError("sited: cities needs follows, and nothing else has it")
        if self.start_in and self.sited != "cities":
            raise ValueError("start_in is for works sited: cities")
        names = [city.name_en for city in cities()]
        for name in self.start_in:
            if name not in names:
                raise ValueError(f"start_in: {unknown('city', name, names)}")
        if self.gain and self.gain.field not in _FIELDS[self.sited]:
            allowed = ", ".join(_FIELDS[self.sited])
            raise ValueError(f"gain.field is {self.gain.field!r}; allowed with sited: {self.sited}: {allowed}")
        if self.gain and (self.sited == "cities") != (self.gain.reference is not None):
            raise ValueError("gain.reference is for works sited: cities, which need it; allowed: province or share")
        return self


def check_works(
    works: Mapping[str, Work], levers: Mapping[str, Lever], parameters: Mapping[str, Parameter], problems: Problems
) -> None:
    """Reports unknown levers, and numbers that are missing, without use, or outside what their kind allows."""
    used = set(_SHARED) if works else set()
    for name, work in works.items():
        if work.lever not in levers:
            problems.report(work.place, f"{name}.lever", unknown("lever", work.lever, levers, "zjsim levers"))
        for number in work.numbers:
            used.add(work.parameter(number))
            if row := parameters.get(work.parameter(number)):
                _check_limits(row, *_LIMITS[number], problems)
            else:
                text = f"needs the number {work.parameter(number)!r} in parameters/works.yaml"
                problems.report(work.place, name, text)
    for name, row in parameters.items():
        if name not in used:
            problems.report(row.place, name, "is a number without use; allowed: those of the kinds in plan/works.yaml")


def _check_limits(row: Parameter, least: float, most: float | None, problems: Problems) -> None:
    for end in ("low", "high"):
        number: float = getattr(row, end)
        if number < least or (most is not None and number > most):
            allowed = f"{least:g} or more" if most is None else f"from {least:g} to {most:g}"
            problems.report(row.place, f"{row.name}.{end}", f"read {number:g}; allowed: {allowed}")
