"""Goals that settings put in the place of the plan's: for the province and, where it has none, for a city."""

import re
from collections.abc import Mapping

from sim.config.names import city_names
from sim.config.problems import Problems, unknown
from sim.config.rows import Target
from sim.config.schema import NO_GOAL, Goal
from sim.config.tree import Branch, Leaf, Node, finite_number, read_as

GOAL_KEYS = ("value", "year", "cities")
GOAL_NOTE = "goal set by settings"
_FORMS = "a number, or a mapping with value, year and cities"


def resolve_goals(tree: Branch, targets: Mapping[str, Target], years: range, problems: Problems) -> dict[str, Goal]:
    """The goals that settings give, by target id; a year must lie in the horizon (years)."""
    goals: dict[str, Goal] = {}
    for name, node in tree.branch("targets").items.items():
        if name not in targets:
            problems.report(node.place, node.key, unknown("target", name, targets, "zjsim targets"))
        elif not isinstance(node, Branch) or not node.items:
            problems.report(node.place, node.key, f"{read_as(node)}; allowed: {_FORMS}")
        else:
            goals[name] = _goal(node, targets[name].unit, years, problems)
    return {name: goal for name, goal in goals.items() if goal != NO_GOAL}


def _goal(node: Branch, unit: str, years: range, problems: Problems) -> Goal:
    for name, child in node.items.items():
        if name not in GOAL_KEYS:
            problems.report(child.place, child.key, unknown("key", name, GOAL_KEYS))
    value, year = node.items.get("value"), node.items.get("year")
    return Goal(
        value=_number(value, unit, problems) if value else None,
        year=_year(year, years, problems) if year else None,
        cities=_cities(node, unit, problems),
    )


def _number(node: Node, unit: str, problems: Problems) -> float | None:
    number = finite_number(node)
    if number is None:
        bare = "" if "." in node.key.removeprefix("targets.") else ", or a mapping with value, year and cities"
        problems.report(node.place, node.key, f"{read_as(node)}; allowed: a number ({unit}){bare}")
    return number


def _year(node: Node, years: range, problems: Problems) -> int | None:
    text = str(node.value) if isinstance(node, Leaf) else ""
    if re.fullmatch("[0-9]{4}", text) and int(text) in years:
        return int(text)
    problems.report(node.place, node.key, f"{read_as(node)}; allowed: a year of the horizon, {years[0]} to {years[-1]}")
    return None


def _cities(goal: Branch, unit: str, problems: Problems) -> dict[str, float]:
    node = goal.items.get("cities", Branch())
    if not isinstance(node, Branch):
        problems.report(node.place, node.key, f"{read_as(node)}; allowed: a mapping of city: number ({unit})")
        return {}
    cities = list(dict.fromkeys(city_names().values()))
    values: dict[str, float] = {}
    for name, child in node.items.items():
        if name not in cities:
            problems.report(child.place, child.key, unknown("city", name, cities))
        elif (number := _number(child, unit, problems)) is not None:
            values[name] = number
    return values


def with_goals(targets: Mapping[str, Target], goals: Mapping[str, Goal]) -> dict[str, Target]:
    """The targets with the goals of settings; what counts as met follows the sense of each."""
    return {name: _with_goal(row, goals[name]) if name in goals else row for name, row in targets.items()}


def _with_goal(row: Target, goal: Goal) -> Target:
    if goal.value is None and goal.year is None:
        return row
    value = row.target_value if goal.value is None else goal.value
    return row.model_copy(
        update={
            "target_value": value,
            "target_year": goal.year or row.target_year,
            "goal_outlook": row.goal_outlook if goal.value is None else "",
            "note": "; ".join(part for part in (row.note, GOAL_NOTE) if part),
            **met_bounds(row, value),
        }
    )


def met_bounds(row: Target, goal: float | None) -> dict[str, float | None]:
    """What meets a goal in the row's sense: at least or at most the goal; about it, as far off as the row allows.

    Formula: a bound of ``about`` keeps its distance in proportion to the goal, as 32.5 to 34.2 stand to 33.3.
    """
    if goal is None or goal == row.target_value:
        return {"met_from": row.met_from, "met_to": row.met_to}
    if row.sense == "at_least":
        return {"met_from": goal, "met_to": None}
    if row.sense == "at_most":
        return {"met_from": None, "met_to": goal}
    scale = goal / row.target_value if row.target_value else None
    return {
        name: None if bound is None else goal if scale is None else bound * scale
        for name, bound in (("met_from", row.met_from), ("met_to", row.met_to))
    }
