"""The file that asks for the best mix of levers: scenario, ranges, outlooks, aims, budget and effort, checked."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from statistics import fmean
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from sim.calendar import period
from sim.config import Config, Lever, LeverPath, city_names, configs_root, register_names
from sim.config.layers import Overrides, layer_at, read_overrides, shown
from sim.config.loading import complete, lay
from sim.config.names import renamed
from sim.config.problems import Problems, unknown
from sim.config.reading import read_file
from sim.config.schema import Section
from sim.config.tree import Branch, Leaf, Node, find, merge, plain, read_as
from sim.config.values import read_number
from sim.study.aims import AIMS_ALLOWED, PUBLIC_COST, aim_names
from sim.study.grids import MOST_STEPS, grid, nearest

SETTINGS = ("name", "title", "ensemble", "population", "end")
KEYS = (*SETTINGS, "scenario", "levers", "outlooks", "constants", "optimise")
LIFTED, LIMITED = "lifted", "government.budget.limited"
FORMS = "a range {low: number, high: number}, with step if wanted, or a list of two or more rising values"
SCENARIO, PRACTICE, NOTHING = REFERENCES = ("scenario", "continuation", "no_policy")
POLICIES = {PRACTICE: "status_quo_2020", NOTHING: "neutral"}

type Mix = tuple[float, ...] | str
"""The values of the levers that are sought, in the order of the file; or the name of a reference."""


def _amounts(value: object) -> tuple[float, ...]:
    given = value if isinstance(value, list) else [value]
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


class Choice(Section):
    """A lever that is sought, and the values it may take, rising."""

    lever: Lever
    values: tuple[float, ...]


@dataclass(frozen=True)
class Question:
    """What is asked: the levers, the effort, and the settings that every mix shares, by outlook."""

    choices: tuple[Choice, ...]
    effort: Effort
    configs: dict[str, Config]
    scenario: Path
    layer: dict[str, Any]

    @property
    def config(self) -> Config:
        """The settings under the first outlook."""
        return next(iter(self.configs.values()))

    def settings(self, mix: Mix, outlook: str) -> Config:
        """The settings of a mix under an outlook: each lever at one value everywhere and always."""
        config = self.configs[outlook]
        if isinstance(mix, str):
            update = {"policy": POLICIES[mix], "levers": {}} if mix in POLICIES else {}
            return config.model_copy(update=update)
        paths = {
            choice.lever.id: LeverPath(all=value, cities={}) for choice, value in zip(self.choices, mix, strict=True)
        }
        return config.model_copy(update={"levers": {**config.levers, **paths}})

    def places_of(self, reference: str) -> list[int]:
        """Where a reference stands in each lever's values: nearest to its mean over years and cities."""
        config, cities = self.settings(reference, next(iter(self.configs))), set(city_names().values())
        means = (
            fmean(config.lever(choice.lever.id, period(year, 1), city) for year in config.years for city in cities)
            for choice in self.choices
        )
        return [nearest(choice.values, mean) for choice, mean in zip(self.choices, means, strict=True)]


def load_question(path: str | Path, set: Overrides = ()) -> Question:
    """Reads an experiment that has a section ``optimise``; raises a ConfigError that holds every problem.

    set: overrides; keys under ``optimise`` change that section, all others the settings of every mix.
    """
    path, problems = Path(path), Problems()
    root = configs_root(path)
    tree = read_file(path, shown(path, root.parent), problems)
    if tree is None:
        problems.refuse_if_any()
    assert tree is not None
    overrides = read_overrides(set, problems)
    for layer in (each for each in overrides if "optimise" in each.items):
        tree = merge(tree, layer)
    for name, node in tree.items.items():
        if name not in KEYS:
            problems.report(node.place, node.key, unknown("key", name, KEYS))
    layers = [*_settings_layers(tree, path, problems), *(each for each in overrides if "optimise" not in each.items)]
    scenario = _scenario(tree, path, problems)
    effort = _effort(tree, problems)
    problems.refuse_if_any()
    assert effort is not None and scenario is not None
    if effort.governments == LIFTED:
        limited = layer_at(LIMITED, Leaf(False, tree.branch("optimise").place, LIMITED), problems)
        layers += [limited] if limited else []
    shared = reduce(merge, layers)
    configs = dict(_by_outlook(tree, scenario, shared, problems))
    choices = tuple(_choices(tree, next(iter(configs.values())), problems)) if configs else ()
    if configs:
        _check_aims(tree, effort, next(iter(configs.values())), problems)
    _check_constants(tree, choices, problems)
    problems.refuse_if_any()
    given: dict[str, Any] = plain(shared)  # type: ignore[assignment]
    return Question(choices, effort, configs, scenario, given)


