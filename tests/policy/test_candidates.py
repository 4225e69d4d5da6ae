import numpy as np
import pytest

from sim.policy.candidates import Candidates, candidate_rows
from tests.policy.made import HANGZHOU, NINGBO, NOW, ledger


def test_who_is_a_candidate() -> None:
    """The closed never; below scale only with R&D, and only where those with R&D are asked."""
    records = ledger(5, alive=[1, 1, 1, 0, 1], above_scale=[1, 0, 0, 1, 1], rd_propensity=[0.0, 0.02, 0.0, 0.03, 0.01])
    assert candidate_rows(records, True).tolist() == [0, 4]
    assert candidate_rows(records, False).tolist() == [0, 1, 4]


FIELDS = {
    "age_years": 2.25,
    "revenue": 1100.0,
    "revenue_growth": 0.25,
    "rd_share": 0.05,
    "debt_ratio": 0.5,
    "profit": 110.0,
    "intellectual_property": 3.0 + 2.5,
    "staff": 40.0,
}


@pytest.mark.parametrize(("field", "value"), FIELDS.items(), ids=FIELDS)
def test_fields_by_hand(field: str, value: float) -> None:
    records = ledger(
        2, founded=NOW - 9, output=1000.0, revenue_per_output=1.1, revenue_last_year=880.0, rd_expense=55.0, debt=200.0,
        capital=400.0, margin=0.1, patents=3.0, knowledge=250.0, staff=40.0,
    )  # fmt: skip
    assert Candidates(records, np.array([1]), NOW).field(field) == pytest.approx([value])


def test_ratios_of_nothing_are_finite() -> None:
    candidates = Candidates(ledger(1), np.array([0]), NOW)
    assert candidates.field("rd_share").tolist() == candidates.field("debt_ratio").tolist() == [0.0]
    assert candidates.field("revenue_growth").tolist() == [-1.0]


def test_a_copy_is_kept_until_it_is_forgotten() -> None:
    records = ledger(3)
    candidates = Candidates(records, np.array([0, 2]), NOW)
    assert candidates.column("srdi").tolist() == [0, 0]
    records["srdi"][2] = NOW
    assert candidates.column("srdi").tolist() == [0, 0]
    candidates.forget("srdi")
    assert candidates.column("srdi").tolist() == [0, NOW]


def test_the_chosen_are_those_alone() -> None:
    some = Candidates(ledger(4, staff=[1.0, 2.0, 3.0, 4.0]), np.array([0, 1, 3]), NOW).those(
        np.array([False, True, True])
    )
    assert len(some) == 2
    assert some.column("staff").tolist() == [2.0, 4.0]


def test_cities_with_seats_of_their_own_nominate_their_own() -> None:
    candidates = Candidates(ledger(3, city=[NINGBO, HANGZHOU, 5]), np.arange(3), NOW)
    assert candidates.nominators(["Ningbo"]).tolist() == [0, 1, 1]
    assert candidates.nominators(["Hangzhou", "Ningbo"]).tolist() == [1, 0, 2]
    assert candidates.nominators([]).tolist() == [0, 0, 0]
