"""Rows of single enterprises, kept only when settings ask for a share of them: synthetic, for looking inside a run."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.draws import Stream, uniforms

KEPT = (
    "slot", "weight", "city", "division", "founded", "above_scale", "digital_level", "grade", "output",
    "revenue_per_output", "value_added_rate", "staff", "land", "rd_expense", "patents",
)  # fmt: skip
EVERY_RUN = 0


def sampled_firms(ledger: NDArray[Any], share: float) -> dict[str, NDArray[Any]]:
    """Columns (n,) of the living enterprises of a ledger that are in the sample: the same slots in every run."""
    slots = ledger["slot"].astype(np.int64)
    chosen = np.flatnonzero((uniforms(EVERY_RUN, Stream.LOOKING, EVERY_RUN, slots) < share) & (ledger["alive"] == 1))
    return {name: ledger[name][chosen] for name in KEPT}
