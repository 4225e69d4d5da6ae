"""Parameter vectors that settings take from a CSV: one row a vector, columns `vector` and `mechanism.name`."""

import csv
import io
from pathlib import Path

from sim.config.layers import shown
from sim.config.problems import Problems, unknown
from sim.config.rows import Frozen, Parameter
from sim.config.tree import Branch, Leaf

NUMBER_COLUMN = "vector"


class Vectors(Frozen):
    """Values of some parameters, in the units of the register: a tuple a parameter, with a value a vector."""

    values: dict[str, tuple[float, ...]]

    def __len__(self) -> int:
        return len(next(iter(self.values.values()), ()))

    def row(self, vector: int) -> dict[str, float]:
        """The values of a vector (1, 2, ...) by dotted name; beyond the last row the first ones come again."""
        return {name: column[(vector - 1) % len(column)] for name, column in self.values.items()}


NO_VECTORS = Vectors(values={})


def vectors_path(root: Path, given: str) -> Path:
    """The file that settings mean: a name is one of `configs/ensembles`, a path starts at the folder with `configs`."""
    if "/" not in given and not given.endswith(".csv"):
        return root / "ensembles" / f"{given}.csv"
    return root.parent / given


def resolve_vectors(
    tree: Branch, root: Path, parameters: dict[str, dict[str, Parameter]], problems: Problems
) -> Vectors:
    """The vectors that settings name, checked against the parameters and their ranges; none where they name none."""
    node = tree.branch("ensemble").items.get("vectors")
    if not isinstance(node, Leaf) or not isinstance(node.value, str):
        return NO_VECTORS
    path = vectors_path(root, node.value)
    if not path.is_file():
        known = sorted(file.stem for file in (root / "ensembles").glob("*.csv"))
        allowed = f"a CSV of parameter vectors, or a name from {', '.join(known)}" if known else "a CSV of vectors"
        problems.report(node.place, node.key, f"{node.value}: there is no file {path}; allowed: {allowed}")
        return NO_VECTORS
    return read_vectors(path.read_text(encoding="utf-8-sig"), shown(path, root.parent), parameters, problems)


def read_vectors(text: str, place: str, parameters: dict[str, dict[str, Parameter]], problems: Problems) -> Vectors:
    """The vectors of a CSV's text; every unknown name and every value out of its range is reported with its line."""
    rows = list(csv.DictReader(io.StringIO(text)))
    ranges = {f"{mechanism}.{name}": row for mechanism, group in parameters.items() for name, row in group.items()}
    names = [name for name in (rows[0] if rows else {}) if name != NUMBER_COLUMN]
    if not rows or not names:
        problems.report(f"{place}:1", "", "no vectors; allowed: a head of mechanism.name, and a row a vector")
    for name in names:
        if name not in ranges:
            problems.report(f"{place}:1", "", unknown("parameter", str(name), ranges, "zjsim parameters"))
    values: dict[str, tuple[float, ...]] = {}
    for name in (name for name in names if name in ranges):
        row = ranges[name]
        column = [_number(each.get(name)) for each in rows]
        for line, value in enumerate(column, start=2):
            if value is None or not row.low <= value <= row.high:
                text = (
                    f"read {rows[line - 2].get(name)!r}; allowed: a number from {row.low:g} to {row.high:g} {row.unit}"
                )
                problems.report(f"{place}:{line}", name, text)
        values[name] = tuple(value for value in column if value is not None)
    return Vectors(values=values)


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None
