"""Runs in the background: one queue for all tabs, at most two worker processes, results as they land."""

import os
import threading
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, NamedTuple

from sim.config import Config
from sim.errors import SimError
from sim.study.execute import DEAD, TRIES_AFTER_A_DEAD_WORKER, Finished, Workers, simulate
from sim.study.folder import ResultFolder
from sim.study.outcome import Run
from sim.study.run import prepare_population, run_digest, run_scenario
from sim.view.page.job import Job

WORKERS = 2
WAIT_SECONDS = 0.2
NICE = 10


def page_folder(root: Path, config: Config) -> Path:
    """Where the results of settings that were made on the page go."""
    return root / f"page-{run_digest(config)}"


def gather(config: Config, folder: Path) -> None:
    """Writes the tables over all runs and the record, as ``zjsim run`` does."""
    run_scenario(config, folder, jobs=1, threads=1)


def step_back() -> None:
    """Leaves the processor to the page first, where the system knows how."""
    if hasattr(os, "nice"):
        os.nice(NICE)


class Flight(NamedTuple):
    """What a worker has in hand: a run of a job, or (None) its population or its tables."""

    job: Job
    run: Run | None
    pool: Workers


class RunQueue:
    """Hands the runs of all jobs to worker processes, the job with the fewest in flight first."""

    def __init__(self, workers: int = WORKERS) -> None:
        self._workers = workers
        self._changed = threading.Condition()
        self._jobs: list[Job] = []
        self._flying: dict[Future[Finished | None], Flight] = {}
        self._pool: Workers | None = None
        self._threads: list[threading.Thread] = []

    def ask(self, config: Config, folder: Path) -> Job:
        """A job for settings: a new one, or the one that runs them already for another tab."""
        with self._changed:
            for job in self._jobs:
                same = job.folder == folder and len(job.runs) == config.ensemble.replicates
                if same and job.is_active and job.state != "stopping":
                    job.tabs += 1
                    return job
            job = Job(config, folder)
            self._jobs = [other for other in self._jobs if other.is_active or other.is_behind] + [job]
            if not self._threads:
                self._threads = [threading.Thread(target=work, daemon=True) for work in (self._serve, self._draw_up)]
                for thread in self._threads:
                    thread.start()
            self._changed.notify_all()
            return job

    def cancel(self, job: Job) -> None:
        """Takes a tab's wish back; without any other tab no further run starts, and those in hand are finished."""
        with self._changed:
            if not job.is_stoppable:
                return
            job.tabs -= 1
            if job.tabs <= 0:
                job.stop()

    def stop(self) -> int:
        """Begins nothing more for any job; how many runs are in hand, which ``close`` waits for."""
        with self._changed:
            for job in self._jobs:
                if job.is_stoppable:
                    job.stop()
            return sum(flight.run is not None for flight in list(self._flying.values()))

    def close(self) -> None:
        """Ends the workers once what they have in hand is finished and kept."""
        if self._pool is not None:
            self._pool.shutdown()

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._flying) or any(job.is_active for job in self._jobs))
                self._hand_out()
            done, _ = wait(self._flying, WAIT_SECONDS, FIRST_COMPLETED)
            for future in done:
                self._land(future)

    def _draw_up(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: any(job.is_behind for job in self._jobs))
                behind = [job for job in self._jobs if job.is_behind]
            for job in behind:
                job.draw_up()

    def _hand_out(self) -> None:
        for _ in range(self._workers - len(self._flying)):
            waiting = [job for job in self._jobs if self._has_work(job)]
            if not waiting:
                return
            self._next(min(waiting, key=lambda job: len(job.flying)))

    def _has_work(self, job: Job) -> bool:
        busy = any(flight.job.folder == job.folder for flight in self._flying.values() if flight.job is not job)
        if job.state == "waiting":
            return not busy
        return job.state == "running" and (bool(job.left) or not job.flying)

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
            self._pool = Workers(self._workers, step_back)
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
        job.flying.append(run)

    def _land(self, future: "Future[Finished | None]") -> None:
        job, run, pool = self._flying.pop(future)
        try:
            finished = future.result()
            if finished is not None and finished.failure:
                job.failures[finished.run.number] = finished.failure
            elif run is not None:
                job.take(run)
        except BrokenProcessPool:
            if self._pool is pool:
                self._pool = None
            self._recover(job, run)
        except Exception as error:
            job.become("failed", str(error))
        if job.state == "gathering":
            job.draw_up()
        with self._changed:
            job.flying.remove(run)
            self._go_on(job, run)

    def _go_on(self, job: Job, run: Run | None) -> None:
        """The state of a job after something of it has landed."""
        job.note()
        self._changed.notify_all()
        if job.state == "stopping":
            if not job.flying:
                job.become("cancelled")
        elif run is None and job.is_active:
            job.become("running" if job.state == "preparing" else "done")

    def _recover(self, job: Job, run: Run | None) -> None:
        """Puts back what a worker that died had in hand; who killed it three times is failed."""
        if not job.is_active or job.state == "stopping":
            return
        if run is None:
            job.become("failed", "a worker process died (out of memory, or killed)")
        elif job.deaths.get(run, 0) < TRIES_AFTER_A_DEAD_WORKER:
            job.deaths[run] = job.deaths.get(run, 0) + 1
            job.left.insert(0, run)
        else:
            job.failures[run.number] = DEAD
