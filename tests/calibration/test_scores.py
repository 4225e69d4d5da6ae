import numpy as np
import pytest

from sim.calibration.scores import IN_KEEPING, TOO_NARROW, TOO_WIDE, coverage, crps_ensemble, crps_normal


def test_the_score_of_a_normal_by_hand() -> None:
    one, nought = np.array([1.0]), np.array([0.0])
    assert crps_normal(nought, one, nought)[0] == pytest.approx((np.sqrt(2.0) - 1.0) / np.sqrt(np.pi))
    assert crps_normal(nought, 2.0 * one, nought)[0] == pytest.approx(0.4673900)
    assert crps_normal(nought, one, one)[0] == pytest.approx(0.6024414)
    assert crps_normal(nought, 1e-9 * one, one)[0] == pytest.approx(1.0)


def test_the_score_of_two_members_by_hand() -> None:
    members = np.array([[1.0, 5.0], [3.0, 5.0]])
    assert crps_ensemble(members, np.array([2.0, 4.0])).tolist() == [0.0, 1.0]
    assert crps_ensemble(members[::-1], np.array([2.0, 7.0])).tolist() == [0.0, 2.0]


def test_few_members_score_as_many_of_the_same_distribution() -> None:
    random = np.random.default_rng(1)
    observed = np.full(20_000, 0.7)
    expected = crps_normal(np.zeros(1), np.ones(1), observed[:1])[0]
    for count in (3, 40):
        scores = crps_ensemble(random.normal(size=(count, len(observed))), observed)
        assert scores.mean() == pytest.approx(expected, abs=0.015)


def test_coverage_by_published_intervals() -> None:
    eight = coverage(np.array([True] * 8 + [False] * 2))
    assert (eight.hits, eight.rows, eight.share) == (8, 10, 0.8)
    assert (eight.low, eight.high) == pytest.approx((0.44390, 0.97479), abs=1e-5)
    assert eight.verdict(0.9) == IN_KEEPING
    every, none = coverage(np.ones(10, bool)), coverage(np.zeros(10, bool))
    assert (every.low, every.high) == pytest.approx((0.69150, 1.0), abs=1e-5)
    assert (none.low, none.high) == pytest.approx((0.0, 0.30850), abs=1e-5)
    assert every.verdict(0.5) == TOO_WIDE
    assert none.verdict(0.5) == TOO_NARROW


def test_no_rows_say_nothing() -> None:
    nothing = coverage(np.zeros(0, bool))
    assert np.isnan(nothing.share)
    assert (nothing.low, nothing.high) == (0.0, 1.0)
    assert nothing.verdict(0.9) == IN_KEEPING
