"""A calibration from settings to a folder: waves of history matching, ABC on what is left, and runs of the result."""

import hashlib
import json
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import qmc
from threadpoolctl import threadpool_limits

from sim.calibration.extract import read_known
from sim.calibration.fitting import Fit, fit
from sim.calibration.matching import implausibility, second_largest, space_left
from sim.calibration.priors import Priors, priors
from sim.calibration.tables import fit_table, implausibility_table, parameter_table
from sim.calibration.waves import Wave, Workers, read_design, run_wave, together, write_design
from sim.config import Config
from sim.config.calibration import observed_path
from sim.config.observations import FIT, Observation
from sim.config.vectors import NO_VECTORS
from sim.errors import ConfigError
from sim.study.folder import RECORD, RUNS, ResultFolder
from sim.study.run import PACKAGES, seconds_of
from sim.version import calibration_version

type Array = NDArray[np.float64]
type Say = Callable[[str], None]

ENSEMBLE, SPACE, NEXT = "ensemble.csv", "space.json", "next.csv"
SPACE_STREAM, DESIGN_STREAM = 2, 3
HERE = Workers()


class Calibrated(NamedTuple):
    """A finished calibration: its folder, the fit, the waves it rests on, the runs of its ensemble, its tables."""

    folder: Path
    observations: tuple[Observation, ...]
    priors: Priors
    waves: tuple[Wave, ...]
    fit: Fit
    ensemble: Wave
    tables: dict[str, pd.DataFrame]


def observations_of(config: Config) -> tuple[Observation, ...]:
    """The observations that settings name, checked against what they simulate; some must be there to be fitted."""
    place = config.origins.get("calibration.observed", "")
    if config.calibration.observed is None:
        text = "calibration.observed: read nothing; allowed: a file of observations (--observed FILE)"
        raise ConfigError([f"{place}: {text}".lstrip(": ")])
    rows = read_known(observed_path(config.root, config.calibration.observed), config)
    if not any(row.use == FIT for row in rows):
        raise ConfigError([f"{rows[0].file}: holds no row to be fitted; allowed: one or more with use=fit, or blank"])
    return rows


def calibration_digest(config: Config, observations: Sequence[Observation]) -> str:
    """What decides the bytes of a calibration: the settings, what was observed, and the code of model and fit."""
    seen = [row.model_dump(exclude={"file", "line", "reason", "quality", "source"}) for row in observations]
    how = config.calibration.model_dump(exclude={"observed"})
    content = json.dumps([config.digest(), how, seen], sort_keys=True)
    return f"{hashlib.sha256(content.encode()).hexdigest()[:12]}-{calibration_version()[:12]}"


def calibrate(config: Config, out: Path, workers: Workers = HERE, say: Say = print) -> Calibrated:
    """Fits the free parameters of settings to observations and writes the folder ``out``.

    Each wave is a folder with its design and its runs; calling again goes on where it was stopped. Raises
    ConfigError for settings and observations that do not fit together, StoreError for a folder of other settings.
    """
    config = without_vectors(config)
    observations, space = observations_of(config), priors(config)
    folder = ResultFolder(out)
    digest = calibration_digest(config, observations)
    folder.open(digest, config.to_yaml(), workers.force)
    waves: list[Wave] = []
    values = space.values(first_design(len(space.rows), config))
    for number in range(1, config.calibration.waves + 1):
        path = wave_path(out, number)
        say(f"wave {number} of {config.calibration.waves}: {len(values)} vectors")
        waves.append(run_wave(config, space, values, path, number, observations, workers))
        if not (path / SPACE).exists():
            say("emulators")
            _match(config, space, path, number, waves, observations)
        values = read_design(path / NEXT, space.names)
    fitted = fit_all(config, waves, observations)
    values = space.values(fitted.unit)
    write_design(out / ENSEMBLE, space.names, values)
    say(f"the ensemble: {len(values)} vectors")
    last = config.calibration.waves + 1
    ensemble = run_wave(config, space, values, out / RUNS / "ensemble", last, observations, workers)
    tables = {
        "fit": fit_table(config, observations, fitted, waves, ensemble),
        "posterior": parameter_table(space, fitted.unit),
        "waves": wave_table(out, waves),
        "implausibility": implausibility_table(observations, fitted, waves),
    }
    for name, table in tables.items():
        folder.write_table(f"{name}.csv", table)
    folder.write_json(RECORD, _record(config, digest, waves, ensemble) | {"outputs": folder.hashes()})
    return Calibrated(out, observations, space, tuple(waves), fitted, ensemble, tables)


