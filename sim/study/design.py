"""An experiment: a scenario, what varies in it, and the table of cells that follows; checked before anything runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from sim.config import Config, configs_root
from sim.config.layers import Overrides, layer_at, read_overrides, shown
from sim.config.loading import Ground, complete, lay
from sim.config.names import register_names
from sim.config.problems import Problems, unknown
from sim.config.reading import read_file
from sim.config.tree import Branch, Leaf, finite_number, merge, plain, read_as
from sim.study.cells import Plan, read_plan
from sim.study.factors import Factor, Reader, Value, with_origins, with_values
from sim.study.indicators import ALWAYS_KEPT, indicator_names, promised
from sim.study.outcome import Run
from sim.study.run import planned_runs
from sim.study.sampling import as_cells, by_column, count_cells, make_cells

FACTORS = ("levers", "uncertainties", "outlooks")
SETTINGS = ("name", "title", "description", "end", "population", "ensemble")
TITLES = ("title", "description")
KEYS = (*SETTINGS, "scenario", "design", *FACTORS, "constants", "outcomes")
FILE = "design.yaml"
MOST_RUNS = 1_000_000


@dataclass(frozen=True)
class Experiment:
    """A design over a scenario: `base` is what all cells share, `cells` a row a cell (see ``sim.study.sampling``).

    outcomes: the indicators that are kept of every run. plan: the kind of design, its size and seed.
    titles: what the file itself says it is called, as it says it.
    """

    path: Path
    base: Config
    plan: Plan
    factors: tuple[Factor, ...]
    outcomes: tuple[str, ...]
    cells: pd.DataFrame
    titles: Mapping[str, object] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the experiment, and of its folder."""
        return self.base.name

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """The runs of each cell: the same vectors and seeds in all."""
        return tuple(planned_runs(self.base))

    def values(self, cell: int) -> dict[str, Value]:
        """What a cell (1, 2, ...) sets, by column."""
        row = self.cells.iloc[cell - 1]
        found = {factor.column: row[factor.column] for factor in self.factors}
        return {name: v if isinstance(v, str) else float(v) for name, v in found.items() if pd.notna(v)}

    def config(self, cell: int) -> Config:
        """The complete settings of a cell, each value with the place that set it."""
        values = self.values(cell)
        setting = [factor for factor in self.factors if factor.column in values]
        return with_origins(with_values(self.base, setting, values), setting)

    def with_replicates(self, more: int) -> "Experiment":
        """The same experiment with so many more runs a cell."""
        ensemble = self.base.ensemble.model_copy(update={"replicates": self.base.ensemble.replicates + more})
        return replace(self, base=self.base.model_copy(update={"ensemble": ensemble}))


def load_experiment(path: str | Path, set: Overrides = (), root: Path | None = None) -> Experiment:
    """The experiment of a file, with overrides on top: of `design.<key>`, or of the settings that all cells share.

    path: the file, or the folder that holds it as `design.yaml`. root: the configs folder, by default the nearest
    above the scenario's file. Raises a ConfigError that holds every problem found.
    """
    path, problems = Path(path), Problems()
    path = path / FILE if path.is_dir() else path
    tree = read_file(path, shown(path, (root or configs_root(path)).parent), problems)
    overrides = read_overrides(set, problems)
    if tree is None:
        problems.refuse_if_any()
    assert tree is not None
    for layer in (layer for layer in overrides if "design" in layer.items):
        tree = merge(tree, layer)
    for name, node in tree.items.items():
        if name not in KEYS:
            problems.report(node.place, node.key, unknown("key", name, KEYS))
    ground = _ground(path, tree, root, [layer for layer in overrides if "design" not in layer.items], problems)
    plan = read_plan(tree, path, problems)
    factors, rows = _factors(plan, tree, Reader(ground, problems), problems)
    _check_constants(factors, tree, ground, problems)
    outcomes = _outcomes(tree, ground, problems)
    if not len(problems):
        _check_size(plan, factors, len(rows), ground, problems)
    base = complete(ground, problems)
    seed = base.ensemble.seed if plan.seed is None else plan.seed
    cells = as_cells(by_column(factors, rows)) if plan.is_given else make_cells(plan.kind, factors, plan.size, seed)
    titles = {name: plain(tree.items[name]) for name in TITLES if name in tree.items}
    return Experiment(path, base, plan, tuple(factors), outcomes or promised(base), cells, titles)


