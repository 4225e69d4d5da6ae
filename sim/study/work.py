"""What a worker does: it holds what all cells share, and turns a task into the numbers that are kept of a run."""

import gc
import time
import traceback
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import QUARTERS_A_YEAR, quarter_of
from sim.config import Config
from sim.study.design import Experiment
from sim.study.factors import Factor, Value, with_values
from sim.study.naming import Task
from sim.version import model_version

type Numbers = NDArray[np.float64]


class Answer(NamedTuple):
    """A run that ended: its numbers (indicators, places, periods), or its reason when it failed."""

    task: Task
    seconds: float
    numbers: Numbers | None
    failure: str = ""


@dataclass
class Shared:
    """What the runs of an experiment share; it crosses to a worker once."""

    base: Config
    factors: tuple[Factor, ...]
    outcomes: tuple[str, ...]
    threads: int
    version: str = field(default_factory=model_version)
    _last: tuple[tuple[tuple[str, Value], ...], Config] | None = None

    @classmethod
    def of(cls, experiment: Experiment, threads: int) -> "Shared":
        """What is shared by the runs of an experiment."""
        return cls(experiment.base, experiment.factors, experiment.outcomes, threads)

    def config(self, task: Task) -> Config:
        """The settings of a task's cell; those of the last one are held for its next run."""
        last = self._last
        if last is None or last[0] != task.values:
            last = self._last = (task.values, with_values(self.base, self.factors, dict(task.values)))
        return last[1]


def kept_periods(config: Config) -> list[int]:
    """The periods whose indicators are kept: the fourth quarters, from the start on, and the last quarter."""
    periods = range(config.start, config.end + 1)
    return [period for period in periods if quarter_of(period) == QUARTERS_A_YEAR or period == config.end]


def run_task(shared: Shared, task: Task) -> Answer:
    """Runs one task; a failure of the model becomes its reason."""
    from sim.model.zhejiang import ZhejiangModel

    began, model = time.monotonic(), None
    try:
        config = shared.config(task)
        model = ZhejiangModel(config, seed=task.run.seed, vector=task.run.vector, threads=shared.threads)
        while model.running:
            model.step()
        recorder = model.observation.recorder
        rows = [recorder.periods.index(period) for period in kept_periods(config)]
        numbers = np.array([np.array(recorder.values[name])[rows].T for name in shared.outcomes], float)
        return Answer(task, time.monotonic() - began, numbers)
    except Exception:
        return Answer(task, time.monotonic() - began, None, traceback.format_exc())
    finally:
        del model
        gc.collect()  # a Mesa model is full of cycles, and holds a whole ledger


_HELD: list[Shared] = []


def hold(shared: Shared) -> None:
    """Keeps what is shared in this process."""
    _HELD[:] = [shared]


def run_held(task: Task) -> Answer:
    """Runs one task with what this process holds."""
    return run_task(_HELD[0], task)
