"""Which factor moves an outcome, told from luck by cells that change places within their pairs."""

import numpy as np
import pandas as pd
import pytest

from sim.study.movers import strongest_mover

GRID = pd.DataFrame({"levers.a": [0.0, 0.0, 1.0, 1.0], "levers.b": [0.0, 1.0] * 2}, index=[1, 2, 3, 4])
CELLS = range(1, 41)


def values(cells: pd.DataFrame, gain: float, luck: float, vectors: int, seed: int = 4) -> pd.Series:
    """An outcome that the first factor moves, with luck of each run on top."""
    random = np.random.default_rng(seed)
    rows = {
        (cell, vector, 100 + vector): 30.0 + gain * row.iloc[0] + luck * random.normal()
        for cell, row in cells.iterrows()
        for vector in range(1, vectors + 1)
    }
    return pd.Series(rows).rename_axis(["cell", "vector", "seed"])


def test_pairs_tell_a_small_effect_from_none() -> None:
    told = strongest_mover(GRID, values(GRID, 0.01, 0.001, 8))
    assert told is not None
    assert told[0] == "levers.a"
    assert told[1] > 0.8
    assert strongest_mover(GRID, values(GRID, 0.0, 0.001, 8)) is None


def test_two_pairs_of_four_cells_are_too_few_and_forty_cells_are_enough() -> None:
    assert strongest_mover(GRID, values(GRID, 9.0, 0.1, 2)) is None
    many = pd.DataFrame({name: np.random.default_rng(i).random(40) for i, name in enumerate("abcde")}, index=CELLS)
    told = strongest_mover(many, values(many, 9.0, 1.0, 1))
    assert told is not None
    assert told[0] == "a"


@pytest.mark.parametrize("vectors", [1, 8])
def test_of_many_factors_the_luckiest_is_seldom_a_mover(vectors: int) -> None:
    told = 0
    for seed in range(20):
        random = np.random.default_rng(seed)
        cells = pd.DataFrame({f"levers.{name}": random.random(40) for name in range(10)}, index=CELLS)
        told += strongest_mover(cells, values(cells, 0.0, 1.0, vectors, seed)) is not None
    assert told <= 3


def test_a_factor_that_lies_as_the_cause_does_is_luck() -> None:
    """Only an outlook moves the outcome; in one design of twenty some factor may go with it all the same."""
    told = 0
    for seed in range(20):
        random = np.random.default_rng(seed)
        cells = pd.DataFrame({f"levers.{name}": random.random(20) for name in "abc"}, index=range(1, 21))
        outlook = pd.DataFrame({"outlook": random.integers(0, 2, 20)}, index=cells.index)
        told += strongest_mover(cells, values(outlook, 5.0, 0.1, 10, seed)) is not None
    assert told <= 3
