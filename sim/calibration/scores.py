"""How good a forecast was: hits of its bands, and the continuous ranked probability score."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr
from scipy.stats import beta

CONFIDENCE = 0.95
TOO_NARROW, TOO_WIDE, IN_KEEPING = "too narrow", "too wide", "in keeping"


class Coverage(NamedTuple):
    """``hits`` of ``rows`` lie in their band; ``low`` and ``high`` bound the chance of a hit (shares)."""

    hits: int
    rows: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share of hits, NaN without rows."""
        return self.hits / self.rows if self.rows else np.nan

    def verdict(self, promised: float) -> str:
        """Whether bands that promise a share of hits are too narrow or too wide, as far as so many rows can tell."""
        return TOO_NARROW if self.high < promised else TOO_WIDE if self.low > promised else IN_KEEPING


def coverage(inside: NDArray[np.bool_]) -> Coverage:
    """How often bands hold what they are for, with the exact binomial interval at 95 % (Clopper and Pearson, 1934).

    inside: whether each row lies in its band (rows,). Assumes: rows are independent, which rows of one economy are not
    quite; the interval is then too short.
    """
    rows, hits = len(inside), int(np.count_nonzero(inside))
    tail = (1.0 - CONFIDENCE) / 2.0
    low = float(beta.ppf(tail, hits, rows - hits + 1)) if hits else 0.0
    high = float(beta.ppf(1.0 - tail, hits + 1, rows - hits)) if hits < rows else 1.0
    return Coverage(hits, rows, low, high)


def crps_ensemble(members: NDArray[np.float64], observed: NDArray[np.float64]) -> NDArray[np.float64]:
    """The score of each row (rows,) in its unit, the less the better: E|X - y| - E|X - X'| / 2, with X' another member.

    members: what each member says of each row (members, rows), two or more. observed: (rows,). The spread is taken
    over pairs of different members, so that the score does not favour many members ("fair").
    Source: Ferro (2014), Quarterly Journal of the Royal Meteorological Society 140, 1917-1923.
    """
    count = len(members)
    rank = (2.0 * np.arange(1, count + 1) - count - 1.0)[:, None]
    pairs = (rank * np.sort(members, axis=0)).sum(axis=0) / (count * (count - 1))
    found: NDArray[np.float64] = np.abs(members - observed).mean(axis=0) - pairs
    return found


def crps_normal(
    median: NDArray[np.float64], spread: NDArray[np.float64], observed: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The score of normal forecasts (rows,) in the unit of the rows; ``spread`` is one standard deviation, above zero.

    Source: Gneiting and Raftery (2007), Journal of the American Statistical Association 102, 359-378, equation 21.
    """
    z = (observed - median) / spread
    density = np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi)
    found: NDArray[np.float64] = spread * (z * (2.0 * ndtr(z) - 1.0) + 2.0 * density - 1.0 / np.sqrt(np.pi))
    return found
