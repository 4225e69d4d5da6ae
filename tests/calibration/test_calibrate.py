"""A calibration as a whole: its folder, what is refused, and that it goes on where it was stopped, with equal bytes."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.calibration import calibrate as module
from sim.calibration.calibrate import calibrate, describe_calibration
from sim.calibration.priors import Priors, priors
from sim.calibration.waves import Wave, Workers, read_design, wave_config
from sim.config import Config, load
from sim.errors import ConfigError, StoreError
from sim.study.run import planned_runs
from sim.version import FITTING
from tests.calibration.cheap import runs

PROJECT = Path(__file__).parents[2]
FREE = ("growth.productivity_trend_per_year", "digital.gain_1", "market.rivals_trend_per_year")
SEEN = """\
indicator,place,period,value,error,use
labour_productivity,Zhejiang,2021,0.8,0.3,
staff,Zhejiang,2021,0.3,0.4,fit
revenue,Ningbo,2021,-0.2,0.3,show
"""
SETTINGS = f"""\
extends: {PROJECT}/configs/baseline.yaml
name: tiny
end: 2021Q4
population: {{sample: 0.01}}
calibration:
  observed: FOLDER/seen.csv
  free: [{", ".join(FREE)}]
  design: 40
  waves: 2
  keep: 12
  discrepancy: 0
"""
type Loads = Callable[..., Config]


@pytest.fixture
def loads(tmp_path: Path) -> Loads:
    """Writes observations and settings and loads them, with some set otherwise."""

    def loads(seen: str = SEEN, **changed: object) -> Config:
        (tmp_path / "seen.csv").write_text(seen)
        (tmp_path / "tiny.yaml").write_text(SETTINGS.replace("FOLDER", str(tmp_path)))
        return load(tmp_path / "tiny.yaml", {f"calibration.{name}": value for name, value in changed.items()})

    return loads


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Waves run the cheap simulator; the numbers of the waves run are noted, and wave -1 of the list makes it stop."""
    ran: list[int] = []

    def run_wave(config: Config, space: Priors, values: np.ndarray, path: Path, number: int, *_: Any) -> Wave:
        if number in ran and ran.count(-number):
            ran.remove(-number)
            raise KeyboardInterrupt
        ran.append(number)
        unit = space.unit(values)
        return Wave(unit, runs(unit, seed=number))

    monkeypatch.setattr(module, "run_wave", run_wave)
    return ran


def quiet(_: str) -> None:
    pass


