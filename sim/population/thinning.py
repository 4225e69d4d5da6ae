"""A smaller population with weights: everything that matters one by one is kept, the rest is thinned."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.draws import Stream, uniforms
from sim.errors import StateError
from sim.population.build import Population
from sim.state.columns import TITLES


def thin(population: Population, fraction: float, seed: int) -> Population:
    """Keeps every above-scale enterprise and every holder of a title other than tech SMEs, and a fraction of the rest.

    ``fraction`` in (0, 1]; those kept of the rest weigh 1 / fraction, so that sums estimate the whole. They are drawn
    systematically: sorted by city, division and output, every 1 / fraction-th is kept from a random first one on.
    Customers are above scale, hence kept; their rows are renumbered.
    """
    if not 0.0 < fraction <= 1.0:
        raise StateError(f"a fraction of {fraction} cannot be kept; give one above 0 and at most 1")
    if fraction == 1.0:
        return population
    records = population.records
    always = records["above_scale"] == 1
    for title in TITLES:
        if title != "tech_sme":
            always |= records[title] > 0
    kept = np.flatnonzero(always | _every_nth(records, ~always, fraction, seed))
    whole_records = records.view(f"V{records.itemsize}")  # copied with their padding, so that bytes are the same
    thinned = whole_records[kept].view(records.dtype)
    thinned["weight"][~always[kept]] /= fraction
    row = np.full(len(records) + 1, -1)
    row[kept] = np.arange(len(kept))
    thinned["customer"] = row[thinned["customer"]]
    return population._replace(records=thinned, digital_rank=population.digital_rank[kept])


def _every_nth(records: NDArray[Any], rest: NDArray[np.bool_], fraction: float, seed: int) -> NDArray[np.bool_]:
    """Which of the ``rest`` (n,) a systematic sample keeps."""
    rows = np.flatnonzero(rest)
    order = rows[np.lexsort([records[name][rows] for name in ("output", "division", "city")])]
    first = uniforms(seed, Stream.THINNING, 0, np.zeros(1, np.int64))[0]
    passed = np.floor(np.arange(len(order) + 1) * fraction + first)
    kept = np.zeros(len(records), bool)
    kept[order[np.diff(passed) > 0]] = True
    return kept
