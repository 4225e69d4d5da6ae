"""How far a folder is: runs done, failed and why, left, and about how long that takes."""

from collections import Counter
from pathlib import Path
from statistics import median
from typing import NamedTuple

from sim.config import load
from sim.errors import StoreError
from sim.study.execute import share_cores
from sim.study.folder import ResultFolder
from sim.study.locking import writer
from sim.study.naming import Namer
from sim.study.planning import in_words
from sim.study.run import planned_runs, seconds_of
from sim.study.store import Store
from sim.study.sweep_folder import SweepFolder


class Status(NamedTuple):
    """reasons: how often runs failed, by the reason's last line. seconds: about what the rest takes on all cores.

    notes: what is wrong with the files. writer: who writes there now; blank when nobody does.
    """

    name: str
    runs: int
    done: int
    reasons: dict[str, int]
    seconds: float
    notes: tuple[str, ...] = ()
    writer: str = ""

    @property
    def failed(self) -> int:
        """How many runs failed."""
        return sum(self.reasons.values())

    @property
    def left(self) -> int:
        """How many runs have not ended yet."""
        return self.runs - self.done - self.failed


def status(path: str | Path) -> Status:
    """The status of a sweep's or a scenario's folder. Raises StoreError when it is neither, as one of a search is."""
    folder = SweepFolder(Path(path))
    folder.refuse_search()
    known = folder.record()
    if "experiment" in known:
        return _of_sweep(folder)
    if "digest" not in known or not isinstance(known.get("runs", []), list):
        raise StoreError(f"{path}: holds neither a sweep nor the results of a run")
    return _of_run(folder)


def _of_sweep(folder: SweepFolder) -> Status:
    experiment = folder.experiment()
    store = Store(folder.path, experiment.outcomes)
    health = store.read()
    names = [task.name for task in Namer(experiment).tasks()]
    done = sum(store.has(name) for name in names)
    reasons = Counter(last_line(store.failure(name)) for name in names if store.failure(name))
    left = len(names) - done - reasons.total()
    took = [place.seconds for place in store.places.values() if not place.failure]
    seconds = seconds_of(experiment.base, left, None, 1)
    if took:
        seconds = left * median(took) / share_cores(None, 1, max(left, 1))[0]
    notes = tuple(health.notes())
    return Status(experiment.name, len(names), done, dict(reasons), seconds, notes, writer(folder.path))


def _of_run(folder: ResultFolder) -> Status:
    config = load(folder.path / "config.yaml")
    runs = planned_runs(config)
    done = sum(folder.has(run) for run in runs)
    failures = folder.record().get("failures", {})
    reasons = Counter(last_line(failures[str(run.number)]) for run in runs if str(run.number) in failures)
    left = len(runs) - done - reasons.total()
    return Status(config.name, len(runs), done, dict(reasons), seconds_of(config, left, None, None) if left else 0.0)


def in_lines(found: Status) -> list[str]:
    """A status in words."""
    left = f", about {in_words(found.seconds)}" if found.left else ""
    now = f"; {found.writer} writes here now" if found.writer else ""
    return [
        f"{found.name}: {found.runs} runs: {found.done} done, {found.failed} failed, {found.left} left{left}{now}",
        *(f"failed {many} times: {reason}" for reason, many in found.reasons.items()),
        *found.notes,
    ]


def last_line(reason: str) -> str:
    """What a traceback says in the end."""
    return reason.strip().splitlines()[-1] if reason.strip() else ""
