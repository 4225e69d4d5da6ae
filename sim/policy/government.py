"""Governments: how a city plans its budget, and how the province splits money and seats and watches progress."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.errors import ConfigError, StateError
from sim.policy.treasury import Rules

type ByCity = NDArray[np.float64]

ROUNDING = 1e-6
"""A hundredth of a yuan, in 10k yuan."""


class Planner(Protocol):
    """What a city government must be able to do."""

    def plan(self, budget: float, needs: Mapping[str, float], aims: Mapping[str, float]) -> Mapping[str, float]:
        """The money allotted to each lever."""
        ...


class Province(Planner, Protocol):
    """What a provincial government must be able to do."""

    def shares(self, size: ByCity, progress: ByCity, tilt: float) -> ByCity:
        """The share of each city (cities,)."""
        ...

    def transfer(self, budget: float, share: float, mountains: ByCity) -> ByCity:
        """What each city receives (cities,)."""
        ...


class CityGovernment:
    """Plans by need: everyone gets what was needed last year and a margin; when money is short, by need and aim."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    def plan(self, budget: float, needs: Mapping[str, float], aims: Mapping[str, float]) -> Mapping[str, float]:
        """Splits a year's budget over levers.

        budget: 10k yuan. needs: what each lever needed last year, 10k yuan. aims: how much each weighs. Returns 10k
        yuan by lever, none more than its need and a margin; what is not allotted is the reserve.
        Formula: where money is short, money ~ need * weight, no lever above its most; what is left goes to the rest.
        """
        most = (1.0 + self.rules.plan_margin) * np.array(list(needs.values()))
        if most.sum() <= budget:
            return dict(zip(needs, most.tolist(), strict=True))
        wish = most * np.array([aims[lever] for lever in needs])
        allotted = np.zeros(len(most))
        while (open_ := (allotted < most) & (wish > 0.0)).any() and budget - allotted.sum() > ROUNDING:
            more = (budget - allotted.sum()) * np.where(open_, wish, 0.0) / wish[open_].sum()
            allotted = np.minimum(allotted + more, most)
        return dict(zip(needs, allotted.tolist(), strict=True))


class ProvinceGovernment(CityGovernment):
    """Plans its own money like a city, and splits what it gives to cities by their size, tilted by their progress."""

    def shares(self, size: ByCity, progress: ByCity, tilt: float) -> ByCity:
        """The share of each city (cities,), adding to 1.

        size: above-scale value added. progress: standardised. Formula: share ~ size * exp(tilt * progress).
        """
        weight = size * np.exp(tilt * progress)
        return np.asarray(weight / weight.sum())

    def transfer(self, budget: float, share: float, mountains: ByCity) -> ByCity:
        """What cities receive (cities,): a share of the provincial budget, by the part of each in the mountains."""
        return np.asarray(share * budget * mountains / mountains.sum()) if share > 0.0 else np.zeros(len(mountains))


def standardised(growths: list[ByCity]) -> ByCity:
    """The mean of several measures of progress (cities,), each in standard deviations from its mean; unknown is 0."""
    total = np.zeros(len(growths[0]))
    for growth in growths:
        spread = float(np.std(growth))
        if np.isfinite(spread) and spread > 0.0:
            total += (growth - growth.mean()) / spread
    return total / len(growths)


def government_class(path: str, place: str, wanted: tuple[str, ...]) -> Any:
    """The class at ``module:Class``; a ConfigError says what of it cannot be imported or is missing."""
    module, _, name = path.partition(":")
    try:
        kind = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise ConfigError(
            [f"{place}: read {path!r}, which cannot be imported ({error}); allowed: module:Class"]
        ) from None
    absent = [method for method in wanted if not callable(getattr(kind, method, None))]
    if absent:
        raise ConfigError([f"{place}: {path} lacks {', '.join(absent)}; allowed: a class with {', '.join(wanted)}"])
    return kind


def checked_plan(plan: Mapping[str, float], needs: Mapping[str, float], budget: float, whose: str) -> list[float]:
    """The money of each line in the order of the needs; a StateError for a plan that cannot be."""
    stray = sorted(set(plan) - set(needs))
    if stray:
        raise StateError(f"the plan of {whose} allots money to {', '.join(stray)}; allowed: {', '.join(needs)}")
    allotted = [float(plan.get(lever, 0.0)) for lever in needs]
    if not all(amount >= 0.0 for amount in allotted):
        raise StateError(f"the plan of {whose} holds {min(allotted):g}; allowed: amounts of 0 or more")
    if sum(allotted) > budget + ROUNDING * max(1.0, sum(allotted) * ROUNDING):
        raise StateError(
            f"the plan of {whose} allots {sum(allotted):.4f}; allowed: its budget, {budget:.4f} (10k yuan)"
        )
    return allotted
