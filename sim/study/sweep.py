"""A sweep: every run of a design that is not kept yet, and the tables of all that are."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from sim.config.layers import Overrides
from sim.errors import StoreError
from sim.study.design import Experiment, load_experiment
from sim.study.executors import Executor, choose
from sim.study.gathering import gather
from sim.study.locking import locked
from sim.study.naming import Namer, Task
from sim.study.run import prepare_population
from sim.study.store import Store
from sim.study.sweep_folder import FAILURES, OUTCOMES, SweepFolder
from sim.study.work import Answer, Shared

type Progress = Callable[[Iterator[Answer], int], Iterator[Answer]]
type Shard = tuple[int, int]


@dataclass(frozen=True)
class Sweep:
    """A sweep's folder, its experiment, and what is kept: `outcomes` and `failures`.

    notes: what was found wrong with the files, in words.
    """

    folder: Path
    experiment: Experiment
    notes: tuple[str, ...] = ()

    @property
    def cells(self) -> pd.DataFrame:
        """A row a cell: `cell` and a column a factor."""
        return self.experiment.cells

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """Long: cell, run, vector, seed, period, place, indicator, value. Failed runs are not there."""
        return self._table(OUTCOMES)

    @cached_property
    def failures(self) -> pd.DataFrame:
        """The runs that failed: cell, run, vector, seed, reason."""
        return self._table(FAILURES)

    def _table(self, name: str) -> pd.DataFrame:
        path = self.folder / name
        if not path.is_file():
            raise StoreError(f"{path}: is not there; the sweep is not finished: zjsim status {self.folder}")
        return pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)


def open_sweep(folder: str | Path) -> Sweep:
    """The sweep of a folder. Raises StoreError when it holds none."""
    opened = SweepFolder(Path(folder))
    return Sweep(opened.path, opened.experiment())


def sweep(
    experiment: str | Path | Experiment,
    out: str | Path | None = None,
    jobs: int | None = None,
    threads: int | None = None,
    scheduler: str | None = None,
    shard: Shard | None = None,
    add_seeds: int = 0,
    force: bool = False,
    retry_failed: bool = False,
    progress: Progress | None = None,
    set: Overrides = (),
) -> Sweep:
    """Runs what is not kept yet of an experiment, and gathers all that is.

    out: the folder, by default results/<name>. jobs: processes, by default one a core; threads of each, by default 1.
    scheduler: the address of a Dask scheduler. shard: (i, n), the i-th of n parts, when each is run by a job of its
    own. add_seeds: more runs a cell than the experiment says. Raises ConfigError and StoreError.
    """
    if not isinstance(experiment, Experiment):
        experiment = load_experiment(experiment, set)
    began = time.monotonic()
    folder = SweepFolder(Path(out) if out else Path("results") / experiment.name)
    folder.make(experiment, force)
    part = "-{}-of-{}".format(*shard) if shard else ""
    with locked(folder.path, part):
        experiment = folder.begin(experiment, add_seeds, force)
        store = Store(folder.path, experiment.outcomes, part)
        health = store.read()
        if not shard:
            store.mend(health)
            store.join()
        tasks = list(Namer(experiment).tasks())
        left = [task for task in _part(tasks, shard) if _is_left(task, store, retry_failed)]
        executor = choose(jobs, threads, scheduler, max(len(left), 1))
        if left:
            _run(experiment, left, store, executor, progress)
        if shard:
            store.read()
        else:
            store.join()
        machine = {"executor": str(executor), "seconds": round(time.monotonic() - began, 3)}
        gather(folder, experiment, tasks, store, machine)
    return Sweep(folder.path, experiment, tuple(health.notes()))


def _part(tasks: list[Task], shard: Shard | None) -> list[Task]:
    return tasks[shard[0] - 1 :: shard[1]] if shard else tasks


def _is_left(task: Task, store: Store, retry_failed: bool) -> bool:
    return not store.has(task.name) and (retry_failed or not store.failure(task.name))


def _run(
    experiment: Experiment, tasks: list[Task], store: Store, executor: Executor, progress: Progress | None
) -> None:
    """Runs tasks and keeps each as it ends; what ended before a failure of the disk or a Ctrl-C is kept too."""
    prepare_population(experiment.base)
    answers = executor.run(Shared.of(experiment, executor.threads), tasks)
    try:
        for answer in progress(answers, len(tasks)) if progress else answers:
            store.add(answer)
    finally:
        store.flush()
