from math import exp
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.demography import CLOSES, LIVES_ON, PHASED_OUT, Demography, fails, hazard_by_age
from tests.rules.made import NOW, UNIFORM, changed, city, firm, firms, made, market, shipped

RULE = made(
    Demography, hazard_age_0=0.016, hazard_age_1=0.04, hazard_age_2=0.063, hazard_age_3=0.095, hazard_age_4_to_7=0.085,
    hazard_age_8_up=0.06, size_elasticity=0.5, size_reference=10.0, productivity_effect=0.3, debt_effect=0.5,
    exit_ease=2.0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("age", "hazard"),
    [(0.0, 0.016), (0.75, 0.016), (1.0, 0.04), (2.5, 0.063), (3.75, 0.095), (4.0, 0.085), (7.75, 0.085), (8.0, 0.06)],
)
def test_hazard_by_age(age: float, hazard: float) -> None:
    assert hazard_by_age(age, RULE) == hazard


ENTERPRISES = {
    # four times the reference of staff halves the hazard of the second year
    "large and new": ({"founded": NOW - 4, "staff": 40.0}, {}, exp(-0.04 * 0.5)),
    # twice as productive: 0.7; owes twice its capital: 1.5
    "good but in debt": (
        {"founded": NOW - 40, "staff": 10.0, "productivity": 40.0, "debt": 200.0, "capital": 100.0},
        {},
        exp(-0.06 * 0.7 * 1.5),
    ),
    # half as productive: 1.15; a tenth of grade D closed by policy on top
    # exit made easier by a tenth: what debt adds counts for a fifth more
    "in debt where exit is easy": (
        {"founded": NOW - 40, "staff": 10.0, "debt": 200.0, "capital": 100.0},
        {"market_access": 0.1},
        exp(-0.06 * 1.6),
    ),
    "graded D": (
        {"founded": NOW - 20, "staff": 10.0, "productivity": 10.0, "grade": 4},
        {"capacity_phase_out": 0.1},
        exp(-0.085 * 1.15) * 0.9,
    ),
    "graded C is not phased out": (
        {"founded": NOW - 20, "staff": 10.0, "productivity": 10.0, "grade": 3},
        {"capacity_phase_out": 0.1},
        exp(-0.085 * 1.15),
    ),
}


@pytest.mark.parametrize(("fields", "levers", "survival"), ENTERPRISES.values(), ids=ENTERPRISES)
def test_exit_by_hand(fields: dict[str, float], levers: dict[str, float], survival: float) -> None:
    enterprise = firm(**{"productivity": 20.0, **fields})
    assert fails(enterprise, city(**levers), market(), NOW, RULE, 1.0 - survival - 1e-9) == CLOSES
    assert fails(enterprise, city(**levers), market(), NOW, RULE, 1.0 - survival + 1e-9) == LIVES_ON


@pytest.mark.parametrize(("grade", "u", "fate"), [(4, 0.0999, PHASED_OUT), (4, 0.1001, CLOSES), (3, 0.05, CLOSES)])
def test_the_phased_out_are_told_from_those_who_close_by_themselves(grade: int, u: float, fate: int) -> None:
    """A tenth of grade D is closed by policy; the next 8 % or so of luck would have closed it anyway."""
    enterprise = firm(founded=NOW - 20, staff=10.0, productivity=20.0, grade=grade)
    assert fails(enterprise, city(capacity_phase_out=0.1), market(), NOW, RULE, u) == fate


@given(enterprise=firms(grade=4), u=UNIFORM, low=st.floats(0.0, 0.2), more=st.floats(0.0, 0.2))
def test_more_phase_out_never_saves_grade_d(enterprise: SimpleNamespace, u: float, low: float, more: float) -> None:
    p = shipped().demography
    if fails(enterprise, city(capacity_phase_out=low), market(), NOW, p, u):
        assert fails(enterprise, city(capacity_phase_out=low + more), market(), NOW, p, u)


@given(enterprise=firms(grade=st.integers(0, 3)), u=UNIFORM, share=st.floats(0.0, 0.2))
def test_phase_out_leaves_other_grades_alone(enterprise: SimpleNamespace, u: float, share: float) -> None:
    p = shipped().demography
    there = fails(enterprise, city(capacity_phase_out=share), market(), NOW, p, u)
    assert there == fails(enterprise, city(), market(), NOW, p, u)


@given(
    enterprise=firms(),
    u=UNIFORM,
    more=st.floats(0.0, 100.0),
    column=st.sampled_from(["staff", "productivity", "capital"]),
)
def test_size_productivity_and_own_means_never_hasten_exit(
    enterprise: SimpleNamespace, u: float, more: float, column: str
) -> None:
    better = changed(enterprise)
    setattr(better, column, getattr(better, column) + more)
    if fails(better, city(), market(), NOW, shipped().demography, u):
        assert fails(enterprise, city(), market(), NOW, shipped().demography, u)
