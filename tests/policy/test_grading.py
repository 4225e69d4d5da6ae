from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.data import divisions
from sim.policy.grading import Grading, grade_land_use, scores
from tests.policy.made import ledger

P = Grading(
    share_a=0.2, share_b=0.5, share_d=0.03, weight_tax_per_mu=0.3, weight_value_added_per_mu=0.25, weight_energy=0.15,
    weight_water=0.1, weight_productivity=0.1, weight_rd=0.1, indicator_cap=3.0,
)  # fmt: skip
TAX = np.full(len(divisions()), 0.2)
A, B, C, D = 1, 2, 3, 4


def enterprises(many: int, **columns: Any) -> NDArray[Any]:
    """Enterprises of different worth of land: 1, 2, 3, ... of value added per mu."""
    usual = {
        "output": 100.0 * np.arange(1, many + 1), "value_added_rate": 0.2, "land": 20.0, "staff": 10.0,
        "energy_per_output": 0.2, "water_per_output": 4.0, "rd_expense": 2.0 * np.arange(1, many + 1),
    }  # fmt: skip
    return ledger(many, **{**usual, **columns})


def counts(grades: NDArray[Any]) -> list[int]:
    return [int((grades == grade).sum()) for grade in (A, B, C, D)]


@pytest.mark.parametrize("above_scale", [0, 1])
def test_shares_of_the_grades_in_each_city(above_scale: int) -> None:
    """Of 200: 20 % A, 50 % B, 3 % D; of 100 the same; each city by itself though one is ten times richer."""
    records = enterprises(300, city=np.repeat([0, 1], [200, 100]), above_scale=above_scale)
    records["output"][200:] *= 10.0
    grade_land_use(records, TAX, P)
    assert counts(records["grade"][:200]) == [40, 100, 54, 6]
    assert counts(records["grade"][200:]) == [20, 50, 27, 3]


def test_above_and_below_scale_are_graded_apart() -> None:
    records = enterprises(200, above_scale=np.repeat([0, 1], 100))
    grade_land_use(records, TAX, P)
    assert counts(records["grade"][:100]) == counts(records["grade"][100:]) == [20, 50, 27, 3]


def test_who_is_not_evaluated_is_neither_graded_nor_counted_among_those_who_are() -> None:
    """Every second of 200, above and below scale, comes under evaluation; grades are shares of those hundred."""
    for above_scale in (0, 1):
        evaluated = np.arange(200) % 2
        records = enterprises(200, above_scale=above_scale, evaluated=evaluated)
        grade_land_use(records, TAX, P)
        assert counts(records["grade"][evaluated == 1]) == [20, 50, 27, 3]
        assert not records["grade"][evaluated == 0].any()


def test_grades_are_shares_of_the_weight() -> None:
    """Of a weight of 100 the worst 3, 30 and 80 end within the first, second and third: what is cut goes down.

    Four of the same weight would be D, C, B, B.
    """
    records = enterprises(4, above_scale=0, weight=[4.0, 30.0, 50.0, 16.0])
    grade_land_use(records, TAX, P)
    assert records["grade"].tolist() == [D, C, B, A]


def test_one_that_stands_for_many_is_graded_as_so_many() -> None:
    weights = np.random.default_rng(6).integers(1, 9, 80)
    few = enterprises(80, above_scale=0, weight=weights)
    many = np.repeat(few, weights)
    many["weight"] = 1.0
    grade_land_use(few, TAX, P)
    grade_land_use(many, TAX, P)
    assert np.repeat(few["grade"], weights).tolist() == many["grade"].tolist()
    assert set(few["grade"].tolist()) == {A, B, C, D}


def test_the_best_use_of_land_gets_the_best_grade() -> None:
    records = enterprises(100)
    grade_land_use(records, TAX, P)
    assert records["grade"].tolist() == sorted(records["grade"].tolist(), reverse=True)


@pytest.mark.parametrize("above_scale", [0, 1])
@pytest.mark.parametrize("row", [0, 10, 50, 95])
def test_more_tax_per_mu_never_worsens_the_grade(above_scale: int, row: int) -> None:
    grades = []
    for land in (200.0, 40.0, 20.0, 10.0, 2.0):
        records = enterprises(100, above_scale=above_scale)
        records["land"][row] = land
        grade_land_use(records, TAX, P)
        grades.append(int(records["grade"][row]))
    assert grades == sorted(grades, reverse=True)
    assert grades[0] > grades[-1]


def test_small_ones_are_graded_by_tax_per_mu_alone() -> None:
    """The lowest of energy use and research does not count below scale."""
    records = enterprises(100, above_scale=0, energy_per_output=np.linspace(0.01, 9.0, 100), rd_expense=0.0)
    grade_land_use(records, TAX, P)
    assert records["grade"].tolist() == sorted(records["grade"].tolist(), reverse=True)


ALONE = {
    "weight_tax_per_mu": ("land", -1),
    "weight_value_added_per_mu": ("land", -1),
    "weight_energy": ("energy_per_output", -1),
    "weight_water": ("water_per_output", -1),
    "weight_productivity": ("staff", -1),
    "weight_rd": ("rd_expense", 1),
}


@pytest.mark.parametrize(("weight", "column", "sign"), [(name, *case) for name, case in ALONE.items()], ids=ALONE)
def test_each_indicator_ranks_by_its_own_column(weight: str, column: str, sign: int) -> None:
    """With all weight on one indicator the best, the mean and the worst differ in its column alone."""
    alone = P._replace(**{name: float(name == weight) for name in ALONE})
    records = enterprises(100, output=1000.0, rd_expense=20.0)
    records[column] = records[column][0] * np.linspace(0.5, 1.5, 100)
    grade_land_use(records, TAX, alone)
    grades = records["grade"].tolist()
    assert counts(records["grade"]) == [20, 50, 27, 3]
    assert grades == sorted(grades, reverse=sign > 0)


def test_tax_is_that_of_the_division() -> None:
    """All make the same of their land; one division pays three times the tax."""
    tax = TAX.copy()
    tax[5] = 0.6
    records = enterprises(
        100, above_scale=0, output=np.linspace(1000.0, 1001.0, 100), division=np.repeat([5, 6], [20, 80])
    )
    grade_land_use(records, tax, P)
    assert np.all(records["grade"][:20] == A)
    assert np.all(records["grade"][20:] > A)


def test_the_closed_keep_the_grade_they_had() -> None:
    records = enterprises(100, grade=2, alive=np.repeat([0, 1], [1, 99]))
    grade_land_use(records, TAX, P)
    assert records["grade"][0] == 2
    assert counts(records["grade"][1:])[3] == 3


def test_points_by_hand() -> None:
    """Medians 2, 10 and 0 (so the mean, 1, stands in); ratios capped at 3."""
    indicators = np.array([[1.0, 10.0, 0.0], [2.0, 40.0, 0.0], [8.0, 5.0, 3.0]])
    points = scores(indicators, np.array([0.5, 0.3, 0.2]), 3.0)
    assert points == pytest.approx([0.25 + 0.3, 0.5 + 0.9, 1.5 + 0.15 + 0.6])