def everything(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_the_folder_of_a_calibration(loads: Loads, cheap: list[int], tmp_path: Path) -> None:
    config = loads()
    found = calibrate(config, tmp_path / "out", say=quiet)
    assert cheap == [1, 2, 3]
    vectors = pd.read_csv(tmp_path / "out" / "ensemble.csv")
    assert list(vectors) == ["vector", *FREE]
    assert list(vectors["vector"]) == list(range(1, 13))
    for name, row in priors(config).rows.items():
        assert vectors[name].between(row.low, row.high).all()
    assert load(tmp_path / "tiny.yaml", {"ensemble.vectors": str(tmp_path / "out" / "ensemble.csv")}).registers.vectors
    assert found.tables["waves"]["share"].is_monotonic_decreasing
    assert list(found.tables["fit"]["use"]) == ["fit", "fit", "show"]
    assert len(found.fit.emulators) == 2
    second = read_design(tmp_path / "out" / "runs" / "wave_1" / "next.csv", FREE)
    assert second.shape == (40, 3)


def test_stopped_and_called_again_gives_equal_bytes(loads: Loads, cheap: list[int], tmp_path: Path) -> None:
    calibrate(loads(), tmp_path / "whole", say=quiet)
    cheap[:] = [2, -2]
    with pytest.raises(KeyboardInterrupt):
        calibrate(loads(), tmp_path / "out", say=quiet)
    assert not (tmp_path / "out" / "ensemble.csv").exists()
    calibrate(loads(), tmp_path / "out", say=quiet)
    assert everything(tmp_path / "out") == everything(tmp_path / "whole")


def test_other_settings_or_observations_are_refused_unless_forced(
    loads: Loads, cheap: list[int], tmp_path: Path
) -> None:
    calibrate(loads(), tmp_path / "out", say=quiet)
    for config in (loads(seed=4), loads(SEEN.replace("0.8", "0.9"))):
        with pytest.raises(StoreError, match="of other settings"):
            calibrate(config, tmp_path / "out", say=quiet)
    calibrate(loads(seed=4), tmp_path / "out", Workers(force=True), quiet)


def test_where_observations_stand_and_why_does_not_matter(loads: Loads, cheap: list[int], tmp_path: Path) -> None:
    first = calibrate(loads(), tmp_path / "out", say=quiet)
    lines = SEEN.splitlines()
    moved = "\n".join([lines[0] + ",source", "", *(f"{line},a book" for line in lines[1:])])
    again = calibrate(loads(moved), tmp_path / "out", say=quiet)
    assert again.fit.unit.tobytes() == first.fit.unit.tobytes()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"free": []}, "names no parameter; allowed: a list of mechanism.name"),
        ({"free": ["growth.drift"]}, "unknown parameter 'growth.drift'; did you mean"),
        ({"free": [FREE[0], FREE[0]]}, f"names {FREE[0]} twice; allowed: once"),
        ({"free": ["start.rd_active_share"]}, "start.rd_active_share: is the same in all runs"),
        ({"free": FREE[0]}, "allowed: a list of mechanism.name"),
        ({"design": 3}, "read 3; allowed: a whole number, 10 or more"),
        ({"observed": "nowhere"}, "read 'nowhere': there is no"),
        ({"observed": None}, "calibration.observed: read nothing; allowed: a file of observations"),
    ],
)
def test_settings_that_cannot_be_fitted_are_refused(
    loads: Loads, tmp_path: Path, changed: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        calibrate(loads(**changed), tmp_path / "out", say=quiet)
    assert message in "\n".join(caught.value.problems)
    assert not (tmp_path / "out").exists()


def test_a_parameter_that_settings_fix_cannot_be_free(loads: Loads, tmp_path: Path) -> None:
    loads()
    config = load(tmp_path / "tiny.yaml", {f"parameters.{FREE[1]}": 0.01})
    with pytest.raises(ConfigError, match=r"digital.gain_1: settings give it the value 0.01; leave that out"):
        priors(config)


def test_observations_none_of_which_is_fitted_are_refused(loads: Loads, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no row to be fitted"):
        calibrate(loads(SEEN.replace("fit\n", "show\n").replace(",0.3,\n", ",0.3,show\n")), tmp_path / "out", say=quiet)


def test_priors_turn_the_cube_into_values_and_back(loads: Loads) -> None:
    space = priors(loads())
    unit = np.random.default_rng(0).random((50, 3))
    np.testing.assert_allclose(space.unit(space.values(unit)), unit, atol=1e-12)
    middle = [row.value for row in space.rows.values()]
    np.testing.assert_allclose(space.values(np.full((1, 3), 0.5))[0], middle)


def test_runs_of_a_wave_have_its_vectors_and_draw_the_rest(loads: Loads) -> None:
    from sim.model.parameters import run_parameters

    config = loads()
    space = priors(config)
    values = space.values(np.array([[0.2, 0.4, 0.6], [0.9, 0.1, 0.3]]))
    wave = wave_config(config, space.names, values, 2)
    assert [(run.vector, run.seed) for run in planned_runs(wave)] == [
        (v, 2_000_000 + n) for n, v in enumerate((1, 1, 2, 2), 1)
    ]
    for vector in (1, 2):
        found = run_parameters(wave, vector)
        assert [found["growth"]["productivity_trend_per_year"], found["digital"]["gain_1"]] == list(
            values[vector - 1, :2]
        )
    one, two = (run_parameters(wave, vector)["digital"]["cost_1"] for vector in (1, 2))
    assert one != two


def test_a_dry_run_says_what_would_run(loads: Loads, tmp_path: Path) -> None:
    text = describe_calibration(loads(), tmp_path / "out", 1, 1)
    assert "3 free parameters, 3 observations of which 2 are fitted" in text
    assert "2 waves of 40 vectors and 12 of the ensemble, 2 seeds each: 184 runs" in text


def test_every_module_that_makes_a_calibration_is_in_its_digest() -> None:
    top, waiting, found = PROJECT / "sim", ["calibration/calibrate.py"], set[str]()
    while waiting:
        found.add(name := waiting.pop())
        imported = re.findall(r"^from sim\.calibration\.(\w+) import", (top / name).read_text(), flags=re.MULTILINE)
        waiting += [file for each in imported if (file := f"calibration/{each}.py") not in found]
    assert found == set(FITTING)


def test_a_calibration_by_other_code_is_refused(
    loads: Loads, cheap: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calibrate(loads(), tmp_path / "out", say=quiet)
    monkeypatch.setattr(module, "calibration_version", lambda: "f" * 64)
    with pytest.raises(StoreError, match="of another version of the model"):
        calibrate(loads(), tmp_path / "out", say=quiet)


@pytest.mark.slow
def test_killed_in_the_middle_and_called_again_gives_equal_bytes(loads: Loads, tmp_path: Path) -> None:
    """The command with the real model, killed as soon as some of its runs are there."""
    seen = SEEN.replace("0.8,0.3", "25,0.5").replace("0.3,0.4", "6500000,50000").replace("-0.2,0.3", "17000,900")
    loads(seen)
    small = ("waves=1", "design=10", "seeds_per_vector=1", "keep=3")
    command = [
        sys.executable,
        "-m",
        "sim",
        "calibrate",
        tmp_path / "tiny.yaml",
        "--quiet",
        "--no-figures",
        "--jobs",
        "2",
    ]
    command += [part for each in small for part in ("--set", f"calibration.{each}")]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}

    def start(out: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*map(str, command), "--out", str(tmp_path / out)], env=environment, start_new_session=True
        )

    assert start("whole").wait() == 0
    killed, kept = start("out"), tmp_path / "out" / "runs" / "wave_1" / "runs"
    while killed.poll() is None and len(list(kept.glob("0*"))) < 3:
        time.sleep(0.05)
    os.killpg(killed.pid, signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    assert start("out").wait() == 0
    names = ("ensemble.csv", "fit.csv", "posterior.csv", "waves.csv", "implausibility.csv")
    assert {n: (tmp_path / "out" / n).read_bytes() for n in names} == {
        n: (tmp_path / "whole" / n).read_bytes() for n in names
    }
