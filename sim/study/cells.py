"""What an experiment's file says under `design`: kind, size and seed; and the cells of a list or a table."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from sim.config.layers import shown
from sim.config.problems import Problems, nearest, unknown
from sim.config.reading import read_text
from sim.config.tree import Branch, Leaf, Node, read_as
from sim.study.factors import Factor
from sim.study.sampling import GIVEN, KINDS, LISTED, SAMPLED

KEYS = ("kind", "size", "seed", "file", "cells")
NUMBER = "cell"
LARGEST = 10**15


@dataclass(frozen=True)
class Plan:
    """How cells are made. size: of a sampled design, else 0. seed: of the sampling; None: that of the ensemble.

    rows: the cells of a list or a table, each a mapping of what it sets, by the name that the user gave.
    """

    kind: str
    place: str
    size: int = 0
    seed: int | None = None
    rows: tuple[dict[str, Node], ...] = ()

    @property
    def is_given(self) -> bool:
        """Whether the cells themselves are given."""
        return self.kind in GIVEN

    def check_factors(self, factors: list[Factor], problems: Problems) -> None:
        """Reports ranges where lists are needed, and lists of unequal length where they go side by side."""
        if self.kind not in LISTED:
            return
        for factor in factors:
            if factor.is_range:
                text = (
                    f"read a range; a design of the kind {self.kind} tries lists: give a list of values, or another "
                    f"design.kind: {', '.join(SAMPLED)}, one_at_a_time"
                )
                problems.report(factor.place, factor.key, text)
        lengths = {len(factor.levels) for factor in factors}
        if self.kind == "zip" and len(lengths) > 1 and not any(factor.is_range for factor in factors):
            each = ", ".join(f"{factor.column}: {len(factor.levels)}" for factor in factors)
            problems.report(self.place, "design", f"lists that go side by side have unequal lengths ({each})")


def read_plan(tree: Branch, path: Path, problems: Problems) -> Plan:
    """The plan of an experiment's file; what is wrong is reported."""
    node = tree.items.get("design", Leaf(None, tree.place, "design"))
    if not isinstance(node, Branch):
        allowed = f"a mapping with kind, one of {', '.join(KINDS)}"
        problems.report(node.place, node.key, f"{read_as(node)}; allowed: {allowed}")
        return Plan("grid", node.place)
    for name, child in node.items.items():
        if name not in KEYS:
            problems.report(child.place, child.key, unknown("key", name, KEYS))
    kind_node = node.items.get("kind", Leaf(None, node.place, "design.kind"))
    kind = kind_node.value if isinstance(kind_node, Leaf) else None
    if kind not in KINDS:
        text = f"{read_as(kind_node)}; allowed: {', '.join(KINDS)}{nearest(str(kind), KINDS)}"
        problems.report(kind_node.place, kind_node.key, text)
        return Plan("grid", node.place)
    kind = str(kind)
    _check_use(node, kind, problems)
    size = _size(node, kind, problems) if kind in SAMPLED else 0
    seed = _whole(node.items["seed"], 0, problems) if "seed" in node.items else None
    rows = _list(node, problems) if kind == "list" else _table(node, path, problems) if kind == "table" else ()
    return Plan(kind, node.place, size or 0, seed, rows)


def _check_use(node: Branch, kind: str, problems: Problems) -> None:
    for name, kinds in (("size", SAMPLED), ("seed", SAMPLED), ("file", ("table",)), ("cells", ("list",))):
        if name in node.items and kind not in kinds:
            child = node.items[name]
            text = f"has no meaning in a design of the kind {kind}; goes with {', '.join(kinds)}"
            problems.report(child.place, child.key, text)


def _whole(node: Node, least: int, problems: Problems) -> int | None:
    value = node.value if isinstance(node, Leaf) else None
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= LARGEST:
        return value
    problems.report(node.place, node.key, f"{read_as(node)}; allowed: a whole number, {least} or more")
    return None


def _size(node: Branch, kind: str, problems: Problems) -> int | None:
    child = node.items.get("size", Leaf(None, node.place, "design.size"))
    size = _whole(child, 2 if kind == "morris" else 1, problems)
    if size is not None and kind == "sobol" and size & (size - 1):
        below = 1 << (size.bit_length() - 1)
        text = f"read {size}; allowed: a power of two, as {below} or {2 * below} (cells = size * (factors + 2))"
        problems.report(child.place, child.key, text)
    return size


def _list(node: Branch, problems: Problems) -> tuple[dict[str, Node], ...]:
    child = node.items.get("cells", Leaf(None, node.place, "design.cells"))
    if not (isinstance(child, Leaf) and isinstance(child.value, list) and child.parts):
        text = f"{read_as(child)}; allowed: a list of mappings, each of what a cell sets, as levers.<id>: value"
        problems.report(child.place, child.key, text)
        return ()
    rows = []
    for part in child.parts:
        if isinstance(part, Branch):
            rows.append(_flat(part))
        else:
            problems.report(part.place, part.key, f"{read_as(part)}; allowed: a mapping, as levers.<id>: value")
    return tuple(rows)


def _flat(cell: Branch) -> dict[str, Node]:
    """What a cell sets by dotted name; `levers: {a: 1}` is `levers.a: 1`."""
    found: dict[str, Node] = {}
    for name, node in cell.items.items():
        below = node.items if isinstance(node, Branch) else {}
        if name == "levers" and isinstance(node, Branch):
            found |= {f"levers.{id}": child for id, child in below.items()}
        elif name in ("parameters", "uncertainties") and isinstance(node, Branch):
            for mechanism, child in below.items():
                deep = child.items if isinstance(child, Branch) else None
                found |= {f"{mechanism}.{id}": leaf for id, leaf in deep.items()} if deep else {mechanism: child}
        else:
            found[name] = node
    return found


def _table(node: Branch, path: Path, problems: Problems) -> tuple[dict[str, Node], ...]:
    child = node.items.get("file", Leaf(None, node.place, "design.file"))
    if not (isinstance(child, Leaf) and isinstance(child.value, str) and child.value):
        problems.report(child.place, child.key, f"{read_as(child)}; allowed: the path of a CSV, one row a cell")
        return ()
    file = path.parent / child.value
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = "is not UTF-8" if isinstance(error, UnicodeDecodeError) else (error.strerror or str(error)).lower()
        problems.report(child.place, child.key, f"read {child.value!r}: {why}; allowed: the path of a CSV")
        return ()
    return _rows(text, shown(file, path.resolve().parents[1]), problems)


def _rows(text: str, place: str, problems: Problems) -> tuple[dict[str, Node], ...]:
    """The cells of a CSV: a head of names, then a row a cell; a blank is the scenario's own value."""
    lines = csv.reader(io.StringIO(text))
    head = [name.strip() for name in next(lines, [])]
    rows = []
    for cells in lines:
        at = f"{place}:{lines.line_num}"
        if not any(cells):
            continue
        if len(cells) != len(head):
            problems.report(at, "", f"read {len(cells)} values; the head has {len(head)} names")
            continue
        row: dict[str, Node] = {}
        for name, value in zip(head, cells, strict=True):
            if name == NUMBER or not value.strip():
                continue
            if (read := read_text(value, lambda _, at=at: at, name, problems)) is not None:  # type: ignore[misc]
                row[name] = read
        rows.append(row)
    if not rows:
        problems.report(f"{place}:1", "", "no cells; allowed: a head of names as levers.<id>, and a row a cell")
    return tuple(rows)
