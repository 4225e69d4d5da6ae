"""Where runs are run: in this process, in own processes, or on a Dask cluster; the same bytes from each."""

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from sim.errors import StoreError
from sim.study.execute import DEAD, persist, share_cores
from sim.study.naming import Task
from sim.study.work import Answer, Shared, hold, run_held, run_task
from sim.version import model_version

SECONDS_TO_CONNECT = 10
SECONDS_FOR_A_WORKER = 60
TASKS_A_THREAD = 3


class Executor(Protocol):
    """Runs tasks; `threads` is what each run may use of them."""

    @property
    def threads(self) -> int:
        """Threads of a run."""

    def run(self, shared: Shared, tasks: list[Task]) -> Iterator[Answer]:
        """The answers as they come, in any order."""


@dataclass(frozen=True)
class Processes:
    """Own processes, one thread each unless told otherwise; with one, runs stay in this process."""

    jobs: int
    threads: int

    def run(self, shared: Shared, tasks: list[Task]) -> Iterator[Answer]:
        """The answers as they come; a worker that dies costs the runs in flight, which are tried again."""
        if self.jobs == 1:
            return _here(shared, tasks)
        return persist(run_held, tasks, self.jobs, lambda answer: answer.task, _dead, partial(hold, shared))


def _here(shared: Shared, tasks: list[Task]) -> Iterator[Answer]:
    """The answers of this process; what it held before is meanwhile out of the garbage collector's way."""
    gc.collect()
    gc.freeze()
    try:
        for task in tasks:
            yield run_task(shared, task)
    finally:
        gc.unfreeze()


@dataclass(frozen=True)
class Cluster:
    """Workers of a running Dask scheduler, which may come, go and die; results come back to this process."""

    scheduler: str
    threads: int

    def run(self, shared: Shared, tasks: list[Task]) -> Iterator[Answer]:
        """The answers as they come; Dask gives what a dead worker held to another one."""
        from distributed import Client

        try:
            client: Any = Client(self.scheduler, timeout=SECONDS_TO_CONNECT, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            raise StoreError(
                f"{self.scheduler}: no Dask scheduler answers ({error}); start one with: dask scheduler, "
                "and workers with: dask worker tcp://HOST:8786 --nthreads 1"
            ) from error
        with client:
            try:
                client.wait_for_workers(1, timeout=SECONDS_FOR_A_WORKER)
            except TimeoutError as error:
                why = f"has no worker; start one with: dask worker {self.scheduler} --nthreads 1"
                raise StoreError(f"{self.scheduler}: {why}") from error
            yield from _on(client, shared, tasks)


def _on(client: Any, shared: Shared, tasks: list[Task]) -> Iterator[Answer]:
    """Hands out as many tasks as keep all workers busy, more as answers come and workers join."""
    from distributed import as_completed

    held = client.submit(_kept, shared, pure=False)
    waiting, flying = iter(tasks), dict[str, Task]()
    ended: Any = as_completed([held], loop=client.loop)  # type: ignore[no-untyped-call]
    for future in ended:
        if future.key in flying:
            yield _answer(future, flying.pop(future.key))
        elif (problem := future.exception()) is not None:
            raise StoreError(f"{client.scheduler.address}: a worker cannot take the runs: {problem}")
        future.release() if future is not held else None
        room = max(TASKS_A_THREAD * sum(client.nthreads().values()), 1) - len(flying)
        for _, task in zip(range(room), waiting, strict=False):
            new = client.submit(run_checked, held, task, key=f"run-{task.name}-{id(shared)}")
            flying[new.key] = task
            ended.add(new)


def _kept(shared: Shared) -> Shared:
    """What is shared, as a result on the cluster: a worker fetches it once, and it is made again where it was lost."""
    return shared


def run_checked(shared: Shared, task: Task) -> Answer:
    """Runs one task on a cluster's worker, whose code must be that of the sweep."""
    if shared.version != model_version():
        raise StoreError(f"has version {model_version()[:12]} of the model; the sweep has {shared.version[:12]}")
    return run_task(shared, task)


def _answer(future: Any, task: Task) -> Answer:
    problem = future.exception()
    if isinstance(problem, StoreError):
        raise StoreError(f"a worker of the cluster {problem}; install the same version there")
    if problem is not None:
        return Answer(task, 0.0, None, f"{DEAD}: {problem}" if "Killed" in type(problem).__name__ else repr(problem))
    answer: Answer = future.result()
    return answer


def _dead(task: Task) -> Answer:
    return Answer(task, 0.0, None, DEAD)


def choose(jobs: int | None, threads: int | None, scheduler: str | None, runs: int) -> Executor:
    """The executor that options mean."""
    if scheduler:
        return Cluster(scheduler, threads or 1)
    return Processes(share_cores(jobs, threads, runs)[0], threads or 1)
