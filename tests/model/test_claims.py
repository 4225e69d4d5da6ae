"""What enterprises claim in the pass: who, for what, how much, and in which order."""

from collections.abc import Callable

import numpy as np
import pytest

from sim.model import engine, interpreted
from sim.model.engine import Claims, Tally, live_through
from sim.model.interpreted import live_one_by_one
from sim.model.life import Claim
from sim.model.zhejiang import ZhejiangModel
from tests.model.province import ledger, opened, passed, settings

WAYS = {"two threads": (live_through, 2), "interpreted": (live_one_by_one, 1)}


@pytest.fixture(autouse=True)
def _short_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of 64 rows, so that a small province has many of them."""
    for module in (engine, interpreted):
        monkeypatch.setattr(module, "CHUNK_ROWS", 64)


def january() -> tuple[ZhejiangModel, Claims]:
    """The small province after the lives of its first quarter, in which the register is reviewed."""
    model = opened()
    return model, passed(model).claims


def test_claims_stand_in_the_order_of_the_ledger_and_of_kinds() -> None:
    model, claims = january()
    place = claims.rows * len(Claim) + claims.kinds
    assert np.all(np.diff(place) > 0)
    assert len(np.unique(claims.rows // 64)) > 10
    assert claims.amounts.min() > 0.0
    shipped = {Claim.UPGRADE_SUBSIDY, Claim.GREEN_RETROFIT, Claim.RD_TOPUP, Claim.SCALE_UP}
    assert shipped <= set(claims.kinds.tolist()) <= set(Claim)
    assert claims.rows.max() < len(ledger(model))


@pytest.mark.parametrize(("way", "threads"), WAYS.values(), ids=WAYS)
def test_claims_are_the_same_to_the_last_bit_however_the_pass_is_run(way: Callable[..., Tally], threads: int) -> None:
    _, claims = january()
    others = passed(opened(), way, threads).claims
    assert [part.tobytes() for part in claims] == [part.tobytes() for part in others]
    assert [part.dtype for part in claims] == [part.dtype for part in others]


def test_every_planner_with_research_claims_its_topup() -> None:
    """1 % of its R&D expense where the plan pays it, and nobody else claims any."""
    model, claims = january()
    rows, topup = ledger(model), model.world.cities["rd_local_topup"]
    is_topup = claims.kinds == Claim.RD_TOPUP
    expected = (rows["alive"] == 1) & (rows["planning_quarter"] == 1) & (rows["rd_expense"] > 0.0)
    who = claims.rows[is_topup]
    assert who.tolist() == np.flatnonzero(expected).tolist()
    assert claims.amounts[is_topup] == pytest.approx(rows["rd_expense"][who] * topup[rows["city"][who]])


def test_who_rises_above_scale_for_the_first_time_claims_the_reward() -> None:
    begun = opened()
    model, claims = january()
    rose = (ledger(begun)["first_promoted"] == 0) & (ledger(model)["first_promoted"] == model.now)
    is_reward = claims.kinds == Claim.SCALE_UP
    assert claims.rows[is_reward].tolist() == np.flatnonzero(rose).tolist()
    assert set(claims.amounts[is_reward].tolist()) == {model.config.lever("scale_up_reward", model.now, "Hangzhou")}


def test_a_claim_is_of_one_enterprise_whatever_it_stands_for() -> None:
    """Weights are for who adds up money: five times the weight, the same claim."""
    model, claims = january()
    heavy = opened()
    ledger(heavy)["weight"] *= 5.0
    heavier = passed(heavy).claims
    assert heavier.amounts.tobytes() == claims.amounts.tobytes()
    assert heavier.rows.tobytes() == claims.rows.tobytes()
    assert model.now == heavy.now


def test_without_an_instrument_nobody_claims() -> None:
    claims = passed(opened(settings("no_policy"))).claims
    assert [len(part) for part in claims] == [0, 0, 0]
