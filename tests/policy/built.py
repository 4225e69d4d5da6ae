"""Kinds of work made for tests: fresh, without bad luck, in cells of even output."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.config import Work
from sim.data import cities, divisions
from sim.policy.works import Kind
from tests.policy.made import settings

MANY, DIVISIONS = len(cities()), len(divisions())
SEED = 5
FIGURES = {"start": 0, "quarters": 2, "unit_cost": 10, "public_share": 0.5, "slip": 0, "failure": 0} | {
    "reference": 4, "spill": 0
}  # fmt: skip


def flat_output() -> NDArray[np.float64]:
    """The same output in every cell, a little more the earlier its city and division."""
    return 2e6 - np.add.outer(100.0 * np.arange(MANY), np.arange(DIVISIONS))


def work(name: str = "provincial_labs", **changes: Any) -> Work:
    """A shipped kind of work that takes nothing over and starts nowhere, with changes."""
    fresh = {"under_way": False, "start_in": {}}
    return settings().registers.works[name].model_copy(update={**fresh, **changes})


def kind(row: Work | None = None, practice: float = 0.0, output: Any = None, **figures: float) -> Kind:
    """A kind of work of two quarters, 5 of public money a unit, without bad luck, but for what is given."""
    row = row or work()
    given = {row.parameter(number): float({**FIGURES, **figures}[number]) for number in row.numbers}
    return Kind(row, given, practice, flat_output() if output is None else output, SEED)


def levels(value: float = 1.0) -> NDArray[np.float64]:
    return np.full(MANY, value)


def live(this: Kind, quarters: int, lever: Any = 4.0, pay: Any = lambda lever, need: need) -> list[float]:
    """What stands after each quarter."""
    stands = []
    for _ in range(quarters):
        this.build()
        this.order(levels() * lever, flat_output())
        this.begin(pay)
        stands.append(float(this.stock.sum()))
    return stands
