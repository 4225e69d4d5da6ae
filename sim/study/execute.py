"""Runs on this machine's cores: own processes, results to disk as they come, failures noted and never silent."""

import gc
import os
import signal
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from threading import Thread, current_thread, main_thread
from typing import NamedTuple

from sim.config import Config
from sim.study.folder import ResultFolder
from sim.study.outcome import Run, outcome_of

TRIES_AFTER_A_DEAD_WORKER = 2
DEAD = "the worker process died each time (out of memory, or killed)"


class Finished(NamedTuple):
    """A run that ended: with its reason when it failed."""

    run: Run
    failure: str = ""


def nothing() -> None:
    """Does nothing."""


def simulate(config: Config, run: Run, folder: Path, threads: int) -> Finished:
    """Runs one replicate and keeps its tables; a failure of the model becomes its reason, one of the disk is raised."""
    from sim.model.zhejiang import ZhejiangModel

    model = None
    try:
        model = ZhejiangModel(config, seed=run.seed, vector=run.vector, threads=threads)
        while model.running:
            model.step()
        outcome = outcome_of(model, config.name, run)
    except Exception:
        return Finished(run, traceback.format_exc())
    finally:
        del model
        gc.collect()  # a Mesa model is full of cycles, and holds a whole ledger
    ResultFolder(folder).keep(run, outcome)
    return Finished(run)


def share_cores(jobs: int | None, threads: int | None, runs: int) -> tuple[int, int]:
    """Processes and threads a process, so that together they use the cores of this machine once."""
    processes = max(1, min(cores(jobs), runs))
    return processes, threads or max(1, cores() // processes)


def cores(jobs: int | None = None) -> int:
    """The processes asked for; without a wish, one for each core that this process may use."""
    return jobs or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def execute(config: Config, runs: list[Run], folder: Path, jobs: int, threads: int) -> Iterator[Finished]:
    """Yields runs as they end, in any order; a worker that dies costs the runs in flight, which are tried again."""
    if jobs == 1:
        for run in runs:
            yield simulate(config, run, folder, threads)
        return
    work = partial(simulate, config, folder=folder, threads=threads)
    yield from persist(work, runs, jobs, lambda finished: finished.run, lambda run: Finished(run, DEAD))


def persist[Item, Answer](
    work: Callable[[Item], Answer],
    items: list[Item],
    jobs: int,
    item_of: Callable[[Answer], Item],
    given_up: Callable[[Item], Answer],
    begin: Callable[[], None] = nothing,
) -> Iterator[Answer]:
    """The answers for all items, as they come; a worker that dies costs those in flight, which are tried again.

    item_of: the item of an answer. given_up: the answer for an item that costs a worker each time. begin: see `spread`.
    """
    left = dict.fromkeys(items, 0)
    while left:
        handed_out: set[Item] = set()
        try:
            for answer in spread(work, list(left), jobs, handed_out, begin):
                del left[item_of(answer)]
                yield answer
        except BrokenProcessPool:
            for item in handed_out & set(left):
                left[item] += 1
                if left[item] > TRIES_AFTER_A_DEAD_WORKER:
                    del left[item]
                    yield given_up(item)


def begin_worker(begin: Callable[[], None]) -> None:
    """A worker's start: Ctrl-C is for the process that hands out, whose death, however sudden, is the worker's too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if (parent := parent_process()) is not None:
        Thread(target=lambda: (wait_for([parent.sentinel]), os._exit(1)), daemon=True).start()
    begin()
    gc.collect()
    gc.freeze()  # what stays for good is not looked through after every run


def spread[Item, Answer](
    work: Callable[[Item], Answer],
    items: list[Item],
    jobs: int,
    handed_out: set[Item],
    begin: Callable[[], None] = nothing,
) -> Iterator[Answer]:
    """The answers for all items from a pool of processes, as they come; the items handed out so far are noted.

    Only as many are handed out as there are workers, so that Ctrl-C and a full disk end it soon. begin: what every
    worker does first.
    """
    with Workers(jobs, begin) as pool:
        yield from hand_out(pool, work, items, jobs, handed_out)


class Workers(ProcessPoolExecutor):
    """Processes that are deaf to Ctrl-C, which is for the process that hands out; their end is not disturbed by it.

    begin: what every worker does first.
    """

    def __init__(self, jobs: int, begin: Callable[[], None] = nothing) -> None:
        super().__init__(jobs, get_context("spawn"), begin_worker, (begin,))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = True) -> None:
        """Ends the processes after the items in flight; a Ctrl-C in its midst would leave it waiting for ever."""
        with deaf_to_interrupts():
            super().shutdown(wait, cancel_futures=cancel_futures)


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Ctrl-C does nothing meanwhile."""
    if current_thread() is not main_thread():
        yield
        return
    known = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, known)


def hand_out[Item, Answer](
    pool: ProcessPoolExecutor, work: Callable[[Item], Answer], items: list[Item], jobs: int, handed_out: set[Item]
) -> Iterator[Answer]:
    """What ``spread`` does, by a pool that lives on: its workers have the model compiled and the population loaded."""
    waiting, flying = list(reversed(items)), set[Future[Answer]]()
    while waiting or flying:
        while waiting and len(flying) < jobs:
            item = waiting.pop()
            handed_out.add(item)
            flying.add(pool.submit(work, item))
        done, flying = wait(flying, return_when=FIRST_COMPLETED)
        for future in done:
            yield future.result()
