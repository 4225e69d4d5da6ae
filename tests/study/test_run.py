import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from sim.config import Config, load
from sim.errors import StoreError
from sim.study.execute import share_cores
from sim.study.run import planned_runs, run_scenario
from tests.study.conftest import PROJECT, SMALL, set_options, zjsim

TABLES = ("indicators.parquet", "scorecard.csv", "cities.csv", "budget.csv", "events.parquet", "sizes.parquet",
          "levels.parquet")  # fmt: skip


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in TABLES}


@pytest.fixture(scope="module")
def undisturbed(small: Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("undisturbed") / "run"
    run_scenario(small, out, jobs=1, threads=1)
    return out


def test_the_folder_holds_what_is_promised(undisturbed: Path, small: Config) -> None:
    indicators = pd.read_parquet(undisturbed / "indicators.parquet")
    assert list(indicators) == ["scenario", "run", "vector", "seed", "period", "place", "indicator", "value"]
    assert set(indicators["run"]) == {1, 2, 3}
    assert set(indicators["period"]) == {"2020Q4", "2021Q1", "2021Q2"}
    assert indicators["place"].nunique() == 12
    card = pd.read_csv(undisturbed / "scorecard.csv")
    wanted = ["target", "base", "start", "goal", "median", "p05", "p95", "probability", "first_year", "gap", "status"]
    assert [name for name in wanted if name not in card] == []
    assert load(undisturbed / "config.yaml").digest() == small.digest()


def test_levels_by_division_add_up_to_those_of_the_province(undisturbed: Path) -> None:
    levels = pd.read_parquet(undisturbed / "levels.parquet").groupby(["run", "level"])["enterprises"].sum().unstack()
    found = pd.read_parquet(undisturbed / "indicators.parquet")
    start = found[(found["place"] == "Zhejiang") & (found["period"] == "2020Q4")].astype({"indicator": str})
    wide = start.pivot(index="run", columns="indicator", values="value")
    shares = 100.0 * levels.div(levels.sum(axis=1), axis=0)
    for level in levels:
        assert shares[level].to_numpy() == pytest.approx(wide[f"level_{level}"].to_numpy())


def test_threads_change_no_byte(undisturbed: Path, small: Config, tmp_path: Path) -> None:
    run_scenario(small, tmp_path / "run", jobs=1, threads=2)
    assert bytes_of(tmp_path / "run") == bytes_of(undisturbed)


@pytest.mark.slow
def test_processes_change_no_byte(undisturbed: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    done = zjsim("run", "configs/baseline.yaml", *set_options(SMALL), "--jobs", 2, "--out", out, "--no-figures")
    assert done.returncode == 0, done.stderr
    assert bytes_of(tmp_path / "run") == bytes_of(undisturbed)


@pytest.mark.slow
def test_kill_and_go_on(undisturbed: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    command = [sys.executable, "-m", "sim", "run", "configs/baseline.yaml", *set_options(SMALL)]
    command += ["--jobs", "1", "--out", str(out), "--no-figures", "--quiet"]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    running = subprocess.Popen(command, cwd=PROJECT, env=environment)
    while running.poll() is None and not list(out.glob("runs/0*")):
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert not (out / "scorecard.csv").exists(), "killed too late to prove anything"
    assert subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode == 0
    assert bytes_of(out) == bytes_of(undisturbed)


def test_a_finished_folder_is_not_run_again(undisturbed: Path, small: Config) -> None:
    before = {path: path.stat().st_mtime_ns for path in undisturbed.rglob("*.parquet")}
    again = run_scenario(small, undisturbed, jobs=1, threads=1)
    assert {path: path.stat().st_mtime_ns for path in undisturbed.rglob("*.parquet")} == before
    assert len(again.scorecard) > 0


def test_other_settings_are_refused(undisturbed: Path, small: Config) -> None:
    other = load(PROJECT / "configs" / "no_policy.yaml", SMALL)
    with pytest.raises(StoreError, match="--force"):
        run_scenario(other, undisturbed)
    assert pd.read_csv(undisturbed / "scorecard.csv").shape[0] > 0


def test_more_replicates_keep_the_first(undisturbed: Path, tmp_path: Path) -> None:
    more = load(PROJECT / "configs" / "baseline.yaml", [*SMALL, "ensemble.replicates=4"])
    few = planned_runs(load(PROJECT / "configs" / "baseline.yaml", SMALL))
    assert planned_runs(more)[:3] == few


def test_a_failing_run_is_told_and_kept_out(small: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.model.zhejiang import ZhejiangModel

    step = ZhejiangModel.meet_demand

    def fails_once(model: ZhejiangModel) -> None:
        if model.draw_seed % 10 == 2:
            raise RuntimeError("a meteor")
        step(model)

    monkeypatch.setattr(ZhejiangModel, "meet_demand", fails_once)
    result = run_scenario(small, tmp_path / "run", jobs=1, threads=1)
    assert list(result.failures) == [2]
    assert "a meteor" in result.failures[2]
    assert set(result.indicators["run"]) == {1, 3}


def test_cores_are_shared_once() -> None:
    cores = len(os.sched_getaffinity(0))
    assert share_cores(None, None, 100) == (cores, 1)
    assert share_cores(None, None, 1) == (1, cores)
    assert share_cores(1, 3, 10) == (1, 3)
