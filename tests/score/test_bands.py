"""Bands by hand: weighted quantiles, the share of luck, and how sure a probability is."""

import numpy as np
import pandas as pd
import pytest

from sim.score.bands import Z, chance, clusters, effective_number, luck_share, quantile, quantiles


def by_run(values: list[float]) -> pd.Series:
    return pd.Series(values, pd.RangeIndex(1, len(values) + 1))


PAIRS = by_run([1, 1, 2, 2, 3, 3, 4, 4])


def test_a_run_at_central_parameters_stands_for_itself() -> None:
    table = pd.DataFrame({"run": [2, 1, 1, 3], "vector": [0, 0, 0, 7]})
    assert clusters(table).to_dict() == {1: -1, 2: -2, 3: 7}


def test_a_weighted_quantile_is_where_the_weights_reach_it() -> None:
    values, weights = np.array([30.0, 10.0, 20.0, 40.0]), np.array([0.3, 0.1, 0.2, 0.4])
    found = [quantile(values, q, weights) for q in (0.05, 0.1, 0.25, 0.5, 0.61)]
    assert found == [10.0, 10.0, 20.0, 30.0, 40.0]
    assert quantile(values, 0.5) == 25.0
    assert np.isnan(quantile(values, 0.5, np.zeros(4)))


def test_quantiles_leave_blanks_out_with_their_weights() -> None:
    paths = pd.DataFrame([[1.0, np.nan, 3.0], [4.0, 5.0, 6.0]], columns=[1, 2, 3])
    found = quantiles(paths, {"median": 0.5}, pd.Series({1: 0.1, 2: 0.7, 3: 0.2}))
    assert found["median"].tolist() == [3.0, 5.0]
    assert quantiles(paths, {"median": 0.5})["median"].tolist() == [2.0, 5.0]


def test_the_effective_number_by_hand() -> None:
    assert effective_number(np.array([0.5, 0.25, 0.25])) == pytest.approx(1 / 0.375)
    assert effective_number(np.full(7, 0.3)) == pytest.approx(7.0)


def test_the_share_of_luck_is_that_of_the_analysis_of_variance() -> None:
    """Means 1, 3, 8, 10 of pairs two apart: within 2, between 2 x 53 / 3, so parameters (106 / 3 - 2) / 2 = 50 / 3."""
    values = by_run([0, 2, 2, 4, 7, 9, 9, 11])
    assert luck_share(values, PAIRS) == pytest.approx(2.0 / (2.0 + 50.0 / 3.0))
    assert luck_share(values, PAIRS, by_run([0.125] * 8)) == pytest.approx(2.0 / (2.0 + 50.0 / 3.0))


def test_luck_alone_and_parameters_alone() -> None:
    assert luck_share(by_run([1, 3, 3, 1, 1, 3, 3, 1]), PAIRS) == 1.0
    assert luck_share(by_run([1, 1, 2, 2, 3, 3, 9, 9]), PAIRS) == 0.0


@pytest.mark.parametrize(
    ("values", "vectors"),
    [([1, 2, 3], [1, 2, 3]), ([1, 2, 3], [1, 1, 1]), ([5, 5, 5, 5], [1, 1, 2, 2]), ([], [])],
)
def test_no_share_without_repeats_vectors_variance_or_values(values: list[float], vectors: list[float]) -> None:
    assert np.isnan(luck_share(by_run(values), by_run(vectors)))


def test_a_known_variance_is_found_again() -> None:
    """Parameters of variance 9, luck of variance 1: a tenth is luck."""
    random = np.random.default_rng(1)
    vectors = np.repeat(np.arange(1, 801), 3)
    values = 3.0 * random.standard_normal(801)[vectors] + random.standard_normal(len(vectors))
    assert luck_share(by_run(list(values)), by_run(list(vectors))) == pytest.approx(0.1, abs=0.01)


def wilson(p: float, n: float) -> tuple[float, float]:
    half = Z * np.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return (p + Z * Z / (2 * n) - half) / (1 + Z * Z / n), (p + Z * Z / (2 * n) + half) / (1 + Z * Z / n)


def test_independent_runs_have_wilsons_band() -> None:
    hits, own = by_run([True] * 4 + [False] * 6), by_run(list(range(1, 11)))
    found = chance(hits, own)
    assert found.probability == pytest.approx(0.4)
    assert (found.low, found.high) == pytest.approx(wilson(0.4, 10))


def test_runs_of_a_vector_that_always_agree_count_once() -> None:
    hits = by_run([True, True, False, False, False, False, True, True])
    found = chance(hits, PAIRS)
    assert (found.low, found.high) == pytest.approx(wilson(0.5, 4))
    assert found.runs_needed == 2 * chance(by_run([True, False] * 2), by_run([1, 2, 3, 4])).runs_needed


def test_runs_whose_vector_does_not_matter_count_each() -> None:
    found = chance(by_run([True, False] * 4), PAIRS)
    assert (found.low, found.high) == pytest.approx(wilson(0.5, 8))


def test_where_all_runs_agree_vectors_count() -> None:
    found = chance(by_run([True] * 8), PAIRS)
    assert (found.probability, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(wilson(1.0, 4)[0])


@pytest.mark.parametrize("p", [0.0, 0.1, 0.5])
def test_as_many_runs_as_needed_bring_the_band_to_a_tenth_and_no_fewer(p: float) -> None:
    hits = by_run([i < 10 * p for i in range(10)])
    needed = chance(hits, by_run(list(range(1, 11)))).runs_needed
    widths = [np.subtract(*wilson(p, n)[::-1]) / 2 for n in (needed, needed - 1)]
    assert widths[0] <= 0.1 < widths[1]


def test_weights_decide_the_probability_and_how_sure_it_is() -> None:
    hits, own = by_run([True, True, False, False]), by_run([1, 2, 3, 4])
    found = chance(hits, own, by_run([0.7, 0.1, 0.1, 0.1]))
    assert found.probability == pytest.approx(0.8)
    sure = chance(hits, own, by_run([0.4, 0.4, 0.1, 0.1]))
    assert found.high - found.low > sure.high - sure.low


def test_without_runs_nothing_is_known() -> None:
    found = chance(by_run([]), by_run([]))
    assert np.isnan(found.probability)
    assert found.runs_needed is None
