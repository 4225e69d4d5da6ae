"""From runs to a posterior, without running the model: emulators, implausibility, then ABC on what is left."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from sim.calibration.emulator import Emulator, emulate
from sim.calibration.matching import Tolerance, implausibility, second_largest, tolerances
from sim.calibration.posterior import posterior
from sim.config.observations import Observation
from sim.config.schema import Calibration

type Array = NDArray[np.float64]

FEWEST_POINTS = 60
POSTERIOR_STREAM = 1


class Fit(NamedTuple):
    """What runs and observations say of the free parameters.

    emulators: one an observation. tolerances: likewise, the observation's and the model's own variance.
    implausibility: (points, observations), in standard deviations. measure: (points,), the second largest of each
    point. cutoff: what still counts as plausible (larger than the settings' where too few points were left).
    weights: (points, seeds), those of the actual runs, which sum to 1. unit: (keep, parameters), the posterior's
    vectors in the unit cube of the priors, equally likely.
    """

    emulators: tuple[Emulator, ...]
    tolerances: tuple[Tolerance, ...]
    implausibility: Array
    measure: Array
    cutoff: float
    weights: Array
    unit: Array


def fit(
    design: Array,
    outputs: Array,
    observations: Sequence[Observation],
    settings: Calibration,
    emulators: Sequence[Emulator] | None = None,
) -> Fit:
    """Fits the free parameters to observations, from runs that are there. The same arguments give the same bytes.

    design: (points, parameters) in the unit cube, where the priors are uniform. outputs: (points, seeds,
    observations), what each run says of each observation, as ``extract.simulated`` gives it; all finite. emulators:
    those of an earlier call for the same points and outputs, one an observation, to save time: an emulator knows
    only its own column of ``outputs``, nothing of observed values.

    Source: Craig et al. (1997) and Vernon et al. (2010) for history matching; McCulloch et al. (2022), JASSS 25(2) 1,
    for matching first and ABC on what is left; Beaumont et al. (2002) for the adjustment by regression.
    """
    seen = np.array([row.value for row in observations])
    allowed = tolerances(observations, settings.discrepancy)
    with threadpool_limits(1):  # so that sums have one order whatever the machine is doing
        known = tuple(emulators or (emulate(design, outputs[:, :, column]) for column in range(len(seen))))
        found = implausibility(design, known, observations, allowed)
        measure = second_largest(found)
        enough = np.sort(measure)[min(FEWEST_POINTS, len(measure)) - 1]
        cutoff = float(max(settings.cutoff, enough))
        left = measure <= cutoff
        deviations = np.sqrt([tolerance.variance for tolerance in allowed])
        scales = np.sqrt(deviations**2 + np.array([emulator.stochastic for emulator in known]))
        random = np.random.default_rng((settings.seed, POSTERIOR_STREAM))
        result = posterior(design[left], outputs[left], seen, deviations, scales, settings.keep, random)
    weights = np.zeros(outputs.shape[:2])
    weights[left] = result.weights.reshape(-1, outputs.shape[1])
    return Fit(known, allowed, found, measure, cutoff, weights, result.unit)
