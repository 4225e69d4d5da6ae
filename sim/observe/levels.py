"""Digital levels of the enterprises above scale, division by division."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

LEVELS: Final = 5


def level_counts(ledger: NDArray[Any], divisions: int) -> NDArray[np.float64]:
    """Living above-scale enterprises of a ledger by division and digital level (divisions, LEVELS)."""
    place = ledger["division"].astype(np.int64) * LEVELS + ledger["digital_level"]
    weight = ledger["weight"] * ((ledger["alive"] == 1) & (ledger["above_scale"] == 1))
    return np.bincount(place, weight, divisions * LEVELS).reshape(divisions, LEVELS)
