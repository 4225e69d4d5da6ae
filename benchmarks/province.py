"""The whole province: building, opening, running, observing, and how time grows with the number of enterprises."""

import os
import tempfile
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any
from unittest.mock import patch

from numpy.typing import NDArray

from benchmarks.one_run import FreshRun, run_in_fresh_process
from benchmarks.stage import SEED, Stage, cast, open_settings
from benchmarks.table import Row, Section
from benchmarks.timing import Contender, seconds, side_by_side
from sim.calendar import QUARTERS_A_YEAR
from sim.config import Config
from sim.model.zhejiang import ZhejiangModel
from sim.population import stored
from sim.version import CACHE_VARIABLE

ACTS = {
    "set_policy": "policy",
    "meet_demand": "demand",
    "live": "lives of all enterprises",
    "serve_projects": "queues of providers",
    "award_titles": "award rounds",
    "grade_land_use": "per-mu grading",
    "welcome_entrants": "entrants",
    "observe": "observing",
}
QUARTERS_AT_EACH_SIZE = 3


def open_population(config: Config) -> None:
    """Opens the population, and builds it where it is not stored."""
    stored(config.start, config.population.seed, config.parameter("start"))


def build_population(config: Config) -> None:
    """Builds the population as on a new machine: nothing is stored."""
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, {CACHE_VARIABLE: folder}):
        open_population(config)


def time_acts(years: int, threads: int, sample: float) -> tuple[dict[str, float], int]:
    """Seconds a year of every act of a quarter (the median year), and the rows of the ledger at the end."""
    model = ZhejiangModel(open_settings(sample), seed=SEED, threads=threads)
    taken: dict[str, list[float]] = {act: [] for act in ACTS}

    def timed(act: str, perform: Callable[..., Any]) -> Callable[..., Any]:
        def perform_timed(*arguments: Any) -> Any:
            results: list[Any] = []
            taken[act].append(seconds(lambda: results.append(perform(*arguments))))
            return results[0]

        return perform_timed

    for act in ACTS:
        setattr(model, act, timed(act, getattr(model, act)))
    for _ in range(years * QUARTERS_A_YEAR):
        model.step()
    yearly = {
        act: [sum(times[first : first + QUARTERS_A_YEAR]) for first in range(0, len(times), QUARTERS_A_YEAR)]
        for act, times in taken.items()
    }
    return {act: median(times) for act, times in yearly.items()}, model.world.ledger.count


def time_province(years: int, turns: int, sample: float) -> list[Section]:
    """A whole run, its start and its memory, and its acts."""
    runs: list[FreshRun] = []
    config = open_settings(sample)
    populations = side_by_side(
        {
            "opened": Contender(partial(open_population, config), turns=turns),
            "built": Contender(partial(build_population, config), turns=turns),
            "run": Contender(lambda: runs.append(run_in_fresh_process(years * QUARTERS_A_YEAR, sample)), turns=turns),
        }
    )
    acts, rows = time_acts(years, threads=2, sample=sample)
    return [_whole_run(years, populations, runs), _acts(acts, rows)]


def _whole_run(years: int, populations: dict[str, float], runs: list[FreshRun]) -> Section:
    whole = median(run.all_quarters for run in runs)
    return Section(
        f"the whole province, {years * QUARTERS_A_YEAR} quarters in a fresh process on two threads",
        [
            Row("a run from start to end of its process", whole, "s"),
            Row("of which to the end of the first quarter", median(run.first_quarter for run in runs), "s"),
            Row("peak memory", median(run.peak for run in runs), "MB", at_most=700.0),
            Row("building the population", populations["built"], "s"),
            Row("building the population / a run", populations["built"] / whole, "times"),
            Row("opening the stored population", 1e3 * populations["opened"], "ms"),
        ],
    )


def _acts(acts: dict[str, float], rows: int) -> Section:
    lives, observing = acts["live"], acts["observe"]
    year = sum(acts.values())
    found = [Row(name, 1e3 * acts[act], "ms/year") for act, name in ACTS.items()]
    shares = [
        Row("observing / all other acts", observing / (year - observing), "times", at_most=1.0 / 6.0),
        Row("observing / lives", observing / lives, "times"),
        Row("queues, rounds, grading and entrants / lives", (year - observing - lives) / lives, "times"),
    ]
    return Section(f"the acts of a median year on two threads, {rows:,} enterprises at the end", found + shares)


def compare_sizes(model: ZhejiangModel, sizes: tuple[int, int, int], turns: int) -> Section:
    """Time an enterprise and quarter for few, some and very many enterprises, each living on two threads."""
    living = model.world.ledger.rows.copy()
    taken = side_by_side({str(size): _performance(model, living, size, turns) for size in sizes})
    a_life = {size: 1e9 * taken[str(size)] / (size * QUARTERS_AT_EACH_SIZE) for size in sizes}
    few, some, many = sizes
    return Section(
        f"number of enterprises, {QUARTERS_AT_EACH_SIZE} quarters on two threads",
        [
            Row(f"{some:,} enterprises", a_life[some], "ns/enterprise/quarter"),
            Row(f"{few:,} / {some:,}", a_life[few] / a_life[some], "times"),
            Row(f"{many:,} / {some:,}", a_life[many] / a_life[some], "times"),
        ],
    )


def _performance(model: ZhejiangModel, living: NDArray[Any], size: int, turns: int) -> Contender:
    """A cast of a size, engaged anew for each turn and let go after it, since the largest fills memory."""
    stages: list[Stage] = []

    def engage() -> None:
        stages[:] = [Stage(model, cast(living, size))]

    return Contender(lambda: stages.pop().live(QUARTERS_AT_EACH_SIZE, threads=2), engage, turns)
