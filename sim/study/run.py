"""One scenario as an ensemble of runs, from settings to a result folder."""

import platform
import resource
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from sim.config import Config
from sim.errors import StoreError
from sim.policy.treasury import BOOKED
from sim.score.scorecard import city_scorecard, scorecard
from sim.study.execute import Finished, execute, share_cores
from sim.study.folder import RECORD, ResultFolder
from sim.study.outcome import BUDGET_KEYS, Outcome, Run
from sim.version import model_version

SEEDS_PER_ENSEMBLE = 1_000_000
ENTERPRISES_ABOVE_SCALE, ENTERPRISES_BELOW_SCALE = 50_000, 460_000
RECORDS_A_SECOND = 1_400_000
START_SECONDS = 6
MEGABYTES_A_RUN = 0.15
PACKAGES = ("mesa", "numba", "numpy", "pandas", "pyarrow", "scipy", "matplotlib", "pydantic")

type Progress = Callable[[Iterator[Finished], int], Iterator[Finished]]


class Result(NamedTuple):
    """A finished scenario: its folder and its tables."""

    folder: Path
    scorecard: pd.DataFrame
    indicators: pd.DataFrame
    cities: pd.DataFrame
    budget: pd.DataFrame
    failures: dict[int, str]


def planned_runs(config: Config) -> list[Run]:
    """The runs of an ensemble: each parameter vector (0 where parameters are central) for some seeds in a row.

    Every run has a seed of its own, or, with ``same_luck``, the k-th run of a vector that of any other vector.
    """
    ensemble, runs = config.ensemble, []
    for number in range(1, ensemble.replicates + 1):
        vector, k = divmod(number - 1, ensemble.seeds_per_vector)
        luck = k + 1 if ensemble.same_luck else number
        drawn = vector + 1 if ensemble.draws == "prior" else 0
        runs.append(Run(number, drawn, ensemble.seed * SEEDS_PER_ENSEMBLE + luck))
    return runs


def describe_plan(config: Config, out: Path | None, jobs: int | None, threads: int | None) -> str:
    """What ``run_scenario`` would do: runs that are done and left, about how long they take, and their disk."""
    folder = ResultFolder(out or Path("results") / config.name)
    folder.refuse_others(run_digest(config))
    runs = planned_runs(config)
    left = [run for run in runs if not folder.has(run)]
    processes, threads_each = share_cores(jobs, threads, max(len(left), 1))
    return (
        f"{config.name}: {len(runs)} runs of {config.end - config.start} quarters into {folder.path}, "
        f"{len(runs) - len(left)} done, {len(left)} left on {processes} processes of {threads_each} threads\n"
        f"about {seconds_of(config, len(left), jobs, threads):.0f} seconds and {len(left) * MEGABYTES_A_RUN:.1f} MB "
        "(by the speed of one ordinary laptop; the first run on a machine compiles for half a minute more)"
    )


def seconds_of(config: Config, runs: int, jobs: int | None, threads: int | None) -> float:
    """About how long runs take (s), by the speed of one ordinary laptop."""
    processes, threads_each = share_cores(jobs, threads, max(runs, 1))
    records = ENTERPRISES_ABOVE_SCALE + config.population.sample * ENTERPRISES_BELOW_SCALE
    return START_SECONDS + runs * (config.end - config.start) * records / (processes * threads_each) / RECORDS_A_SECOND


def run_digest(config: Config) -> str:
    """What decides the bytes of a result: the settings and the version of the model's code."""
    return f"{config.digest()[:12]}-{model_version()[:12]}"