def _settings_layers(tree: Branch, path: Path, problems: Problems) -> Iterator[Branch]:
    """What the file says of the settings of all mixes, as layers over the scenario; the folder's name is theirs."""
    named = {"name": Leaf(path.resolve().parent.name, tree.place, "name")}
    yield tree.with_items(named | {name: node for name, node in tree.items.items() if name in SETTINGS})
    constants = tree.items.get("constants")
    if isinstance(constants, Branch):
        for key, node in constants.items.items():
            if (layer := layer_at(key, node, problems)) is not None:
                yield layer
    elif constants is not None and plain(constants) is not None:
        problems.report(constants.place, constants.key, f"{read_as(constants)}; allowed: a mapping of setting: value")


def _scenario(tree: Branch, path: Path, problems: Problems) -> Path | None:
    node = tree.items.get("scenario")
    if isinstance(node, Leaf) and isinstance(node.value, str) and node.value:
        return path.parent / node.value
    read = read_as(node) if node else "is missing"
    place = node.place if node else tree.place
    problems.report(place, "scenario", f"{read}; allowed: the path of a settings file, from this file's folder")
    return None


def _by_outlook(tree: Branch, scenario: Path, shared: Branch, problems: Problems) -> Iterator[tuple[str, Config]]:
    """The settings under each outlook asked for; under the scenario's own where none is."""
    node, root, cited = tree.items.get("outlooks"), configs_root(scenario), (tree.items["scenario"].place, "scenario")
    if node is None:
        config = complete(lay(scenario, root, [shared], [], problems, cited), problems)
        yield config.outlook.base, config
        return
    names = node.value if isinstance(node, Leaf) else None
    if not isinstance(names, list) or not names or len({*map(str, names)}) < len(names):
        problems.report(node.place, node.key, f"{read_as(node)}; allowed: a list of names of outlooks, each once")
        return
    for name in names:
        layer = shared.with_items({**shared.items, "outlook": Leaf(name, node.place, node.key)})
        yield str(name), complete(lay(scenario, root, [layer], [], problems, cited), problems)


def _choices(tree: Branch, config: Config, problems: Problems) -> Iterator[Choice]:
    rows, node = config.registers.levers, tree.items.get("levers")
    if not isinstance(node, Branch) or not node.items:
        place = node.place if node else tree.place
        problems.report(place, "levers", f"no lever to seek; allowed: a mapping of lever: {FORMS}")
        return
    for id, child in renamed(node, register_names(rows), "lever", problems).items.items():
        if id not in rows:
            problems.report(child.place, child.key, unknown("lever", id, rows, "zjsim levers"))
        elif values := _values(child, rows[id], problems):
            yield Choice(lever=rows[id], values=values)


def _values(node: Node, lever: Lever, problems: Problems) -> tuple[float, ...]:
    """The values a lever may take; nothing after a report."""
    limits = (lever.low, lever.high, lever.unit)
    if isinstance(node, Leaf) and isinstance(node.value, list):
        read = [read_number(part, *limits, problems) for part in node.parts]
        values = tuple(value for value in read if value is not None)
        if len(values) < len(read):
            return ()
        if len(values) > 1 and values == tuple(sorted(set(values))):
            return values
    elif isinstance(node, Branch) and {"low", "high"} <= set(node.items) <= {"low", "high", "step"}:
        low, high = (read_number(node.items[end], *limits, problems) for end in ("low", "high"))
        if low is None or high is None:
            return ()
        if low < high:
            return _grid(node, low, high, lever.unit, problems)
    problems.report(node.place, node.key, f"{read_as_form(node)}; allowed: {FORMS}, low below high")
    return ()


def _grid(node: Branch, low: float, high: float, unit: str, problems: Problems) -> tuple[float, ...]:
    if "step" not in node.items:
        return grid(low, high)
    span = high - low
    step = read_number(node.items["step"], span / MOST_STEPS, span, unit, problems)
    return grid(low, high, step) if step else ()


def read_as_form(node: Node) -> str:
    """What was read, with the content of a mapping."""
    return f"read {json.dumps(plain(node), ensure_ascii=False)}" if isinstance(node, Branch) else read_as(node)


def _effort(tree: Branch, problems: Problems) -> Effort | None:
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


def _check_aims(tree: Branch, effort: Effort, config: Config, problems: Problems) -> None:
    known, node = aim_names(config), find(tree, ("optimise", "objectives"))
    for number, name in enumerate(effort.objectives):
        if name not in known:
            problems.report(node.place, node.key, unknown("objective", name, known))
        elif name in effort.objectives[:number]:
            problems.report(node.place, node.key, f"names {name} twice; allowed: once")


def _check_constants(tree: Branch, choices: tuple[Choice, ...], problems: Problems) -> None:
    """Reports a lever that is sought and fixed at once."""
    sought = {choice.lever.id for choice in choices}
    for key, node in tree.branch("constants").items.items():
        if key.removeprefix("levers.") in sought and key.startswith("levers."):
            problems.report(node.place, node.key, "is sought under levers too; allowed: one of both")
