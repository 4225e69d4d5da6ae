"""A scenario that is run from the page: how far it is, and what has landed of it."""

import threading
from itertools import count
from pathlib import Path
from typing import Literal

import pandas as pd

from sim.config import Config
from sim.policy.treasury import BOOKED
from sim.study.folder import ResultFolder
from sim.study.outcome import BUDGET_KEYS, Run
from sim.study.run import planned_runs
from sim.view.page.frames import Frames, command_of, compact

type State = Literal["waiting", "preparing", "running", "stopping", "gathering", "done", "cancelled", "failed"]

ACTIVE: frozenset[State] = frozenset({"waiting", "preparing", "running", "stopping", "gathering"})
STOPPABLE: frozenset[State] = frozenset({"waiting", "preparing", "running"})


class Job:
    """A scenario that is run for one or more tabs; its result folder is an ordinary one.

    indicators, budgets: the tables of the runs that have landed, by number. frames: those runs drawn up for the eye,
    None before the first. changes: another number after each thing that happened, so that a tab knows when to look
    again. flying: what workers have in hand for it (a run, or None: its population or its tables); a job that is
    stopped waits for them.
    """

    def __init__(self, config: Config, folder: Path) -> None:
        self.config, self.folder = config.model_copy(update={"name": folder.name}), folder
        self.runs = planned_runs(config)
        self.left: list[Run] = []
        self.state: State = "waiting"
        self.reason = ""
        self.failures: dict[int, str] = {}
        self.indicators: dict[int, pd.DataFrame] = {}
        self.budgets: dict[int, pd.DataFrame] = {}
        self.frames: Frames | None = None
        self.changes = 0
        self._count = count(1)
        self._drawn = 0
        self._drawing = threading.Lock()
        self.tabs = 1
        self.flying: list[Run | None] = []
        self.deaths: dict[Run, int] = {}

    @property
    def is_active(self) -> bool:
        """Whether something of it is still to be done."""
        return self.state in ACTIVE

    @property
    def is_stoppable(self) -> bool:
        """Whether more would be begun for it; its tables, once begun, are written."""
        return self.state in STOPPABLE

    def note(self) -> None:
        """Tells that something happened; threads may do so at once."""
        self.changes = next(self._count)

    def become(self, state: State, reason: str = "") -> None:
        """Takes a state, with the reason where it failed."""
        self.state, self.reason = state, reason
        self.note()

    def stop(self) -> None:
        """Begins nothing more; what is in hand is finished and kept."""
        self.left.clear()
        self.become("stopping" if self.flying else "cancelled")

    def take(self, run: Run) -> None:
        """Reads the tables of a run that has landed; indicators last, for who has them has all."""
        path = ResultFolder(self.folder).run_path(run)
        self.budgets[run.number] = pd.read_parquet(path / "budget.parquet")
        self.indicators[run.number] = compact(pd.read_parquet(path / "indicators.parquet"))
        self.note()

    @property
    def is_behind(self) -> bool:
        """Whether runs have landed that ``frames`` does not show."""
        return self._drawn < len(self.indicators)

    def draw_up(self) -> None:
        """Makes the tables of the runs that have landed; it takes a second, for which no tab should wait."""
        with self._drawing:
            numbers = sorted(self.indicators.copy())
            if len(numbers) == self._drawn:
                return
            try:
                self.frames = self._frames(numbers)
            except Exception as error:
                self.become("failed", str(error))
            self._drawn = len(numbers)
            self.note()

    def _frames(self, numbers: list[int]) -> Frames:
        indicators = pd.concat([self.indicators[number] for number in numbers], ignore_index=True)
        money = pd.concat([self.budgets[number] for number in numbers], ignore_index=True)
        medians = money.groupby(list(BUDGET_KEYS))[list(BOOKED)].median().reset_index()
        name, command = self.folder.name, command_of(self.folder)
        frames = Frames(name, self.folder, self.config, compact(indicators), medians, command)
        frames.make_ready()
        return frames
