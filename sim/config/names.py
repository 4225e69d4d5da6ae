"""Names in English and Chinese, brought to one form, layer by layer."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from sim.config.problems import Problems
from sim.config.registers import Registers
from sim.config.rows import Lever, Target
from sim.config.tree import Branch, Leaf, Node

_CITIES = Path(__file__).resolve().parents[1] / "data" / "cities.csv"


@cache
def city_names() -> dict[str, str]:
    """Every accepted name of a city, to its English name; in the order of the official codes."""
    with _CITIES.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    english = {row["name_en"]: row["name_en"] for row in rows}
    chinese = {row["name_zh"].removesuffix("市") + suffix: row["name_en"] for row in rows for suffix in ("", "市")}
    return english | chinese


def register_names(rows: Mapping[str, Lever] | Mapping[str, Target]) -> dict[str, str]:
    """Every accepted name of a lever or target (id, Chinese name), to its id."""
    return {row.name_zh: name for name, row in rows.items()} | {name: name for name in rows}


def to_one_form(layer: Branch, registers: Registers, problems: Problems) -> Branch:
    """A layer with ids for names, every lever as `{all, cities}`, every target as `{value, year, cities}`, and title
    and outlook as mappings.

    A lever or target given as a number and an outlook given as a name replace all an earlier layer says of them.
    """
    items = dict(layer.items)
    levers, targets, outlook, title = (items.get(name) for name in ("levers", "targets", "outlook", "title"))
    if isinstance(levers, Branch):
        named = renamed(levers, register_names(registers.levers), "lever", problems)
        items["levers"] = named.with_items({name: one_lever(node, problems) for name, node in named.items.items()})
    if isinstance(targets, Branch):
        named = renamed(targets, register_names(registers.targets), "target", problems)
        items["targets"] = named.with_items({name: _target(node, problems) for name, node in named.items.items()})
    if isinstance(title, Leaf) and isinstance(title.value, str):
        items["title"] = Branch({"zh": title, "en": title}, title.place, title.key, replaces=True)
    if isinstance(outlook, Leaf) and isinstance(outlook.value, str):
        items["outlook"] = Branch({"base": outlook}, outlook.place, outlook.key, replaces=True)
    return layer.with_items(items)


def renamed(branch: Branch, names: dict[str, str], kind: str, problems: Problems) -> Branch:
    """A mapping with ids for names; a second name of the same thing is reported."""
    items: dict[str, Node] = {}
    for given, node in branch.items.items():
        name = names.get(given, given)
        if name in items:
            problems.report(
                node.place, node.key, f"second name of the {kind} {name!r}; first given at {items[name].place}"
            )
        else:
            items[name] = node
    return branch.with_items(items)


def _target(node: Node, problems: Problems) -> Node:
    if isinstance(node, Leaf):
        return Branch({"value": node}, node.place, node.key, replaces=True)
    cities = node.items.get("cities")
    if not isinstance(cities, Branch):
        return node
    return node.with_items({**node.items, "cities": renamed(cities, city_names(), "city", problems)})


def one_lever(node: Node, problems: Problems) -> Node:
    """What a layer says of a lever, as `{all, cities}`."""
    if isinstance(node, Leaf):
        return Branch({"all": node}, node.place, node.key, replaces=True)
    items = {name: child for name, child in node.items.items() if name in ("all", "cities")}
    years = {name: child for name, child in node.items.items() if name not in items}
    if years and "all" in items:
        stray = next(iter(years.values()))
        problems.report(stray.place, stray.key, "stands beside 'all'; write the years under 'all', or leave 'all' out")
    elif years or not node.items:
        items["all"] = node.with_items(years)
    cities = items.get("cities")
    if isinstance(cities, Branch):
        items["cities"] = renamed(cities, city_names(), "city", problems)
    return node.with_items(items)
