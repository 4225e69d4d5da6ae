"""Which parameters matter: Morris's screening of all that are uncertain, and Sobol's indices of those that count.

Designs are run as ordinary scenarios whose parameter vectors are the design, all with one luck, so that whatever
differs between two runs is the work of parameters.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats.qmc import Sobol

from sim.calibration.emulator import emulate
from sim.calibration.outcomes import Outcomes, outcome_values
from sim.calibration.priors import Priors
from sim.calibration.waves import DESIGN, Workers, write_design
from sim.config import Config
from sim.config.problems import unknown
from sim.config.schema import Ensemble
from sim.config.vectors import Vectors
from sim.errors import ConfigError, StoreError
from sim.model.parameters import DRAWN_GRADES, FIXED_MECHANISMS
from sim.study.execute import execute, share_cores
from sim.study.folder import ResultFolder
from sim.study.run import planned_runs, prepare_population, run_digest
from sim.study.sensitivity import (
    Array,
    analysable,
    complete_blocks,
    morris_design,
    morris_indices,
    overall,
    sobol_design,
    sobol_indices,
)

FEWEST_TRAJECTORIES = 2
GOOD_EMULATOR = 0.8
"""The share of an outcome's variance that its emulator has to foretell before indices are taken from it."""

EMULATED_BASE = 1024


class Screening(NamedTuple):
    """Morris's table (a row an outcome and parameter), the overall ranks, what was refused, what was dropped."""

    table: pd.DataFrame
    ranks: pd.DataFrame
    refused: dict[str, str]
    trajectories: int
    dropped: int


class Shares(NamedTuple):
    """Sobol's table (a row an outcome and parameter), why outcomes are refused, how many runs it rests on."""

    table: pd.DataFrame
    refused: dict[str, str]
    runs: int


def uncertain(config: Config) -> Priors:
    """Every parameter that an ensemble of these settings would draw: guessed or borrowed, with a range, not set."""
    scored_by = {target.modelled_share for target in config.registers.targets.values()}
    return Priors(
        {
            f"{mechanism}.{name}": row
            for mechanism, rows in config.registers.parameters.items()
            if mechanism not in FIXED_MECHANISMS
            for name, row in rows.items()
            if row.grade in DRAWN_GRADES
            and row.low < row.high
            and f"{mechanism}.{name}" not in scored_by
            and config.parameters[mechanism][name] == row.value
        }
    )


def chosen(config: Config, names: Sequence[str] | None) -> Priors:
    """The named ones of the uncertain parameters, or all; a ConfigError names every one that there is not."""
    rows = uncertain(config).rows
    problems = [
        unknown("uncertain parameter", name, rows, "zjsim parameters") for name in names or () if name not in rows
    ]
    if problems:
        raise ConfigError([f"--only: {text}" for text in problems])
    return Priors({name: row for name, row in rows.items() if names is None or name in names})


def design_config(config: Config, free: Priors, unit: Array) -> Config:
    """The settings of a design: its points as vectors, one luck for all, every other parameter at its central value."""
    central = {name: np.full(len(unit), row.value) for name, row in uncertain(config).rows.items()}
    columns = central | dict(zip(free.names, free.values(unit).T, strict=True))
    vectors = Vectors(values={name: tuple(map(float, column)) for name, column in columns.items()})
    ensemble = Ensemble(replicates=len(unit), seed=config.ensemble.seed, draws="prior", same_luck=True)
    registers = config.registers.model_copy(update={"vectors": vectors})
    return config.model_copy(update={"ensemble": ensemble, "registers": registers})


def run_design(
    config: Config, free: Priors, unit: Array, outcomes: Outcomes, path: Path, workers: Workers
) -> pd.DataFrame:
    """Runs what is not yet there of a design, and reads its outcomes: a row a run that succeeded, by its number.

    unit: the points (points, parameters) in the unit cube of the priors. path: the design's folder. Raises StoreError
    for a folder of other settings, and when no run succeeded.
    """
    planned = design_config(config, free, unit)
    folder, runs = ResultFolder(path), planned_runs(planned)
    folder.open(run_digest(planned), planned.to_yaml(), workers.force)
    write_design(path / DESIGN, free.names, free.values(unit))
    left = [run for run in runs if not folder.has(run)]
    reason = ""
    if left:
        prepare_population(planned)
        ended = execute(planned, left, folder.path, *share_cores(workers.jobs, workers.threads, len(left)))
        for finished in workers.progress(ended, len(left)) if workers.progress else ended:
            reason = reason or finished.failure
    done = [run for run in runs if folder.has(run)]
    if not done:
        raise StoreError(f"{path}: no run succeeded; the first reason: {reason}")
    return outcome_values(config, outcomes, (folder.indicators(run) for run in done))


