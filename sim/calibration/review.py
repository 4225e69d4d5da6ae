"""A scenario in the light of what happened since its start: run it, then weigh its runs by observations."""

from pathlib import Path
from typing import NamedTuple, overload

import pandas as pd

from sim.config import Config
from sim.config.observations import Observation
from sim.study.folder import RECORD, ResultFolder, text_hash
from sim.study.run import Progress, Result, run_digest, run_scenario

CONDITIONED = "conditioned"


class Review(NamedTuple):
    """A scenario conditioned on observations: a Result whose scorecard and cities are weighted, and the weights.

    folder: the folder of the weighted tables, inside that of the scenario. weights: one row a run. observed: one row
    an observation. effective: the effective sample size in vectors, of so many. warnings: best empty.
    """

    folder: Path
    scorecard: pd.DataFrame
    indicators: pd.DataFrame
    cities: pd.DataFrame
    budget: pd.DataFrame
    failures: dict[int, str]
    weights: pd.DataFrame
    observed: pd.DataFrame
    effective: float
    vectors: int
    warnings: tuple[str, ...]


@overload
def run(
    config: Config,
    out: str | Path | None = None,
    jobs: int | None = None,
    threads: int | None = None,
    force: bool = False,
    progress: Progress | None = None,
    observed: None = None,
) -> Result: ...
@overload
def run(
    config: Config,
    out: str | Path | None = None,
    jobs: int | None = None,
    threads: int | None = None,
    force: bool = False,
    progress: Progress | None = None,
    *,
    observed: str | Path,
) -> Review: ...
def run(
    config: Config,
    out: str | Path | None = None,
    jobs: int | None = None,
    threads: int | None = None,
    force: bool = False,
    progress: Progress | None = None,
    observed: str | Path | None = None,
) -> Result | Review:
    """Runs what is not yet there of a scenario, and conditions it on a file of observations where one is given.

    ``out`` defaults to ``results/<name>``. The runs and their tables are the same with and without observations; the
    weighted tables stand in ``conditioned/<name of the file>`` below them and are remade at each call. Raises
    StoreError for a folder of other settings, or when no run succeeded; a ConfigError that holds every bad row of the
    file, before anything runs.
    """
    if observed is None:
        return run_scenario(config, out, jobs, threads, force, progress)
    from sim.calibration.extract import read_known

    observations = read_known(observed, config)
    result = run_scenario(config, out, jobs, threads, force, progress)
    return condition(result, config, Path(observed), observations)


def condition(result: Result, config: Config, file: Path, observations: tuple[Observation, ...]) -> Review:
    """Weighs the runs of a result and writes ``conditioned/<stem of the file>`` into its folder.

    ``scorecard.csv`` and ``cities.csv`` are weighted; ``scorecard_unconditioned.csv`` is the scorecard before,
    ``weights.csv`` has a row a run, ``observed.csv`` a row an observation, ``record.json`` the effective sample size.
    """
    from sim.calibration.conditioning import weigh
    from sim.calibration.extract import simulated
    from sim.score.bands import clusters
    from sim.score.scorecard import city_scorecard, scorecard

    indicators = result.indicators
    said = simulated(indicators, observations)
    found = weigh(said, clusters(indicators), observations, config.calibration.discrepancy)
    weights = found.runs["weight"]
    card, cities = scorecard(indicators, config, weights), city_scorecard(indicators, config, weights)
    seeds = indicators.drop_duplicates("run").set_index("run")[["vector", "seed"]]
    table = found.runs.assign(**seeds)[["vector", "seed", "log_likelihood", "weight"]].reset_index()
    folder = ResultFolder(result.folder / CONDITIONED / file.stem)
    for name, written in {
        "scorecard.csv": card,
        "scorecard_unconditioned.csv": result.scorecard,
        "cities.csv": cities,
        "weights.csv": table,
        "observed.csv": found.observed,
    }.items():
        folder.write_table(name, written)
    content = text_hash(file)
    record = {
        "run_id": f"{run_digest(config)}+{content[:8]}",
        "digest": run_digest(config),
        "observed": {"file": file.name, "sha256": content},
        "discrepancy": config.calibration.discrepancy,
        "runs": len(table),
        "effective_sample_size": round(found.effective, 3),
        "vectors": found.vectors,
        "warnings": list(found.warnings),
        "outputs": folder.hashes(),
    }
    folder.write_json(RECORD, record)
    return Review(
        folder.path, card, indicators, cities, result.budget, result.failures, table, found.observed, found.effective,
        found.vectors, found.warnings,
    )  # fmt: skip
