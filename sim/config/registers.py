"""The registers a configs folder holds: levers and targets (CSV), parameters, programmes, clusters, outlooks (YAML)."""

import csv
import io
import re
from collections.abc import Mapping, Set
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from sim.config.clusters import Cluster, check_clusters, scales
from sim.config.costs import Cost, check_costs, unit_costs
from sim.config.layers import read_layers, shown
from sim.config.problems import Problems, unknown
from sim.config.programmes import Programme
from sim.config.reading import read_file
from sim.config.rows import Frozen, Lever, OutlookVariable, Parameter, PlanValue, Row, Target
from sim.config.titles import columns_of
from sim.config.tree import Branch, Node, find, leaves, merge, plain, read_as
from sim.config.vectors import NO_VECTORS, Vectors
from sim.config.works import Work, check_works

OUTLOOK_KEYS = ("name", "description", "variables")
_PLACE_FIELDS = {"file", "line"}


class Registers(Frozen):
    """What may be named in settings, by id: parameters by mechanism and name, outlook variables of one outlook.

    Programmes keep the order of their file, which addresses their draws; works, that in which they are paid. Plan
    values say why, where the plan is silent.
    """

    levers: dict[str, Lever]
    targets: dict[str, Target]
    parameters: dict[str, dict[str, Parameter]]
    outlook: dict[str, OutlookVariable]
    outlooks: tuple[str, ...]
    programmes: dict[str, Programme]
    clusters: dict[str, Cluster]
    plan_values: dict[str, PlanValue]
    works: dict[str, Work]
    costs: dict[str, Cost]
    vectors: Vectors = NO_VECTORS

    @property
    def title_columns(self) -> dict[str, str]:
        """The ledger's column of every title: its own, or a free one for a title that settings add."""
        return columns_of(self.programmes)


def read_registers(root: Path, problems: Problems) -> Registers:
    """All registers of a configs folder, without the variables of an outlook; read again only when a file changed."""
    files = [path for name in ("plan", "parameters", "outlook") for path in sorted((root / name).glob("*.*"))]
    stamps = tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
    registers, messages = _read_registers(root, stamps)
    problems.take(messages)
    return registers


@lru_cache(maxsize=2)
def _read_registers(root: Path, _: tuple[tuple[Path, int, int], ...]) -> tuple[Registers, tuple[str, ...]]:
    problems = Problems()
    registers = _all_registers(root, problems)
    return registers, problems.messages


def _all_registers(root: Path, problems: Problems) -> Registers:
    project = root.parent
    levers = _read_table(root / "plan" / "levers.csv", project, Lever, problems)
    targets = _read_table(root / "plan" / "targets.csv", project, Target, problems)
    parameters: dict[str, dict[str, Parameter]] = {}
    for path in sorted((root / "parameters").glob("*.yaml")):
        parameters[path.stem] = read_parameters(path, project, problems)
    clusters = _read_records(root / "plan" / "clusters.yaml", project, Cluster, "id", problems)
    if clusters:
        check_clusters(clusters, parameters, problems)
        parameters["clusters"] = scales(clusters)
    costs = _read_costs(root / "plan" / "costs.yaml", project, levers, problems)
    if drawn := unit_costs(costs, levers):
        parameters["delivery"] = parameters.get("delivery", {}) | drawn
    names = tuple(sorted(path.stem for path in (root / "outlook").glob("*.yaml")))
    works = _read_records(root / "plan" / "works.yaml", project, Work, "id", problems)
    check_works(works, levers, parameters.get("works", {}), problems)
    return Registers(
        levers=levers,
        targets=targets,
        parameters=parameters,
        outlook={},
        outlooks=names,
        programmes=_read_records(root / "plan" / "programmes.yaml", project, Programme, "title", problems),
        clusters=clusters,
        plan_values=_read_plan_values(root / "plan" / "plan_values.csv", project, problems),
        works=works,
        costs=costs,
    )


def _read_records[R: Row](path: Path, project: Path, kind: type[R], identity: str, problems: Problems) -> dict[str, R]:
    """The records of a YAML file by their key, none when there is no such file."""
    tree = (read_file(path, shown(path, project), problems) or Branch()) if path.exists() else Branch()
    rows = {
        name: _row(kind, node, {identity: name, **({"places": _places(node)} if kind is Programme else {})}, problems)
        for name, node in tree.items.items()
    }
    return {name: row for name, row in rows.items() if row}


def _places(node: Node) -> dict[str, str]:
    return {path: leaf.place for path, leaf in leaves(node)}


def _read_costs(path: Path, project: Path, levers: Mapping[str, Lever], problems: Problems) -> dict[str, Cost]:
    file = shown(path, project)
    tree = read_file(path, file, problems) or Branch()
    rows = {lever: _row(Cost, node, {"lever": lever}, problems) for lever, node in tree.items.items()}
    costs = {lever: row for lever, row in rows.items() if row}
    if len(problems) == 0:
        check_costs(costs, levers, file, problems)
    return costs


