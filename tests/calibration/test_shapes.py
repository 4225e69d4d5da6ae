"""Shapes of distributions are found in samples whose shape is known."""

import numpy as np
import pytest

from sim.calibration import shapes

MANY = 40_000
ONES = np.ones(MANY)


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.mark.parametrize("exponent", [0.7, 1.0, 1.5])
def test_the_exponent_of_a_pareto_tail_is_found(random: np.random.Generator, exponent: float) -> None:
    sizes = 20.0 * random.random(MANY) ** (-1.0 / exponent)
    assert shapes.tail_exponent(sizes, ONES) == pytest.approx(exponent, rel=0.06)  # 4 standard errors at 4,000


def test_a_weight_of_two_is_an_enterprise_twice(random: np.random.Generator) -> None:
    sizes, weight = random.pareto(1.2, 300) + 1.0, random.integers(1, 3, 300)
    twice = np.repeat(sizes, weight)
    found = shapes.tail_exponent(sizes, weight.astype(float), top=0.3)
    assert found == pytest.approx(shapes.tail_exponent(twice, np.ones(len(twice)), top=0.3), rel=0.03)
    growth = random.laplace(size=300)
    assert shapes.tent_shape(growth, weight.astype(float)) == pytest.approx(
        shapes.tent_shape(np.repeat(growth, weight), np.ones(len(twice)))
    )


def test_a_tent_is_told_from_a_bell(random: np.random.Generator) -> None:
    assert shapes.tent_shape(random.laplace(0.3, 2.0, MANY), ONES) == pytest.approx(1.0, abs=0.05)
    assert shapes.tent_shape(random.normal(0.3, 2.0, MANY), ONES) == pytest.approx(2.0, abs=0.1)


def test_the_fall_of_spread_with_size_is_found(random: np.random.Generator) -> None:
    sizes = np.exp(random.normal(0.0, 2.0, MANY))
    growth = random.normal(size=MANY) * 0.3 * sizes**-0.15
    log_sizes, deviations = shapes.deviations_by_size(sizes, growth, ONES)
    assert shapes.size_exponent(log_sizes, deviations) == pytest.approx(0.15, abs=0.01)


def test_variation_weighs_places() -> None:
    assert shapes.variation(np.array([1.0, 3.0]), np.array([3.0, 1.0])) == pytest.approx(np.sqrt(0.75) / 1.5)


def test_a_premium_is_taken_within_cells() -> None:
    cell = np.array([0, 0, 1, 1])
    holds = np.array([True, False, True, False])
    outcome = np.array([1.1, 1.0, 5.3, 5.0])
    assert shapes.premium(outcome, holds, cell, np.array([1.0, 1.0, 3.0, 3.0])) == pytest.approx(0.25)
    assert np.isnan(shapes.premium(outcome, cell == 1, cell, np.ones(4)))


def test_lumps_of_investment_by_hand() -> None:
    in_spikes, spike_firms, inaction = shapes.lumps(
        np.array([30.0, 10.0, 0.0, 0.0]), np.full(4, 100.0), np.array([1.0, 1.0, 1.0, 2.0])
    )
    assert (in_spikes, spike_firms, inaction) == (0.75, 0.2, 0.6)


def test_a_share_of_nothing_is_no_number() -> None:
    nobody = np.zeros(3, bool)
    assert np.isnan(shapes.share(~nobody, nobody, np.ones(3)))
