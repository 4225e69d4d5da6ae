"""The tables of the ODD description, read from the registers and the code, so that they say what the model does."""

import ast
import inspect
import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from sim.config import Config, Programme, Work
from sim.config.listing import Listing, list_parameters, list_targets, number
from sim.data import cities, divisions, table
from sim.draws import Stream
from sim.model import life, zhejiang
from sim.observe.indicators import INDICATORS
from sim.policy.programmes import FIRST_STREAM, STREAMS_A_PROGRAMME
from sim.state.columns import COLUMNS

PACKAGE = Path(__file__).parents[1]
GROUPS = {"it": "next-generation IT", "chain": "chains"}
GRADES = ("measured", "borrowed", "calibrated", "judged")
TELLING = ("sim.model.life", "sim.rules.")
COUNTED = ("above_scale_enterprises", "below_scale_manufacturers", "below_scale_others")


def entities(config: Config) -> Listing:
    """How many there are of each entity, at each start where that differs."""
    registers = config.registers
    starts: dict[str, dict[str, int]] = {}
    for row in table("margins.csv"):
        if row["item"] in COUNTED:
            starts.setdefault(row["start"], {})[row["item"]] = int(row["value"])
    rows = [
        [f"enterprises, end of {start[:4]}", f"{found[COUNTED[0]]:,} above scale, {_below(found):,} below"]
        for start, found in sorted(starts.items(), reverse=True)
    ]
    groups = Counter(city.group for city in cities())
    sectors = Counter("manufacturing" if division.manufacturing else "other industry" for division in divisions())
    return Listing(
        ["entity", "number"],
        [
            *rows,
            ["columns of an enterprise's record", f"{len(COLUMNS)}"],
            ["cities, by group", _counted(groups)],
            ["divisions of industry", _counted(sectors)],
            ["levers", f"{len(registers.levers)}"],
            ["targets", f"{len(registers.targets)}"],
            ["parameters", f"{sum(map(len, registers.parameters.values()))}"],
            ["titles and awards", f"{len(registers.programmes)}"],
            ["kinds of public works", f"{len(registers.works)}"],
            ["chains and clusters, by group", _counted(Counter(row.group for row in registers.clusters.values()))],
            ["variables of the outlook", f"{len(registers.outlook)}"],
        ],
    )


def _below(found: dict[str, int]) -> int:
    return sum(found[item] for item in COUNTED[1:])


def _counted(counts: Counter[str]) -> str:
    return f"{counts.total()}: " + ", ".join(
        f"{many} {GROUPS.get(name, name.replace('_', ' '))}" for name, many in counts.items()
    )


def state_variables() -> Listing:
    """Every column of an enterprise's record."""
    return Listing(
        ["column", "unit", "meaning", "written by"], [[f"`{c.name}`", c.unit, c.meaning, c.owner] for c in COLUMNS]
    )


def acts() -> Listing:
    """The acts of a quarter in the order in which the model's step calls them."""
    model = zhejiang.ZhejiangModel
    names = [
        call.func.attr
        for call in _calls(model.step)
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "self"
    ]
    rows = [[f"`{name}`", _summary(getattr(model, name))] for name in names]
    return Listing(["act", "what happens"], rows)


def life_of_an_enterprise() -> Listing:
    """What one enterprise does in a quarter, in the order of the code; arrows stand before what an act calls."""
    return Listing(["act", "where", "what happens"], list(_told(life.live_quarter, life, 0)))


def _told(function: Callable[..., Any], module: ModuleType, depth: int) -> Iterator[list[str]]:
    for call in _calls(function):
        called = getattr(module, call.func.id, None) if isinstance(call.func, ast.Name) else None
        if called is None or not called.__module__.startswith(TELLING):
            continue
        place = called.__module__.removeprefix("sim.")
        yield [f"{'→ ' * depth}`{called.__name__}`", place, _summary(called)]
        if called.__module__ == module.__name__:
            yield from _told(called, module, depth + 1)


