"""Figures of a report that several processes draw."""

from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from sim.view.gallery import DRAWINGS
from sim.view.report import pictures, write_report
from sim.view.report.blocks import Picture
from sim.view.report.drawing import Drawing
from sim.view.tables import read_tables
from tests.study.conftest import zjsim


class HalfDead(Executor):
    """Draws one figure, dies over the second, and never begins the others."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def submit(self, work: Any, /, *given: Any, **_: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.names.append(given[-1])
        if len(self.names) < 3:
            future.set_running_or_notify_cancel()
        if len(self.names) == 1:
            future.set_result(Picture("", "from the pool", given[-1]))
        if len(self.names) == 2:
            future.set_exception(BrokenProcessPool())
        return future


class Dead(Executor):
    """Its processes have died before."""

    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        raise BrokenProcessPool


@pytest.fixture
def drawn_here(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr(
        pictures, "draw_picture", lambda *given: (names.append(given[-1]), Picture("", "from here", given[-1]))[1]
    )
    return names


def test_what_no_other_process_draws_is_drawn_here(folder: Path, all_figures: None, drawn_here: list[str]) -> None:
    found = Drawing(read_tables(folder), folder, "en", HalfDead()).all()
    first, *others = DRAWINGS
    assert list(found) == list(DRAWINGS)
    assert found[first].shows == "from the pool"
    assert sorted(drawn_here) == sorted(others)


def test_a_dead_pool_costs_nothing(folder: Path, all_figures: None, drawn_here: list[str]) -> None:
    assert list(Drawing(read_tables(folder), folder, "en", Dead()).all()) == list(DRAWINGS)
    assert sorted(drawn_here) == sorted(DRAWINGS)


def test_a_broken_folder_is_told_once_and_in_words(folder: Path) -> None:
    (folder / "sizes.parquet").unlink()
    done = zjsim("report", folder, "--jobs", 2)
    assert done.returncode == 2
    assert done.stderr.strip().endswith("sizes.parquet is missing, so no figure can be drawn; run the scenario again")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
def test_processes_change_no_byte(folder: Path, all_figures: None) -> None:
    def written(jobs: int) -> dict[str, bytes]:
        write_report(folder, "zh", jobs=jobs)
        return {path.name: path.read_bytes() for path in (folder / "report.html", *(folder / "figures").iterdir())}

    assert written(3) == written(1)
