"""Fitting tables and totals: proportional fitting, exponential tilting, and whole numbers."""

import numpy as np
from numpy.typing import NDArray

from sim.errors import StateError

type Floats = NDArray[np.float64]

_SWEEPS = 1000
_NEWTON_STEPS = 60
_TOLERANCE = 1e-7


def round_to_total(values: Floats, total: int) -> NDArray[np.int64]:
    """Whole numbers of the shape of ``values`` (of any shape) that sum to ``total``: largest remainders."""
    scaled = values.ravel() * (total / values.sum())
    whole = np.floor(scaled).astype(np.int64)
    order = np.argsort(whole - scaled, kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole.reshape(values.shape)


def rake(seed: Floats, rows: Floats, columns: Floats, what: str) -> Floats:
    """A table (r, c) proportional to ``seed`` by rows and columns, with the sums ``rows`` (r,) and ``columns`` (c,).

    ``what`` names the table in the error raised when it does not converge. Columns hold exactly.
    """
    columns = columns * (rows.sum() / columns.sum())
    table = seed.astype(float)
    for _ in range(_SWEEPS):
        table *= _over(rows, table.sum(axis=1))[:, None]
        table *= _over(columns, table.sum(axis=0))[None, :]
        if np.abs(table.sum(axis=1) - rows).max() <= _TOLERANCE * rows.max():
            return table
    gap = np.abs(table.sum(axis=1) / rows - 1.0).max()
    raise StateError(
        f"raking of {what} stopped at a difference of {100 * gap:.3g} % after {_SWEEPS} sweeps; "
        "make its margins agree, or give every row and column of the seed something above zero"
    )


def tilt(base: Floats, weights: Floats, totals: Floats, what: str) -> Floats:
    """The values (n,) nearest to ``base`` in relative entropy whose sums under ``weights`` (k, n) are ``totals`` (k,).

    Formula: base * exp(weights.T @ multipliers), multipliers by damped Newton steps.
    """
    multipliers = np.zeros(len(totals))
    for _ in range(_NEWTON_STEPS):
        values = base * np.exp(weights.T @ multipliers)
        gap = weights @ values - totals
        if np.abs(gap / totals).max() <= _TOLERANCE:
            return values
        step = np.linalg.solve((weights * values) @ weights.T, gap)
        multipliers -= step * min(1.0, 1.0 / np.abs(step).max())
    raise StateError(
        f"the totals of {what} cannot be met at once: off by {np.abs(gap / totals).max():.3g} "
        f"after {_NEWTON_STEPS} steps; check margins.csv against the weights in divisions.csv"
    )


def scale_to(values: Floats, group: NDArray[np.int64], totals: Floats) -> Floats:
    """``values`` (n,) scaled within each group so that groups sum to ``totals`` (groups,)."""
    return np.asarray(values * _over(totals, np.bincount(group, values, len(totals)))[group])


def scale_below(values: Floats, total: float, ceiling: float, weights: Floats) -> Floats:
    """``values`` (n,) scaled so that their sum under ``weights`` (n,) is ``total``, none above ``ceiling``."""
    factor = 1.0
    for _ in range(_SWEEPS):
        scaled = np.minimum(values * factor, ceiling)
        ratio = total / float(scaled @ weights)
        if abs(ratio - 1.0) <= _TOLERANCE:
            return np.asarray(scaled)
        factor *= ratio
    raise StateError(f"values at most {ceiling} cannot sum to {total}; raise the ceiling in start.yaml")


def _over(top: Floats, bottom: Floats) -> Floats:
    return np.asarray(np.divide(top, bottom, out=np.zeros_like(bottom, dtype=float), where=bottom > 0.0))
