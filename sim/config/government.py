"""The settings section ``government``: budgets, aims, and the classes that decide for cities and province."""

import math
import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field

from sim.config.costs import AIMS, Aim, Cost
from sim.config.names import city_names
from sim.config.problems import Problems, unknown
from sim.config.rows import Frozen
from sim.config.tree import Branch, find

_AMOUNTS = "amounts of 100m yuan, 0 or more"
_WEIGHTS = f"a mapping of {', '.join(AIMS)} to weights of 0 or more"
_CITIES = f"a mapping of city to {_WEIGHTS}"
_CLASS = "module:Class, the path of a class that can be imported"


def _amount(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 <= value < math.inf:
        raise ValueError("amount")
    return float(value)


def _by_year(value: object) -> dict[int, float]:
    if not isinstance(value, Mapping) or not all(re.fullmatch("[0-9]{4}", str(year)) for year in value):
        raise ValueError("years")
    return {int(year): _amount(amount) for year, amount in value.items()}


def _by_lever(value: object) -> dict[str, float]:
    if not isinstance(value, Mapping):
        raise ValueError("levers")
    return {str(lever): _amount(amount) for lever, amount in value.items()}


def _weights(value: object) -> dict[Aim, float]:
    if not isinstance(value, Mapping) or not set(value) <= set(AIMS):
        raise ValueError("aims")
    return {aim: _amount(value[aim]) for aim in AIMS if aim in value}


def _by_city(value: object) -> dict[str, dict[Aim, float]]:
    names = city_names()
    if not isinstance(value, Mapping) or not set(value) <= set(names):
        raise ValueError("cities")
    return {names[city]: _weights(aims) for city, aims in value.items()}


def _class_path(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*", value):
        raise ValueError("class")
    return value


class _Section(Frozen):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Budget(_Section):
    """The money of province and cities: model costs, in 100m yuan of 2020 a year.

    total: by year, all governments together; each amount holds until the next year named, the first also before.
    province_share: the province's own part. carry_over: what of the rest of a year goes to the next. first_plan: the
    needs by lever that the first year is planned by. Where not limited, everything is paid.
    """

    limited: bool = Field(False, description="true or false")
    total: Annotated[dict[int, float], BeforeValidator(_by_year)] = Field(
        {}, description=f"a mapping of year to {_AMOUNTS}"
    )
    province_share: float = Field(0.3, ge=0, le=1, description="a number from 0 to 1")
    carry_over: float = Field(0.5, ge=0, le=1, description="a number from 0 to 1")
    first_plan: Annotated[dict[str, float], BeforeValidator(_by_lever)] = Field(
        {}, description=f"a mapping of lever to {_AMOUNTS}"
    )

    def of_year(self, year: int) -> float:
        """The money of a year, 100m yuan; without limit, no end of it."""
        if not self.limited:
            return math.inf
        return self.total[max([named for named in self.total if named <= year], default=min(self.total))]


class Government(_Section):
    """How governments decide: weights of their aims (1 where not given), own weights of cities, and their classes."""

    budget: Budget = Field(
        Budget(), description="a mapping with limited, total, province_share, carry_over, first_plan"
    )
    aims: Annotated[dict[Aim, float], BeforeValidator(_weights)] = Field({}, description=_WEIGHTS)
    cities: Annotated[dict[str, dict[Aim, float]], BeforeValidator(_by_city)] = Field({}, description=_CITIES)
    city: Annotated[str, BeforeValidator(_class_path)] = Field(
        "sim.policy.government:CityGovernment", description=_CLASS
    )
    province: Annotated[str, BeforeValidator(_class_path)] = Field(
        "sim.policy.government:ProvinceGovernment", description=_CLASS
    )

    def weight(self, aim: Aim | None, city: str = "") -> float:
        """How much an aim weighs in a city, or for the province."""
        if aim is None:
            return 1.0
        return self.cities.get(city, {}).get(aim, self.aims.get(aim, 1.0))


def check_government(tree: Branch, section: Government, costs: Mapping[str, Cost], problems: Problems) -> None:
    """Reports limited budgets without a total, and first plans of levers that no government pays for."""
    budget = section.budget
    if budget.limited and not budget.total:
        node = find(tree, ("government", "budget", "limited"))
        problems.report(node.place, node.key, "is true without government.budget.total; allowed: with amounts by year")
    paid = [lever for lever, cost in costs.items() if cost.is_paid]
    for lever in budget.first_plan:
        if lever not in paid:
            node = find(tree, ("government", "budget", "first_plan", lever))
            problems.report(node.place, node.key, unknown("lever that governments pay for", lever, paid))
