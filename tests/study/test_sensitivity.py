"""The guard before SALib, and indices that are known beforehand."""

import numpy as np
import pandas as pd
import pytest

from sim.study.sensitivity import (
    REACH,
    SensitivityError,
    analysable,
    checked,
    complete_blocks,
    morris_design,
    morris_indices,
    overall,
    sobol_design,
    sobol_indices,
)

NAMES = ("x1", "x2", "x3")
A, B = 7.0, 0.1


def ishigami(unit: np.ndarray) -> np.ndarray:
    x = np.pi * (2.0 * unit - 1.0)
    return np.asarray(np.sin(x[:, 0]) * (1.0 + B * x[:, 2] ** 4) + A * np.sin(x[:, 1]) ** 2)


def known_shares() -> tuple[list[float], list[float]]:
    """First-order and total shares of the Ishigami function, worked out by hand."""
    first = 0.5 * (1.0 + B * np.pi**4 / 5.0) ** 2, A**2 / 8.0, 0.0
    together = B**2 * np.pi**8 * 8.0 / 225.0
    whole = sum(first) + together
    total = first[0] + together, first[1], together
    return [each / whole for each in first], [each / whole for each in total]


def test_sobol_finds_the_known_shares_of_ishigami() -> None:
    table = sobol_indices(NAMES, "ishigami", ishigami(sobol_design(NAMES, 4096, 1)), 1)
    first, total = known_shares()
    np.testing.assert_allclose(table["S1"], first, atol=0.02)
    np.testing.assert_allclose(table["ST"], total, atol=0.02)
    np.testing.assert_allclose(table["interactions"], np.subtract(total, first), atol=0.03)
    assert ((table["S1"] - first).abs() < 2.0 * table["S1_conf"]).all()


def test_shares_do_not_depend_on_the_outcomes_level() -> None:
    """Without centring, a large mean drowns the first-order estimate."""
    values = ishigami(sobol_design(NAMES, 256, 1))
    near, far = (sobol_indices(NAMES, "y", level + values, 1) for level in (0.0, 1e6))
    np.testing.assert_allclose(near["S1"], far["S1"], atol=1e-6)


def test_morris_finds_the_slopes_of_a_linear_outcome() -> None:
    unit = morris_design(NAMES, 4, 1)
    assert (unit.min(), unit.max()) == pytest.approx(REACH)
    slopes = np.array([3.0, -1.0, 0.0])
    outputs = pd.DataFrame({"y": unit @ slopes, "z": unit @ slopes[::-1]}, index=range(1, len(unit) + 1))
    table = morris_indices(NAMES, unit, outputs, 1)
    y = table[table["outcome"] == "y"]
    reach = REACH[1] - REACH[0]
    np.testing.assert_allclose(y["mu"], reach * slopes, atol=1e-9)
    np.testing.assert_allclose(y["mu_star"], reach * np.abs(slopes), atol=1e-9)
    np.testing.assert_allclose(y["sigma"], 0.0, atol=1e-9)
    assert y["rank"].tolist() == [1, 2, 3]


def test_the_overall_rank_is_the_mean_over_outcomes_in_their_own_spread() -> None:
    table = pd.DataFrame(
        [("a", "p", 0.2), ("a", "q", 1.0), ("b", "p", 0.8), ("b", "q", 0.2)], columns=["outcome", "parameter", "scaled"]
    )
    ranks = overall(table)
    assert ranks["parameter"].tolist() == ["q", "p"]
    assert ranks["score"].tolist() == pytest.approx([0.6, 0.5])
    assert ranks["strongest"].tolist() == ["a", "b"]


@pytest.mark.parametrize(
    ("value", "told"), [(np.nan, "staff: is missing in run 7"), (np.inf, "staff: is inf in run 7")]
)
def test_an_output_without_a_number_is_refused_by_outcome_and_run(value: float, told: str) -> None:
    with pytest.raises(SensitivityError, match=told):
        checked("staff", np.array([1.0, value, 3.0]), [4, 7, 9])


def test_a_constant_output_is_refused_by_name() -> None:
    with pytest.raises(SensitivityError, match="staff: is 2 in all 3 runs"):
        checked("staff", np.array([2.0, 2.0, 2.0 + 1e-15]), [1, 2, 3])


def test_what_the_guard_refuses_is_never_analysed() -> None:
    unit = morris_design(NAMES, 2, 1)
    outputs = pd.DataFrame({"y": unit[:, 0], "z": np.nan}, index=range(1, len(unit) + 1))
    with pytest.raises(SensitivityError, match="z: is missing in run 1"):
        morris_indices(NAMES, unit, outputs, 1)
    with pytest.raises(SensitivityError, match="z: is missing"):
        sobol_indices(NAMES, "z", np.full(5, np.nan), 1)
    kept, refused = analysable(outputs)
    assert (list(kept), list(refused)) == (["y"], ["z"])


def test_a_trajectory_with_a_failed_run_is_dropped_whole() -> None:
    there = np.array([True, True, True, True, False, True])
    assert complete_blocks(there, 3).tolist() == [True] * 3 + [False] * 3
