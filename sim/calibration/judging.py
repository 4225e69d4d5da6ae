"""Judges a calibration by its own runs: the record of skill, and which parameters such a record can find."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from sim.calibration.calibrate import Calibrated, to_fit
from sim.calibration.emulator import Emulator, emulate, process_about_trend, ridge
from sim.calibration.fitting import fit
from sim.calibration.identifiability import (
    Recover,
    choose_truths,
    identifiability_table,
    recover_truths,
    recovered,
)
from sim.calibration.naive import known_before, naive_forecasts
from sim.calibration.skill import ALONE, WITH_GROUP, Foretell, Mask, hold_out, skill_summary, skill_table
from sim.calibration.waves import Wave, together
from sim.config import Config
from sim.config.calibration import observed_path
from sim.config.observations import FIT, Observation
from sim.config.schema import Calibration
from sim.data import table as data_table
from sim.study.folder import RECORD, ResultFolder

type Array = NDArray[np.float64]
type Say = Callable[[str], None]

SEED, MEMBERS = 5, 2000
COUNTED_IN = ("firms", "units", "parks", "firms or products")


def judge(config: Config, found: Calibrated, say: Say = print) -> dict[str, pd.DataFrame]:
    """Writes into a calibration's folder how far it may be trusted, and returns the tables by their names.

    ``skill``: a row an observation, forecast and way of holding out. ``skill_summary``: the same by sets of rows; both
    only where there is a row that can be held out or was not fitted.
    ``identifiability``: a row a parameter. ``recovered``: a row a parameter and truth; both only where settings ask for
    truths. Runs nothing: all is fitted to the runs that are there.
    """
    with threadpool_limits(1):  # so that sums have one order whatever the machine is doing
        tables = judge_skill(config, found, say)
        if config.calibration.truths:
            tables |= judge_identifiability(config, found, say)
    folder = ResultFolder(found.folder)
    for name, table in tables.items():
        folder.write_table(f"{name}.csv", table)
    folder.write_json(RECORD, folder.record() | {"outputs": folder.hashes()})
    return tables


def judge_skill(config: Config, found: Calibrated, say: Say) -> dict[str, pd.DataFrame]:
    """The tables ``skill`` and ``skill_summary``."""
    wave = together(found.waves)
    said = np.isfinite(wave.outputs).all(axis=(0, 1))
    rows = [row for row, heard in zip(found.observations, said, strict=True) if heard]
    wave = Wave(wave.unit, wave.outputs[:, :, said])
    known = iter(found.fit.emulators)
    emulators = [
        next(known) if row.use == FIT else emulate(wave.unit, wave.outputs[:, :, column])
        for column, row in enumerate(rows)
    ]
    foretell = foretell_from(wave, rows, config.calibration, emulators)
    naive = naive_forecasts(
        rows, known_before(observed_path(config.root, str(config.calibration.observed)), config.start), config.start
    )
    parts = []
    for held in (ALONE, WITH_GROUP):
        say(f"rows {held}")
        members = hold_out(rows, foretell, held == WITH_GROUP)
        part = skill_table(rows, members, naive, config.calibration.discrepancy, held)
        parts.append(part if held == ALONE else part[part["held"] == held])
    skill = pd.concat(parts, ignore_index=True)
    if skill.empty:  # a single row to be fitted, and none to be shown
        return {}
    return {"skill": skill, "skill_summary": skill_summary(skill, counts(config))}


def counts(config: Config) -> set[str]:
    """The indicators that are numbers of enterprises or other things."""
    units = {row["id"]: row["unit"] for row in data_table("record_2015_2020")}
    units |= {name: target.unit for name, target in config.registers.targets.items()}
    return {name for name, unit in units.items() if unit in COUNTED_IN}


def judge_identifiability(config: Config, found: Calibrated, say: Say) -> dict[str, pd.DataFrame]:
    """The tables ``identifiability`` and ``recovered``; truths are points of the first wave, which fills the prior."""
    wave, rows = to_fit(found.waves, found.observations)
    truths = choose_truths(len(found.waves[0].unit), config.calibration.truths)
    say(f"{len(truths)} known truths")
    errors = np.array([row.error for row in rows])
    recover = recover_by_fit(wave, rows, config.calibration, found.fit.emulators)
    posteriors = recover_truths(wave.outputs, errors, truths, recover, config.calibration.seed)
    names = found.priors.names
    return {
        "identifiability": identifiability_table(names, wave.unit[truths], posteriors),
        "recovered": recovered(names, wave.unit[truths], posteriors),
    }


def foretell_from(
    wave: Wave, observations: Sequence[Observation], settings: Calibration, emulators: Sequence[Emulator]
) -> Foretell:
    """Foretells from fits to the same runs, by the emulators at the posterior's vectors.

    All arguments are of all rows, also those never fitted. A member is one vector of the posterior and one draw of what
    its emulator does not know: its own error, luck and the parameters that are not free. All fits share these draws,
    so that they differ by their vectors alone.
    """

    def foretell(fitted: Mask) -> Array:
        chosen = np.flatnonzero(fitted).tolist()
        rows, own = [observations[row] for row in chosen], [emulators[row] for row in chosen]
        return emulated_members(fit(wave.unit, wave.outputs[:, :, chosen], rows, settings, own).unit, emulators)

    return foretell


def emulated_members(unit: Array, emulators: Sequence[Emulator]) -> Array:
    """What runs would say of each row (members, rows), by its emulator, at equally likely vectors of the unit cube."""
    luck = np.random.default_rng(SEED).standard_normal((MEMBERS, len(emulators)))
    vector = np.arange(MEMBERS) % len(unit)
    found = np.empty_like(luck)
    for row, emulator in enumerate(emulators):
        mean, variance = emulator.predict(unit)
        found[:, row] = mean[vector] + np.sqrt(variance + emulator.stochastic)[vector] * luck[:, row]
    return found


def recover_by_fit(
    wave: Wave, observations: Sequence[Observation], settings: Calibration, emulators: Sequence[Emulator]
) -> Recover:
    """Recovers a point of a wave by the very fit that the record gets; all arguments are of the rows that are fitted.

    The emulators forget the point too, and keep their length scales.
    """

    def recover(point: int, observed: Array) -> Array:
        rest = np.arange(len(wave.unit)) != point
        rows = [row.model_copy(update={"value": float(v)}) for row, v in zip(observations, observed, strict=True)]
        left = Wave(wave.unit[rest], wave.outputs[rest])
        own = [forget(emulator, left.unit, left.outputs[:, :, row]) for row, emulator in enumerate(emulators)]
        return fit(left.unit, left.outputs, rows, settings, own).unit

    return recover


def forget(emulator: Emulator, unit: Array, outputs: Array) -> Emulator:
    """The emulator as fewer points know it: unit (points, parameters) and outputs (points, seeds)."""
    if emulator.surface is None:
        return emulator
    y, process = (outputs.mean(axis=1) - emulator.centre) / emulator.scale, emulator.surface.process
    surface = ridge(unit, y) if process is None else process_about_trend(unit, y, process.kernel_)
    return emulator._replace(surface=surface)
