"""Inverse transforms: against scipy, monotone, and the same bits compiled and interpreted."""

from collections.abc import Callable
from math import exp, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit
from scipy import stats

from sim.draws import chance, laplace, normal, poisson, poissons, uniform_pair

UNIFORM = st.floats(2.0**-53, 1.0 - 2.0**-53)
ADDRESSES = [(seed, stream, 8084 + when, slot) for seed in (0, 9) for stream in (1, 5) for when in range(4)
             for slot in range(0, 4000, 61)]  # fmt: skip


@njit
def laplace_compiled(u: float, scale: float) -> float:
    return laplace(u, scale)


@njit
def normal_compiled(u: float) -> float:
    return normal(u)


@njit
def poisson_compiled(u: float, mean: float) -> int:
    return poisson(u, mean)


@njit
def chance_compiled(rate: float, years: float) -> float:
    return chance(rate, years)


PAIRS: dict[str, tuple[Callable[..., float], Callable[..., float]]] = {
    "laplace": (laplace, laplace_compiled),
    "poisson": (poisson, poisson_compiled),
}


@pytest.mark.parametrize(("interpreted", "compiled"), PAIRS.values(), ids=PAIRS)
def test_many_addresses_have_the_same_bits_compiled_and_interpreted(
    interpreted: Callable[..., float], compiled: Callable[..., float]
) -> None:
    for address in ADDRESSES:
        u, v = uniform_pair(*address)
        assert interpreted(u, 8.0 * v) == compiled(u, 8.0 * v), address


@settings(max_examples=300, deadline=None)
@given(u=UNIFORM, number=st.floats(0.0, 600.0))
def test_compiled_and_interpreted_quantiles_have_the_same_bits(u: float, number: float) -> None:
    assert laplace(u, number) == laplace_compiled(u, number)
    assert normal(u) == normal_compiled(u)
    assert poisson(u, number) == poisson_compiled(u, number)
    assert chance(number, u) == chance_compiled(number, u)


def test_laplace_is_the_quantile() -> None:
    u = np.linspace(1e-6, 1.0 - 1e-6, 501)
    assert [laplace(x, 0.3) for x in u.tolist()] == pytest.approx(stats.laplace.ppf(u, scale=0.3), abs=1e-9)


def test_laplace_has_the_standard_deviation_it_says() -> None:
    """The mean square over a fine grid of quantiles is 2 * scale squared."""
    u = (np.arange(100_000) + 0.5) / 100_000
    values = np.array([laplace(x, 0.25) for x in u.tolist()])
    assert values.mean() == pytest.approx(0.0, abs=1e-9)
    assert values.std() == pytest.approx(0.25 * sqrt(2.0), rel=1e-3)


def test_normal_is_the_quantile_within_its_published_error() -> None:
    u = np.linspace(1e-8, 1.0 - 1e-8, 2001)
    gap = np.array([normal(x) for x in u.tolist()]) - stats.norm.ppf(u)
    assert np.abs(gap).max() < 4.5e-4


@pytest.mark.parametrize("mean", [0.003, 0.4, 1.0, 3.7, 25.0, 180.0, 400.0])
def test_poisson_is_the_quantile(mean: float) -> None:
    u = np.linspace(1e-4, 1.0 - 1e-4, 777)
    assert [poisson(x, mean) for x in u.tolist()] == stats.poisson.ppf(u, mean).astype(int).tolist()


def test_poisson_of_a_large_mean_is_near_the_quantile() -> None:
    """The normal limit leaves out the skewness: at a mean of 1,000 it errs by at most one, but in far tails."""
    u = np.linspace(0.02, 0.98, 97)
    found = np.array([poisson(x, 1000.0) for x in u.tolist()])
    assert np.abs(found - stats.poisson.ppf(u, 1000.0)).max() <= 1.0


@pytest.mark.parametrize("mean", [0.0, -1.0])
def test_poisson_of_no_mean_is_nothing(mean: float) -> None:
    assert poisson(0.999999, mean) == 0


@pytest.mark.parametrize("mean", [0.001, 4.0, 37.0, 390.0])
def test_the_luckiest_draw_ends_where_the_terms_vanish(mean: float) -> None:
    """The sum of the terms may stay below a uniform so near to one, by rounding; the count must stop all the same."""
    for u in (1.0 - 2.0**-53, 1.0 - 2.0**-52):
        assert stats.poisson.ppf(1.0 - 1e-12, mean) <= poisson(u, mean) <= mean + 10.0 * sqrt(mean) + 40.0
        assert poisson(u, mean) == poisson_compiled(u, mean)


@settings(max_examples=500)
@given(u=st.floats(2.0**-53, 1.0 - 1e-12), mean=st.floats(0.0, 390.0), more=st.floats(0.0, 10.0))
def test_a_larger_mean_never_gives_fewer(u: float, mean: float, more: float) -> None:
    assert poisson(u, mean + more) >= poisson(u, mean)


@given(u=st.floats(0.001, 0.999), more=st.floats(0.0, 100.0))
def test_the_normal_limit_joins_on_without_a_step_down(u: float, more: float) -> None:
    assert poisson(u, 400.5 + more) >= poisson(u, 395.0)


def test_arrays_of_poissons_are_poissons() -> None:
    u, means = np.linspace(0.01, 0.99, 50), np.linspace(0.0, 500.0, 50)
    assert poissons(u, means).tolist() == [poisson(x, m) for x, m in zip(u.tolist(), means.tolist(), strict=True)]


@given(rate=st.floats(0.0, 20.0), years=st.floats(0.0, 5.0))
def test_chance_is_a_probability_and_adds_up_over_time(rate: float, years: float) -> None:
    """To survive twice half the time is to survive the time."""
    whole, half = chance(rate, years), chance(rate, 0.5 * years)
    assert 0.0 <= whole <= 1.0
    assert 1.0 - whole == pytest.approx((1.0 - half) * (1.0 - half), abs=1e-12)


def test_chance_by_hand() -> None:
    assert chance(0.0, 1.0) == 0.0
    assert chance(0.06, 1.0) == 1.0 - exp(-0.06)
    assert chance(0.5, 0.25) == pytest.approx(0.1175030974)
