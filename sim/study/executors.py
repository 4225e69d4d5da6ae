"""Where runs are run: in this process, in own processes, or on a Dask cluster; the same bytes from each."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from sim.study.execute import DEAD, persist, share_cores
from sim.study.naming import Task
from sim.study.work import Answer, Shared, hold, run_held, run_task


@dataclass(frozen=True)
class Executor:
    """Own processes, one thread each unless told otherwise; with one, runs stay in this process."""

    jobs: int
    threads: int

    def run(self, shared: Shared, tasks: list[Task]) -> Iterator[Answer]:
        """The answers as they come, in any order."""
        if self.jobs == 1:
            return (run_task(shared, task) for task in tasks)
        begin = partial(hold, shared)
        return persist(run_held, tasks, self.jobs, lambda answer: answer.task, _dead, begin)


def _dead(task: Task) -> Answer:
    return Answer(task, 0.0, None, DEAD)


def choose(jobs: int | None, threads: int | None, scheduler: str | None, runs: int) -> Executor:
    """The executor that options mean."""
    processes, _ = share_cores(jobs, threads, runs)
    return Executor(processes, threads or 1)