def screen(
    config: Config, free: Priors, outcomes: Outcomes, trajectories: int, out: Path, workers: Workers
) -> Screening:
    """Morris's screening of free parameters. A trajectory with a failed run is dropped whole, and counted.

    Raises StoreError when fewer than two are left.
    """
    unit = morris_design(free.names, trajectories, config.ensemble.seed)
    outputs = run_design(config, free, unit, outcomes, out, workers)
    whole = complete_blocks(np.isin(np.arange(1, len(unit) + 1), outputs.index), len(free.names) + 1)
    left = int(whole.sum()) // (len(free.names) + 1)
    if left < FEWEST_TRAJECTORIES:
        raise StoreError(
            f"{out}: {left} of {trajectories} trajectories are whole; at least {FEWEST_TRAJECTORIES} needed"
        )
    kept, refused = analysable(outputs.loc[np.flatnonzero(whole) + 1])
    if kept.empty:
        raise StoreError(f"{out}: no outcome can be analysed; the first reason: {next(iter(refused.values()))}")
    table = morris_indices(free.names, unit[whole], kept, config.ensemble.seed)
    return Screening(table, overall(table), refused, left, trajectories - left)


def share_by_emulators(
    config: Config, free: Priors, outcomes: Outcomes, points: int, out: Path, workers: Workers
) -> Shares:
    """Sobol's indices on emulators of runs at so many points (a power of two); a bad emulator's outcome is refused.

    Columns ``emulator_q2``: the share of the variance that the emulator foretells in cross-validation;
    ``emulator_error``: the root mean square of what it misses, in the outcome's unit. The intervals are those of the
    sampling; what the emulator misses is in neither index.
    """
    unit = np.asarray(Sobol(len(free.names), rng=config.ensemble.seed).random(points), float)
    outputs = run_design(config, free, unit, outcomes, out, workers)
    unit = unit[outputs.index.to_numpy(int) - 1]
    kept, refused = analysable(outputs)
    design = sobol_design(free.names, EMULATED_BASE, config.ensemble.seed)
    parts = []
    for name, column in kept.items():
        emulator = emulate(unit, column.to_numpy(float)[:, None])
        if emulator.q2 < GOOD_EMULATOR:
            refused[str(name)] = (
                f"{name}: its emulator foretells {max(emulator.q2, 0.0):.0%} of its variance, less than "
                f"{GOOD_EMULATOR:.0%}; more points, or direct runs, are needed"
            )
            continue
        table = sobol_indices(free.names, str(name), emulator.predict(design)[0], config.ensemble.seed)
        error = emulator.scale * float(np.sqrt(max(1.0 - emulator.q2, 0.0)))
        parts.append(table.assign(method="emulator", emulator_q2=emulator.q2, emulator_error=error))
    return Shares(_joined(parts), refused, len(outputs))


def share_by_runs(config: Config, free: Priors, outcomes: Outcomes, base: int, out: Path, workers: Workers) -> Shares:
    """Sobol's indices on runs, (parameters + 2) for each base point; a block with a failed run is dropped."""
    unit = sobol_design(free.names, base, config.ensemble.seed)
    outputs = run_design(config, free, unit, outcomes, out, workers)
    whole = complete_blocks(np.isin(np.arange(1, len(unit) + 1), outputs.index), len(free.names) + 2)
    kept, refused = analysable(outputs.loc[np.flatnonzero(whole) + 1])
    parts = [
        sobol_indices(free.names, str(name), column.to_numpy(float), config.ensemble.seed)
        for name, column in kept.items()
    ]
    table = _joined([part.assign(method="runs", emulator_q2=np.nan, emulator_error=np.nan) for part in parts])
    return Shares(table, refused, int(whole.sum()))


def _joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    columns = ["outcome", "parameter", "S1", "S1_conf", "ST", "ST_conf", "interactions"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
