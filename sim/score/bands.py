"""Bands over runs: weighted quantiles, what parameters and luck contribute, and how sure a probability is.

Runs of one parameter vector are no independent witnesses of what parameters do: they are counted together. Runs at
central parameters (vector 0) differ by luck alone, and each stands for itself.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

LOW, HIGH = 0.05, 0.95
Z = 1.6449
"""The normal quantile of 0.95: bands of probabilities are from 5 to 95 %, like all others."""

HALF_WIDTH = 0.1
"""A probability is known well enough when half of its band is at most this wide."""

NOTHING = 1e-9

type Array = NDArray[np.float64]


class Chance(NamedTuple):
    """A share of runs with its 5-95 % band, and how many runs would narrow the band to 0.1 at either side."""

    probability: float
    low: float
    high: float
    runs_needed: int | None


UNKNOWN = Chance(np.nan, np.nan, np.nan, None)


def clusters(indicators: pd.DataFrame) -> pd.Series:
    """The parameter vector that each run stands for (index: runs, ascending); a run at central ones stands for itself.

    indicators: a long table with columns run and vector.
    """
    vectors = indicators.drop_duplicates("run").set_index("run")["vector"].sort_index()
    return vectors.where(vectors > 0, -vectors.index.to_series())


def quantile(values: Array, q: float, weights: Array | None = None) -> float:
    """A quantile of values (n,), linear between them; with weights (n,) the inverse of the weighted distribution.

    NaN where there is no value, or none with a weight.
    """
    if weights is None:
        return float(np.quantile(values, q)) if len(values) else np.nan
    if not weights.sum() > 0.0:
        return np.nan
    return float(np.quantile(values, q, weights=weights, method="inverted_cdf"))


def quantiles(paths: pd.DataFrame, wanted: dict[str, float], weights: pd.Series | None = None) -> pd.DataFrame:
    """Quantiles of each row over its columns, the runs; blanks are left out. weights: by run; None: all alike."""
    if paths.empty:
        return pd.DataFrame(columns=list(wanted), dtype=float)
    if weights is None:
        return paths.quantile(list(wanted.values()), axis=1).T.set_axis(list(wanted), axis=1)
    by_run = weights.reindex(paths.columns).to_numpy(float)
    known = [(row[kept], by_run[kept]) for row in paths.to_numpy(float) for kept in [~np.isnan(row)]]
    found = [[quantile(row, q, weight) for q in wanted.values()] for row, weight in known]
    return pd.DataFrame(found, index=paths.index, columns=list(wanted), dtype=float)


def effective_number(weights: Array) -> float:
    """How many equal weights are worth as much. Formula: (sum w)^2 / sum w^2. Source: Kish (1965), Survey Sampling."""
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares > 0.0 else 0.0


def luck_share(values: pd.Series, vectors: pd.Series, weights: pd.Series | None = None) -> float:
    """The share (0-1) of the variance between runs that is luck, the rest being parameters; NaN where not estimable.

    values: by run. vectors: ``clusters``. weights: by run. One-way analysis of variance with random effects: luck
    is the variance within vectors, parameters are the variance between their means less what luck leaves in a mean,
    never below 0. It takes two vectors, two runs of one of them, and some variance.

    Source: Searle, Casella and McCulloch (1992), Variance Components: the method of moments, here with a weight a
    vector; for equal weights and as many runs of each vector it is the usual analysis of variance.
    """
    groups = values.groupby(vectors.reindex(values.index))
    means, sizes, within = groups.mean(), groups.size(), groups.var()
    share = _shares(values.index, vectors, weights)
    repeated = within.notna() & (share > 0.0)
    spread = 1.0 - float((share**2).sum())
    if not repeated.any() or spread < NOTHING:
        return np.nan
    luck = float(np.average(within[repeated], weights=share[repeated]))
    between = float((share * (means - (share * means).sum()) ** 2).sum()) / spread
    left_in_means = luck * float((share * (1.0 - share) / sizes).sum()) / spread
    total = luck + max(between - left_in_means, 0.0)
    return luck / total if total > 0.0 else np.nan


def chance(hits: pd.Series, vectors: pd.Series, weights: pd.Series | None = None) -> Chance:
    """The probability of what happened in some runs, with Wilson's band for as many runs as the vectors are worth.

    hits: by run, true or false. vectors: ``clusters``. weights: by run. The number of runs that counts lies between
    that of vectors, where all runs of one agree, and that of runs, where vectors do not matter: p (1 - p) over the
    variance of p between vectors. Where p is 0 or 1 it is that of vectors.

    Source: Wilson (1927), JASA 22, 209-212; Korn and Graubard (1998), Survey Methodology 24, 193-201, for the number.
    """
    p, number = _share(hits, vectors, weights)
    if not number > 0.0:
        return UNKNOWN
    return _with_band(p, number, int(np.ceil(_number_for(p, HALF_WIDTH) * len(hits) / number)))


def lead(better: pd.Series, vectors: pd.Series) -> Chance:
    """The probability that one of two is better, from pairs; how many pairs would settle which one it is.

    better: by pair, 1 where it is, 0 where it is not, 1/2 for a tie. vectors: by pair, as ``clusters`` has them.
    Settled: the band around a share like this one leaves one half; never where the share is one half.

    Formula: n = z^2 / (4 (p - 1/2)^2), Wilson's interval, times the pairs that one independent witness takes.
    """
    p, number = _share(better, vectors, None)
    if not number > 0.0:
        return UNKNOWN
    away = abs(p - 0.5)
    needed = int(np.ceil((Z / (2.0 * away)) ** 2 * len(better) / number)) if away > NOTHING else None
    return _with_band(p, number, needed)


def _share(hits: pd.Series, vectors: pd.Series, weights: pd.Series | None) -> tuple[float, float]:
    """The share of hits, and how many independent runs these are worth (0: none)."""
    by_run = _of_runs(hits.index, weights)
    if not by_run.sum() > 0.0:
        return np.nan, 0.0
    own, share = vectors.reindex(hits.index), _shares(hits.index, vectors, weights)
    hit = (hits * by_run).groupby(own).sum() / by_run.sum()
    p = float(hit.sum())
    least, most = effective_number(share.to_numpy(float)), effective_number(by_run.to_numpy(float))
    number = least
    if 0.0 < p < 1.0 and least > 1.0 + NOTHING:
        variance = float(((hit - share * p) ** 2).sum()) * least / (least - 1.0)
        number = min(max(p * (1.0 - p) / variance, least), most) if variance > 0.0 else most
    return p, number


def _with_band(p: float, number: float, needed: int | None) -> Chance:
    middle, half = _wilson(p, number)
    return Chance(p, max(middle - half, 0.0), min(middle + half, 1.0), needed)


def _of_runs(runs: pd.Index, weights: pd.Series | None) -> pd.Series:
    return pd.Series(1.0, runs) if weights is None else weights.reindex(runs)


def _shares(runs: pd.Index, vectors: pd.Series, weights: pd.Series | None) -> pd.Series:
    """What each vector counts (index: vectors), 1 in all: the sum of its runs' weights."""
    found = _of_runs(runs, weights).groupby(vectors.reindex(runs)).sum()
    return found / found.sum()


def _wilson(p: float, number: float) -> tuple[float, float]:
    """Middle and half-width of Wilson's interval."""
    scale = 1.0 + Z * Z / number
    middle = (p + Z * Z / (2.0 * number)) / scale
    return middle, Z / scale * np.sqrt(p * (1.0 - p) / number + Z * Z / (4.0 * number * number))


def _number_for(p: float, half: float) -> float:
    """How many independent runs give Wilson's interval a half-width.

    Formula: n^2 h^2 + n z^2 (2 h^2 - p (1 - p)) + z^4 (h^2 - 1/4) = 0, the larger root.
    """
    linear, constant = Z * Z * (2.0 * half * half - p * (1.0 - p)), Z**4 * (half * half - 0.25)
    return float((-linear + np.sqrt(linear * linear - 4.0 * half * half * constant)) / (2.0 * half * half))
