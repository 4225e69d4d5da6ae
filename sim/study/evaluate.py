"""Runs of mixes: each kept in a file named by the hash of its settings, so that no run is ever made twice."""

import gc
import json
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import NamedTuple, Self

from sim.calendar import QUARTERS_A_YEAR, quarter_of
from sim.config import Config
from sim.errors import StoreError
from sim.study.aims import Ends, Judged, judge
from sim.study.execute import Finished, Workers, hand_out
from sim.study.folder import RUNS, whole
from sim.study.mixes import Mix, Question
from sim.study.outcome import Run
from sim.study.run import Progress

type Model = Callable[[Config, Run], Ends]
"""What makes a run: the model, or a stand-in."""


class Task(NamedTuple):
    """One run of a mix under an outlook."""

    mix: Mix
    outlook: str
    run: Run


def run_model(config: Config, run: Run) -> Ends:
    """Runs the model and returns the province's indicators at the end of each year, from that of the start on."""
    from sim.model.zhejiang import ZhejiangModel

    model = None
    try:
        model = ZhejiangModel(config, seed=run.seed, vector=run.vector, threads=1)
        while model.running:
            model.step()
        recorder = model.observation.recorder
        ends = [place for place, when in enumerate(recorder.periods) if quarter_of(when) == QUARTERS_A_YEAR]
        return {name: [float(rows[place][0]) for place in ends] for name, rows in recorder.values.items()}
    finally:
        del model
        gc.collect()  # a Mesa model is full of cycles, and holds a whole ledger


class Evaluator:
    """Makes the runs that are asked for and not there yet, by workers that live as long, and judges mixes by them."""

    def __init__(
        self, question: Question, folder: Path, jobs: int, model: Model = run_model, progress: Progress | None = None
    ) -> None:
        self.question = question
        self.folder = folder
        self.jobs = jobs
        self.model = model
        self.progress = progress
        self.failures: dict[Task, str] = {}
        self._digests: dict[tuple[Mix, str], str] = {}
        self._pool: Workers | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._pool is not None:
            self._pool.shutdown()

    def run(self, mixes: Iterable[Mix], runs: list[Run]) -> None:
        """Makes the runs of mixes under all outlooks that are not there yet; failures are noted with their reason."""
        tasks = [Task(mix, outlook, run) for mix in mixes for outlook in self.question.configs for run in runs]
        left = [task for task in tasks if task not in self.failures and not self.path(task).exists()]
        if not left:
            return
        ended = self._ended(left)
        for finished, task in ended if self.progress is None else self._shown(ended, len(left)):
            if finished.failure:
                self.failures[task] = finished.failure

    def judged(self, mix: Mix, runs: list[Run]) -> dict[str, Judged] | None:
        """A mix's runs by outlook; None where one of them failed, since a thinner sample would flatter or wrong it."""
        tasks = {outlook: [Task(mix, outlook, run) for run in runs] for outlook in self.question.configs}
        if any(task in self.failures for group in tasks.values() for task in group):
            return None
        return {
            outlook: judge(self.question.configs[outlook], {task.run.number: self._read(task) for task in group})
            for outlook, group in tasks.items()
        }

    def path(self, task: Task) -> Path:
        """The file of a run."""
        key = task.mix, task.outlook
        if key not in self._digests:
            self._digests[key] = self.question.settings(*key).digest()[:16]
        return self.folder / RUNS / self._digests[key] / f"{task.run.number:05d}.json"

    def _read(self, task: Task) -> Ends:
        path = self.path(task)
        try:
            ends: Ends = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise StoreError(f"{path}: is missing or damaged ({error}); delete it and call again") from error
        return ends

    def _ended(self, tasks: list[Task]) -> Iterator[tuple[Finished, Task]]:
        work = partial(_make, self.question, self.model)
        items = [(task, self.path(task)) for task in tasks]
        if self.jobs == 1:
            yield from map(work, items)
            return
        try:
            self._pool = self._pool or Workers(self.jobs)
            yield from hand_out(self._pool, work, items, self.jobs, set())
        except BrokenProcessPool as error:
            raise StoreError(
                f"{self.folder}: a worker process died (out of memory, or killed); finished runs are kept, "
                "and the same command goes on from there"
            ) from error

    def _shown(self, ended: Iterator[tuple[Finished, Task]], many: int) -> Iterator[tuple[Finished, Task]]:
        tasks: list[Task] = []

        def finished() -> Iterator[Finished]:
            for each, task in ended:
                tasks.append(task)
                yield each

        assert self.progress is not None
        for each in self.progress(finished(), many):
            yield each, tasks[-1]


def _make(question: Question, model: Model, item: tuple[Task, Path]) -> tuple[Finished, Task]:
    """Makes one run and keeps its year-ends; a failure of the model becomes its reason, one of the disk is raised."""
    task, path = item
    try:
        ends = model(question.settings(task.mix, task.outlook), task.run)
    except Exception:
        return Finished(task.run, traceback.format_exc()), task
    with whole(path) as part:
        part.write_text(json.dumps(ends), encoding="utf-8")
    return Finished(task.run), task
