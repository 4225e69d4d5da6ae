"""A tiny project with two levers, one target, one mechanism and two outlooks."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.config import load
from sim.errors import ConfigError

LEVERS = """\
id,chapter,name_en,name_zh,plan_instruments,mechanism,acts_on,indicator,sign,unit,\
neutral,status_quo_2020,plan_value,plan_source,low,high,public_cost,payer,evidence
upgrade_subsidy_rate,5.4,Subsidy,技改补贴,,digital,,digital_coverage,+,\
share of cost,0,0.08,0.12,judged,0,0.3,subsidy,city,none
title_quotas,6.2,Seats,名额,,titles,,hidden_champions,+,factor,1,1,1.2,judged,0.5,4,none,none,none
"""
TARGETS = """\
id,part,name_en,name_zh,unit,base_year,base_value,start,target_year,\
target_value,sense,met_from,met_to,kind,counted,price_basis,scope,driver,modelled_share,goal_outlook,note
labour_productivity,Table 1,Productivity,劳动生产率,10k yuan/person,2020,23.5,measured,2025,33,\
at_least,33,,expected,level,constant_2020,all,enterprise,,,
digital_coverage,Chapter 5,Coverage,覆盖率,%,2020,,judged,2025,100,at_least,100,,text,level,none,all,enterprise,,,
"""
DIGITAL = """\
payoff:
  value: 0.04
  low: 0.01
  high: 0.1
  unit: share
  grade: judged
  source: a guess
  en: gain of a rise
  zh: 提升收益
"""
CENTRAL = """\
name: central
variables:
  export_growth: {value: {2018: 2, 2022: 4}, low: 0, high: 7, least: -30, most: 50, unit: "%", grade: judged, note: a}
  loan_rate: {value: 4.8, low: 4, high: 6, least: 0, most: 30, unit: "%/year", grade: judged, note: ""}
"""
SLUMP = "extends: central.yaml\nname: slump\nvariables:\n  export_growth: {value: -5}\n"
COSTS = """\
upgrade_subsidy_rate: {kind: claim, claim: upgrade_subsidy, payers: {city: 0.7, province: 0.3}, aim: digital}
title_quotas: {kind: none, reason: seats}
"""
FILES = {
    "plan/costs.yaml": COSTS,
    "plan/levers.csv": LEVERS,
    "plan/targets.csv": TARGETS,
    "parameters/digital.yaml": DIGITAL,
    "outlook/central.yaml": CENTRAL,
    "outlook/slump.yaml": SLUMP,
}


@pytest.fixture
def configs(tmp_path: Path) -> Path:
    """The configs folder of a tiny project."""
    root = tmp_path / "configs"
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def write(configs: Path) -> Callable[..., Path]:
    """Writes `configs/mine.yaml`, or the file named, and returns its path."""

    def write(text: str | bytes, name: str = "mine.yaml") -> Path:
        path = configs / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.fixture
def refusals(write: Callable[..., Path]) -> Callable[..., list[str]]:
    """The problems of settings that must be refused."""

    def refusals(text: str | bytes, set: object = ()) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            load(write(text), set)  # type: ignore[arg-type]
        return caught.value.problems

    return refusals
