"""Waves of runs: a design of parameter vectors, run as an ordinary scenario, and what its runs say of observations."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calibration.extract import simulated
from sim.calibration.priors import Priors
from sim.config import Config
from sim.config.observations import FIT, Observation
from sim.config.schema import Ensemble
from sim.config.vectors import NUMBER_COLUMN, Vectors
from sim.errors import StoreError
from sim.study.execute import execute, share_cores
from sim.study.folder import ResultFolder
from sim.study.run import Progress, planned_runs, prepare_population, run_digest

type Array = NDArray[np.float64]

DESIGN = "design.csv"
SEEDS_OF_WAVES = 10
MOST_FAILED = 0.1


class Workers(NamedTuple):
    """How runs are spread: processes, threads of each, whether runs of other settings give way, who is told."""

    jobs: int | None = None
    threads: int | None = None
    force: bool = False
    progress: Progress | None = None


class Wave(NamedTuple):
    """Parameter vectors and what their runs say: unit (points, parameters); outputs (points, seeds, observations)."""

    unit: Array
    outputs: Array


def write_design(path: Path, names: Sequence[str], values: Array) -> None:
    """Writes vectors (points, parameters) as ``ensemble.vectors`` reads them, every digit kept."""
    table = pd.DataFrame(values, columns=list(names))
    table.insert(0, NUMBER_COLUMN, np.arange(1, len(values) + 1))
    ResultFolder(path.parent).write_table(path.name, table)


def read_design(path: Path, names: Sequence[str]) -> Array:
    """The vectors (points, parameters) of a design that was written."""
    with path.open(encoding="utf-8", newline="") as file:
        return np.array([[float(row[name]) for name in names] for row in csv.DictReader(file)])


def wave_config(config: Config, names: Sequence[str], values: Array, number: int) -> Config:
    """The settings of a wave: its vectors, each with some seeds; all other parameters drawn from their ranges."""
    seeds = config.calibration.seeds_per_vector
    ensemble = Ensemble(
        replicates=len(values) * seeds,
        seed=config.calibration.seed * SEEDS_OF_WAVES + number,
        draws="prior",
        seeds_per_vector=seeds,
    )
    vectors = Vectors(values={name: tuple(map(float, column)) for name, column in zip(names, values.T, strict=True)})
    registers = config.registers.model_copy(update={"vectors": vectors})
    return config.model_copy(update={"ensemble": ensemble, "registers": registers})


def run_wave(
    config: Config,
    priors: Priors,
    values: Array,
    path: Path,
    number: int,
    observations: Sequence[Observation],
    workers: Workers,
) -> Wave:
    """Runs what is not yet there of a design, and reads what all its runs say of the observations.

    values: (points, parameters), the design. path: the wave's folder. number: the wave's, which seeds its luck. A
    vector with a failed run is left out. Raises StoreError when more than a tenth of them are, and where no run says
    anything of an observation that is to be fitted.
    """
    planned = wave_config(config, priors.names, values, number)
    folder, runs = ResultFolder(path), planned_runs(planned)
    folder.open(run_digest(planned), planned.to_yaml(), workers.force)
    write_design(path / DESIGN, priors.names, values)
    left = [run for run in runs if not folder.has(run)]
    reasons: list[str] = []
    if left:
        prepare_population(planned)
        ended = execute(planned, left, folder.path, *share_cores(workers.jobs, workers.threads, len(left)))
        for finished in workers.progress(ended, len(left)) if workers.progress else ended:
            reasons += [finished.failure] * bool(finished.failure)
    nothing = np.full((1, len(observations)), np.nan)
    said = [simulated(folder.indicators(run), observations) if folder.has(run) else nothing for run in runs]
    outputs = np.concatenate(said).reshape(len(values), config.calibration.seeds_per_vector, len(observations))
    return _complete(Wave(priors.unit(values), outputs), observations, path, reasons)


def _complete(wave: Wave, observations: Sequence[Observation], path: Path, reasons: Sequence[str]) -> Wave:
    """The vectors of a wave all of whose runs say something of every observation to be fitted."""
    fitted = np.array([row.use == FIT for row in observations])
    known = np.isfinite(wave.outputs)
    silent = [
        row for row, heard in zip(observations, known.any(axis=(0, 1)), strict=True) if row.use == FIT and not heard
    ]
    if silent and known.any():
        raise StoreError(
            "\n".join(f"{row.origin}: {row.label}: no run says anything of it; give it use=show" for row in silent)
        )
    complete = known[:, :, fitted].all(axis=(1, 2))
    if (~complete).sum() > MOST_FAILED * len(complete):
        why = reasons[0] if reasons else "an observation that is to be fitted is not known in them"
        raise StoreError(
            f"{path}: {(~complete).sum()} of {len(complete)} vectors have no complete runs; the first reason: {why}"
        )
    return Wave(wave.unit[complete], wave.outputs[complete])


def together(waves: Sequence[Wave]) -> Wave:
    """The vectors of several waves, one after the other."""
    return Wave(*(np.concatenate(parts) for parts in zip(*waves, strict=True)))
