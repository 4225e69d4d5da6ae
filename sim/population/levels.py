"""Digital levels at the start of a run: the enterprises that stand first have risen furthest."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.population.raking import Floats

WORKSHOP_LEVEL, FUTURE_LEVEL = 2, 3


def assign_levels(records: NDArray[Any], digital_rank: Floats, above: Sequence[float], below: Sequence[float]) -> None:
    """Writes ``digital_level`` of the records (n,) by their standing (n,).

    ``above`` and ``below`` are the shares at level 1 or more, 2 or more, and so on, of enterprises above and below
    scale. Formula: level >= k where rank > 1 - share k. Holders of a smart or future factory have at least its level.
    """
    level = np.zeros(len(records), np.int8)
    is_above = records["above_scale"] == 1
    for share_above, share_below in zip(above, below, strict=True):
        level += digital_rank > 1.0 - np.where(is_above, share_above, share_below)
    for title, least in (("smart_factory", WORKSHOP_LEVEL), ("future_factory", FUTURE_LEVEL)):
        level = np.where(records[title] > 0, np.maximum(level, least), level).astype(np.int8)
    records["digital_level"] = level
