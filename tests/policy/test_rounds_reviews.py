"""What becomes of a title when its validity ends, who wins it again, and who is paid."""

import numpy as np
import pytest

from sim.policy.candidates import Candidates
from sim.policy.programmes import Awards, Round, hold_round
from sim.state.columns import LEDGER
from tests.policy.able import CERTAIN, able
from tests.policy.made import NOW, into_cash, round_of


def hold(this: Round, records: np.ndarray, now: int = NOW) -> Awards:
    """A round among those above scale alone, as the model holds it."""
    candidates = Candidates(records, np.flatnonzero(records["above_scale"] == 1), now)
    return hold_round(this, records, candidates, into_cash(records))


@pytest.mark.parametrize(
    ("rd_expense", "renewal", "second"),
    [(2500.0, 1.0, NOW), (0.0, 1.0, 12 - NOW), (2500.0, 0.0, 12 - NOW)],
    ids=["still able", "no longer able", "not passed"],
)
def test_holders_below_scale_are_reviewed_too(rd_expense: float, renewal: float, second: int) -> None:
    records = able(1, above_scale=0, srdi=NOW - 12, rd_expense=rd_expense)
    hold(round_of("srdi", renewal=renewal), records)
    assert records["srdi"].tolist() == [second]


def test_the_closed_are_not_reviewed() -> None:
    records = able(1, alive=0, srdi=NOW - 12)
    hold(round_of("srdi", renewal=1.0), records)
    assert records["srdi"].tolist() == [NOW - 12]


def test_who_wins_a_lost_title_again_is_no_new_holder_and_is_not_paid_again() -> None:
    records = able(3, little_giant=[16 - NOW, 0, NOW - 4])
    awards = hold(round_of("little_giant", {"champion_reward": 100.0}, **CERTAIN), records)
    assert awards.new.rows.tolist() == [1]
    assert awards.returned.rows.tolist() == [0]
    assert records["little_giant"].tolist() == [NOW, NOW, NOW - 4]
    assert records["cash"].tolist() == [0.0, 50.0, 0.0]


def test_a_title_that_lapses_in_a_round_can_be_won_again_in_the_next() -> None:
    """Lost in 2021, returned in 2022."""
    records = able(1, srdi=NOW - 12)
    assert len(hold(round_of("srdi", renewal=0.0, **CERTAIN), records).eligible) == 0
    assert records["srdi"].tolist() == [12 - NOW]
    assert hold(round_of("srdi", **CERTAIN), records, NOW + 4).returned.rows.tolist() == [0]
    assert records["srdi"].tolist() == [NOW + 4]


def test_a_first_set_ends_without_a_review_and_every_one_counts_and_is_paid() -> None:
    """Due after three years whatever the chance of renewal; a year later the next product is recognised."""
    sure = {"apply_first_set": 1.0, "pass_first_set": 1.0, "renewal": 1.0}
    records = able(2, first_set=[NOW - 12, NOW - 11], division=23)
    this = round_of("first_set", {"first_set_reward": 50.0}, **sure)
    assert len(hold(this, records).eligible) == 0
    assert records["first_set"].tolist() == [12 - NOW, NOW - 11]
    awards = hold(this, records, NOW + 4)
    assert (awards.new.rows.tolist(), awards.returned.rows.tolist()) == ([0], [])
    assert records["cash"].tolist() == [50.0, 0.0]


def test_titles_fit_the_ledger_with_either_sign() -> None:
    assert np.iinfo(LEDGER["srdi"]).min < -4 * 2100 < 4 * 2100 < np.iinfo(LEDGER["srdi"]).max
