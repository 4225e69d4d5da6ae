"""Settings as a tree whose every node knows where it was written."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value as read, with its place (`file:line`) and its key as the user wrote it; `parts`: a list's items."""

    value: object
    place: str
    key: str
    parts: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """A mapping; one that `replaces` does not merge with what an earlier layer says."""

    items: dict[str, Node] = field(default_factory=dict)
    place: str = ""
    key: str = ""
    replaces: bool = False

    def branch(self, name: str) -> Branch:
        """The mapping under a name; an empty one when it is absent or no mapping."""
        child = self.items.get(name)
        return child if isinstance(child, Branch) else Branch(place=self.place, key=join(self.key, name))

    def with_items(self, items: dict[str, Node], replaces: bool = False) -> Branch:
        """The same mapping at the same place with other content."""
        return Branch(items, self.place, self.key, replaces)


type Node = Leaf | Branch


def join(key: str, name: str) -> str:
    """A dotted key one step deeper."""
    return f"{key}.{name}" if key else name


def merge(base: Branch, over: Branch) -> Branch:
    """The later layer laid over the earlier: mappings merge deeply, anything else replaces."""
    if over.replaces:
        return over
    items = dict(base.items)
    for name, node in over.items.items():
        before = items.get(name)
        both = isinstance(before, Branch) and isinstance(node, Branch)
        items[name] = merge(before, node) if both else node  # type: ignore[arg-type]
    return over.with_items(items, base.replaces)


def leaves(node: Node, path: str = "") -> Iterator[tuple[str, Leaf]]:
    """Every value below a node with its dotted path of resolved names."""
    if isinstance(node, Leaf):
        yield path, node
        return
    for name, child in node.items.items():
        yield from leaves(child, join(path, name))


def plain(node: Node) -> object:
    """The node as ordinary Python values."""
    if isinstance(node, Leaf):
        return node.value
    return {name: plain(child) for name, child in node.items.items()}


def find(root: Branch, path: tuple[str | int, ...]) -> Node:
    """The deepest node that exists on a path."""
    node: Node = root
    for name in path:
        if not isinstance(node, Branch) or str(name) not in node.items:
            break
        node = node.items[str(name)]
    return node


def plant(value: object, place: str, key: str) -> Node:
    """A tree made of Python values, as a caller passes them; NumPy scalars count as numbers."""
    if isinstance(value, Mapping):
        return Branch(
            {str(name): plant(child, place, join(key, str(name))) for name, child in value.items()}, place, key
        )
    if type(value).__module__ == "numpy" and getattr(value, "ndim", 1) == 0:
        value = value.item()  # type: ignore[attr-defined]
    parts = tuple(plant(item, place, key) for item in value) if isinstance(value, list | tuple) else ()
    return Leaf(value, place, key, parts)


def finite_number(node: Node) -> float | None:
    """The number of a leaf; None for anything else, for true and false, and for what is not finite."""
    value = node.value if isinstance(node, Leaf) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def read_as(node: Node) -> str:
    """What was read, for a message: `read 'abc'`, `read a mapping`."""
    if isinstance(node, Branch):
        return "read a mapping" if node.items else "read an empty mapping"
    if node.value is None:
        return "read nothing"
    if isinstance(node.value, bool):
        return f"read {str(node.value).lower()}"
    text = repr(node.value)
    return f"read {text if len(text) <= 80 else text[:77] + '...'}"