def _ground(path: Path, tree: Branch, root: Path | None, overrides: list[Branch], problems: Problems) -> Ground:
    """The scenario under what the experiment sets for all cells."""
    node = tree.items.get("scenario", Leaf(None, tree.place, "scenario"))
    if not (isinstance(node, Leaf) and isinstance(node.value, str) and node.value):
        problems.report(node.place, "scenario", f"{read_as(node)}; allowed: the path of one YAML file")
        problems.refuse_if_any()
    assert isinstance(node, Leaf)
    scenario = path.parent / str(node.value)
    own = tree.with_items({name: child for name, child in tree.items.items() if name in SETTINGS})
    named = own.with_items({"name": Leaf(path.resolve().parent.name, tree.place, "name"), **own.items})
    above = [*_constants(tree, problems), named]
    root = root or configs_root(scenario)
    return lay(scenario, root, above, overrides, problems, cited=(node.place, "scenario"))


def _constants(tree: Branch, problems: Problems) -> list[Branch]:
    node = tree.items.get("constants")
    if isinstance(node, Branch):
        layers = [layer_at(name, child, problems) for name, child in node.items.items()]
        return [layer for layer in layers if layer is not None]
    if node is not None and not (isinstance(node, Leaf) and node.value is None):
        problems.report(node.place, node.key, f"{read_as(node)}; allowed: a mapping of settings, as levers.<id>: value")
    return []


def _check_constants(factors: list[Factor], tree: Branch, ground: Ground, problems: Problems) -> None:
    ids = register_names(ground.registers.levers)
    for layer in _constants(tree, Problems()):
        levers = {f"levers.{ids.get(name, name)}" for name in layer.branch("levers").items}
        parameters = {
            f"parameters.{mechanism}.{name}"
            for mechanism in layer.branch("parameters").items
            for name in layer.branch("parameters").branch(mechanism).items
        }
        constant = levers | parameters | ({"outlook"} & set(layer.items))
        for factor in factors:
            if factor.column in constant:
                text = f"{factor.column} is a constant too; leave it out in one of the two places"
                problems.report(factor.place, factor.key, text)


def _factors(
    plan: Plan, tree: Branch, reader: Reader, problems: Problems
) -> tuple[list[Factor], list[dict[str, Value]]]:
    """The factors; and, where a design is given cell by cell, what each cell sets."""
    top = {name: tree.items[name] for name in FACTORS if name in tree.items}
    if plan.is_given:
        for node in top.values():
            text = f"stands outside the cells of a design of the kind {plan.kind}; write it there"
            problems.report(node.place, node.key, text)
        return reader.of_cells(plan.rows)
    factors = [
        *reader.levers(top.get("levers")),
        *reader.uncertainties(top.get("uncertainties")),
        *reader.outlooks(top.get("outlooks")),
    ]
    if not factors and not len(problems):
        problems.report(tree.place, "", "nothing varies; allowed: lists and ranges under " + ", ".join(FACTORS))
    plan.check_factors(factors, problems)
    return factors, []


def _outcomes(tree: Branch, ground: Ground, problems: Problems) -> tuple[str, ...]:
    """The indicators asked for, and those always kept; none where the experiment names none."""
    node = tree.items.get("outcomes")
    if node is None:
        return ()
    if not (isinstance(node, Leaf) and isinstance(node.value, list) and node.parts):
        problems.report(node.place, node.key, f"{read_as(node)}; allowed: a list of indicators, or leave it out")
        return ()
    names, found = indicator_names(ground), dict[str, None]()
    for part in node.parts:
        name = part.value if isinstance(part, Leaf) else None
        if isinstance(name, str) and name in names:
            found[names[name]] = None
        else:
            text = unknown("indicator", str(name), names, "zjsim targets") if isinstance(part, Leaf) else read_as(part)
            problems.report(part.place, part.key, text)
    return tuple(dict.fromkeys([*found, *ALWAYS_KEPT]))


def _check_size(plan: Plan, factors: list[Factor], rows: int, ground: Ground, problems: Problems) -> None:
    cells = rows if plan.is_given else count_cells(plan.kind, factors, plan.size)
    given = ground.tree.branch("ensemble").items.get("replicates")
    replicates = int((finite_number(given) if given else None) or 1)
    if cells * replicates > MOST_RUNS:
        lengths = ", ".join(f"{factor.column}: {len(factor.levels)} values" for factor in factors if factor.levels)
        less = f"a smaller design.size (now {plan.size:,})" if plan.size else f"fewer values ({lengths})"
        text = f"asks for {cells:,} cells of {replicates:,} runs, {cells * replicates:,} runs; allowed: at most "
        problems.report(plan.place, "design", f"{text}{MOST_RUNS:,}; give {less}, or a smaller ensemble.replicates")
