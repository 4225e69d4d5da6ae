"""How an indicator is judged: by its target's sense and bounds, or, without a target, by what one wants less of."""

from typing import NamedTuple

import numpy as np

from sim.config import Config, Target
from sim.score.attainment import COUNTED, STATUS
from sim.score.scorecard import modelled_share, with_goal
from sim.study.pairs import Array, bounds_of, missed

COST, GAP = "public_cost", "city_gap"
LESS_IS_BETTER = (COST, GAP)
BETTER, WORSE, OPEN = "better", "worse", "open"
EVEN = 0.5


class Measure(NamedTuple):
    """How an indicator is judged: names and unit (blank where it is no target), sense, and the values that meet it."""

    name_en: str = ""
    name_zh: str = ""
    unit: str = ""
    sense: str = ""
    bounds: tuple[float, float] = (-np.inf, np.inf)
    year: int | None = None
    """The target's year, where the target may count as met."""


def measures(config: Config) -> dict[str, Measure]:
    """How the settings' targets, the gap between cities and public cost are judged, by indicator."""
    found = {name: Measure(sense="at_most") for name in LESS_IS_BETTER}
    return found | {name: _measure(target, config) for name, target in config.registers.targets.items()}


def _measure(target: Target, config: Config) -> Measure:
    target = with_goal(target, config)
    share = modelled_share(target, config.parameters)
    bounds, year = bounds_of(target, share), min(target.target_year, config.years[-1])
    counts = STATUS[target.driver] in COUNTED and bounds != (-np.inf, np.inf)
    return Measure(target.name_en, target.name_zh, target.unit, target.sense, bounds, year if counts else None)


def verdict(low: float, high: float) -> str:
    """Whether the other of two is surely ``better`` or ``worse``, by the band of the probability, or that is ``open``.

    Its sign is settled where the band leaves out one half, a tie.
    """
    if low > EVEN:
        return BETTER
    return WORSE if high < EVEN else OPEN


def is_met(values: Array, measure: Measure) -> Array:
    """Which values (n,) meet the measure's target: 1 or 0, blank where there is no value."""
    return np.where(np.isnan(values), np.nan, missed(values, measure.bounds) == 0.0)
