"""Which factor of a design moves an outcome most, where that can be told from luck."""

import numpy as np
import pandas as pd

from sim.score.bands import LOW
from sim.study.pairs import PAIR, Array

DRAWS = 499
ENOUGH_CELLS = 10
ROUNDING = 1e-9


def strongest_mover(cells: pd.DataFrame, values: pd.Series) -> tuple[str, float] | None:
    """The factor that goes most closely with an outcome, with its rank correlation with the medians; None if luck.

    cells: a row a cell (index: cell), a column a factor that is a number. values: the outcome by (cell, vector, seed).
    How closely a factor goes with it is the mean, over the pairs (vector, seed) that all cells have, of its rank
    correlation with the outcome over the cells. It is told from luck where cells that change places seldom bring any
    factor so close: a test that knows how many factors there are. Cells change places as a whole, so that a factor that
    only happens to lie as the true cause does is luck too; fewer than ten, which would leave no test, within each pair.
    Source: Westfall and Young (1993), Resampling-Based Multiple Testing, the permutation test of the largest statistic.
    """
    by_pair = values.unstack(PAIR).dropna(axis="columns")
    known = cells.reindex(by_pair.index)
    ranks, factors = _standard_ranks(by_pair), _standard_ranks(known)
    if not (ranks.any() and factors.any()):
        return None
    closeness = np.abs(factors.T @ ranks.mean(axis=1))
    random, best = np.random.default_rng(0), closeness.max()
    whole = len(ranks) >= ENOUGH_CELLS
    shuffled = (random.permutation(ranks) if whole else random.permuted(ranks, axis=0) for _ in range(DRAWS))
    lucky = [np.abs(factors.T @ each.mean(axis=1)).max() for each in shuffled]
    if (1 + sum(each > best - ROUNDING for each in lucky)) / (1 + DRAWS) > LOW:
        return None
    factor = str(known.columns[int(closeness.argmax())])
    found = float(known[factor].corr(by_pair.median(axis="columns"), method="spearman"))
    return (factor, found) if np.isfinite(found) else None


def _standard_ranks(table: pd.DataFrame) -> Array:
    """The ranks of each column (cells, columns) with mean 0 and norm 1; zeros where a column does not vary."""
    ranks = table.rank().to_numpy(float)
    away = ranks - ranks.mean(axis=0)
    norm = np.sqrt((away**2).sum(axis=0))
    return np.divide(away, norm, out=np.zeros_like(away), where=norm > 0.0)