def describe_calibration(config: Config, out: Path, jobs: int | None, threads: int | None) -> str:
    """What ``calibrate`` would do: its observations, free parameters and runs, and about how long they take."""
    observations, space, how = observations_of(config), priors(config), config.calibration
    fitted = sum(row.use == FIT for row in observations)
    runs = (how.design * how.waves + how.keep) * how.seeds_per_vector
    seconds = seconds_of(config, runs, jobs, threads)
    return (
        f"{config.name}: {len(space.rows)} free parameters, {len(observations)} observations of which {fitted} are "
        f"fitted\n{how.waves} waves of {how.design} vectors and {how.keep} of the ensemble, {how.seeds_per_vector} "
        f"seeds each: {runs} runs into {out}\nabout {seconds / 60:.0f} minutes for the runs (by the speed of one "
        "ordinary laptop), and some minutes a wave for the emulators"
    )


def without_vectors(config: Config) -> Config:
    """The settings without an ensemble, so that a calibration does not rest on an earlier one."""
    return config.model_copy(update={"registers": config.registers.model_copy(update={"vectors": NO_VECTORS})})


def wave_path(out: Path, number: int) -> Path:
    """The folder of a wave."""
    return out / RUNS / f"wave_{number}"


def first_design(parameters: int, config: Config) -> Array:
    """The first wave's points of the unit cube (design, parameters): a Latin hypercube."""
    random = np.random.default_rng((config.calibration.seed, DESIGN_STREAM))
    return qmc.LatinHypercube(parameters, rng=random).random(config.calibration.design)


def to_fit(waves: Sequence[Wave], observations: Sequence[Observation]) -> tuple[Wave, tuple[Observation, ...]]:
    """All vectors of the waves, with the observations that are fitted alone."""
    used = np.array([row.use == FIT for row in observations])
    wave = together(waves)
    return Wave(wave.unit, wave.outputs[:, :, used]), tuple(row for row in observations if row.use == FIT)


def fit_all(config: Config, waves: Sequence[Wave], observations: Sequence[Observation]) -> Fit:
    """The fit of all waves to the observations that are fitted."""
    wave, rows = to_fit(waves, observations)
    return fit(wave.unit, wave.outputs, rows, config.calibration)


def _match(
    config: Config, space: Priors, path: Path, number: int, waves: Sequence[Wave], observations: Sequence[Observation]
) -> None:
    """Finds the space that a wave leaves, and writes into its folder points of it, and then how much was left."""
    wave, rows = to_fit(waves, observations)
    fitted = fit(wave.unit, wave.outputs, rows, config.calibration)

    def measure(unit: Array) -> Array:
        return second_largest(implausibility(unit, fitted.emulators, rows, fitted.tolerances))

    random = np.random.default_rng((config.calibration.seed, SPACE_STREAM, number))
    with threadpool_limits(1):
        left = space_left(measure, len(space.rows), config.calibration.design, config.calibration.cutoff, random)
    write_design(path / NEXT, space.names, space.values(left.points))
    state = {"share": left.share, "cutoff": left.cutoff, "plausible": int((fitted.measure <= left.cutoff).sum())}
    ResultFolder(path).write_json(SPACE, state)


def _record(config: Config, digest: str, waves: Sequence[Wave], ensemble: Wave) -> dict[str, object]:
    """What is needed to cite and to repeat a calibration."""
    runs = sum(wave.outputs.shape[0] * wave.outputs.shape[1] for wave in (*waves, ensemble))
    return {
        "digest": digest,
        "run_id": digest,
        "scenario": config.name,
        "runs": runs,
        "calibration": config.calibration.model_dump(mode="json"),
        "packages": {name: version(name) for name in (*PACKAGES, "scikit-learn")},
    }


def wave_table(out: Path, waves: Sequence[Wave]) -> pd.DataFrame:
    """One row a wave: its vectors, the share of the space that it leaves, the cutoff, and the vectors so far within."""
    rows = []
    for number, wave in enumerate(waves, start=1):
        state = json.loads((wave_path(out, number) / SPACE).read_text(encoding="utf-8"))
        rows.append({"wave": number, "vectors": len(wave.unit), **state})
    return pd.DataFrame(rows)
