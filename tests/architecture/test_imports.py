"""Imports point up the list of layers, so that data flow down it."""

import ast
from pathlib import Path

from tests.architecture.source import ROOT, files_in, imports_of, parsed, short

LAYERS = (
    "data", "config", "draws", "state", "population", "rules", "policy",
    "observe", "model", "score", "study", "calibration", "view", "cli",
)  # fmt: skip
FOR_ALL = {"errors", "calendar", "version"}
FRONT = {"__init__", "__main__"}
CLOSED = {"view": {"model", "state"}, "score": {"model", "state"}}
FRAMES_AND_FIGURES = {"pandas", "mesa", "matplotlib", "scipy", "pyarrow"}
FILES = {"pathlib", "os", "io", "csv", "json", "yaml", "shutil", "tempfile"}


def layer_of(path: Path) -> str:
    return path.relative_to(ROOT / "sim").parts[0].removesuffix(".py")


def is_allowed(here: str, there: str) -> bool:
    if there in FOR_ALL | {here}:
        return True
    if here not in LAYERS or there not in LAYERS or there in CLOSED.get(here, set()):
        return False
    return LAYERS.index(there) < LAYERS.index(here)


def test_every_module_has_a_layer() -> None:
    known = {*LAYERS, *FOR_ALL, *FRONT}
    strangers = [short(path) for path in files_in("sim") if layer_of(path) not in known]
    assert not strangers, f"no layer has these: {strangers}; put them into one of {', '.join(LAYERS)}"


def test_arrows_point_up_the_layers() -> None:
    wrong = []
    for path in files_in("sim"):
        here = layer_of(path)
        if here in FRONT:
            continue
        for line, name in imports_of(path):
            parts = name.split(".")
            if parts[0] == "sim" and not is_allowed(here, parts[1] if len(parts) > 1 else "sim"):
                wrong.append(f"{short(path)}:{line} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_rules_know_neither_each_other_nor_frames_agents_figures_or_files() -> None:
    wrong = []
    for path in files_in("sim/rules"):
        for line, name in imports_of(path):
            other_rule = name.startswith("sim.rules") and path.stem != "__init__"
            if other_rule or name.split(".")[0] in FRAMES_AND_FIGURES | FILES:
                wrong.append(f"{short(path)}:{line} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_rules_open_no_files() -> None:
    calls = [
        (path, node) for path in files_in("sim/rules") for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)
    ]
    wrong = [f"{short(p)}:{c.lineno}" for p, c in calls if isinstance(c.func, ast.Name) and c.func.id == "open"]
    assert not wrong, wrong


def test_nothing_imports_experiments_and_only_tests_import_tests() -> None:
    refused = {
        "sim": {"experiments", "tests", "benchmarks"},
        "benchmarks": {"experiments", "tests"},
        "tests": {"experiments"},
    }
    wrong = [
        f"{short(path)}:{line} imports {name}"
        for folder, outside in refused.items()
        for path in files_in(folder)
        for line, name in imports_of(path)
        if name.split(".")[0] in outside
    ]
    assert not wrong, "\n".join(wrong)
