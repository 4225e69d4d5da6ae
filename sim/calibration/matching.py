"""History matching: how implausible parameters are, and points of the space that is left."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit, logit

from sim.calibration.emulator import Emulator
from sim.config.observations import Observation

type Array = NDArray[np.float64]

FIRST_TRIES = 8000
CROWD = 1500
MOVES = 6
KEPT_A_LEVEL = 0.2
MOST_LEVELS = 6
EDGE = 1e-9


class Tolerance(NamedTuple):
    """Variances about one observation: its own error's, and the model's discrepancy."""

    observation: float
    discrepancy: float

    @property
    def variance(self) -> float:
        """Both."""
        return self.observation + self.discrepancy


class Space(NamedTuple):
    """Points (n, parameters) of the unit cube that are left, their share of it, and the cutoff that left them."""

    points: Array
    share: float
    cutoff: float


def tolerances(observations: Sequence[Observation], discrepancy: float) -> tuple[Tolerance, ...]:
    """The variances about each observation; discrepancy: a share of the value, where a row has none of its own."""
    shares = [discrepancy if row.discrepancy is None else row.discrepancy for row in observations]
    return tuple(
        Tolerance(row.error**2, (share * row.value) ** 2) for row, share in zip(observations, shares, strict=True)
    )


def implausibility(
    unit: Array, emulators: Sequence[Emulator], observations: Sequence[Observation], allowed: Sequence[Tolerance]
) -> Array:
    """How far each observation lies from what parameters lead to, in standard deviations (points, observations).

    Formula: I = abs(z - E f(x)) / sqrt(V_observation + V_discrepancy + V_emulator(x) + V_stochastic).
    Source: Craig et al. (1997), "Pressure matching for hydrocarbon reservoirs"; Vernon et al. (2010), "Galaxy
    formation", section 3; with the stochastic part as Andrianakis et al. (2015).
    """
    found = np.empty((len(unit), len(observations)))
    for column, (emulator, row, tolerance) in enumerate(zip(emulators, observations, allowed, strict=True)):
        mean, variance = emulator.predict(unit)
        found[:, column] = np.abs(row.value - mean) / np.sqrt(tolerance.variance + variance + emulator.stochastic)
    return found


def second_largest(found: Array) -> Array:
    """The second largest implausibility of each point, so that one wrong observation excludes nothing."""
    return np.sort(found, axis=1)[:, -min(2, found.shape[1])]


def space_left(
    measure: Callable[[Array], Array], parameters: int, many: int, cutoff: float, random: np.random.Generator
) -> Space:
    """Points of the unit cube, as many as asked, uniform over where a measure is at most the cutoff.

    First plain tries over the cube; where these leave too few, level by level: the best fifth of a crowd is moved by
    random walks below its own level, until the level is the cutoff (subset simulation, Au and Beck 2001). Where six
    levels (about 1 in 10,000) do not reach the cutoff, the last level takes its place.
    """
    points = random.random((FIRST_TRIES, parameters))
    height, share = measure(points), 1.0
    for left in reversed(range(MOST_LEVELS)):
        level = max(cutoff, float(np.quantile(height, KEPT_A_LEVEL)))
        below = height <= level
        share, points, height = share * float(below.mean()), points[below], height[below]
        done = level == cutoff or left == 0
        if done and len(points) >= many:
            break
        crowd = random.integers(len(points), size=max(CROWD, many))
        points, height = _walk(measure, points[crowd], height[crowd], level, random)
        if done:
            break
    chosen = random.choice(len(points), many, replace=False)
    return Space(points[chosen], share, level)


def _walk(
    measure: Callable[[Array], Array], points: Array, height: Array, level: float, random: np.random.Generator
) -> tuple[Array, Array]:
    """Points moved at random, each by some steps that keep the measure at most at the level.

    Metropolis steps on the logit scale, which has no walls, with the crowd's own covariance; a step counts by how
    much of the cube it leads to, so that points stay uniform over the cube.
    """
    places, height = logit(np.clip(points, EDGE, 1.0 - EDGE)), height.copy()
    parameters = places.shape[1]
    spread = np.linalg.cholesky(np.cov(places.T).reshape(parameters, parameters) + 1e-8 * np.eye(parameters))
    for step in range(MOVES):
        size = 2.38 / np.sqrt(parameters) * 0.5 ** (step % 3)
        tried = places + size * random.standard_normal(places.shape) @ spread.T
        found = measure(expit(tried))
        moved = (found <= level) & (np.log(random.random(len(places))) < _room(tried) - _room(places))
        places[moved], height[moved] = tried[moved], found[moved]
    return expit(places), height


def _room(places: Array) -> Array:
    """The logarithm of how much of the cube a step of the logit scale covers at each place."""
    return np.asarray((log_expit(places) + log_expit(-places)).sum(axis=1))
