"""The registers: broken rows are refused with their place, sound ones are read with it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.config import load
from sim.errors import ConfigError

# file, text replaced, its replacement, then the parts of the only message
BROKEN = {
    "lever range": (
        "plan/levers.csv",
        "0,0.3,subsidy",
        "0.5,0.3,subsidy",
        "levers.csv:2: upgrade_subsidy_rate: neutral is 0",
    ),
    "plan value": (
        "plan/levers.csv",
        "1,1,1.2",
        "1,1,12",
        "levers.csv:3: title_quotas: plan_value is 12; allowed: from 0.5 to 4",
    ),
    "no number": ("plan/levers.csv", "1,1,1.2", "1,1,high", "levers.csv:3: title_quotas.plan_value: read 'high'"),
    "lever nan": ("plan/levers.csv", "1,1,1.2", "1,1,nan", "levers.csv:3: title_quotas.plan_value: read"),
    "sign": ("plan/levers.csv", "coverage,+", "coverage,plus", "levers.csv:2: upgrade_subsidy_rate.sign: read 'plus'"),
    "duplicate id": (
        "plan/levers.csv",
        "title_quotas",
        "upgrade_subsidy_rate",
        "levers.csv:3: upgrade_subsidy_rate: duplicate id",
    ),
    "missing column": ("plan/levers.csv", ",payer,", ",payers,", "levers.csv:1: missing column payer; allowed: id,"),
    "too many cells": (
        "plan/levers.csv",
        "none,none,none",
        "none,none,none,x",
        "levers.csv:3: title_quotas.beyond the head line",
    ),
    "too few cells": (
        "plan/levers.csv",
        "none,none,none",
        "none,none",
        "levers.csv:3: title_quotas.evidence: read None",
    ),
    "target sense": (
        "plan/targets.csv",
        "33,at_least",
        "33,above",
        "targets.csv:2: labour_productivity.sense: read 'above'",
    ),
    "target base": ("plan/targets.csv", "23.5", "x", "targets.csv:2: labour_productivity.base_value: read 'x'"),
    "parameter range": (
        "parameters/digital.yaml",
        "0.04",
        "0.4",
        "digital.yaml:1: payoff: value is 0.4; allowed: from 0.01 to 0.1",
    ),
    "parameter key": (
        "parameters/digital.yaml",
        "  source: a guess\n",
        "",
        "digital.yaml:1: payoff.source: field required",
    ),
    "parameter extra": ("parameters/digital.yaml", "zh:", "fr: x\n  zh:", "digital.yaml:9: payoff.fr: read 'x'"),
    "parameter grade": ("parameters/digital.yaml", "judged", "sure", "digital.yaml:6: payoff.grade: read 'sure'"),
    "parameter bool": (
        "parameters/digital.yaml",
        "0.04",
        "true",
        "digital.yaml:2: payoff.value: read True; allowed: a number",
    ),
    "parameter bare": (
        "parameters/digital.yaml",
        "payoff:",
        "x: 1\npayoff:",
        "digital.yaml:1: x: read 1; allowed: a mapping with value",
    ),
    "outlook range": (
        "outlook/central.yaml",
        "low: 4,",
        "low: 7,",
        "central.yaml:4: variables.loan_rate: high is 6; allowed: from 7",
    ),
    "outlook value": (
        "outlook/central.yaml",
        "2022: 4",
        "2022: 90",
        "central.yaml:3: variables.export_growth: value is 90",
    ),
    "outlook year": (
        "outlook/central.yaml",
        "2022: 4",
        "soon: 4",
        "central.yaml:3: variables.export_growth.value: read",
    ),
    "outlook key": (
        "outlook/central.yaml",
        "name:",
        "nam:",
        "central.yaml:1: nam: unknown key 'nam'; did you mean name?",
    ),
    "outlook syntax": ("outlook/central.yaml", "variables:", "variables: [", "not valid YAML"),
}


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_register_is_refused(
    configs: Path, refusals: Callable[..., list[str]], case: tuple[str, str, str, str]
) -> None:
    name, old, new, expected = case
    text = (configs / name).read_text(encoding="utf-8")
    assert old in text
    (configs / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    problems = refusals("policy: neutral")
    assert any(expected in problem for problem in problems), problems
    assert all(problem.startswith(f"configs/{name}") for problem in problems), problems


def test_an_outlook_cannot_bring_a_half_variable(configs: Path, refusals: Callable[..., list[str]]) -> None:
    (configs / "outlook" / "slump.yaml").write_text("extends: central.yaml\nvariables: {loan_rat: {value: 5}}")
    problems = refusals("outlook: slump")
    assert "configs/outlook/slump.yaml:2: variables.loan_rat.low: field required" in problems


def test_a_missing_register_is_refused(configs: Path, refusals: Callable[..., list[str]]) -> None:
    (configs / "plan" / "targets.csv").unlink()
    (problem,) = refusals("policy: neutral")
    assert problem.startswith("configs/plan/targets.csv: cannot be read")


def test_rows_know_where_they_stand(write: Callable[..., Path]) -> None:
    registers = load(write("outlook: slump")).registers
    assert registers.levers["title_quotas"].place == "configs/plan/levers.csv:3"
    assert registers.targets["digital_coverage"].base_value is None
    assert registers.parameters["digital"]["payoff"].place == "configs/parameters/digital.yaml:2"
    assert registers.outlook["export_growth"].place == "configs/outlook/slump.yaml:4"
    assert registers.outlook["loan_rate"].place == "configs/outlook/central.yaml:4"
    assert registers.outlooks == ("central", "slump")


def test_rows_are_frozen(write: Callable[..., Path]) -> None:
    with pytest.raises(ValueError, match="frozen"):
        load(write("policy: neutral")).registers.levers["title_quotas"].high = 9.0


def test_a_configs_folder_without_registers_is_the_one_beside_the_package(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("levers: {no_such_lever: 1}")
    with pytest.raises(ConfigError, match=r"mine\.yaml:1: levers\.no_such_lever: unknown lever"):
        load(path)
