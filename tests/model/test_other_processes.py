"""What only a process of its own can show: checked indices, an edited rule, a model without any lever."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.model.province import ROOT, after, fingerprint, settings

PROGRAM = """
import sys
import sim
from tests.model.province import after, fingerprint, settings
assert sim.__file__.startswith(sys.argv[1]), sim.__file__
print(fingerprint(after(4, settings(sys.argv[2]))))
"""


def here(scenario: str = "baseline") -> str:
    """What the program prints, of a run in this process."""
    return fingerprint(after(4, settings(scenario)))


def tree(folder: Path) -> Path:
    """A copy of all that a run of the small province needs."""
    for name in ("sim", "configs", "tests/model"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def run(folder: Path, cache: Path, scenario: str = "baseline", **environment: str) -> str:
    """The fingerprint of four quarters of the small province, by the sources in a folder."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(("NUMBA_", "PYTHON"))}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder), scenario],
        cwd=folder,
        env={**known, "ZJSIM_CACHE": str(cache), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def rewrite(file: Path, old: str, new: str) -> None:
    """Replaces the one place of a source where something stands."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.slow
def test_no_index_is_out_of_bounds(tmp_path: Path) -> None:
    """Numba checks every index, in a cache of its own since checked code is cached under the same name."""
    assert run(ROOT, tmp_path, NUMBA_BOUNDSCHECK="1") == here()


@pytest.mark.slow
def test_an_edited_rule_counts_though_caches_are_warm(tmp_path: Path) -> None:
    """The first run again after the edit is undone, by the code compiled before."""
    folder, cache = tree(tmp_path / "project"), tmp_path / "cache"
    rule = folder / "sim" / "rules" / "growth.py"
    edit = ("0.25 * p.hiring_per_year", "0.24 * p.hiring_per_year")
    before = run(folder, cache)
    rewrite(rule, *edit)
    edited = run(folder, cache)
    rewrite(rule, *reversed(edit))
    assert before == here()
    assert edited != before
    assert run(folder, cache) == before


@pytest.mark.slow
def test_a_model_without_any_lever_is_the_one_whose_levers_are_neutral(tmp_path: Path) -> None:
    """In the rules and in the story of the quarter every ``city.<lever>`` is replaced by its neutral number."""
    folder = tree(tmp_path / "project")
    levers = settings("no_policy").registers.levers

    class Out(ast.NodeTransformer):
        def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
            if isinstance(node.value, ast.Name) and node.value.id == "city" and node.attr in levers:
                return ast.Constant(float(levers[node.attr].neutral))
            return self.generic_visit(node)

    for file in [*(folder / "sim" / "rules").glob("*.py"), folder / "sim" / "model" / "life.py"]:
        lean = ast.unparse(ast.fix_missing_locations(Out().visit(ast.parse(file.read_text(encoding="utf-8")))))
        file.write_text(lean, encoding="utf-8")
    assert "city.upgrade_subsidy_rate" not in (folder / "sim" / "rules" / "digital.py").read_text(encoding="utf-8")
    assert run(folder, tmp_path / "cache", "no_policy") == here("no_policy")
