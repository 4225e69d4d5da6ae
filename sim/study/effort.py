"""The section ``optimise`` of an experiment: objectives, public budget, and the effort of the search, checked."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from sim.config import Config
from sim.config.problems import Problems, unknown
from sim.config.schema import Section
from sim.config.tree import Branch, Node, find, read_as
from sim.study.aims import AIMS_ALLOWED, PUBLIC_COST, aim_names


def _amounts(value: object) -> tuple[float, ...]:
    given: list[Any] = value if isinstance(value, list) else [value]
    if not given or not all(isinstance(v, int | float) and not isinstance(v, bool) and 0.0 < v < 1e9 for v in given):
        raise ValueError("amounts")
    return tuple(sorted({float(v) for v in given}))


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(name, str) for name in value):
        raise ValueError("names")
    return tuple(value)


_AMOUNTS = "a number above 0, or a list of such"


class PublicBudget(Section):
    """What a mix may cost, over the whole run, all payers but enterprises; of several steps the largest binds.

    public_cost: 100m yuan of 2020. times_scenario: the scenario's own public cost as the unit.
    """

    public_cost: Annotated[tuple[float, ...], BeforeValidator(_amounts)] = Field((), description=_AMOUNTS)
    times_scenario: Annotated[tuple[float, ...], BeforeValidator(_amounts)] = Field((), description=_AMOUNTS)


class Confirmation(Section):
    """How the best mixes are run again: at most so many mixes, with so many runs of fresh seeds and vectors."""

    mixes: int = Field(8, ge=1, le=100, description="a whole number from 1 to 100")
    runs: int = Field(24, ge=2, le=10_000, description="a whole number from 2 to 10000")


class Effort(Section):
    """The section ``optimise``.

    governments: their own budgets by year are lifted, so that the public budget alone binds and levers are paid as
    set; or bind as_set, so that a mix beyond them is cut by the governments themselves.
    """

    objectives: Annotated[tuple[str, ...], BeforeValidator(_names)] = Field(
        ("targets_met", PUBLIC_COST), description=f"a list of {AIMS_ALLOWED}"
    )
    budget: PublicBudget = Field(PublicBudget(), description="a mapping with public_cost or times_scenario")
    governments: Literal["lifted", "as_set"] = Field("lifted", description="lifted or as_set")
    population: int = Field(12, ge=4, le=1000, description="a whole number from 4 to 1000")
    generations: int = Field(8, ge=1, le=1000, description="a whole number from 1 to 1000")
    restarts: int = Field(2, ge=1, le=20, description="a whole number from 1 to 20")
    runs: int = Field(8, ge=1, le=1000, description="a whole number from 1 to 1000")
    seed: int = Field(0, ge=0, le=2**32 - 1, description="a whole number from 0 to 4294967295")
    confirm: Confirmation = Field(Confirmation(), description="a mapping with mixes and runs")


def read_effort(tree: Branch, problems: Problems) -> Effort | None:
    """The section ``optimise``, or None after reporting what is wrong with it."""
    node = tree.items.get("optimise")
    if not isinstance(node, Branch):
        read = read_as(node) if node else "is missing"
        allowed = f"a mapping with {', '.join(Effort.model_fields)}"
        problems.report(node.place if node else tree.place, "optimise", f"{read}; allowed: {allowed}")
        return None
    try:
        found = Effort.model_validate(_numbers(node))
    except ValidationError as error:
        for problem in error.errors():
            _report(node, problem["loc"], problem["type"], problems)
        return None
    if bool(found.budget.public_cost) == bool(found.budget.times_scenario):
        text = "needs either public_cost (100m yuan of 2020) or times_scenario (the scenario's own public cost = 1)"
        problems.report(find(node, ("budget",)).place, "optimise.budget", text)
    return found


def _numbers(node: Node) -> object:
    """A node as Python values, the items of lists read as numbers where they are such."""
    if isinstance(node, Branch):
        return {name: _numbers(child) for name, child in node.items.items()}
    return [_numbers(part) for part in node.parts] if isinstance(node.value, list) else node.value


def _report(node: Branch, path: tuple[str | int, ...], kind: str, problems: Problems) -> None:
    model: type[BaseModel] = Effort
    for name in path[:-1]:
        model = model.model_fields[str(name)].annotation  # type: ignore[assignment]
    wrong = find(node, path)
    if kind == "extra_forbidden":
        text = unknown("key", str(path[-1]), model.model_fields)
    else:
        text = f"{read_as(wrong)}; allowed: {model.model_fields[str(path[-1])].description}"
    problems.report(wrong.place, wrong.key, text)


def check_aims(tree: Branch, effort: Effort, config: Config, problems: Problems) -> None:
    """Reports objectives that the settings do not know, or that are named twice."""
    known, node = aim_names(config), find(tree, ("optimise", "objectives"))
    for number, name in enumerate(effort.objectives):
        if name not in known:
            problems.report(node.place, node.key, unknown("objective", name, known))
        elif name in effort.objectives[:number]:
            problems.report(node.place, node.key, f"names {name} twice; allowed: once")
