"""Sweeps that are killed: what was kept stays, the next call finishes, and no byte of the tables tells of it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from sim.study.status import status
from sim.study.sweep import Sweep, sweep
from sim.study.verify import verify
from tests.study.conftest import PROJECT

pytestmark = pytest.mark.slow

LONG_ENOUGH = 300.0
DESIGN = f"""\
name: survivor
scenario: {PROJECT}/configs/baseline.yaml
design: {{kind: grid}}
levers: {{provider_training: [0.0, 0.3], upgrade_subsidy_rate: [0.0, 0.2]}}
ensemble: {{replicates: 8, seed: 3}}
population: {{sample: 0.01}}
end: 2021Q2
outcomes: [smart_factories, labour_productivity]
"""


@pytest.fixture(scope="module")
def design(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("survivor") / "design.yaml"
    path.write_text(DESIGN, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def undisturbed(design: Path, tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    return sweep(design, tmp_path_factory.mktemp("undisturbed") / "out", jobs=1)


def tables(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in ("outcomes.parquet", "failures.csv", "design.csv")}


def started(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "sim", "sweep", *map(str, arguments), "--quiet"]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    return subprocess.Popen(command, cwd=PROJECT, env=environment, stderr=subprocess.PIPE, text=True)


def wait_until(holds: Callable[[], bool], what: str, running: subprocess.Popen[str] | None = None) -> None:
    end = time.monotonic() + LONG_ENOUGH
    while not holds():
        assert running is None or running.poll() is None, f"ended before {what}: {running.communicate()[1]}"
        assert time.monotonic() < end, f"waited in vain until {what}"
        time.sleep(0.05)


def a_shard_is_kept(folder: Path) -> bool:
    return any((folder / "runs").glob("*.parquet"))


def children(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children")
    return [int(word) for word in listed.read_text().split()]


def workers(process: int) -> list[int]:
    """The processes that run models: children that are no resource tracker."""
    found = {child: Path(f"/proc/{child}/cmdline").read_bytes() for child in children(process)}
    return [child for child, command in found.items() if b"spawn_main" in command]


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_main_process_is_killed(design: Path, undisturbed: Sweep, tmp_path: Path) -> None:
    out = tmp_path / "out"
    running = started(design, "--out", out, "--jobs", 2)
    wait_until(lambda: a_shard_is_kept(out), "a shard is kept", running)
    assert "process" in status(out).writer
    theirs = workers(running.pid)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    wait_until(lambda: not any(is_alive(worker) for worker in theirs), "its workers are gone too")
    halfway = status(out)
    assert 0 < halfway.done < halfway.runs
    assert halfway.writer == ""
    assert started(design, "--out", out, "--jobs", 2).wait(LONG_ENOUGH) == 0
    assert tables(out) == tables(undisturbed.folder)
    assert verify(out).problems == ()


@pytest.mark.parametrize("wait", [0.05, 0.3])
def test_ctrl_c_twice_ends_it(wait: float, design: Path, undisturbed: Sweep, tmp_path: Path) -> None:
    out = tmp_path / "out"
    running = started(design, "--out", out, "--jobs", 2)
    wait_until(lambda: a_shard_is_kept(out), "a shard is kept", running)
    running.send_signal(signal.SIGINT)
    time.sleep(wait)
    running.send_signal(signal.SIGINT)
    assert running.wait(LONG_ENOUGH) == 130
    assert started(design, "--out", out, "--jobs", 2).wait(LONG_ENOUGH) == 0
    assert tables(out) == tables(undisturbed.folder)


def test_a_worker_is_killed(design: Path, undisturbed: Sweep, tmp_path: Path) -> None:
    out = tmp_path / "out"
    running = started(design, "--out", out, "--jobs", 2)
    wait_until(lambda: a_shard_is_kept(out), "a shard is kept", running)
    os.kill(workers(running.pid)[0], signal.SIGKILL)
    assert running.wait(LONG_ENOUGH) == 0
    assert tables(out) == tables(undisturbed.folder)
    assert status(out).failed == 0


def test_two_sweeps_at_once(design: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = started(design, "--out", out, "--jobs", 1)
    wait_until(lambda: (out / "runs").is_dir() and (out / "record.json").exists(), "the first has begun", first)
    second = started(design, "--out", out, "--jobs", 1)
    _, told = second.communicate(timeout=LONG_ENOUGH)
    first.kill()
    first.communicate()
    assert second.returncode == 2
    assert f"process {first.pid}" in told and "writes here" in told
    assert len(told.strip().splitlines()) == 1


@contextmanager
def dask(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-m", "dask", *arguments]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def scheduler() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with dask("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"):
        yield f"tcp://127.0.0.1:{port}"


def worker(address: str, folder: Path) -> AbstractContextManager[subprocess.Popen[bytes]]:
    place = ("--host", "127.0.0.1", "--local-directory", str(folder))
    return dask("worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", *place)


def test_a_worker_of_a_cluster_is_killed(design: Path, undisturbed: Sweep, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with scheduler() as address, worker(address, tmp_path), worker(address, tmp_path) as second:
        running = started(design, "--out", out, "--scheduler", address)
        wait_until(lambda: a_shard_is_kept(out), "a shard is kept", running)
        second.kill()
        second.wait()
        assert running.wait(LONG_ENOUGH) == 0
        assert tables(out) == tables(undisturbed.folder)
        assert status(out).failed == 0


def test_a_cluster_that_is_not_there_is_told(design: Path, tmp_path: Path) -> None:
    running = started(design, "--out", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:1")
    _, told = running.communicate(timeout=LONG_ENOUGH)
    assert running.returncode == 2
    assert "no Dask scheduler answers" in told and "dask scheduler" in told
    assert "Traceback" not in told
