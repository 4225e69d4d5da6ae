"""A cheap simulator with a known posterior, and the observations of its runs."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from sim.config.observations import Observation

type Array = NDArray[np.float64]

LUCK, NUISANCE = 0.1, 0.15


def seen(value: float, error: float, number: int = 0, **more: object) -> Observation:
    given = {
        "indicator": f"output_{number}",
        "place": "Zhejiang",
        "period": "2020",
        "file": "seen.csv",
        "line": number + 2,
    }
    return Observation.model_validate({**given, "value": value, "error": error, **more})


def linear(unit: Array) -> Array:
    """Outputs (points, 3) that depend on the first two of the parameters alone, linear on the logit scale."""
    first, second = logit(unit[:, 0]), logit(unit[:, 1])
    return np.column_stack([first, first + second, 0.5 * second])


def runs(unit: Array, seeds: int = 2, seed: int = 0) -> Array:
    """Outputs (points, seeds, 3) with nuisance by point and luck by seed."""
    random = np.random.default_rng(seed)
    mean = linear(unit)[:, None, :]
    by_point = NUISANCE * random.standard_normal(mean.shape)
    return mean + by_point + LUCK * random.standard_normal((len(unit), seeds, mean.shape[2]))


def cube(points: int, parameters: int, seed: int = 0) -> Array:
    return np.random.default_rng(seed).uniform(0.001, 0.999, (points, parameters))


def exact(values: Array, deviations: Array, many: int = 200_000) -> tuple[Array, Array]:
    """Mean and standard deviation of the posterior of the first two parameters, by weighting draws of the prior."""
    unit = cube(many, 2, seed=9)
    variance = deviations**2 + NUISANCE**2 + LUCK**2
    weight = np.exp(-0.5 * ((linear(unit) - values) ** 2 / variance).sum(axis=1))
    mean = np.average(unit, axis=0, weights=weight)
    return mean, np.sqrt(np.average((unit - mean) ** 2, axis=0, weights=weight))
