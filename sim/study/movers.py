"""Which factor of a design moves an outcome most, where that can be told from luck."""

from statistics import NormalDist
from typing import cast

import numpy as np
import pandas as pd

from sim.score.bands import LOW, lead
from sim.study.judging import BETTER, verdict
from sim.study.pairs import PAIR, witnesses

FEWEST = 3
"""Pairs of fewer parameter vectors settle no sign, whatever they say."""


def strongest_mover(cells: pd.DataFrame, values: pd.Series) -> tuple[str, float] | None:
    """The factor that goes most closely with an outcome over the cells, and its rank correlation; None if it is luck.

    cells: a row a cell (index: cell), a column a factor that is a number. values: the outcome by (cell, vector, seed).
    Told from luck by the pairs, as ``compare`` settles a sign: do the cells of one (vector, seed) rank as the medians
    do? With fewer than three vectors by the cells: is the correlation larger than chance makes the largest of so many
    factors? Formula: |r| sqrt(n - 1) against a normal quantile; Source: Kendall (1970), Rank Correlation Methods.
    """
    medians = values.groupby(level="cell").median()
    ranks = cells.reindex(medians.index).corrwith(medians, method="spearman").dropna()
    if ranks.empty:
        return None
    factor = str(ranks.abs().idxmax())
    found, by_pair = float(ranks[factor]), values.unstack(PAIR)
    own = witnesses(cast(pd.MultiIndex, by_pair.columns))
    if own.nunique() < FEWEST:
        is_told = abs(found) * np.sqrt(len(medians) - 1) > NormalDist().inv_cdf(1.0 - LOW / len(ranks))
        return (factor, found) if is_told else None
    agrees = by_pair.corrwith(cells[factor], method="spearman").fillna(0.0) * found
    chance = lead(agrees.gt(0.0) + 0.5 * agrees.eq(0.0), own)
    return (factor, found) if verdict(chance.low, chance.high) == BETTER else None
