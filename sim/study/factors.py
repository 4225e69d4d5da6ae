"""Factors of a design: a lever, a parameter or the outlook, each with the values it is tried at or the range it has."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sim.config import Config, LeverPath, Outlook, OutlookVariable, Parameter
from sim.config.loading import Ground
from sim.config.names import one_lever, register_names, renamed
from sim.config.problems import Problems, unknown
from sim.config.registers import read_outlook
from sim.config.resolve import horizon, resolve_levers, resolve_outlook
from sim.config.tree import Branch, Leaf, Node, merge, plain, read_as
from sim.config.values import read_number
from sim.config.writing import paths_of, settings_of

type Value = float | str
"""A number; or text: the name of an outlook, or a path by year or city as JSON."""

type Meaning = LeverPath | tuple[Outlook, dict[str, OutlookVariable]]

LEVERS, PARAMETERS, OUTLOOK = "levers", "parameters", "outlook"
RANGE = {"low", "high"}
FORMS = "a list of values, or a range {low: number, high: number}"


@dataclass(frozen=True)
class Factor:
    """What varies between cells: its column (`levers.<id>`, `parameters.<mechanism>.<name>`, `outlook`), and how.

    levels: the values tried; empty for a range, whose ends are low and high. meanings: of the levels that are text.
    """

    column: str
    place: str
    key: str
    levels: tuple[Value, ...] = ()
    low: float = 0.0
    high: float = 0.0
    meanings: dict[Value, Meaning] = field(default_factory=dict)

    @property
    def is_range(self) -> bool:
        """Whether numbers are sampled from a range."""
        return not self.levels

    def at(self, position: float) -> Value:
        """The value at a position in 0..1 of the range, or of the list, whose values have equal shares."""
        if self.is_range:
            return self.low + (self.high - self.low) * position
        return self.levels[min(int(position * len(self.levels)), len(self.levels) - 1)]


class Reader:
    """Reads what a design says of factors, against the registers and the settings that cells share."""

    def __init__(self, ground: Ground, problems: Problems) -> None:
        self.ground = ground
        self.problems = problems
        self.years = horizon(ground.tree)
        self.parameters = {
            f"{mechanism}.{name}": row
            for mechanism, rows in ground.registers.parameters.items()
            for name, row in rows.items()
        }

    def levers(self, node: Node | None) -> Iterator[Factor]:
        """The factors under `levers`."""
        for id, child in self._named(node, register_names(self.ground.registers.levers), "lever"):
            lever = self.ground.registers.levers.get(id)
            if lever is None:
                self._unknown(child, "lever", id, self.ground.registers.levers, "zjsim levers")
            elif (found := self._factor(f"{LEVERS}.{id}", child, lever.low, lever.high, lever.unit)) is not None:
                yield found

    def uncertainties(self, node: Node | None) -> Iterator[Factor]:
        """The factors under `uncertainties`: `mechanism.name`, or mappings of mechanism: {name: ...}."""
        for name, child in self._flat(node):
            row = self.parameters.get(name)
            if row is None:
                self._unknown(child, "parameter", name, self.parameters, "zjsim parameters")
            elif (found := self._factor(f"{PARAMETERS}.{name}", child, row.low, row.high, row.unit)) is not None:
                yield found

    def outlooks(self, node: Node | None) -> Iterator[Factor]:
        """The factor under `outlooks`, when it is given."""
        if node is not None and (found := self._factor(OUTLOOK, node, 0.0, 0.0, "")) is not None:
            yield found

    def of_cells(self, rows: Sequence[Mapping[str, Node]]) -> tuple[list[Factor], list[dict[str, Value]]]:
        """The factors of cells that are given one by one, and what each cell sets, by column."""
        given: dict[str, list[tuple[int, Node]]] = {}
        for number, row in enumerate(rows):
            for name, node in row.items():
                if (column := self.column(name, node)) is not None:
                    given.setdefault(column, []).append((number, node))
        factors, cells = list[Factor](), [dict[str, Value]() for _ in rows]
        for column, nodes in given.items():
            factors.append(self.of_levels(column, (node for _, node in nodes), nodes[0][1].place, nodes[0][1].key))
            for number, node in nodes:
                if (found := self.level(column, node)) is not None:
                    cells[number][column] = found[0]
        return factors, cells

    def column(self, name: str, node: Node) -> str | None:
        """The column that a name in a table or list of cells means, or None after a report."""
        kind, _, id = name.partition(".")
        ids = register_names(self.ground.registers.levers)
        if name == OUTLOOK or (kind == PARAMETERS and id in self.parameters):
            return name
        if kind == LEVERS and id in ids:
            return f"{LEVERS}.{ids[id]}"
        if name in self.parameters:
            return f"{PARAMETERS}.{name}"
        parameters = (f"{PARAMETERS}.{row}" for row in self.parameters)
        allowed = [OUTLOOK, *(f"{LEVERS}.{lever}" for lever in ids), *parameters]
        listing = "levers.<id>, parameters.<mechanism>.<name> or outlook; zjsim levers and zjsim parameters"
        self._unknown(node, "column", name, allowed, listing)
        return None

    def of_levels(self, column: str, nodes: Iterable[Node], place: str, key: str) -> Factor:
        """The factor of a column with the values that cells give it; what cannot be read is reported."""
        levels: dict[Value, None] = {}
        meanings: dict[Value, Meaning] = {}
        for node in nodes:
            if (found := self.level(column, node)) is not None:
                value, meaning = found
                levels[value] = None
                if meaning is not None:
                    meanings[value] = meaning
        return Factor(column, place, key, tuple(levels), meanings=meanings)

    def level(self, column: str, node: Node) -> tuple[Value, Meaning | None] | None:
        """One value of a column and, where it is text, its meaning; None after a report."""
        kind, _, id = column.partition(".")
        if kind == OUTLOOK:
            return self._outlook(node)
        if kind == PARAMETERS:
            row: Parameter = self.parameters[id]
            number = read_number(node, row.low, row.high, row.unit, self.problems)
            return None if number is None else (number, None)
        if isinstance(node, Leaf):
            lever = self.ground.registers.levers[id]
            number = read_number(node, lever.low, lever.high, lever.unit, self.problems, ", or such by year or city")
            return None if number is None else (number, None)
        return self._path(id, node)

    def _path(self, id: str, node: Branch) -> tuple[Value, Meaning | None] | None:
        before, given = self.ground.tree.branch(LEVERS).items.get(id), one_lever(node, self.problems)
        if isinstance(before, Branch) and isinstance(given, Branch):
            given = merge(before, given)
        many = len(self.problems)
        tree = Branch({LEVERS: Branch({id: given})})
        paths = resolve_levers(tree, self.ground.registers, self.years, self.problems)
        if len(self.problems) > many:
            return None
        return json.dumps(plain(node), ensure_ascii=False), paths[id]

    def _outlook(self, node: Node) -> tuple[Value, Meaning | None] | None:
        registers, name = self.ground.registers, node.value if isinstance(node, Leaf) else None
        if name not in registers.outlooks:
            allowed = ", ".join(registers.outlooks)
            text = unknown("outlook", name, registers.outlooks) if isinstance(name, str) else ""
            text = text or f"{read_as(node)}; allowed: the names of outlooks ({allowed})"
            self.problems.report(node.place, node.key, text)
            return None
        rows = read_outlook(self.ground.root, str(name), self.problems)
        return str(name), (resolve_outlook(Branch(), str(name), rows, self.years, self.problems), rows)

    def _factor(self, column: str, node: Node, low: float, high: float, unit: str) -> Factor | None:
        if isinstance(node, Leaf) and isinstance(node.value, list):
            return self._list(column, node)
        if column != OUTLOOK and isinstance(node, Branch) and set(node.items) == RANGE:
            return self._range(column, node, low, high, unit)
        forms = "a list of names" if column == OUTLOOK else FORMS
        self.problems.report(node.place, node.key, f"{read_as(node)}; allowed: {forms}")
        return None

    def _list(self, column: str, node: Leaf) -> Factor | None:
        if not node.parts:
            self.problems.report(node.place, node.key, f"read an empty list; allowed: {FORMS}, or leave it out")
            return None
        many = len(self.problems)
        found = self.of_levels(column, node.parts, node.place, node.key)
        if len(self.problems) > many:
            return None
        if len(found.levels) < len(node.parts):
            given = [plain(part) for part in node.parts]
            twice = next((value for i, value in enumerate(given) if value in given[:i]), None)
            if twice is not None:
                self.problems.report(node.place, node.key, f"read {twice!r} twice; allowed: each value once")
        return found

    def _range(self, column: str, node: Branch, low: float, high: float, unit: str) -> Factor | None:
        ends = [read_number(node.items[name], low, high, unit, self.problems) for name in ("low", "high")]
        if ends[0] is None or ends[1] is None:
            return None
        if not ends[0] < ends[1]:
            text = f"read low {ends[0]:g} and high {ends[1]:g}; allowed: low below high"
            self.problems.report(node.place, node.key, text)
            return None
        return Factor(column, node.place, node.key, low=ends[0], high=ends[1])

    def _named(self, node: Node | None, names: dict[str, str], kind: str) -> Iterator[tuple[str, Node]]:
        if isinstance(node, Branch):
            yield from renamed(node, names, kind, self.problems).items.items()
        elif node is not None and not (isinstance(node, Leaf) and node.value is None):
            self.problems.report(node.place, node.key, f"{read_as(node)}; allowed: a mapping of {kind}: {FORMS}")

    def _flat(self, node: Node | None) -> Iterator[tuple[str, Node]]:
        for name, child in self._named(node, {}, "mechanism.name"):
            if "." not in name and isinstance(child, Branch) and set(child.items) != RANGE:
                yield from ((f"{name}.{below}", grandchild) for below, grandchild in child.items.items())
            else:
                yield name.removeprefix(f"{PARAMETERS}."), child

    def _unknown(self, node: Node, kind: str, name: str, allowed: Iterable[str], listing: str) -> None:
        self.problems.report(node.place, node.key, unknown(kind, name, allowed, listing))


def with_values(config: Config, factors: Iterable[Factor], values: Mapping[str, Value]) -> Config:
    """The settings of a cell: those that all cells share, with the values of its factors; a factor without is as set.

    A parameter that a cell sets has that value in every run: its range shrinks to it, and no vector speaks of it.
    """
    levers, parameters = dict(config.levers), {name: dict(rows) for name, rows in config.parameters.items()}
    registers, outlook = config.registers, config.outlook
    rows = {name: dict(group) for name, group in registers.parameters.items()}
    vectors = dict(registers.vectors.values)
    for factor in factors:
        if factor.column not in values:
            continue
        value, meaning = values[factor.column], factor.meanings.get(values[factor.column])
        kind, _, id = factor.column.partition(".")
        if kind == OUTLOOK and isinstance(meaning, tuple):
            outlook = meaning[0]
            registers = registers.model_copy(update={"outlook": meaning[1]})
        elif kind == LEVERS:
            levers[id] = meaning if isinstance(meaning, LeverPath) else LeverPath(all=float(value), cities={})
        else:
            mechanism, _, name = id.partition(".")
            number = float(value)
            parameters[mechanism][name] = number
            row = rows[mechanism][name]
            rows[mechanism][name] = row.model_copy(update={"low": number, "value": number, "high": number})
            vectors.pop(id, None)
    vectors_left = registers.vectors.model_copy(update={"values": vectors})
    registers = registers.model_copy(update={"parameters": rows, "vectors": vectors_left})
    update = {"levers": levers, "parameters": parameters, "registers": registers, "outlook": outlook}
    return config.model_copy(update=update)


def with_origins(config: Config, factors: Iterable[Factor]) -> Config:
    """The settings of a cell with the place that set each value."""
    places = {factor.column: factor.place for factor in factors}
    origins = {}
    for path in paths_of(settings_of(config)):
        column = next((name for name in places if path == name or path.startswith(f"{name}.")), "")
        origins[path] = places[column] if column else config.origins.get(path, "default")
    return config.model_copy(update={"origins": origins})
