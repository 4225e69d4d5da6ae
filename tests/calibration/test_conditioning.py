"""Weights by hand, and what is said when observations and runs do not go together."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.calibration.conditioning import Weighing, weigh
from sim.config.observations import Observation, read_observations
from sim.errors import ConfigError


def observed(folder: Path, *rows: str) -> tuple[Observation, ...]:
    path = folder / "mine.csv"
    path.write_text("\n".join(["indicator,place,period,value,error,use", *rows]) + "\n", encoding="utf-8")
    return read_observations(path)


def vectors(*own: int) -> pd.Series:
    return pd.Series(own, pd.RangeIndex(1, len(own) + 1))


def weighed(said: list[list[float]], own: pd.Series, rows: tuple[Observation, ...], share: float = 0.0) -> Weighing:
    return weigh(np.array(said, float), own, rows, share)


def test_one_run_a_vector_by_hand(tmp_path: Path) -> None:
    """Observed 10 with error 3 and discrepancy 0.4 x 10: the deviation is 5; distances 0, 5 and 10 are 0, 1 and 2."""
    found = weighed([[10], [15], [0]], vectors(1, 2, 3), observed(tmp_path, "revenue,Zhejiang,2022,10,3,"), 0.4)
    expected = np.exp([0.0, -0.5, -2.0])
    assert found.runs["weight"].to_numpy() == pytest.approx(expected / expected.sum())
    assert found.effective == pytest.approx(expected.sum() ** 2 / (expected**2).sum())
    assert found.vectors == 3


def test_luck_widens_and_the_runs_of_a_vector_share(tmp_path: Path) -> None:
    """Luck 2 (pairs two apart), error 1: V = 1 + 2 (1 + 1 / 2) = 4 about the means 10 and 14."""
    rows = observed(tmp_path, "revenue,Zhejiang,2022,10,1,")
    found = weighed([[9], [11], [13], [15]], vectors(1, 1, 2, 2), rows)
    expected = np.exp([0.0, 0.0, -2.0, -2.0])
    assert found.runs["weight"].to_numpy() == pytest.approx(expected / expected.sum())
    assert found.observed.loc[0, "luck"] == pytest.approx(np.sqrt(2.0))


def test_a_vector_of_fewer_runs_is_known_less_well(tmp_path: Path) -> None:
    """Vector 2 has one run: V = 1 + 2 (1 + 1) = 5 there, 4 at vector 1; the wider one is also lower at its middle."""
    rows = observed(tmp_path, "revenue,Zhejiang,2022,10,1,")
    weight = weighed([[9], [11], [10]], vectors(1, 1, 2), rows).runs["weight"]
    assert weight[3] / (weight[1] + weight[2]) == pytest.approx(np.sqrt(4.0 / 5.0))


def test_likelihoods_of_rows_multiply_and_rows_to_show_weigh_nothing(tmp_path: Path) -> None:
    rows = observed(
        tmp_path, "revenue,Zhejiang,2022,10,1,", "staff,Zhejiang,2022,20,2,fit", "exits,Zhejiang,2022,0,1,show"
    )
    found = weighed([[10, 20, 0], [11, 22, 99]], vectors(1, 2), rows)
    assert found.runs["weight"][2] / found.runs["weight"][1] == pytest.approx(np.exp(-1.0))


def test_an_observation_outside_all_bands_is_named_even_where_weights_stay_even(tmp_path: Path) -> None:
    said = [[100.0 + 0.001 * i, 5.0] for i in range(30)]
    rows = observed(tmp_path, "revenue,Zhejiang,2022,150,10,", "staff,Ningbo,2022,5,1,")
    found = weighed(said, vectors(*range(1, 31)), rows)
    assert found.effective > 29
    assert len(found.warnings) == 1
    assert "contradict the model's bands" in found.warnings[0]
    assert "revenue, Zhejiang, 2022Q4: observed 150" in found.warnings[0]
    assert "staff" not in found.warnings[0]


def test_few_vectors_left_are_said(tmp_path: Path) -> None:
    said = [[float(i)] for i in range(200)]
    found = weighed(said, vectors(*range(1, 201)), observed(tmp_path, "revenue,Zhejiang,2022,100,4,"))
    assert found.effective == pytest.approx(2.0 * np.sqrt(np.pi) * 4.0, rel=1e-3)  # of a normal of deviation 4
    assert "effective sample size is 14.2 of 200 vectors, below 20" in found.warnings[0]
    assert "contradict" not in found.warnings[0]


def test_observations_that_fit_raise_no_warning(tmp_path: Path) -> None:
    said = [[float(i)] for i in range(40)]
    assert not weighed(said, vectors(*range(1, 41)), observed(tmp_path, "revenue,Zhejiang,2022,20,20,")).warnings


def test_the_bands_before_and_after_stand_beside_the_observation(tmp_path: Path) -> None:
    found = weighed([[0], [10], [20]], vectors(1, 2, 3), observed(tmp_path, "revenue,Zhejiang,2022,20,1,"))
    row = found.observed.loc[0]
    assert (row["median"], row["conditioned_median"]) == (10.0, 20.0)
    assert row["distance"] == pytest.approx((20 - 10) / np.sqrt(200 / 3 + 1))


def test_a_row_that_runs_say_nothing_of_is_refused_with_its_line(tmp_path: Path) -> None:
    rows = observed(tmp_path, "revenue,Zhejiang,2022,20,1,", "staff,Zhejiang,2022,20,1,")
    with pytest.raises(ConfigError, match=r"mine\.csv:3: staff, Zhejiang, 2022Q4: no run has a value"):
        weighed([[1, np.nan], [2, np.nan]], vectors(1, 2), rows)


def test_a_file_without_a_row_to_fit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no row to condition on"):
        weighed([[1], [2]], vectors(1, 2), observed(tmp_path, "revenue,Zhejiang,2022,20,1,show"))
