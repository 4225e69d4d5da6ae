"""From layers to checked settings: names, types, ranges and years; every problem is reported, none stops the rest."""

from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from sim.calendar import year_of
from sim.config.names import city_names
from sim.config.problems import Problems, nearest, unknown
from sim.config.registers import Registers
from sim.config.rows import OutlookVariable, Parameter, Value
from sim.config.schema import LAST_END, STARTS, LeverPath, Outlook, Settings
from sim.config.tree import Branch, Leaf, find, plain, read_as
from sim.config.values import read_number, read_value

DEFAULT_OUTLOOK = "central"


def check_settings(tree: Branch, problems: Problems) -> Settings | None:
    """The plain sections, or None after reporting what is wrong with them."""
    try:
        return Settings.model_validate(plain(tree))
    except ValidationError as error:
        for problem in error.errors():
            _report(tree, problem["loc"], problem["type"], problems)
        return None


def horizon(tree: Branch) -> range:
    """The years that hold a simulated quarter; the widest span allowed when start or end is refused."""
    given = {name: plain(node) for name, node in tree.items.items() if name in ("start", "end")}
    try:
        settings = Settings.model_validate({"name": "horizon", **given})
    except ValidationError:
        settings = Settings.model_validate({"name": "horizon", "start": min(STARTS), "end": LAST_END})
    return range(year_of(settings.start + 1), year_of(settings.end) + 1)


def _report(tree: Branch, path: tuple[str | int, ...], kind: str, problems: Problems) -> None:
    node = find(tree, path)
    if kind == "extra_forbidden":
        allowed = [*_fields(path[:-1]), *([] if path[1:] else ["extends"])]
        problems.report(node.place, node.key, unknown("key", str(path[-1]), allowed))
        return
    field = _fields(path[:-1])[str(path[-1])]
    choices = get_args(getattr(field.annotation, "__value__", field.annotation))
    text = str(node.value) if isinstance(node, Leaf) else ""
    hint = nearest(text, [choice for choice in choices if isinstance(choice, str)])
    problems.report(node.place, node.key, f"{read_as(node)}; allowed: {field.description}{hint}")


def _fields(path: tuple[str | int, ...]) -> dict[str, FieldInfo]:
    kind: Any = Settings
    for name in path:
        annotation = kind.model_fields[str(name)].annotation
        kind = next(k for k in (annotation, *get_args(annotation)) if isinstance(k, type) and issubclass(k, BaseModel))
    fields: dict[str, FieldInfo] = kind.model_fields
    return fields


def resolve_levers(tree: Branch, registers: Registers, years: range, problems: Problems) -> dict[str, LeverPath]:
    """The paths that settings give, by lever id."""
    paths: dict[str, LeverPath] = {}
    provincial = {lever for programme in registers.programmes.values() for lever in programme.provincial_levers}
    for name, node in tree.branch("levers").items.items():
        lever = registers.levers.get(name)
        if lever is None:
            text = unknown("lever", name, registers.levers, "zjsim levers")
            problems.report(node.place, node.key, text)
        elif isinstance(node, Branch):
            if "cities" in node.items and name in provincial:
                text = "sets seats or a goal of the whole province; give one value, or a path by year, for all cities"
                problems.report(node.items["cities"].place, node.items["cities"].key, text)
            limits = (lever.low, lever.high, lever.unit)
            province = node.items.get("all")
            value = read_value(province, limits, years, problems) if province else None
            paths[name] = LeverPath(all=value, cities=_cities(node, limits, years, problems))
    return paths


def _cities(lever: Branch, limits: tuple[float, float, str], years: range, problems: Problems) -> dict[str, Value]:
    node = lever.items.get("cities", Branch())
    if not isinstance(node, Branch):
        problems.report(node.place, node.key, f"{read_as(node)}; allowed: a mapping of city: number or path by year")
        return {}
    cities = list(dict.fromkeys(city_names().values()))
    values: dict[str, Value] = {}
    for name, child in node.items.items():
        if name not in cities:
            problems.report(child.place, child.key, unknown("city", name, cities))
        elif (value := read_value(child, limits, years, problems)) is not None:
            values[name] = value
    return values


def outlook_base(tree: Branch, registers: Registers, problems: Problems) -> str | None:
    """The name of the outlook that settings start from, or None after a report."""
    node = tree.branch("outlook").items.get("base", Leaf(DEFAULT_OUTLOOK, tree.place, "outlook"))
    name = node.value if isinstance(node, Leaf) else None
    if name in registers.outlooks:
        return str(name)
    if isinstance(name, str):
        problems.report(node.place, node.key, unknown("outlook", name, registers.outlooks))
    else:
        allowed = ", ".join(registers.outlooks)
        problems.report(node.place, node.key, f"{read_as(node)}; allowed: the name of an outlook ({allowed})")
    return None


def resolve_outlook(
    tree: Branch, base: str, rows: dict[str, OutlookVariable], years: range, problems: Problems
) -> Outlook:
    """The outlook's name and the values that settings give in its place."""
    values: dict[str, Value] = {}
    for name, node in tree.branch("outlook").items.items():
        row = rows.get(name)
        if name == "base":
            continue
        if row is None:
            problems.report(node.place, node.key, unknown("outlook variable", name, rows))
        elif (value := read_value(node, (row.least, row.most, row.unit), years, problems)) is not None:
            values[name] = value
    return Outlook(base=base, values=values)


def resolve_parameters(
    tree: Branch, registers: dict[str, dict[str, Parameter]], problems: Problems
) -> dict[str, dict[str, float]]:
    """All parameters by mechanism and name: the register's values, and those that settings give."""
    resolved = {mechanism: {name: row.value for name, row in rows.items()} for mechanism, rows in registers.items()}
    for mechanism, branch in tree.branch("parameters").items.items():
        if mechanism not in resolved:
            problems.report(branch.place, branch.key, unknown("mechanism", mechanism, resolved))
        elif isinstance(branch, Branch):
            resolved[mechanism] |= _given_parameters(branch, registers[mechanism], problems)
        else:
            problems.report(branch.place, branch.key, f"{read_as(branch)}; allowed: a mapping of name: number")
    return resolved


def _given_parameters(branch: Branch, rows: dict[str, Parameter], problems: Problems) -> dict[str, float]:
    given: dict[str, float] = {}
    for name, node in branch.items.items():
        if name not in rows:
            problems.report(node.place, node.key, unknown("parameter", name, rows))
            continue
        row = rows[name]
        if (number := read_number(node, row.low, row.high, row.unit, problems)) is not None:
            given[name] = number
    return given
