"""Supply links where nobody draws from a place."""

import numpy as np

from sim.population.links import _draw_by_size


def test_shares_that_leave_nobody_to_the_province_leave_nothing_to_draw() -> None:
    """With 35 % without a customer, 48 % in the city and 20 % in the division nobody is left."""
    nobody = np.zeros(0, np.int64)
    assert _draw_by_size(np.ones(3), np.zeros(3, np.int64), nobody, np.zeros(0)).tolist() == []
