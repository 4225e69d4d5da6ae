"""What matters: Morris's screening, Sobol's indices of the parameters that count, and alternative structures."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from sim.calibration.outcomes import Outcomes, outcomes_of
from sim.calibration.priors import Priors
from sim.calibration.screening import Screening, Shares, screen, share_by_emulators, share_by_runs
from sim.calibration.structures import AS_IT_IS, Structure, compare_structures, run_structures
from sim.calibration.waves import Workers
from sim.config import Config
from sim.study.folder import RUNS, ResultFolder
from sim.study.run import MEGABYTES_A_RUN, seconds_of

DIGITS = 5
HERE = Workers()


class Effort(NamedTuple):
    """How much is run: Morris's trajectories; the parameters that count; points under emulators, or, for indices on
    runs themselves, base points (0: emulators).
    """

    trajectories: int = 4
    counted: int = 15
    points: int = 256
    base: int = 0


class Matters(NamedTuple):
    """What was found, with the outcomes it is about; structures: a row an outcome and structure."""

    outcomes: Outcomes
    free: Priors
    screening: Screening
    shares: Shares
    structures: pd.DataFrame


def planned(configs: Mapping[str, Config], effort: Effort, free: Priors) -> dict[str, int]:
    """The number of runs of each part."""
    count = min(effort.counted, len(free.names))
    return {
        "Morris": effort.trajectories * (len(free.names) + 1),
        "Sobol": effort.base * (count + 2) or effort.points,
        "structures": sum(config.ensemble.replicates for config in configs.values()),
    }


def describe(configs: Mapping[str, Config], effort: Effort, jobs: int | None, threads: int | None, free: Priors) -> str:
    """What ``what_matters`` would do: runs of each part, about how long they take, and their disk."""
    config = configs[AS_IT_IS]
    parts = planned(configs, effort, free)
    runs = sum(parts.values())
    minutes = seconds_of(config, runs, jobs, threads) / 60.0
    return (
        f"{config.name}: {len(free.names)} parameters, {len(outcomes_of(config).names)} outcomes; {runs} runs: "
        + ", ".join(f"{many} for {name}" for name, many in parts.items())
        + f"\nabout {minutes:.0f} minutes and {runs * MEGABYTES_A_RUN:.0f} MB if "
        "none is there yet (by the speed of one ordinary laptop)"
    )


def what_matters(
    configs: Mapping[str, Config],
    out: Path,
    effort: Effort,
    free: Priors,
    workers: Workers = HERE,
    say: Callable[[str], None] = print,
) -> Matters:
    """Runs what is not there yet below ``out/runs``, and writes morris.csv, ranks.csv, sobol.csv, structures.csv.

    configs: the settings by structure, as ``structure_configs`` gives them. free: the parameters that are screened.
    Calling again goes on where it was stopped. Raises StoreError for folders of
    other settings.
    """
    config, folder = configs[AS_IT_IS], ResultFolder(out)
    outcomes, runs = outcomes_of(config), out / RUNS
    say(f"Morris: {len(free.names)} parameters, {effort.trajectories} trajectories")
    screening = screen(config, free, outcomes, effort.trajectories, runs / "morris", workers)
    counted = Priors({name: free.rows[name] for name in screening.ranks["parameter"][: effort.counted]})
    say(f"Sobol: {len(counted.names)} parameters, {'runs' if effort.base else 'emulators'}")
    shares = (
        share_by_runs(config, counted, outcomes, effort.base, runs / "sobol_runs", workers)
        if effort.base
        else share_by_emulators(config, counted, outcomes, effort.points, runs / "sobol", workers)
    )
    say(f"structures: {len(configs)}, {config.ensemble.replicates} runs each")
    found = compare_structures(config, outcomes, run_structures(configs, outcomes, runs / "structures", workers))
    tables = {
        "morris.csv": screening.table[screening.table["mu_star"] > 0.0],
        "ranks.csv": screening.ranks,
        "sobol.csv": shares.table,
        "structures.csv": found,
    }
    for name, table in tables.items():
        folder.write_table(name, rounded(table))
    return Matters(outcomes, free, screening, shares, found)


def structure_configs(
    load: Callable[[Mapping[str, object]], Config], structures: Mapping[str, Structure]
) -> dict[str, Config]:
    """The settings as they are and under each structure; ``load`` takes what a structure sets on top."""
    return {AS_IT_IS: load({}), **{name: load(row.settings) for name, row in structures.items()}}


def rounded(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its numbers at five significant digits, which is more than any of them is worth."""
    numbers = table.select_dtypes("float").columns
    return table.assign(**{name: table[name].map(lambda value: float(f"{value:.{DIGITS}g}")) for name in numbers})
