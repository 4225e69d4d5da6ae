"""What each lever costs and who pays, rows of ``plan/costs.yaml``; a unit cost is a parameter of ``delivery``."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.config.problems import Problems, unknown
from sim.config.rows import Frozen, Lever, Number, Parameter, Row, Words

type Aim = Literal["growth", "digital", "green", "catching_up"]
type Payer = Literal["city", "province", "operators", "outside"]
type Share = Annotated[Number, Field(ge=0, le=1)]
type Base = Literal[
    "above_scale", "enterprises", "wet", "grade_d", "exporters", "capacity", "divisions", "province_share", "qualified",
    "eligible", "holders", "energy", "land_bought", "guaranteed", "relief",
]  # fmt: skip

AIMS: tuple[Aim, ...] = ("growth", "digital", "green", "catching_up")
PUBLIC: tuple[Payer, ...] = ("city", "province")
PAYERS: tuple[Payer, ...] = (*PUBLIC, "operators", "outside")
PAID_KINDS = frozenset({"claim", "award", "service", "work", "contingent"})
MEASURED_BASES = frozenset({"guaranteed", "relief"})
"""Bases that are money of the quarter already, the lever in them."""
_NEEDS = {
    "claim": ("claim", "payers", "aim"),
    "award": ("payers", "aim"),
    "service": ("base", "unit_cost", "payers", "aim"),
    "work": ("payers", "aim"),
    "contingent": ("base", "unit_cost", "payers", "aim"),
    "forgone": ("base",),
    "revenue": ("base", "unit_cost"),
    "none": ("reason",),
}
_WHOLE = 1e-9


class UnitCost(Frozen):
    """The cost of reaching one: a number with its range, drawn like any other parameter."""

    value: Annotated[Number, Field(ge=0)]
    low: Annotated[Number, Field(ge=0)]
    high: Number
    unit: Words
    source: Words
    grade: Literal["measured", "borrowed", "calibrated", "judged"]

    @model_validator(mode="after")
    def _in_range(self) -> "UnitCost":
        if not self.low <= self.value <= self.high:
            raise ValueError(f"value is {self.value:g}; allowed: from {self.low:g} to {self.high:g}")
        return self


class Cost(Row):
    """The cost of one lever.

    kind: ``claim`` (of an enterprise, by the name of the claim), ``award`` (rewards of programmes), ``service`` (base
    times lever times unit cost a year), ``work`` (what is built), ``contingent`` (expected loss on the base),
    ``forgone`` and ``revenue`` (shown, not paid), ``none`` (with the reason). ``flat``: the whole base is reached
    while the lever is on, whatever its value. ``payers``: shares that sum to 1.
    """

    lever: Words
    kind: Literal["claim", "award", "service", "work", "contingent", "forgone", "revenue", "none"]
    claim: Words | None = None
    base: Base | None = None
    title: Words | None = None
    unit_cost: UnitCost | None = None
    flat: bool = False
    payers: dict[Payer, Share] = Field(default_factory=dict)
    aim: Aim | None = None
    reason: Words | None = None

    @property
    def parameter(self) -> str:
        """The name of its unit cost among the parameters of ``delivery``."""
        return f"cost_{self.lever}"

    @property
    def is_paid(self) -> bool:
        """Whether governments pay it out of their budgets."""
        return self.kind in PAID_KINDS

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> "Cost":
        for name in _NEEDS[self.kind]:
            if not getattr(self, name):
                raise ValueError(f"kind {self.kind} needs {name}")
        if self.payers and abs(sum(self.payers.values()) - 1.0) > _WHOLE:
            raise ValueError(f"the shares of payers sum to {sum(self.payers.values()):g}; allowed: 1")
        if self.payers and not any(self.payers.get(payer) for payer in PUBLIC):
            raise ValueError("payers name no government; allowed: a share of city or province above 0, or kind none")
        if (self.title is not None) != (self.base == "holders"):
            raise ValueError(f"title goes with the base holders and with no other; read base {self.base}")
        if self.base in MEASURED_BASES and (self.kind not in ("contingent", "forgone") or self.flat):
            raise ValueError(f"base {self.base} is for the kinds contingent and forgone")
        if self.kind == "contingent" and self.base not in MEASURED_BASES:
            raise ValueError(f"kind contingent needs a base of {', '.join(sorted(MEASURED_BASES))}")
        return self


def check_costs(costs: Mapping[str, Cost], levers: Mapping[str, Lever], file: str, problems: Problems) -> None:
    """Reports levers without a cost, costs of unknown levers, and claims of two levers."""
    for name, cost in costs.items():
        if name not in levers:
            problems.report(cost.place, name, unknown("lever", name, levers, "zjsim levers"))
    for name, lever in levers.items():
        if name not in costs:
            problems.report(
                file, name, f"the lever of {lever.place} has no cost; allowed: an entry, at least kind: none"
            )
    owners: dict[str, str] = {}
    for name, cost in costs.items():
        if cost.claim is not None and owners.setdefault(cost.claim, name) != name:
            problems.report(cost.place, name, f"the claim {cost.claim!r} belongs to {owners[cost.claim]}")


def unit_costs(costs: Mapping[str, Cost], levers: Mapping[str, Lever]) -> dict[str, Parameter]:
    """The unit costs as parameters of ``delivery`` by name, told in the lever's words."""
    return {
        cost.parameter: Parameter(
            file=cost.file,
            line=cost.line,
            mechanism="delivery",
            name=cost.parameter,
            en=f"unit cost: {levers[name].name_en}",
            zh=f"单位成本：{levers[name].name_zh}",
            **cost.unit_cost.model_dump(),
        )
        for name, cost in costs.items()
        if cost.unit_cost is not None and name in levers
    }
