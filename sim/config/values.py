"""Values by year: a number, or a step path whose steps start in the first quarter of each year named."""

import re
from collections.abc import Mapping

from sim.config.problems import Problems
from sim.config.rows import Value
from sim.config.tree import Branch, Node, finite_number, read_as


def value_at(value: Value | None, year: int, before: float) -> float:
    """The value in a year; `before` is what holds before the first step, and when there is no path."""
    if value is None:
        return before
    if not isinstance(value, Mapping):
        return value
    past = [step for step in value if step <= year]
    return value[max(past)] if past else before


def step_path(by_year: dict[int, float]) -> Value:
    """The shortest way to say the values of consecutive years: a number, or the years in which it changes."""
    years = sorted(by_year)
    changes = [year for year in years if year == years[0] or by_year[year] != by_year[year - 1]]
    return {year: by_year[year] for year in changes} if len(changes) > 1 else by_year[years[0]]


def read_number(node: Node, low: float, high: float, unit: str, problems: Problems, more: str = "") -> float | None:
    """A number from low to high (of this unit), or None after a report that says what else is allowed."""
    number = finite_number(node)
    if number is not None and low <= number <= high:
        return number
    problems.report(node.place, node.key, f"{read_as(node)}; allowed: a number from {low:g} to {high:g} ({unit}){more}")
    return None


def read_value(node: Node, limits: tuple[float, float, str], years: range, problems: Problems) -> Value | None:
    """A number or a step path within the limits (low, high, unit), its years within the horizon."""
    span = f"{years[0]} to {years[-1]}"
    if not isinstance(node, Branch) or not node.items:
        return read_number(node, *limits, problems, more=f", or such numbers by year ({span})")
    steps: dict[int, float] = {}
    for name, child in node.items.items():
        if not (re.fullmatch("[0-9]{4}", name) and int(name) in years):
            problems.report(child.place, child.key, f"read the year {name!r}; allowed: a year of the horizon, {span}")
        elif (number := read_number(child, *limits, problems)) is not None:
            steps[int(name)] = number
    return steps or None