def _calls(function: Callable[..., Any]) -> list[ast.Call]:
    """The calls in a function's body, in the order in which they are written."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    calls = [node for node in ast.walk(tree.body[0]) if isinstance(node, ast.Call)]
    inside = {id(call) for statement in getattr(tree.body[0], "body", []) for call in ast.walk(statement)}
    return sorted((call for call in calls if id(call) in inside), key=lambda call: (call.lineno, call.col_offset))


def _summary(function: Callable[..., Any]) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((inspect.getdoc(function) or "").split("\n\n")[0].split("\nFormula:")[0].split())


def streams() -> Listing:
    """Every random stream and the modules that draw from it."""
    rows = [[f"{stream.value}", f"`{stream.name}`", ", ".join(_users(stream.name))] for stream in Stream]
    award = f"{FIRST_STREAM} and above, {STREAMS_A_PROGRAMME} a title"
    return Listing(["stream", "name", "drawn in"], [*rows, [award, "by the title's name", "policy.programmes"]])


def _users(name: str) -> list[str]:
    return [module for module, text in _sources().items() if re.search(rf"\bStream\.{name}\b", text)]


@cache
def _sources() -> dict[str, str]:
    paths = sorted(PACKAGE.rglob("*.py"))
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts): path.read_text(encoding="utf-8") for path in paths
    }


def parameter_grades(config: Config) -> Listing:
    """How many parameters of each grade a mechanism has."""
    found = {
        mechanism: Counter(str(row.grade) for row in rows.values())
        for mechanism, rows in config.registers.parameters.items()
    }
    rows = [
        [mechanism, *(f"{counts[grade]}" for grade in GRADES), f"{counts.total()}"]
        for mechanism, counts in found.items()
    ]
    whole = sum(found.values(), Counter[str]())
    return Listing(
        ["mechanism", *GRADES, "all"],
        [*rows, ["**all**", *(f"**{whole[grade]}**" for grade in GRADES), f"**{whole.total()}**"]],
    )


def parameters(config: Config, mechanism: str) -> Listing:
    """The parameters of a mechanism with value, range, unit, grade and source."""
    return list_parameters(config, "en", mechanism)


def levers(config: Config) -> Listing:
    """Every lever: where it acts, the indicator it is meant for, expected sign, values, range, and who pays."""
    heads = ["lever", "clause", "acts on", "indicator", "sign", "unit", "neutral", "2020", "plan", "grade of the plan",
             "low..high", "payer"]  # fmt: skip
    return Listing(
        heads,
        [
            [
                f"{row.name_en} (`{row.id}`)", row.chapter, row.acts_on, f"`{row.indicator}`", row.sign, row.unit,
                *map(number, (row.neutral, row.status_quo_2020, row.plan_value)), row.plan_grade,
                f"{number(row.low)}..{number(row.high)}", row.payer,
            ]
            for row in config.registers.levers.values()
        ],
    )  # fmt: skip


def targets(config: Config) -> Listing:
    """Every target with base, goal, and who brings it about."""
    return list_targets(config, "en")


def programmes(config: Config) -> Listing:
    """Every title: kind of round, quarter, who may apply, seats or goal, validity."""
    heads = ["title", "kind", "quarter", "who may apply", "how many", "validity", "score", "grade"]
    return Listing(heads, [_programme(row) for row in config.registers.programmes.values()])


def _programme(row: Programme) -> list[str]:
    needs = [f"{field} {_bounds(need.at_least, need.at_most)}" for field, need in row.needs.items()]
    needs += [f"from {year} changed: {', '.join(changed)}" for year, changed in row.needs_from.items()]
    many = (
        f"lever `{row.goal}`"
        if row.goal
        else f"all who pass (stage `{row.stage.title}`)"
        if row.stage
        else "all who pass"
    )
    if row.seats:
        given = row.seats.model_dump(exclude_defaults=True)
        many = "seats: " + ", ".join(f"{key} {_plain(value)}" for key, value in given.items())
    validity = f"{row.validity_years} years, {'review' if row.review else 'ends'}" if row.validity_years else "no end"
    score = ", ".join(f"{field} {weight:g}" for field, weight in row.score.items()) or "-"
    who = f"{row.candidates.replace('_', ' ')}; " + "; ".join(needs)
    return [f"{row.en} (`{row.title}`)", row.kind, f"{row.quarter}", who, many, validity, score, row.grade]


def _bounds(least: float | None, most: float | None) -> str:
    return " ".join(f"{sign} {bound:g}" for sign, bound in (("≥", least), ("≤", most)) if bound is not None)


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_plain(one)}" for key, one in value.items())
    return f"{value:g}" if isinstance(value, float) else f"{value}"


def works(config: Config) -> Listing:
    """Every kind of public work: what orders it, where it is sited, and what is gained by it."""
    heads = ["work", "unit", "ordered by", "sited", "gain", "grade"]
    return Listing(heads, [_work(row) for row in config.registers.works.values()])


def _work(row: Work) -> list[str]:
    ordered = f"`{row.lever}`: {row.per_lever:g} {'a year' if row.orders == 'yearly' else 'are to stand'}"
    sited = row.sited + (f" by {', '.join(row.follows)}" if row.follows else "")
    gain = f"`{row.gain.field}`" if row.gain else "none"
    return [f"{row.en} (`{row.id}`)", row.unit, ordered, sited, gain, row.grade]


def clusters(config: Config) -> Listing:
    """Every chain and cluster as shares of divisions."""
    return Listing(
        ["chain or cluster", "group", "shares of divisions", "scale", "grade"],
        [
            [
                f"{row.en} (`{row.id}`)", GROUPS.get(row.group, row.group.replace("_", " ")), _plain(row.divisions),
                f"{row.scale.low:g}..{row.scale.high:g}", row.grade,
            ]
            for row in config.registers.clusters.values()
        ],
    )  # fmt: skip


def outlook(config: Config) -> Listing:
    """Every variable of the outlook of the settings, with the range of its mean."""
    return Listing(
        ["variable", "value", "low..high", "unit", "grade", "note"],
        [
            [f"`{row.id}`", _plain(row.value), f"{number(row.low)}..{number(row.high)}", row.unit, row.grade, row.note]
            for row in config.registers.outlook.values()
        ],
    )


def indicators() -> list[str]:
    """The ids of all indicators that are observed; those of registered chains come on top."""
    return sorted(INDICATORS)
