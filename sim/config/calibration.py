"""Checks of the settings section ``calibration`` against the registers and the files it names."""

from pathlib import Path

from sim.config.problems import Problems, unknown
from sim.config.rows import Parameter
from sim.config.schema import Calibration
from sim.config.tree import Branch, find


def observed_path(root: Path, given: str) -> Path:
    """The file that settings mean: a name is one of `configs/observed`, a path starts at the folder with `configs`."""
    if "/" not in given and not given.endswith(".csv"):
        return root / "observed" / f"{given}.csv"
    return root.parent / given


def check_calibration(
    tree: Branch, section: Calibration, root: Path, parameters: dict[str, dict[str, Parameter]], problems: Problems
) -> None:
    """Reports a file that is not there, and free parameters that are unknown or named twice."""
    if section.observed is not None and not observed_path(root, section.observed).is_file():
        node = find(tree, ("calibration", "observed"))
        names = ", ".join(sorted(file.stem for file in (root / "observed").glob("*.csv")))
        allowed = f"the path of a CSV, or a name from {names}" if names else "the path of a CSV"
        missing = observed_path(root, section.observed)
        problems.report(node.place, node.key, f"read {section.observed!r}: there is no {missing}; allowed: {allowed}")
    known = [f"{mechanism}.{name}" for mechanism, rows in parameters.items() for name in rows]
    node = find(tree, ("calibration", "free"))
    for number, name in enumerate(section.free):
        if name not in known:
            problems.report(node.place, node.key, unknown("parameter", name, known, "zjsim parameters"))
        elif name in section.free[:number]:
            problems.report(node.place, node.key, f"names {name} twice; allowed: once")
