"""Loading: find the configs folder, read the layers, check them together, and answer with one Config."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from sim.config.calibration import check_calibration
from sim.config.config import Config
from sim.config.goals import resolve_goals, with_goals
from sim.config.government import check_government
from sim.config.layers import Overrides, read_layers, read_overrides, shown
from sim.config.names import to_one_form
from sim.config.problems import Problems
from sim.config.references import check_programmes
from sim.config.registers import Registers, read_outlook, read_registers
from sim.config.resolve import (
    check_settings,
    horizon,
    outlook_base,
    resolve_levers,
    resolve_outlook,
    resolve_parameters,
)
from sim.config.rows import Row
from sim.config.schema import Outlook, Settings
from sim.config.tree import Branch, Leaf, leaves, merge
from sim.config.vectors import resolve_vectors
from sim.config.writing import paths_of, settings_of

_REGISTER = Path("plan", "levers.csv")
_OWN = ("name", "title", "description")


def configs_root(path: Path) -> Path:
    """The nearest folder above a file that holds the registers, else the `configs` beside the package."""
    holders = (folder for folder in path.resolve().parents if (folder / _REGISTER).is_file())
    return next(holders, Path(__file__).resolve().parents[2] / "configs")


def load(path: str | Path, set: Overrides = ()) -> Config:
    """The settings of a file and all it extends, with overrides on top.

    set: `{"levers.upgrade_subsidy_rate": 0.2}` or a list of `path.to.key=value`, the value written as YAML.
    Raises a ConfigError that holds every problem found. Name, title and description are never taken from a file that
    is extended; without a name, the file's own stem is the name.
    """
    path, problems = Path(path), Problems()
    return complete(lay(path, configs_root(path), [], read_overrides(set, problems), problems), problems)


class Ground(NamedTuple):
    """Settings laid over each other, and the registers that they are checked against."""

    tree: Branch
    root: Path
    registers: Registers


def lay(
    path: Path,
    root: Path,
    above: Sequence[Branch],
    overrides: Sequence[Branch],
    problems: Problems,
    cited: tuple[str, str] = ("", ""),
) -> Ground:
    """A settings file and all it extends, under further layers.

    above: layers that extend the file, so that its name, title and description are not theirs. cited: place and key
    that name the file, when another file does. Raises a ConfigError where nothing can be read.
    """
    registers = read_registers(root, problems)
    layers = [*read_layers(path, root.parent, problems, cited), *above]
    if len(layers) == len(above) or not registers.levers:
        problems.refuse_if_any()
    tree = Branch(place=shown(path, root.parent))
    for layer in [*_bare(layers[:-1]), *layers[-1:], *overrides]:
        tree = merge(tree, to_one_form(layer, registers, problems))
    if "name" not in tree.items:
        tree = tree.with_items({"name": Leaf(path.stem, shown(path, root.parent), "name"), **tree.items})
    return Ground(tree, root, registers)


def _bare(layers: list[Branch]) -> list[Branch]:
    return [
        layer.with_items({name: node for name, node in layer.items.items() if name not in _OWN}) for layer in layers
    ]


def complete(ground: Ground, problems: Problems) -> Config:
    """The checked settings; a ConfigError with every problem, also those reported before."""
    tree, root, registers = ground
    settings = check_settings(tree, problems)
    years = horizon(tree)
    levers = resolve_levers(tree, registers, years, problems)
    goals = resolve_goals(tree, registers.targets, years, problems)
    registers = registers.model_copy(update={"targets": with_goals(registers.targets, goals)})
    base = outlook_base(tree, registers, problems)
    outlook = Outlook(base="", values={})
    if base is not None:
        registers = registers.model_copy(update={"outlook": read_outlook(root, base, problems)})
        outlook = resolve_outlook(tree, base, registers.outlook, years, problems)
    check_programmes(registers, problems)
    parameters = resolve_parameters(tree, registers.parameters, problems)
    registers = registers.model_copy(update={"vectors": resolve_vectors(tree, root, registers.parameters, problems)})
    if settings is not None:
        check_government(tree, settings.government, registers.costs, problems)
        check_calibration(tree, settings.calibration, root, registers.parameters, problems)
    problems.refuse_if_any()
    assert settings is not None
    sections = {name: getattr(settings, name) for name in Settings.model_fields}
    sections |= {"levers": levers, "targets": goals, "outlook": outlook, "parameters": parameters}
    config = Config(**sections, registers=registers, root=root, origins={})
    return config.model_copy(update={"origins": _origins(config, tree)})


def _origins(config: Config, tree: Branch) -> dict[str, str]:
    given = {path: leaf.place for path, leaf in leaves(_without_lone_all(tree))}
    return {path: given.get(path) or _register_place(config, path) for path in paths_of(settings_of(config))}


def _without_lone_all(tree: Branch) -> Branch:
    levers = {
        name: node.items["all"] if isinstance(node, Branch) and set(node.items) == {"all"} else node
        for name, node in tree.branch("levers").items.items()
    }
    return tree.with_items(tree.items | {"levers": Branch(levers)})


def _register_place(config: Config, path: str) -> str:
    rows: object = getattr(config.registers, path.partition(".")[0], {})
    for name in path.split(".")[1:]:
        rows = rows.get(name, {}) if isinstance(rows, dict) else rows
    return rows.place if isinstance(rows, Row) else "default"
