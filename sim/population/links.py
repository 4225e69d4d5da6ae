"""Supply links: the principal customer of each enterprise, chain leaders having many."""

import numpy as np
from numpy.typing import NDArray

from sim.population.frame import Columns, Frame
from sim.population.raking import Floats


def add_customers(firms: Columns, frame: Frame) -> None:
    """The row of each enterprise's principal customer (n,), -1 for none.

    A customer is an above-scale enterprise drawn in proportion to revenue ** exponent from the same city, the same
    division or the whole province, and only one that is larger. Assumes: who draws a smaller one sells to many.
    """
    s, above, many = frame.settings, frame.above, len(firms["city"])
    weight = firms["revenue"][:above] ** s["customer_size_exponent"]
    kind = np.searchsorted(
        np.cumsum([s["customer_none"], s["customer_in_city"], s["customer_in_division"]]), frame.uniform(many), "right"
    )
    everywhere = np.zeros(many, np.int64)
    customer = np.full(many, -1, np.int64)
    for place, group in enumerate((firms["city"], firms["division"], everywhere), start=1):
        rows = np.flatnonzero(kind == place)
        customer[rows] = _draw_by_size(weight, group[:above], group[rows], frame.uniform(len(rows)))
    smaller = firms["revenue"][customer] <= firms["revenue"]
    firms["customer"] = np.where(smaller, -1, customer)


def _draw_by_size(weight: Floats, group: NDArray[np.int64], wanted: NDArray[np.int64], u: Floats) -> NDArray[np.int64]:
    """A row of ``weight`` (m,) for each wanted group (k,), in proportion to weight among the rows of that group."""
    order = np.argsort(group, kind="stable")
    running = np.concatenate(([0.0], np.cumsum(weight[order])))
    edges = np.searchsorted(group[order], np.arange(int(wanted.max(initial=0)) + 2))
    low, high = running[edges[wanted]], running[edges[wanted + 1]]
    found = np.searchsorted(running, low + u * (high - low), "right") - 1
    return np.asarray(order[np.clip(found, edges[wanted], edges[wanted + 1] - 1)])
