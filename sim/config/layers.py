"""From a file to its layers: the files it extends, base settings first, then what the command line sets."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from sim.config.problems import Problems
from sim.config.reading import read_file, read_text
from sim.config.tree import Branch, Leaf, Node, join, plant, read_as

type Overrides = Mapping[str, object] | Iterable[str]


def shown(path: Path, project: Path) -> str:
    """A path as messages and origins show it: relative to the project where it lies inside."""
    full = path.resolve()
    return full.relative_to(project).as_posix() if full.is_relative_to(project) else str(path)


def read_layers(path: Path, project: Path, problems: Problems, cited: tuple[str, str] = ("", "")) -> list[Branch]:
    """The trees of a file and of all it extends, base first; empty when the file itself cannot be read.

    cited: place and key that name the file, when another file does.
    """
    layers: list[Branch] = []
    seen: list[Path] = []
    while True:
        layer = read_file(path, shown(path, project), problems, cited)
        seen.append(path.resolve())
        if layer is None:
            return layers
        extends = layer.items.get("extends")
        layers.insert(0, layer.with_items({name: node for name, node in layer.items.items() if name != "extends"}))
        if extends is None:
            return layers
        if not (isinstance(extends, Leaf) and isinstance(extends.value, str) and extends.value):
            problems.report(extends.place, extends.key, f"{read_as(extends)}; allowed: the path of one YAML file")
            return layers
        path, cited = path.parent / extends.value, (extends.place, extends.key)
        if path.resolve() in seen:
            chain = " -> ".join(shown(file, project) for file in [*seen, path])
            problems.report(*cited, f"the files extend each other in a circle: {chain}")
            return layers


def read_overrides(given: Overrides, problems: Problems) -> list[Branch]:
    """One layer for each `path.to.key=value`, in order; a mapping of paths to values is taken as it is."""
    if isinstance(given, Mapping):
        return [
            layer
            for key, value in given.items()
            if (layer := layer_at(str(key), plant(value, _place(f"{key}={value}"), str(key)), problems))
        ]
    texts = [given] if isinstance(given, str) else list(given)
    return [layer for text in texts if (layer := _parse(str(text), problems))]


def _place(text: str) -> str:
    return "--set " + re.sub(r"\s+", " ", text)


def _parse(text: str, problems: Problems) -> Branch | None:
    key, equals, value = text.partition("=")
    if not equals:
        problems.report(_place(text), "", "there is no '='; write --set path.to.key=value")
        return None
    node = read_text(value, lambda line: _place(text), key.strip(), problems)
    return None if node is None else layer_at(key.strip(), node, problems)


def layer_at(key: str, node: Node, problems: Problems) -> Branch | None:
    """A layer that says one thing: the node at a dotted key; None after a report."""
    names = [name.strip() for name in key.split(".")]
    if not all(names):
        problems.report(node.place, "", f"read the key {key!r}; write --set path.to.key=value")
        return None
    if names == ["extends"]:
        problems.report(node.place, key, "cannot be set here; write it in a file")
        return None
    keys = [""]
    for name in names:
        keys.append(join(keys[-1], name))
    for name, above in zip(reversed(names), reversed(keys[:-1]), strict=True):
        node = Branch({name: node}, node.place, above)
    return node if isinstance(node, Branch) else None
