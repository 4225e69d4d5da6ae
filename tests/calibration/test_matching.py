"""Implausibility worked by hand, and points of the space that is left."""

import numpy as np
import pytest

from sim.calibration.emulator import Emulator
from sim.calibration.matching import implausibility, second_largest, space_left, tolerances
from tests.calibration.cheap import seen


def flat(value: float, stochastic: float) -> Emulator:
    return Emulator("constant", value, 0.0, None, stochastic, 1.0, 0.0)


def test_implausibility_by_hand() -> None:
    rows = [seen(10.0, 3.0, 0), seen(-20.0, 1.0, 1, discrepancy=0.2), seen(5.0, 2.0, 2)]
    allowed = tolerances(rows, 0.1)
    assert [(each.observation, each.discrepancy) for each in allowed] == [(9.0, 1.0), (1.0, 16.0), (4.0, 0.25)]
    emulators = [flat(4.0, 6.0), flat(-12.0, 8.0), flat(5.0, 0.0)]
    found = implausibility(np.zeros((2, 3)), emulators, rows, allowed)
    np.testing.assert_allclose(found, [[6.0 / 4.0, 8.0 / 5.0, 0.0]] * 2)
    np.testing.assert_allclose(second_largest(found), [1.5, 1.5])


def test_one_observation_alone_is_its_own_second() -> None:
    np.testing.assert_allclose(second_largest(np.array([[2.0], [3.0]])), [2.0, 3.0])


@pytest.mark.parametrize(("radius", "tolerance"), [(0.4, 0.05), (0.15, 0.15), (0.06, 0.35)])
def test_share_and_points_of_a_ball(radius: float, tolerance: float) -> None:
    """In three dimensions a ball about the centre has the share 4/3 pi r^3; the smallest is found level by level."""

    def measure(unit: np.ndarray) -> np.ndarray:
        return np.asarray(np.sqrt(((unit - 0.5) ** 2).sum(axis=1)) / radius)

    left = space_left(measure, 3, 300, 1.0, np.random.default_rng(1))
    assert left.cutoff == 1.0
    assert left.points.shape == (300, 3)
    assert measure(left.points).max() <= 1.0
    assert left.share == pytest.approx(4 / 3 * np.pi * radius**3, rel=tolerance)
    assert measure(left.points).mean() == pytest.approx(0.75, abs=0.06)  # uniform: the mean radius is 3/4
    assert len(np.unique(left.points[:, 0])) > 200


def test_a_space_that_is_empty_gives_the_least_implausible_and_says_so() -> None:
    def measure(unit: np.ndarray) -> np.ndarray:
        return np.asarray(10.0 + unit[:, 0])

    left = space_left(measure, 2, 100, 3.0, np.random.default_rng(1))
    assert left.cutoff > 10.0
    assert left.share < 0.01
    assert left.points[:, 0].max() < 0.05


def test_points_stay_in_the_cube() -> None:
    left = space_left(lambda unit: unit.sum(axis=1), 4, 500, 0.3, np.random.default_rng(2))
    assert 0.0 <= left.points.min() <= left.points.max() <= 1.0
    assert left.points.sum(axis=1).max() <= 0.3
