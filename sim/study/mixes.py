"""The file that asks for the best mix of levers: scenario, ranges, outlooks, aims, budget and effort, checked."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from statistics import fmean
from typing import Any

from sim.calendar import period
from sim.config import Config, Lever, LeverPath, city_names, configs_root, register_names
from sim.config.layers import Overrides, layer_at, read_overrides, shown
from sim.config.loading import complete, lay
from sim.config.names import renamed
from sim.config.problems import Problems, unknown
from sim.config.reading import read_file
from sim.config.schema import Section
from sim.config.tree import Branch, Leaf, Node, merge, plain, read_as
from sim.config.values import read_number
from sim.study.effort import Effort, check_aims, read_effort
from sim.study.grids import MOST_STEPS, grid, nearest

SETTINGS = ("name", "title", "ensemble", "population", "end")
KEYS = (*SETTINGS, "scenario", "levers", "outlooks", "constants", "optimise")
LIFTED, LIMITED = "lifted", "government.budget.limited"
FORMS = "a range {low: number, high: number}, with step if wanted, or a list of two or more rising values"
SCENARIO, PRACTICE, NOTHING = REFERENCES = ("scenario", "continuation", "no_policy")
POLICIES = {PRACTICE: "status_quo_2020", NOTHING: "neutral"}

type Mix = tuple[float, ...] | str
"""The values of the levers that are sought, in the order of the file; or the name of a reference."""


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
        paths = {lever: LeverPath(all=value, cities={}) for lever, value in self.levers_of(mix).items()}
        return config.model_copy(update={"levers": {**config.levers, **paths}})

    def levers_of(self, mix: Mix) -> dict[str, float]:
        """The levers that are sought, by id: a mix's values; a reference's means over years and cities."""
        if not isinstance(mix, str):
            return {choice.lever.id: value for choice, value in zip(self.choices, mix, strict=True)}
        config, cities = self.settings(mix, next(iter(self.configs))), sorted(set(city_names().values()))
        return {
            choice.lever.id: fmean(
                config.lever(choice.lever.id, period(year, 1), city) for year in config.years for city in cities
            )
            for choice in self.choices
        }

    def places_of(self, reference: str) -> list[int]:
        """Where a reference stands in each lever's values: at the nearest."""
        means = self.levers_of(reference)
        return [nearest(choice.values, means[choice.lever.id]) for choice in self.choices]


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
    effort = read_effort(tree, problems)
    problems.refuse_if_any()
    assert effort is not None and scenario is not None
    if effort.governments == LIFTED:
        limited = layer_at(LIMITED, Leaf(False, tree.branch("optimise").place, LIMITED), problems)
        layers += [limited] if limited else []
    shared = reduce(merge, layers)
    configs = dict(_by_outlook(tree, scenario, shared, problems))
    choices = tuple(_choices(tree, next(iter(configs.values())), problems)) if configs else ()
    if configs:
        check_aims(tree, effort, next(iter(configs.values())), problems)
    _check_constants(tree, choices, problems)
    problems.refuse_if_any()
    given: dict[str, Any] = plain(shared)  # type: ignore[assignment]
    return Question(choices, effort, configs, scenario, given)


def _settings_layers(tree: Branch, path: Path, problems: Problems) -> Iterator[Branch]:
    """What the file says of the settings of all mixes, as layers over the scenario; the folder's name is theirs."""
    named: dict[str, Node] = {"name": Leaf(path.resolve().parent.name, tree.place, "name")}
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


def _check_constants(tree: Branch, choices: tuple[Choice, ...], problems: Problems) -> None:
    """Reports a lever that is sought and fixed at once."""
    sought = {choice.lever.id for choice in choices}
    for key, node in tree.branch("constants").items.items():
        if key.removeprefix("levers.") in sought and key.startswith("levers."):
            problems.report(node.place, node.key, "is sought under levers too; allowed: one of both")
