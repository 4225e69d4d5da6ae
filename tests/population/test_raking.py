"""Raking, tilting and rounding meet their totals, or say why they cannot."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calendar import parse_period
from sim.errors import StateError
from sim.population.margins import read_margins
from sim.population.raking import rake, round_to_total, scale_below, tilt

positive = st.floats(0.01, 100.0)


@given(st.lists(positive, min_size=1, max_size=20), st.integers(0, 1000))
def test_rounding_keeps_the_total_and_stays_within_one(values: list[float], total: int) -> None:
    given_values = np.array(values)
    whole = round_to_total(given_values, total)
    assert whole.sum() == total
    assert (np.abs(whole - given_values * total / given_values.sum()) < 1.0).all()


def test_rounding_a_column_of_a_table_keeps_the_total() -> None:
    table = np.random.default_rng(1).random((11, 37))[:, ::2]
    assert round_to_total(table, 6000).sum() == 6000


@given(st.lists(positive, min_size=3, max_size=3), st.lists(positive, min_size=4, max_size=4))
def test_a_raked_table_has_its_margins(rows: list[float], columns: list[float]) -> None:
    row_sums = np.array(rows)
    column_sums = np.array(columns) * row_sums.sum() / sum(columns)
    table = rake(np.ones((3, 4)), row_sums, column_sums, "test")
    np.testing.assert_allclose(table.sum(axis=1), row_sums, rtol=1e-6)
    np.testing.assert_allclose(table.sum(axis=0), column_sums, rtol=1e-6)


def test_margins_that_disagree_are_refused() -> None:
    seed = np.array([[1.0, 0.0], [0.0, 1.0]])
    with pytest.raises(StateError, match="raking of test stopped"):
        rake(seed, np.array([1.0, 3.0]), np.array([2.0, 2.0]), "test")


def test_a_tilt_meets_all_totals_and_leaves_a_good_base_alone() -> None:
    base = np.array([1.0, 2.0, 3.0, 4.0])
    weights = np.array([[1.0, 1.0, 1.0, 1.0], [0.0, 0.5, 1.0, 0.0]])
    np.testing.assert_allclose(weights @ tilt(base, weights, np.array([10.0, 5.0]), "test"), [10.0, 5.0], rtol=1e-6)
    np.testing.assert_allclose(tilt(base, weights, weights @ base, "test"), base)


def test_totals_out_of_reach_are_refused() -> None:
    with pytest.raises(StateError, match="cannot be met at once"):
        tilt(np.ones(3), np.array([[1.0, 1.0, 1.0], [0.0, 0.5, 0.5]]), np.array([3.0, 2.9]), "test")
    with pytest.raises(StateError, match="cannot sum to"):
        scale_below(np.ones(3), 10.0, 0.5, np.ones(3))


def test_a_start_without_margins_is_refused() -> None:
    with pytest.raises(StateError, match="2015Q4 and 2020Q4"):
        read_margins(parse_period("2018Q4"))
