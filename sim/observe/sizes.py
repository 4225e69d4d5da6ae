"""The distribution of enterprises by size, above and below scale."""

from math import log10
from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

BINS_A_DECADE: Final = 5
LOWEST_DECADE: Final = 0
DECADES: Final = 8


def size_edges() -> NDArray[np.float64]:
    """The bounds (bins + 1,) of revenue in 10k yuan between which enterprises are counted."""
    return np.asarray(10.0 ** (LOWEST_DECADE + np.arange(DECADES * BINS_A_DECADE + 1) / BINS_A_DECADE))


@njit(cache=True, nogil=True)
def size_counts(ledger: Any) -> NDArray[np.float64]:
    """Living enterprises by register and size (2, bins): below scale first, then above; by yearly revenue."""
    bins = DECADES * BINS_A_DECADE
    counts = np.zeros((2, bins))
    for row in range(len(ledger)):
        firm = ledger[row]
        if firm.alive == 1:
            revenue = max(firm.output * firm.revenue_per_output, 1.0)
            place = int((log10(revenue) - LOWEST_DECADE) * BINS_A_DECADE)
            counts[firm.above_scale, min(max(place, 0), bins - 1)] += firm.weight
    return counts
