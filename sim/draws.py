"""Random numbers addressed by (seed, stream, period, slot) and by nothing else.

A draw is a block of Philox 4x32-10, so no draw depends on how many were made before it, by whom, or in which order.
The functions are plain Python that Numba compiles when a compiled caller uses them; both give the same bits.

Source: Salmon, Moraes, Dror and Shaw 2011, Parallel random numbers: as easy as 1, 2, 3 (SC11), with its known answers.
"""

from enum import IntEnum
from math import exp, log, sqrt
from typing import Final

import numpy as np
from numba import njit
from numba.extending import register_jitable
from numpy.typing import NDArray

_WORD: Final = 0xFFFFFFFF
_ROUNDS: Final = 10


class Stream(IntEnum):
    """What a draw decides. A number is never reused for another decision; programmes add their own above 1000."""

    GROWTH = 1
    LEARNING = 2
    PROJECT = 3
    INNOVATION = 4
    GREEN = 5
    REGISTER = 6
    ARRIVALS = 8
    ENTRANT_SIZE = 9
    ENTRANT_PLACE = 10
    THINNING = 11
    PARAMETERS = 12
    DEMAND = 13
    ABILITY = 14
    LOOKING = 15
    PLANNING = 16
    RESEARCH_HELP = 31
    SUPPORT = 40
    ROLL_OUT = 41
    LAND_SALES = 42
    PLANTS = 43
    EVALUATION = 44
    WORK_SITE = 51
    WORK_DELAY = 52
    WORK_FAILURE = 53


@register_jitable
def philox(key: tuple[int, int], counter: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """One block of Philox 4x32-10: four 32-bit words from a two-word key and a four-word counter."""
    k0, k1 = key
    c0, c1, c2, c3 = counter
    for _ in range(_ROUNDS):
        product0 = c0 * 0xD2511F53
        product1 = c2 * 0xCD9E8D57
        c0, c1, c2, c3 = (
            ((product1 >> 32) & _WORD) ^ c1 ^ k0,
            product1 & _WORD,
            ((product0 >> 32) & _WORD) ^ c3 ^ k1,
            product0 & _WORD,
        )
        k0 = (k0 + 0x9E3779B9) & _WORD
        k1 = (k1 + 0xBB67AE85) & _WORD
    return c0, c1, c2, c3


@register_jitable
def uniform_pair(seed: int, stream: int, when: int, slot: int) -> tuple[float, float]:
    """Two independent uniforms inside (0, 1), of 52 bits each, from one block."""
    a, b, c, d = philox(
        (seed & _WORD, (seed >> 32) & _WORD),
        (slot & _WORD, (slot >> 32) & _WORD, when & _WORD, stream & _WORD),
    )
    first = ((a >> 6) * 67108864 + (b >> 6) + 0.5) * 2.220446049250313e-16
    second = ((c >> 6) * 67108864 + (d >> 6) + 0.5) * 2.220446049250313e-16
    return first, second


@njit(cache=True, nogil=True)
def uniforms(seed: int, stream: int, when: int, slots: NDArray[np.int64]) -> NDArray[np.float64]:
    """One uniform for each slot (n,), the first of its block."""
    result = np.empty(len(slots))
    for i in range(len(slots)):
        result[i] = uniform_pair(seed, stream, when, slots[i])[0]
    return result


@register_jitable
def laplace(u: float, scale: float) -> float:
    """The Laplace quantile of a uniform: tent-shaped, mean 0, standard deviation ``scale * sqrt(2)``."""
    if u < 0.5:
        return scale * log(2.0 * u)
    return -scale * log(2.0 * (1.0 - u))


@register_jitable
def poisson(u: float, mean: float) -> int:
    """The Poisson quantile of a uniform, by summing its terms; above a mean of 400 its normal limit.

    A larger mean never gives a smaller number for the same uniform, so a policy moves one enterprise's luck smoothly.
    """
    if mean <= 0.0:
        return 0
    if mean > 400.0:
        return max(0, int(mean + sqrt(mean) * normal(u) + 0.5))
    term = exp(-mean)
    total = term
    count = 0
    while total < u and (count < mean or term > 1e-18):
        count += 1
        term *= mean / count
        total += term
    return count


@register_jitable
def normal(u: float) -> float:
    """The normal quantile of a uniform to 4.5e-4 absolute. Source: Abramowitz and Stegun 1964, formula 26.2.23."""
    tail = u if u < 0.5 else 1.0 - u
    t = sqrt(-2.0 * log(tail))
    size = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
    return -size if u < 0.5 else size


@register_jitable
def chance(rate_per_year: float, years: float) -> float:
    """The probability that an event of a yearly rate happens within a time: ``1 - exp(-rate * years)``."""
    return 1.0 - exp(-rate_per_year * years)


@njit(cache=True, nogil=True)
def poissons(u: NDArray[np.float64], means: NDArray[np.float64]) -> NDArray[np.int64]:
    """The Poisson quantile of each uniform (n,) at its mean (n,)."""
    result = np.empty(len(u), np.int64)
    for i in range(len(u)):
        result[i] = poisson(u[i], means[i])
    return result
