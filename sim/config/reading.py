"""YAML text into a tree with lines: plain values only; `1e-3` is a number and `no` a word."""

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import yaml
from yaml.composer import Composer, ComposerError
from yaml.error import Mark
from yaml.resolver import BaseResolver

from sim.config.problems import Problems
from sim.config.tree import Branch, Leaf, Node, join, read_as

_TAG = "tag:yaml.org,2002:"
_FORMS = {
    "null": r"~|null|Null|NULL|",
    "bool": r"true|True|TRUE|false|False|FALSE",
    "int": r"[-+]?[0-9]+",
    "float": r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
}


class _Loader(yaml.SafeLoader):
    """Composes nodes and refuses anchors, aliases and tags."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]
        refused = ""
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            refused = "anchors and aliases are not allowed; write the value out"
        elif tag := getattr(event, "tag", None):
            refused = f"the tag {tag!r} is not allowed; write a plain value"
        if refused:
            raise ComposerError(None, None, refused, cast(Mark, event.start_mark))
        return super().compose_node(parent, index)


for _name, _pattern in _FORMS.items():
    _Loader.add_implicit_resolver(_TAG + _name, re.compile(f"^(?:{_pattern})$"), None)


class _QuickLoader(_Loader):
    """The same nodes from the events of libyaml, in a third of the time."""

    def __init__(self, text: str) -> None:
        Composer.__init__(self)
        BaseResolver.__init__(self)
        events = yaml.cyaml.CParser(text)  # type: ignore[attr-defined]
        for name in ("check_event", "peek_event", "get_event", "dispose"):
            setattr(self, name, getattr(events, name))


def plain(text: str) -> Any:
    """A YAML text that the project wrote itself as mappings, lists and values, by libyaml where it is there."""
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def read_file(path: Path, shown: str, problems: Problems, cited: tuple[str, str] = ("", "")) -> Branch | None:
    """The tree of a YAML file, or None after reporting why not.

    path: the file. shown: its name in messages. cited: place and key that name the file, when another file does.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problems.report(f"{shown}:{line}", "", "read bytes that are not UTF-8; save the file as UTF-8")
        return None
    except OSError as error:
        reason = "no such file" if isinstance(error, FileNotFoundError) else (error.strerror or str(error)).lower()
        place, key = cited if cited[0] else (shown, "")
        named = f"read {shown!r}: {reason}" if cited[0] else reason
        problems.report(place, key, f"{named}; allowed: the path of a YAML file")
        return None
    return _read_mapping(text, shown, problems)


def _read_mapping(text: str, shown: str, problems: Problems) -> Branch | None:
    node = read_text(text, lambda line: f"{shown}:{line}", "", problems)
    if node is None or isinstance(node, Branch):
        return node
    what = "the file is empty" if node.value is None else read_as(node)
    problems.report(node.place, "", f"{what}; allowed: a mapping, lines of `key: value`")
    return None


def read_text(text: str, place: Callable[[int], str], key: str, problems: Problems) -> Node | None:
    """The tree of a YAML text, or None after reporting why not; `place` turns a line number into words."""
    try:
        node = _compose(text)
        return Leaf(None, place(1), key) if node is None else _grow(node, place, key, place(_line(node)), problems)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        what = error.problem or "unreadable"
        hint = "; indent with spaces, not tabs" if "\\t" in what else ""
        problems.report(place(line), key, f"not valid YAML: {what}{hint}")
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        problems.report(
            place(line), key, f"not valid YAML: the character {chr(cast(int, error.character))!r} is not allowed"
        )
    except RecursionError:
        problems.report(place(1), key, "not valid YAML: nested too deeply")
    return None


def _compose(text: str) -> yaml.Node | None:
    with suppress(yaml.YAMLError):  # the slow loader says better what is wrong
        if yaml.__with_libyaml__:
            return _QuickLoader(text).get_single_node()
    loader = _Loader(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _grow(node: yaml.Node, place: Callable[[int], str], key: str, here: str, problems: Problems) -> Node:
    if isinstance(node, yaml.ScalarNode):
        return Leaf(_scalar(node), here, key)
    if isinstance(node, yaml.SequenceNode):
        words = [item.value if isinstance(item, yaml.ScalarNode) else "..." for item in node.value]
        parts = tuple(_grow(item, place, key, place(_line(item)), problems) for item in node.value)
        return Leaf(words, here, key, parts)
    items: dict[str, Node] = {}
    for name_node, child in node.value:
        at = place(_line(name_node))
        if not isinstance(name_node, yaml.ScalarNode):
            problems.report(at, key, "a key must be a single word or number, not a list or mapping")
            continue
        name = str(name_node.value)
        if name in items:
            problems.report(at, join(key, name), f"duplicate key; first given at {items[name].place}")
            continue
        items[name] = _grow(child, place, join(key, name), at, problems)
    return Branch(items, here, key)


def _scalar(node: yaml.ScalarNode) -> object:
    text, tag = str(node.value), node.tag.removeprefix(_TAG)
    try:
        return {
            "null": lambda: None,
            "bool": lambda: text.lower() == "true",
            "int": lambda: int(text),
            "float": lambda: float(re.sub(r"\.(?=[inIN])", "", text)),
        }.get(tag, lambda: text)()
    except ValueError:
        return text
