"""The store, with numbers that no model made: what is cut, changed or gone costs itself alone, and is told."""

import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

import sim.study.executors
import sim.study.sweep
from sim.errors import StoreError
from sim.study.design import Experiment, load_experiment
from sim.study.locking import locked
from sim.study.naming import Task
from sim.study.status import status
from sim.study.store import Store
from sim.study.sweep import Sweep, sweep
from sim.study.verify import verify
from sim.study.work import Answer, Shared
from tests.study.conftest import PROJECT

MANY = 500
FAILS = "the 333rd"


def made_up(_: Shared, task: Task) -> Answer:
    """What a run might leave, by its name alone."""
    if task.cell == 333 and task.run.number == 2:
        return Answer(task, 0.1, None, f"Traceback: long\nStateError: {FAILS}")
    start = int(task.name[:8], 16)
    return Answer(task, 0.1, np.arange(start, start + 3 * 12 * 2, dtype=float).reshape(3, 12, 2))


@pytest.fixture(scope="module")
def experiment(tmp_path_factory: pytest.TempPathFactory) -> Experiment:
    path = tmp_path_factory.mktemp("thousand") / "design.yaml"
    path.write_text(
        f"name: thousand\nscenario: {PROJECT}/configs/baseline.yaml\ndesign: {{kind: latin_hypercube, size: {MANY}}}\n"
        "levers: {provider_training: {low: 0.0, high: 0.6}}\nensemble: {replicates: 2, seed: 1}\n"
        "population: {sample: 0.01}\nend: 2021Q1\noutcomes: [smart_factories]\n"
    )
    return load_experiment(path)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.study.executors, "run_task", made_up)
    monkeypatch.setattr(sim.study.sweep, "prepare_population", lambda _: None)
    monkeypatch.setattr(sim.study.store, "SHARD_BYTES", 60_000)


@pytest.fixture
def whole_sweep(quick: None, experiment: Experiment, tmp_path: Path) -> Sweep:
    return sweep(experiment, tmp_path / "whole", jobs=1)


def shards(found: Sweep) -> list[Path]:
    return sorted((found.folder / "runs").glob("*.parquet"))


def tables(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in ("outcomes.parquet", "failures.csv")]


def test_one_failing_run_in_a_thousand_is_told_and_kept_out(whole_sweep: Sweep) -> None:
    assert list(whole_sweep.failures["cell"]) == [333]
    assert FAILS in whole_sweep.failures["reason"][0]
    assert whole_sweep.outcomes.groupby(["cell", "run"]).ngroups == 2 * MANY - 1
    assert not ((whole_sweep.outcomes["cell"] == 333) & (whole_sweep.outcomes["run"] == 2)).any()
    found = status(whole_sweep.folder)
    assert (found.runs, found.done, found.failed, found.left) == (1000, 999, 1, 0)
    assert found.reasons == {f"StateError: {FAILS}": 1}
    assert verify(whole_sweep.folder).problems == ()