def read_outlook(root: Path, name: str, problems: Problems) -> dict[str, OutlookVariable]:
    """The variables of one outlook file, with what it extends; a changed value takes the place of the change."""
    tree = Branch()
    for layer in read_layers(root / "outlook" / f"{name}.yaml", root.parent, problems):
        for key, node in layer.items.items():
            if key not in OUTLOOK_KEYS:
                problems.report(node.place, node.key, unknown("key", key, ("extends", *OUTLOOK_KEYS)))
        tree = merge(tree, layer)
    if tree.items and not tree.branch("variables").items:
        problems.report(tree.place, "variables", "there are none; allowed: a mapping of variable: {value, low, ...}")
    rows = {
        variable: _row(OutlookVariable, node, {"id": variable}, problems)
        for variable, node in tree.branch("variables").items.items()
    }
    return {variable: row for variable, row in rows.items() if row}


def _read_plan_values(path: Path, project: Path, problems: Problems) -> dict[str, PlanValue]:
    return _read_table(path, project, PlanValue, problems) if path.exists() else {}


def read_parameters(path: Path, project: Path, problems: Problems) -> dict[str, Parameter]:
    """The parameters of one file by name; the file's name is their mechanism, and messages name it within a project."""
    tree = read_file(path, shown(path, project), problems) or Branch()
    rows = {
        name: _row(Parameter, node, {"mechanism": path.stem, "name": name}, problems)
        for name, node in tree.items.items()
    }
    return {name: row for name, row in rows.items() if row}


def _read_table[R: (Lever, Target, PlanValue)](
    path: Path, project: Path, kind: type[R], problems: Problems
) -> dict[str, R]:
    file = shown(path, project)
    try:
        text = io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")
        reader = csv.DictReader(text, restkey="beyond the head line", strict=True)
        rows = [(f"{file}:{reader.line_num}", cells) for cells in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        problems.report(file, "", f"cannot be read ({error}); allowed: a UTF-8 CSV file with a head line")
        return {}
    columns = [name for name in kind.model_fields if name not in _PLACE_FIELDS]
    absent = [name for name in columns if name not in (reader.fieldnames or [])]
    if absent:
        problems.report(f"{file}:1", "", f"missing column {', '.join(absent)}; allowed: {', '.join(columns)}")
        return {}
    table: dict[str, R] = {}
    for place, cells in rows:
        identity = str(cells["id"])
        located = {"file": file, "line": int(place.rpartition(":")[2])}
        row = _checked(kind, cells | located, Branch(place=place), identity, problems)
        if row and identity in table:
            problems.report(place, identity, f"duplicate id; first given at {table[identity].place}")
        elif row:
            table[identity] = row
    return table


def _row[R: Row](kind: type[R], node: Node, identity: Mapping[str, object], problems: Problems) -> R | None:
    if not isinstance(node, Branch):
        columns = [name for name in kind.model_fields if name not in _PLACE_FIELDS and name not in identity]
        problems.report(node.place, node.key, f"{read_as(node)}; allowed: a mapping with {', '.join(columns)}")
        return None
    file, _, line = node.items.get("value", node).place.rpartition(":")
    fields = {name: plain(child) for name, child in node.items.items()}
    fields |= {**identity, "file": file, "line": int(line)}
    return _checked(kind, fields, node, node.key, problems)


def _checked[R: Row](
    kind: type[R], fields: Mapping[str, object], node: Branch, key: str, problems: Problems
) -> R | None:
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        for problem in error.errors():
            path = _path(node, problem["loc"], problem["type"] == "missing")
            text = re.sub("^Value error, ", "", problem["msg"])
            text = text[:1].lower() + text[1:]
            if problem["type"] == "extra_forbidden":
                text = unknown("key", path[-1], _keys(kind, path[:-1], set(fields)))
            shows = path and problem["type"] != "missing" and not isinstance(problem["input"], Mapping)
            read = f"read {problem['input']!r}; " if shows else ""
            problems.report(find(node, path).place, ".".join([key, *path]), f"{read}{text}")
        return None


def _path(node: Node, loc: tuple[str | int, ...], missing: bool) -> tuple[str, ...]:
    """The part of an error's path that was written, or, of a missing value, should have been."""
    path: list[str] = []
    for part in map(str, loc):
        if path and not (isinstance(node, Branch) and (part in node.items or missing)):
            break
        path.append(part)
        node = node.items.get(part, node) if isinstance(node, Branch) else node
    return tuple(path)


def _keys(kind: type[BaseModel], path: tuple[str, ...], given: Set[str]) -> list[str]:
    """The keys allowed at a path into a row; keys of plain mappings on the way are passed over."""
    for part in path:
        if part in kind.model_fields:
            kind = _record_in(kind.model_fields[part].annotation) or kind
    hidden = {*_PLACE_FIELDS, "places"} | ({"title", "mechanism", "name", "id"} & given if not path else set())
    return [name for name in kind.model_fields if name not in hidden]


def _record_in(annotation: Any) -> type[BaseModel] | None:
    """The record that an annotation holds, such as that of ``Seats | None`` or ``dict[str, Need]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _record_in(part))), None)
