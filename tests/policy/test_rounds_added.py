"""A title that settings add: a few lines of YAML, and it is applied for, awarded, counted and recorded."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.config import load
from sim.errors import ConfigError
from sim.policy.candidates import Candidates
from sim.policy.programmes import Awards
from tests.model.province import ROOT, ledger, province

PROGRAMME = """
green_leader:
  en: Green leaders
  zh: 绿色领军
  kind: seats
  quarter: 1
  candidates: above_scale
  needs: {energy_over_division: {at_most: 0.9}, profit: {at_least: 0}}
  reward: {lever: green_retrofit_subsidy, paid: false}
  seats: {number: 30}
  split: cities
  score: {energy_over_division: -1}
  validity_years: 2
  source: a scenario
  grade: judged
"""
APPLY = """
apply_green_leader:
  {value: 0.9, low: 0.5, high: 1, unit: 1/year, grade: judged, source: a scenario, en: chance to apply, zh: 申报率}
"""


def added(folder: Path, name: str = "green_leader") -> Any:
    """The shipped settings with one title more, of this name."""
    shutil.copytree(ROOT / "configs", folder / "configs")
    for file, text in (("plan/programmes.yaml", PROGRAMME), ("parameters/titles.yaml", APPLY)):
        with (folder / "configs" / file).open("a", encoding="utf-8") as out:
            out.write(text.replace("green_leader", name))
    return load(folder / "configs" / "baseline.yaml", set={"end": "2021Q2"})


def test_an_added_title_lives_by_yaml_alone(tmp_path: Path) -> None:
    model = province(added(tmp_path))
    model.step()
    records, values = ledger(model), model.observation.recorder.values
    won = records["added_title_1"] > 0
    assert 10 < won.sum() <= 30
    assert set(records["added_title_1"][won].tolist()) == {model.now}
    by_city = np.bincount(records["city"][won], minlength=11).astype(float)
    assert values["new_green_leader"][-1].tolist() == [by_city.sum(), *by_city]
    assert values["green_leader"][-1].tolist() == values["new_green_leader"][-1].tolist()
    assert values["green_leader"][0].tolist() == [0.0] * 12
    model.step()
    assert [len(rows) for rows in (values["green_leader"], values["revenue"])] == [3, 3]
    assert values["new_green_leader"][-1][0] == won.sum()


def test_an_added_title_moves_nobody_elses_luck(tmp_path: Path) -> None:
    """Nothing reads the title, so that all else is the same to the last bit."""
    with_it, without = province(added(tmp_path)), province(load(ROOT / "configs" / "baseline.yaml"))
    for model in (with_it, without):
        model.step()
        model.step()
    for name in ledger(without).dtype.names or ():
        if name != "added_title_1":
            assert ledger(with_it)[name].tobytes() == ledger(without)[name].tobytes(), name


def test_an_added_title_cannot_take_the_name_of_an_indicator(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is an indicator 'entries' already"):
        province(added(tmp_path, "entries"))


def test_a_return_is_counted_apart_from_new_titles() -> None:
    model = province()
    records = ledger(model)
    rows = np.flatnonzero(records["above_scale"] == 1)[:5]
    new, returned, everybody = (Candidates(records, some, model.now) for some in (rows[:3], rows[3:], rows))
    model.observation.count_round("srdi", Awards(new, returned, everybody))
    model.step()
    events = model.observation.events
    assert events[model.now, "srdi"].sum() == records["weight"][rows[:3]].sum()
    assert events[model.now, "returned_srdi"].sum() == records["weight"][rows[3:]].sum()
