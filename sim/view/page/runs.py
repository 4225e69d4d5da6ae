"""Runs in the background: one queue for all tabs, at most two worker processes, results as they land."""

import multiprocessing
import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pandas as pd

from sim.config import Config
from sim.errors import SimError
from sim.study.execute import DEAD, TRIES_AFTER_A_DEAD_WORKER, Finished, begin_worker, nothing, simulate
from sim.study.folder import ResultFolder
from sim.study.outcome import Run
from sim.study.run import planned_runs, prepare_population, run_digest, run_scenario

WORKERS = 2
WAIT_SECONDS = 0.2

type State = Literal["waiting", "preparing", "running", "gathering", "done", "cancelled", "failed"]

ACTIVE: frozenset[State] = frozenset({"waiting", "preparing", "running", "gathering"})


def page_folder(root: Path, config: Config) -> Path:
    """Where the results of settings that were made on the page go."""
    return root / f"page-{run_digest(config)}"


class Job:
    """A scenario that is run for one or more tabs; its result folder is an ordinary one.

    indicators, budgets: the tables of the runs that have landed, by number. changes: grows with each thing that
    happened, so that a tab knows when to look again.
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
        self.changes = 0
        self.tabs = 1
        self.deaths: dict[Run, int] = {}

    @property
    def is_active(self) -> bool:
        """Whether something of it is still to be done."""
        return self.state in ACTIVE

    def become(self, state: State, reason: str = "") -> None:
        """Takes a state, with the reason where it failed."""
        self.state, self.reason = state, reason
        self.changes += 1

    def take(self, run: Run) -> None:
        """Reads the tables of a run that has landed; indicators last, for who has them has all."""
        path = ResultFolder(self.folder).run_path(run)
        self.budgets[run.number] = pd.read_parquet(path / "budget.parquet")
        self.indicators[run.number] = compact(pd.read_parquet(path / "indicators.parquet"))
        self.changes += 1


def compact(indicators: pd.DataFrame) -> pd.DataFrame:
    """The long table with names held as categories, which takes a tenth of the memory."""
    return indicators.astype(dict.fromkeys(("period", "place", "indicator"), "category"))


def gather(config: Config, folder: Path) -> None:
    """Writes the tables over all runs and the record, as ``zjsim run`` does."""
    run_scenario(config, folder, jobs=1, threads=1)


class Flight(NamedTuple):
    """What a worker has in hand: a run of a job, or (None) its population or its tables."""

    job: Job
    run: Run | None
    pool: ProcessPoolExecutor


class RunQueue:
    """Hands the runs of all jobs to worker processes, the job with the fewest in flight first."""

    def __init__(self, workers: int = WORKERS) -> None:
        self._workers = workers
        self._changed = threading.Condition()
        self._jobs: list[Job] = []
        self._flying: dict[Future[Finished | None], Flight] = {}
        self._pool: ProcessPoolExecutor | None = None
        self._thread: threading.Thread | None = None

    def ask(self, config: Config, folder: Path) -> Job:
        """A job for settings: a new one, or the one that runs them already for another tab."""
        with self._changed:
            for job in self._jobs:
                if job.is_active and job.folder == folder and len(job.runs) == config.ensemble.replicates:
                    job.tabs += 1
                    return job
            job = Job(config, folder)
            self._jobs = [other for other in self._jobs if other.is_active] + [job]
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, daemon=True, name="runs")
                self._thread.start()
            self._changed.notify()
            return job

    def cancel(self, job: Job) -> None:
        """Takes a tab's wish back; without any other tab no further run starts, and finished ones are kept."""
        with self._changed:
            job.tabs -= 1
            if job.tabs <= 0 and job.is_active:
                job.left.clear()
                job.become("cancelled")

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._flying) or any(job.is_active for job in self._jobs))
                self._hand_out()
            done, _ = wait(self._flying, WAIT_SECONDS, FIRST_COMPLETED)
            for future in done:
                self._land(future)

    def _hand_out(self) -> None:
        for _ in range(self._workers - len(self._flying)):
            waiting = [job for job in self._jobs if self._has_work(job)]
            if not waiting:
                return
            self._next(min(waiting, key=lambda job: len(list(self._flights(job)))))

    def _flights(self, job: Job) -> Iterator[Run | None]:
        return (flight.run for flight in self._flying.values() if flight.job is job)

    def _has_work(self, job: Job) -> bool:
        busy = any(flight.job.folder == job.folder for flight in self._flying.values() if flight.job is not job)
        if job.state == "waiting":
            return not busy
        return job.state == "running" and (bool(job.left) or not any(True for _ in self._flights(job)))

    def _next(self, job: Job) -> None:
        """Starts the next thing a job needs: its population, a run, or the tables over all runs."""
        if job.state == "waiting":
            self._prepare(job)
        elif job.left:
            run = job.left.pop(0)
            self._fly(job, run)
        else:
            job.become("gathering")
            self._fly(job, None)

    def _prepare(self, job: Job) -> None:
        folder = ResultFolder(job.folder)
        try:
            folder.open(run_digest(job.config), job.config.to_yaml(), force=False)
            for run in job.runs:
                if folder.has(run):
                    job.take(run)
        except (SimError, OSError, ValueError) as error:
            job.become("failed", str(error))
            return
        job.left = [run for run in job.runs if run.number not in job.indicators]
        job.become("preparing" if job.left else "running")
        if job.left:
            self._fly(job, None)

    def _fly(self, job: Job, run: Run | None) -> None:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._workers, context, begin_worker, (nothing,))
        future: Future[Any]
        try:
            if run is not None:
                future = self._pool.submit(simulate, job.config, run, job.folder, 1)
            elif job.state == "preparing":
                future = self._pool.submit(prepare_population, job.config)
            else:
                future = self._pool.submit(gather, job.config, job.folder)
        except BrokenProcessPool:
            future = Future()
            future.set_exception(BrokenProcessPool())
        self._flying[future] = Flight(job, run, self._pool)

    def _land(self, future: "Future[Finished | None]") -> None:
        job, run, pool = self._flying.pop(future)
        try:
            finished = future.result()
            if finished is not None and finished.failure:
                job.failures[finished.run.number] = finished.failure
                job.changes += 1
            elif run is not None:
                job.take(run)
        except BrokenProcessPool:
            if self._pool is pool:
                self._pool = None
            self._recover(job, run)
            return
        except Exception as error:
            if job.is_active:
                job.become("failed", str(error))
            return
        if run is None and job.is_active:
            job.become("running" if job.state == "preparing" else "done")

    def _recover(self, job: Job, run: Run | None) -> None:
        """Puts back what a worker that died had in hand; who killed it three times is failed."""
        if not job.is_active:
            return
        if run is None:
            job.become("failed", "a worker process died (out of memory, or killed)")
        elif job.deaths.get(run, 0) < TRIES_AFTER_A_DEAD_WORKER:
            job.deaths[run] = job.deaths.get(run, 0) + 1
            job.left.insert(0, run)
        else:
            job.failures[run.number] = DEAD
            job.changes += 1
