"""Which parameters such a record can find: points of the design are taken for the truth, and found again or not.

What one run of a point says of each row, with an error of observing on top, stands for the record; the point's own
runs are taken out of those that are fitted. Source: Carrella (2021), No free lunch when estimating simulation
parameters, JASSS 24(2) 7; Talts et al. (2018), arXiv 1804.06788, for judging intervals over many truths.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calibration.scores import coverage

type Array = NDArray[np.float64]
type Recover = Callable[[int, Array], Array]
"""From a point of the design that is left out, and what is observed (rows,), to the posterior (keep, parameters)."""

FOUND, PARTLY, NOT_FOUND, MISLED = "found", "partly found", "not found", "misled"
PRIOR_DEVIATION = float(np.sqrt(1.0 / 12.0))
INTERVAL = (0.05, 0.95)
PROMISED = INTERVAL[1] - INTERVAL[0]
FOUND_FROM, PARTLY_FROM = 0.8, 0.44
FOUND_BELOW, PARTLY_BELOW = 0.6, 0.9
"""What is asked of the correlation (from) and of the shrinkage (below): 0.64 and 0.19 of the variance explained, since
a posterior that keeps its word has a squared correlation of 1 less its squared shrinkage."""


def choose_truths(points: int, truths: int) -> NDArray[np.int64]:
    """Which points of a design are taken for the truth: evenly spaced over its order."""
    return np.unique(np.linspace(0, points - 1, min(truths, points)).round().astype(np.int64))


def recover_truths(outputs: Array, errors: Array, truths: NDArray[np.int64], recover: Recover, seed: int = 0) -> Array:
    """The posterior of each truth (truths, keep, parameters) in the unit cube.

    outputs: (points, seeds, rows); the first seed of a truth is what happened. errors: (rows,), the standard deviation
    of observing each row.
    """
    noise = np.random.default_rng(seed).standard_normal((len(truths), len(errors)))
    observed = outputs[truths, 0, :] + errors * noise
    return np.stack([recover(int(point), values) for point, values in zip(truths, observed, strict=True)])


def identifiability_table(names: Sequence[str], truths: Array, posteriors: Array) -> pd.DataFrame:
    """One row a parameter: how its truths were found again.

    truths: (truths, parameters) in the unit cube. posteriors: (truths, keep, parameters). ``covered``: the share of
    truths in the 90 % interval of their posterior, ``low`` and ``high`` its own bounds. ``shrinkage``: mean standard
    deviation of the posterior over the prior's. ``correlation``: of truth and posterior mean. ``verdict``: found where
    the correlation is at least 0.8 and the shrinkage at most 0.6, partly found with 0.44 and 0.9; misled where the
    interval holds too few truths, whatever else.
    """
    estimates = posteriors.mean(axis=1)
    low, high = np.quantile(posteriors, INTERVAL, axis=1)
    rows = []
    for column, name in enumerate(names):
        held = coverage((low[:, column] <= truths[:, column]) & (truths[:, column] <= high[:, column]))
        found = correlation(truths[:, column], estimates[:, column])
        shrinkage = float(posteriors[:, :, column].std(axis=1).mean()) / PRIOR_DEVIATION
        rows.append(
            {
                "parameter": name, "truths": len(truths), "covered": held.share, "low": held.low, "high": held.high,
                "shrinkage": shrinkage, "correlation": found, "verdict": verdict(found, shrinkage, held.high),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def correlation(truth: Array, estimate: Array) -> float:
    """Pearson's correlation, nought where nothing was learnt at all."""
    if min(truth.std(), estimate.std()) < 1e-12:
        return 0.0
    return float(np.corrcoef(truth, estimate)[0, 1])


def verdict(found: float, shrinkage: float, covered_at_most: float) -> str:
    """What correlation, shrinkage and the most that the share of truths in their intervals may be say together."""
    if covered_at_most < PROMISED:
        return MISLED
    if found >= FOUND_FROM and shrinkage <= FOUND_BELOW:
        return FOUND
    return PARTLY if found >= PARTLY_FROM and shrinkage <= PARTLY_BELOW else NOT_FOUND


def recovered(names: Sequence[str], truths: Array, posteriors: Array) -> pd.DataFrame:
    """One row a parameter and truth, in the unit cube: the truth, the posterior's mean and its 90 % interval."""
    low, high = np.quantile(posteriors, INTERVAL, axis=1)
    columns = {"truth": truths, "mean": posteriors.mean(axis=1), "p05": low, "p95": high}
    flat = {label: values.T.ravel() for label, values in columns.items()}
    return pd.DataFrame({"parameter": np.repeat(list(names), len(truths)), **flat})