def test_what_failed_is_tried_again_only_when_asked(
    whole_sweep: Sweep, experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[int] = []

    def mended(shared: Shared, task: Task) -> Answer:
        ran.append(task.cell)
        return made_up(shared, task._replace(cell=1))._replace(task=task)

    monkeypatch.setattr(sim.study.executors, "run_task", mended)
    assert len(sweep(experiment, whole_sweep.folder, jobs=1).failures) == 1
    assert ran == []
    again = sweep(experiment, whole_sweep.folder, jobs=1, retry_failed=True)
    assert ran == [333]
    assert again.failures.empty
    assert again.outcomes.groupby(["cell", "run"]).ngroups == 2 * MANY


def test_a_changed_shard_is_named_and_its_runs_are_run_again(whole_sweep: Sweep, experiment: Experiment) -> None:
    before, first = tables(whole_sweep.folder), shards(whole_sweep)[0]
    content = bytearray(first.read_bytes())
    content[len(content) // 2] ^= 1
    first.write_bytes(bytes(content))
    found = status(whole_sweep.folder)
    assert found.left > 0
    assert found.done + found.failed + found.left == found.runs
    assert any(first.name in note and "was changed" in note for note in found.notes)
    told = verify(whole_sweep.folder)
    assert any(first.name in problem for problem in told.problems)
    assert told.command == f"zjsim sweep {whole_sweep.folder}/design.yaml --out {whole_sweep.folder}"
    again = sweep(experiment, whole_sweep.folder, jobs=1)
    assert any(first.name in note for note in again.notes)
    assert tables(again.folder) == before
    assert verify(again.folder).problems == ()
    assert (again.folder / "runs" / f"{first.name}.damaged").exists()


def test_a_shard_that_is_gone_is_missed(whole_sweep: Sweep, experiment: Experiment) -> None:
    before, last = tables(whole_sweep.folder), shards(whole_sweep)[-1]
    last.unlink()
    assert any(last.name in note and "is gone" in note for note in status(whole_sweep.folder).notes)
    assert any(last.name in problem for problem in verify(whole_sweep.folder).problems)
    assert tables(sweep(experiment, whole_sweep.folder, jobs=1).folder) == before
    assert verify(whole_sweep.folder).problems == ()


def test_a_manifest_cut_in_half_loses_nothing(
    whole_sweep: Sweep, experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = whole_sweep.folder / "runs" / "manifest.jsonl"
    content = manifest.read_bytes()
    manifest.write_bytes(content[: len(content) // 2 + 7])
    found = status(whole_sweep.folder)
    assert (found.done, found.failed, found.left) == (999, 1, 0)
    assert any("manifest.jsonl" in note and "cannot be read" in note for note in found.notes)
    before = tables(whole_sweep.folder)
    monkeypatch.setattr(sim.study.executors, "run_task", None)
    assert tables(sweep(experiment, whole_sweep.folder, jobs=1).folder) == before
    assert status(whole_sweep.folder).notes == ()


def test_a_changed_table_is_named_and_made_again(whole_sweep: Sweep, experiment: Experiment) -> None:
    before = tables(whole_sweep.folder)
    (whole_sweep.folder / "failures.csv").write_text("cell,run,vector,seed,reason\n")
    (whole_sweep.folder / "outcomes.parquet").unlink()
    assert set(verify(whole_sweep.folder).problems) == {
        "failures.csv: was changed since it was written",
        "outcomes.parquet: is gone",
    }
    assert tables(sweep(experiment, whole_sweep.folder, jobs=1).folder) == before


def test_a_damaged_record_is_refused_and_costs_no_run(
    whole_sweep: Sweep, experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = whole_sweep.folder / "record.json"
    record.write_text(record.read_text()[:40])
    with pytest.raises(StoreError, match=r"record.json: is damaged.*--force"):
        sweep(experiment, whole_sweep.folder, jobs=1)
    monkeypatch.setattr(sim.study.executors, "run_task", None)
    assert len(sweep(experiment, whole_sweep.folder, jobs=1, force=True).failures) == 1


def test_runs_of_another_version_are_never_mixed(
    whole_sweep: Sweep, experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (sim.study.sweep_folder, sim.study.naming, sim.study.verify):
        monkeypatch.setattr(module, "model_version", lambda: "f" * 64)
    with pytest.raises(StoreError, match=r"another version of the model.*now ffffffffffff.*--force"):
        sweep(experiment, whole_sweep.folder, jobs=1)
    assert any("version" in problem for problem in verify(whole_sweep.folder).problems)
    assert status(whole_sweep.folder).done == 0
    assert len(sweep(experiment, whole_sweep.folder, jobs=1, force=True).failures) == 1
    assert status(whole_sweep.folder).done == 999


def test_small_shards_are_joined(whole_sweep: Sweep, experiment: Experiment, monkeypatch: pytest.MonkeyPatch) -> None:
    many, before = len(shards(whole_sweep)), tables(whole_sweep.folder)
    monkeypatch.setattr(sim.study.store, "SHARD_BYTES", 10_000_000)
    monkeypatch.setattr(sim.study.store, "FEWEST_TO_JOIN", 2)
    sweep(experiment, whole_sweep.folder, jobs=1)
    assert len(shards(whole_sweep)) == 1 < many
    (whole_sweep.folder / "outcomes.parquet").unlink()
    assert tables(sweep(experiment, whole_sweep.folder, jobs=1).folder) == before
    assert status(whole_sweep.folder).notes == ()


def test_parts_of_an_array_make_the_whole(whole_sweep: Sweep, experiment: Experiment, tmp_path: Path) -> None:
    for part in (2, 3, 1):
        found = sweep(experiment, tmp_path / "parts", jobs=1, shard=(part, 3))
    assert tables(found.folder) == tables(whole_sweep.folder)
    assert len(list((found.folder / "runs").glob("manifest*"))) == 3
    assert verify(found.folder).problems == ()


def test_one_writer_at_a_time(whole_sweep: Sweep, experiment: Experiment) -> None:
    with locked(whole_sweep.folder):
        with pytest.raises(StoreError, match=r"process \d+ on .* writes here; wait for it, or stop it"):
            sweep(experiment, whole_sweep.folder, jobs=1)
        assert "process" in status(whole_sweep.folder).writer
    with locked(whole_sweep.folder, "-1-of-2"):
        with pytest.raises(StoreError, match="writes here"):
            sweep(experiment, whole_sweep.folder, jobs=1)
        with pytest.raises(StoreError, match="writes here"):
            sweep(experiment, whole_sweep.folder, jobs=1, shard=(1, 2))
        sweep(experiment, whole_sweep.folder, jobs=1, shard=(2, 2))
    assert status(whole_sweep.folder).writer == ""


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.usefixtures("quick")
def test_a_limit_to_what_can_be_written_loses_nothing_that_was_kept(
    whole_sweep: Sweep, experiment: Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = sweep(experiment, tmp_path / "half", jobs=1, shard=(1, 2))
    monkeypatch.setattr(sim.study.store, "SHARD_BYTES", 10_000_000)
    with largest_file(30_000), pytest.raises(StoreError, match=r"cannot be written \(File too large\)"):
        sweep(experiment, half.folder, jobs=1)
    assert status(half.folder).done == 500
    assert tables(sweep(experiment, half.folder, jobs=1).folder) == tables(whole_sweep.folder)


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[Path]:
    """A file system of its own, so small that it can be filled; needs to be root."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this user cannot mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_loses_nothing_that_was_kept(whole_sweep: Sweep, experiment: Experiment, tmp_path: Path) -> None:
    with mounted(tmp_path / "small", "700k") as disk:
        (disk / "ballast").write_bytes(b"0" * 600_000)
        with pytest.raises(StoreError, match=r"cannot be written \(.*No space left"):
            sweep(experiment, disk / "out", jobs=1)
        found = status(disk / "out")
        assert 0 < found.done < 999
        (disk / "ballast").unlink()
        assert tables(sweep(experiment, disk / "out", jobs=1).folder) == tables(whole_sweep.folder)
        assert verify(disk / "out").problems == ()


def test_a_folder_that_cannot_be_written_is_told_and_can_be_read(
    whole_sweep: Sweep, experiment: Experiment, tmp_path: Path
) -> None:
    with mounted(tmp_path / "fixed", "20m") as disk:
        sweep(experiment, disk / "out", jobs=1, shard=(1, 2))
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        with pytest.raises(StoreError, match=r"cannot be written \(Read-only file system\)"):
            sweep(experiment, disk / "out", jobs=1)
        with pytest.raises(StoreError, match=r"new: cannot be made \(Read-only file system\)"):
            sweep(experiment, disk / "new", jobs=1)
        assert status(disk / "out").left == 500


def test_a_store_holds_only_what_has_the_outcomes_asked_for(whole_sweep: Sweep) -> None:
    store = Store(whole_sweep.folder, ("smart_factories", "labour_productivity"))
    store.read()
    assert store.places == {}