def run_scenario(
    config: Config,
    out: str | Path | None = None,
    jobs: int | None = None,
    threads: int | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> Result:
    """Runs what is not yet there of a scenario and writes its result folder.

    ``out`` defaults to ``results/<name>``. Raises StoreError for a folder of other settings, or when no run succeeded.
    """
    began = time.monotonic()
    folder = ResultFolder(Path(out or Path("results") / config.name))
    folder.open(run_digest(config), config.to_yaml(), force)
    runs = planned_runs(config)
    left = [run for run in runs if not folder.has(run)]
    processes, threads_each = share_cores(jobs, threads, max(len(left), 1))
    failures: dict[int, str] = {}
    if left:
        prepare_population(config)
        ended = execute(config, left, folder.path, processes, threads_each)
        for finished in progress(ended, len(left)) if progress else ended:
            if finished.failure:
                failures[finished.run.number] = finished.failure
    done = [run for run in runs if folder.has(run)]
    if not done:
        raise StoreError(f"{folder.path}: no run succeeded; the first reason: {next(iter(failures.values()))}")
    machine = {"processes": processes, "threads": threads_each, "seconds": round(time.monotonic() - began, 3)}
    return _finish(folder, config, done, failures, machine, fresh=bool(left))


def prepare_population(config: Config) -> None:
    """Builds the stored population once, before workers open it."""
    from sim.population import stored

    stored(config.start, config.population.seed, config.parameter("start"))


def _finish(
    folder: ResultFolder,
    config: Config,
    done: list[Run],
    failures: dict[int, str],
    machine: dict[str, Any],
    fresh: bool,
) -> Result:
    """Writes the tables over all runs, the figures and the record."""
    tables = folder.gather(done)
    card, cities = scorecard(tables.indicators, config), city_scorecard(tables.indicators, config)
    result = Result(folder.path, card, tables.indicators, cities, tables.budget, failures)
    known = folder.record()
    same_runs = known.get("runs") == [run._asdict() for run in done]
    complete = same_runs and not fresh and known.get("outputs") == folder.hashes()
    if not complete:
        _write(folder, tables, card, cities, parameter_vectors(config, done))
        folder.write_json(RECORD, _record(folder, config, done, failures, machine))
    return result


def parameter_vectors(config: Config, runs: list[Run]) -> pd.DataFrame:
    """The parameters of each run's vector: one row a parameter (vector, mechanism, parameter, value)."""
    from sim.model.parameters import run_parameters

    rows = [
        (vector, mechanism, name, value)
        for vector in sorted({run.vector for run in runs})
        for mechanism, values in run_parameters(config, vector).items()
        for name, value in values.items()
    ]
    return pd.DataFrame(rows, columns=["vector", "mechanism", "parameter", "value"])


def _write(
    folder: ResultFolder, tables: Outcome, card: pd.DataFrame, cities: pd.DataFrame, vectors: pd.DataFrame
) -> None:
    folder.write_table("indicators.parquet", tables.indicators)
    folder.write_table("events.parquet", tables.events)
    folder.write_table("sizes.parquet", tables.sizes)
    folder.write_table("levels.parquet", tables.levels)
    if len(tables.enterprises):
        folder.write_table("enterprises.parquet", tables.enterprises)
    folder.write_table("vectors.parquet", vectors)
    folder.write_table("scorecard.csv", card)
    folder.write_table("cities.csv", cities)
    medians = tables.budget.groupby(list(BUDGET_KEYS))[list(BOOKED)].median()
    folder.write_table("budget.csv", medians.reset_index())


def _record(
    folder: ResultFolder, config: Config, done: list[Run], failures: dict[int, str], machine: dict[str, Any]
) -> dict[str, Any]:
    """What is needed to cite and to repeat the runs."""
    return {
        "run_id": run_digest(config),
        "digest": run_digest(config),
        "scenario": config.name,
        **made_by(machine),
        "runs": [run._asdict() for run in done],
        "failures": {str(number): reason for number, reason in failures.items()},
        "outputs": folder.hashes(),
    }


def made_by(machine: dict[str, Any]) -> dict[str, Any]:
    """The versions of code and packages, the machine, and the most memory that a process took."""
    usage = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "version": version("zjsim"),
        "model_version": model_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "python": platform.python_version(),
        "machine": {"processor": platform.machine(), "system": platform.system(), **machine},
        "peak_memory_mb": round(max(usage) / 1024),
    }
