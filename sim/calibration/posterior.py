"""Approximate Bayesian computation on runs: weights of the runs, and parameters adjusted by regression."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from sklearn.linear_model import BayesianRidge

type Array = NDArray[np.float64]

NOISE_DRAWS = 10
ACCEPTED = 0.5
EDGE = 1e-4


class Posterior(NamedTuple):
    """weights: (runs,), summing to 1. unit: (keep, parameters), equally likely vectors of the unit cube."""

    weights: Array
    unit: Array


def posterior(
    unit: Array, outputs: Array, values: Array, deviations: Array, scales: Array, keep: int, random: np.random.Generator
) -> Posterior:
    """The posterior of parameters given values, from runs whose parameters are uniform over a space.

    unit: (points, parameters). outputs: (points, seeds, observations). values, deviations: (observations,), what was
    observed, and the standard deviation of its error and the model's discrepancy together. scales: (observations,),
    what distances are measured in.

    Each run counts ten times, with errors drawn from the deviations added to it, so that it is compared with what was
    observed on equal terms (Wilkinson 2013). Weights are Epanechnikov's of the distance, the nearest half counting.
    Parameters on the logit scale of the unit cube, so that none leaves its range, are moved by a local-linear ridge
    regression to where the distance is nothing (Beaumont, Zhang and Balding 2002); the ridge is found by evidence,
    with a weight of 1 in all for each point, so that a parameter the outputs do not depend on stays where it is. Where
    no run comes as far as what was observed, the line is followed to the nearest run and no further.
    """
    points, seeds, many = outputs.shape
    owner = np.repeat(np.arange(points), seeds * NOISE_DRAWS)
    noise = random.standard_normal((points * seeds, NOISE_DRAWS, many)) * deviations
    seen = (outputs.reshape(points * seeds, 1, many) + noise).reshape(-1, many)
    apart = (seen - values) / scales
    distance = np.sqrt((apart**2).sum(axis=1))
    reach = float(np.quantile(distance, ACCEPTED))
    near = np.flatnonzero(distance < reach) if reach > 0.0 else np.arange(len(distance))
    weight = 1.0 - (distance[near] / reach) ** 2 if reach > 0.0 else np.ones(len(near))
    weight /= weight.sum()
    place = logit(np.clip(unit, EDGE, 1.0 - EDGE))[owner[near]]
    effective = len(np.unique(owner[near]))
    moved = np.column_stack([_adjusted(apart[near], column, weight * effective) for column in place.T])
    chosen = _systematic(weight, keep, random)
    weights = np.bincount(near // NOISE_DRAWS, weight, points * seeds)
    return Posterior(weights, expit(moved[random.permutation(chosen)]))


def _adjusted(apart: Array, place: Array, weight: Array) -> Array:
    """Places (n,) moved along the regression on how far apart (n, observations) runs and observations are."""
    centre = np.average(apart, axis=0, weights=weight)
    spread = np.sqrt(np.average((apart - centre) ** 2, axis=0, weights=weight))
    x = (apart - centre) / np.where(spread > 0.0, spread, 1.0)
    line = BayesianRidge().fit(x, place, sample_weight=weight)
    aim = np.clip(0.0, apart.min(axis=0), apart.max(axis=0))
    slope: Array = line.coef_ / np.where(spread > 0.0, spread, 1.0)
    moved: Array = place - (apart - aim) @ slope
    return moved


def _systematic(weight: Array, keep: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Indices of as many as are kept, each about as often as its weight says (systematic resampling)."""
    ladder = np.cumsum(weight) / weight.sum()
    return np.minimum(np.searchsorted(ladder, (random.random() + np.arange(keep)) / keep), len(weight) - 1)
