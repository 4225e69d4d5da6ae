"""A smaller population with weights: everything that matters one by one is kept, the rest is thinned."""

import numpy as np

from sim.errors import StateError
from sim.population.build import Population
from sim.population.raking import hash_uniform
from sim.state.columns import TITLES


def thin(population: Population, fraction: float, seed: int) -> Population:
    """Keeps every above-scale enterprise and every holder of a title other than tech SMEs, and a fraction of the rest.

    ``fraction`` in (0, 1]; those kept of the rest weigh 1 / fraction, so that sums estimate the whole. Who is kept
    depends on (seed, slot) alone. Customers are above scale, hence kept; their rows are renumbered.
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
    kept = np.flatnonzero(always | (hash_uniform(seed, records["slot"]) < fraction))
    whole_records = records.view(f"V{records.itemsize}")  # copied with their padding, so that bytes are the same
    thinned = whole_records[kept].view(records.dtype)
    thinned["weight"][~always[kept]] /= fraction
    row = np.full(len(records) + 1, -1)
    row[kept] = np.arange(len(kept))
    thinned["customer"] = row[thinned["customer"]]
    return population._replace(records=thinned, digital_rank=population.digital_rank[kept])
