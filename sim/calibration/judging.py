"""Judges a calibration by its own runs: the record of skill, and which parameters such a record can find."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.calibration.emulator import Emulator, process_about_trend, ridge
from sim.calibration.fitting import fit
from sim.calibration.identifiability import Recover
from sim.calibration.skill import Foretell, Mask
from sim.config.observations import Observation
from sim.config.schema import Calibration

type Array = NDArray[np.float64]

SEED, MEMBERS = 5, 2000


def foretell_from(
    design: Array,
    outputs: Array,
    observations: Sequence[Observation],
    settings: Calibration,
    emulators: Sequence[Emulator],
) -> Foretell:
    """Foretells from fits to the same runs, by the emulators at the posterior's vectors.

    Arguments as of ``fitting.fit``, for all rows, also those never fitted. A member is one vector of the posterior and
    one draw of what its emulator does not know: its own error, luck and the parameters that are not free. All fits
    share these draws, so that they differ by their vectors alone.
    """

    def foretell(fitted: Mask) -> Array:
        chosen = np.flatnonzero(fitted).tolist()
        rows, own = [observations[row] for row in chosen], [emulators[row] for row in chosen]
        return emulated_members(fit(design, outputs[:, :, chosen], rows, settings, own).unit, emulators)

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
    design: Array,
    outputs: Array,
    observations: Sequence[Observation],
    settings: Calibration,
    emulators: Sequence[Emulator],
) -> Recover:
    """Recovers a point by the very fit that the record gets; arguments as of ``fitting.fit``.

    The emulators forget the point too, and keep their length scales.
    """

    def recover(point: int, observed: Array) -> Array:
        rest = np.arange(len(design)) != point
        rows = [row.model_copy(update={"value": float(v)}) for row, v in zip(observations, observed, strict=True)]
        means = outputs.mean(axis=1)[rest]
        own = [forget(emulator, design[rest], means[:, row]) for row, emulator in enumerate(emulators)]
        return fit(design[rest], outputs[rest], rows, settings, own).unit

    return recover


def forget(emulator: Emulator, design: Array, means: Array) -> Emulator:
    """The emulator on fewer points: design (points, parameters) and the means of their seeds (points,)."""
    if emulator.surface is None:
        return emulator
    y, process = (means - emulator.centre) / emulator.scale, emulator.surface.process
    surface = ridge(design, y) if process is None else process_about_trend(design, y, process.kernel_)
    return emulator._replace(surface=surface)
