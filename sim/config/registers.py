"""The registers a configs folder holds: levers and targets (CSV), parameters by mechanism (YAML), outlooks (YAML)."""

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from sim.config.costs import Cost, check_costs, unit_costs
from sim.config.layers import read_layers, shown
from sim.config.problems import Problems, unknown
from sim.config.programmes import Programme
from sim.config.reading import read_file
from sim.config.rows import Frozen, Lever, OutlookVariable, Parameter, Row, Target
from sim.config.tree import Branch, Node, find, join, merge, plain, read_as

OUTLOOK_KEYS = ("name", "description", "variables")
_PLACE_FIELDS = {"file", "line"}


class Registers(Frozen):
    """What may be named in settings, by id: parameters by mechanism and name, outlook variables of one outlook.

    Programmes keep the order of their file, which addresses their draws.
    """

    levers: dict[str, Lever]
    targets: dict[str, Target]
    parameters: dict[str, dict[str, Parameter]]
    outlook: dict[str, OutlookVariable]
    outlooks: tuple[str, ...]
    programmes: dict[str, Programme]
    costs: dict[str, Cost]


def read_registers(root: Path, problems: Problems) -> Registers:
    """All registers of a configs folder, without the variables of an outlook."""
    project = root.parent
    levers = _read_table(root / "plan" / "levers.csv", project, Lever, problems)
    targets = _read_table(root / "plan" / "targets.csv", project, Target, problems)
    parameters: dict[str, dict[str, Parameter]] = {}
    for path in sorted((root / "parameters").glob("*.yaml")):
        tree = read_file(path, shown(path, project), problems) or Branch()
        rows = {
            name: _row(Parameter, node, {"mechanism": path.stem, "name": name}, problems)
            for name, node in tree.items.items()
        }
        parameters[path.stem] = {name: row for name, row in rows.items() if row}
    costs = _read_costs(root / "plan" / "costs.yaml", project, levers, problems)
    if drawn := unit_costs(costs, levers):
        parameters["delivery"] = parameters.get("delivery", {}) | drawn
    names = tuple(sorted(path.stem for path in (root / "outlook").glob("*.yaml")))
    return Registers(
        levers=levers,
        targets=targets,
        parameters=parameters,
        outlook={},
        outlooks=names,
        programmes=_read_programmes(root / "plan" / "programmes.yaml", project, problems),
        costs=costs,
    )


def _read_programmes(path: Path, project: Path, problems: Problems) -> dict[str, Programme]:
    tree = (read_file(path, shown(path, project), problems) or Branch()) if path.exists() else Branch()
    rows = {title: _row(Programme, node, {"title": title}, problems) for title, node in tree.items.items()}
    return {title: row for title, row in rows.items() if row}


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


def _read_table[R: (Lever, Target)](path: Path, project: Path, kind: type[R], problems: Problems) -> dict[str, R]:
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


def _row[R: Row](kind: type[R], node: Node, identity: dict[str, str], problems: Problems) -> R | None:
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
            column = str(problem["loc"][0]) if problem["loc"] else ""
            text = re.sub("^Value error, ", "", problem["msg"])
            read = f"read {problem['input']!r}; " if column and problem["type"] != "missing" else ""
            message = f"{read}{text[:1].lower()}{text[1:]}"
            problems.report(find(node, (column,)).place, join(key, column) if column else key, message)
        return None
