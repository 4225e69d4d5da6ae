"""The plain sections of a settings file; the description of a field is what messages call allowed."""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, ValidationInfo

from sim.calendar import parse_period
from sim.config.government import Government
from sim.config.rows import Frozen, Value

type Policy = Literal["plan_value", "status_quo_2020", "neutral"]

STARTS = ("2020Q4", "2015Q4")
LAST_END = "2040Q4"
LONGEST_NAME = 80
_LARGEST_SEED = 2**63 - 1
_SEED = f"a whole number from 0 to {_LARGEST_SEED}"


class Section(Frozen):
    """A part of the settings: frozen, no unknown key, no conversion between types."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


def _name(value: object) -> object:
    fits = isinstance(value, str) and re.fullmatch(r"\w[\w.+ -]*(?<![. ])", value) and len(value) <= LONGEST_NAME
    if not fits:
        raise ValueError("name")
    return value


def _start(value: object) -> object:
    if value not in STARTS:
        raise ValueError("start")
    return parse_period(str(value))


def _end(value: object, others: ValidationInfo) -> object:
    period = parse_period(str(value))
    if not others.data.get("start", 0) < period <= parse_period(LAST_END):
        raise ValueError("end")
    return period


class Title(Section):
    """The scenario's title in both languages."""

    zh: str = Field("", description="words")
    en: str = Field("", description="words")


class Population(Section):
    """The synthetic enterprises: share of those below scale that is kept, and the seed of their making."""

    sample: float = Field(1.0, gt=0, le=1, description="a number above 0, at most 1")
    seed: int = Field(0, ge=0, le=_LARGEST_SEED, description=_SEED)


class Ensemble(Section):
    """How often a scenario is run; with `prior`, each vector draws the judged parameters from their range.

    vectors: parameter vectors that go before the draws. seeds_per_vector: how many runs in a row share a vector, each
    with luck of its own; same_luck: the k-th run of every vector has the same luck, so that vectors alone differ.
    """

    replicates: int = Field(1, ge=1, description="a whole number, 1 or more")
    seed: int = Field(0, ge=0, le=_LARGEST_SEED, description=_SEED)
    draws: Literal["central", "prior"] = Field("central", description="central or prior")
    vectors: str | None = Field(None, description="the name of a file of configs/ensembles, or the path of a CSV")
    seeds_per_vector: int = Field(1, ge=1, description="a whole number, 1 or more")
    same_luck: bool = Field(False, description="true or false")


def _names(value: object) -> object:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ValueError("names")
    return tuple(value)


class Calibration(Section):
    """How free parameters are fitted to observations; no part of what decides a run.

    design: parameter vectors a wave. keep: vectors of the ensemble that is written. truths: vectors of the first wave
    that are taken for the truth, to see which parameters are found again. discrepancy: what the model itself may be
    off, one standard deviation, as a share of an observation's value. cutoff: the implausibility beyond which
    parameters are dropped.
    """

    observed: str | None = Field(None, description="the name of a file of configs/observed, or the path of a CSV")
    free: Annotated[tuple[str, ...], BeforeValidator(_names)] = Field((), description="a list of mechanism.name")
    design: int = Field(200, ge=10, description="a whole number, 10 or more")
    waves: int = Field(3, ge=1, le=9, description="a whole number from 1 to 9")
    seeds_per_vector: int = Field(2, ge=1, description="a whole number, 1 or more")
    keep: int = Field(120, ge=2, description="a whole number, 2 or more")
    truths: int = Field(20, ge=0, description="a whole number, 0 or more")
    discrepancy: float = Field(0.05, ge=0, description="a number, 0 or more")
    cutoff: float = Field(3.0, gt=0, description="a number above 0")
    seed: int = Field(0, ge=0, le=_LARGEST_SEED, description=_SEED)


class Events(Section):
    """Which enterprises' rows are written: a share of them."""

    enterprises: float = Field(0.0, ge=0, le=1, description="a number from 0 to 1")


class LeverPath(Frozen):
    """What settings say of a lever: for all cities, and for some of them."""

    all: Value | None
    cities: dict[str, Value]


UNTOUCHED = LeverPath(all=None, cities={})


class Goal(Frozen):
    """What settings say of a target: the province's goal and its year, and goals of cities; None leaves the row's."""

    value: float | None
    year: int | None
    cities: dict[str, float]


NO_GOAL = Goal(value=None, year=None, cities={})


class Outlook(Frozen):
    """The outlook's name and the values that settings give in its place."""

    base: str
    values: dict[str, Value]


class Settings(Section):
    """All keys of a settings file but `extends`; the four mappings are checked against the registers."""

    name: Annotated[str, BeforeValidator(_name)] = Field(
        description=f"a folder name of letters, digits, spaces and . _ + - (at most {LONGEST_NAME}, a letter first)"
    )
    title: Title | None = Field(None, description="words, or a mapping with zh and en")
    description: str = Field("", description="words")
    start: Annotated[int, BeforeValidator(_start)] = Field(parse_period("2020Q4"), description=" or ".join(STARTS))
    end: Annotated[int, BeforeValidator(_end)] = Field(
        parse_period("2025Q4"), description=f"a quarter written as 2025Q4, after the start, at most {LAST_END}"
    )
    policy: Policy = Field("plan_value", description="plan_value, status_quo_2020 or neutral")
    levers: dict[str, Any] = Field({}, description="a mapping of lever: number, path by year, or {cities, all}")
    targets: dict[str, Any] = Field({}, description="a mapping of target: number, or {value, year, cities}")
    outlook: dict[str, Any] = Field(
        {}, description="the name of an outlook, or a mapping {base: name, variable: value}"
    )
    parameters: dict[str, Any] = Field({}, description="a mapping of mechanism: {name: number}")
    population: Population = Field(Population(), description="a mapping with sample and seed")
    ensemble: Ensemble = Field(
        Ensemble(), description="a mapping with replicates, seed, draws, vectors, seeds_per_vector and same_luck"
    )
    calibration: Calibration = Field(
        Calibration(), description="a mapping with observed, free, design, waves, seeds_per_vector, keep and others"
    )
    events: Events = Field(Events(), description="a mapping with enterprises")
    government: Government = Field(Government(), description="a mapping with budget, aims, cities, city and province")
