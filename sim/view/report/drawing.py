"""Figures drawn by several processes at once, which start while the page's own process still reads and writes."""

from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.study.execute import Workers
from sim.view.report import SCORECARD

if TYPE_CHECKING:
    from sim.view.report.blocks import Picture
    from sim.view.tables import Tables

MOST = 4
"""Processes of a report at most: each imports and reads for as long as it takes to draw some three figures."""


@contextmanager
def drawers(folder: Path, jobs: int) -> Iterator[Executor | None]:
    """The processes beside this one that draw the figures of a result; none for one job, or for another folder."""
    beside = min(jobs, MOST) - 1
    if beside < 1 or not (folder / SCORECARD).is_file():
        yield None
        return
    with Workers(beside, partial(get_ready, folder)) as pool:
        for _ in range(beside):
            pool.submit(int)  # starts a process
        yield pool


class Drawing:
    """The figures of a result while they are drawn: by the processes of a pool, and by this one."""

    def __init__(self, tables: "Tables", folder: Path, language: str, pool: Executor | None) -> None:
        """Hands all figures to the pool, and draws here what it has not begun by then."""
        from sim.view.gallery import DRAWINGS
        from sim.view.report.pictures import draw_picture

        self._here = partial(draw_picture, tables, folder, language)
        self._names = list(DRAWINGS)
        begun: dict[str, Future[Picture]] = {}
        if pool:
            with suppress(BrokenExecutor):
                begun = {name: pool.submit(draw_stored, folder, language, name) for name in self._names}
        self._begun = begun
        self._found = {
            name: self._here(name) for name in reversed(self._names) if name not in begun or begun[name].cancel()
        }

    def all(self) -> "dict[str, Picture]":
        """Every figure of the gallery by name; what another process could not bring to its end is drawn here."""
        for name in self._begun.keys() - self._found.keys():
            with suppress(BrokenExecutor):
                self._found[name] = self._begun[name].result()
        return {name: self._found.get(name) or self._here(name) for name in self._names}


def draw_stored(folder: Path, language: str, name: str) -> "Picture":
    """A figure of a result folder, drawn in a process of the pool."""
    from sim.view.report.pictures import draw_picture

    return draw_picture(tables_of(folder), folder, language, name)


def get_ready(folder: Path) -> None:
    """Imports what draws, and reads the tables: what a process of the pool does first.

    What is wrong with the tables is told by the process that reads them for the page.
    """
    import sim.view.report.pictures  # noqa: F401

    with suppress(Exception):
        tables_of(folder)


@cache
def tables_of(folder: Path) -> "Tables":
    """The tables of a folder, read once a process."""
    from sim.view.tables import read_tables

    return read_tables(folder)
