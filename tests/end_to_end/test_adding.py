"""The examples of docs/adding.md, applied as printed to a copy of the project, run and do what the page says."""

import json
import os
import re
import shutil
import subprocess
import sys
from typing import Any

import pytest

from tests.study.conftest import PROJECT

PAGE = PROJECT / "docs" / "adding.md"
BLOCK = re.compile(r"^```(\w+) (\S+)\n(.*?)^```$", flags=re.DOTALL | re.MULTILINE)
SCRIPT = """
import json
from sim.config import load
from sim.model.zhejiang import ZhejiangModel
from sim.score.scorecard import scorecard
from sim.study.outcome import Run, outcome_of

def indicators(audit):
    settings = {"population.sample": 0.02, "end": "2021Q4", "ensemble.draws": "central", "levers.energy_audit": audit}
    config = load("configs/baseline.yaml", settings)
    model = ZhejiangModel(config, seed=1)
    while model.running:
        model.step()
    outcome = outcome_of(model, "example", Run(1, 0, 1))
    table, budget = outcome.indicators, outcome.budget
    card = scorecard(table, config).set_index("target")
    last = table[(table["period"] == "2021Q4") & (table["place"] == "Zhejiang")].set_index("indicator")["value"]
    cost = float(budget.loc[budget["lever"] == "energy_audit", "paid"].sum())
    return last.to_dict() | {"goal": card.loc["profit_per_worker", "goal"], "cost": cost}

print(json.dumps([indicators(0.0), indicators(0.5)]))
"""


def applied(text: str, kind: str, block: str) -> str:
    """A file's text with a block of the page: a diff changes what it shows, anything else is added at the end."""
    if kind != "diff":
        return text.rstrip("\n") + "\n" + block
    lines = block.splitlines(keepends=True)
    before, after = ("".join(line[1:] for line in lines if line[0] in kept) for kept in (" -", " +"))
    assert text.count(before) == 1, before
    return text.replace(before, after)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Indicators of the province after a year without and with the page's lever, in a project with all its blocks."""
    copy = tmp_path_factory.mktemp("project")
    for folder in ("sim", "configs"):
        shutil.copytree(PROJECT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for kind, name, block in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        file = copy / name
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        file.write_text(applied(text, kind, block), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    found: list[dict[str, Any]] = json.loads(ended.stdout.splitlines()[-1])
    return found


def test_every_fenced_block_names_a_file_and_code_changes_in_one_file_an_example() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert len(BLOCK.findall(text)) == text.count("```") / 2
    for example in text.split("\n## ")[1:]:
        assert len({name for _, name, _ in BLOCK.findall(example) if name.endswith(".py")}) <= 1


def test_the_added_title_fills_its_seats(runs: list[dict[str, Any]]) -> None:
    assert runs[0]["new_digital_pioneer"] == 20.0
    assert 0.0 < runs[0]["digital_pioneer"] <= 20.0


def test_the_added_lever_saves_energy_and_costs_money(runs: list[dict[str, Any]]) -> None:
    without, with_audits = runs
    assert with_audits["energy_intensity_fall"] > without["energy_intensity_fall"]
    assert with_audits["cost"] > without["cost"] == 0.0


def test_the_added_target_is_scored(runs: list[dict[str, Any]]) -> None:
    assert runs[0]["goal"] == 11.0
    assert runs[0]["profit_per_worker"] > 0.0
