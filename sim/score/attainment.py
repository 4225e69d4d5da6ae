"""Attainment: whether a value meets a target, by its sense and tolerance."""

import numpy as np
from numpy.typing import NDArray

from sim.config import Target

STATUS = {
    "enterprise": "emergent",
    "built": "built",
    "administrative": "by decree",
    "outlook": "conditional on the outlook",
    "declared": "declared mapping",
    "not_scored": "not scored",
}
"""What the driver of a target says about who brings it about."""

COUNTED = frozenset({"emergent", "built", "by decree", "conditional on the outlook"})
"""Statuses that may count as met; a declared mapping is shown and never counted."""

LIKELY, UNLIKELY = 0.8, 0.2
"""A promise is likely to be met when its probability is above the one, and unlikely when it is below the other."""


def met(target: Target, values: NDArray[np.float64], share: float) -> NDArray[np.bool_]:
    """Which values (n,) meet a target whose bounds are scaled to the modelled share; NaN never does."""
    low = -np.inf if target.met_from is None else target.met_from * share
    high = np.inf if target.met_to is None else target.met_to * share
    return np.asarray((values >= low) & (values <= high))


def first_year(target: Target, medians: dict[int, float], share: float) -> int | None:
    """The first year whose median meets the target."""
    for year in sorted(medians):
        if bool(met(target, np.array([medians[year]]), share)[0]):
            return year
    return None
