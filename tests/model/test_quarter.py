"""A quarter is the same interpreted or compiled, on one thread or two, and stops at a number that is not one."""

import copy

import numpy as np
import pytest

from sim.errors import StateError
from sim.model import engine
from sim.model.zhejiang import ZhejiangModel
from sim.observe import sums
from tests.model.province import after, columns, differing, indicators, ledger, opened, passed, province, settings

QUARTERS = 4


@pytest.fixture(scope="module")
def compiled() -> ZhejiangModel:
    return after(QUARTERS)


def test_interpreted_and_compiled_quarters_are_equal_in_every_column(compiled: ZhejiangModel) -> None:
    """The four quarters of 2021: a January, and every enterprise's planning quarter."""
    interpreted = after(QUARTERS, interpreted=True)
    assert len(ledger(interpreted)) == len(ledger(compiled)) > 2000
    assert differing(ledger(interpreted), ledger(compiled)) == []
    assert indicators(interpreted) == indicators(compiled)


def test_the_year_held_every_kind_of_event(compiled: ZhejiangModel) -> None:
    """Else equality of the two passes would say little."""
    rows, begun = ledger(compiled), province().world.ledger.rows
    start = slice(len(begun))
    assert (rows["alive"] == 0).any() and len(rows) > len(begun)
    assert (rows["digital_level"][start] > begun["digital_level"]).any()
    assert (rows["belief_bad"][start] > 0.0).any()
    assert (rows["above_scale"][start] > begun["above_scale"]).any() and (rows["first_promoted"] == 8084).any()
    assert (rows["above_scale"][start] < begun["above_scale"]).any()
    assert (rows["debt"][start] > begun["debt"]).any() and (rows["capital"][start] > begun["capital"]).any()
    assert (rows["rd_propensity"][start] > 0.0)[begun["rd_propensity"] == 0.0].any()
    assert (rows["patents"][start] != begun["patents"]).any()


def test_threads_change_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    """In chunks of 64 rows, so that threads have something to share."""
    monkeypatch.setattr(engine, "CHUNK_ROWS", 64)
    monkeypatch.setattr(sums, "CHUNK_ROWS", 64)
    one, two = after(QUARTERS, threads=1), after(QUARTERS, threads=2)
    assert differing(ledger(one), ledger(two)) == []
    assert indicators(one) == indicators(two)


def test_the_same_seed_gives_the_same_run_and_another_seed_another(compiled: ZhejiangModel) -> None:
    assert columns(ledger(after(QUARTERS))) == columns(ledger(compiled))
    assert indicators(after(QUARTERS, seed=8)) != indicators(compiled)


def test_a_copy_of_a_model_continues_as_the_model_does() -> None:
    model = after(2)
    twin = copy.deepcopy(model)
    for each in (model, twin):
        each.step()
        each.step()
    assert twin.now == model.now
    assert differing(ledger(twin), ledger(model)) == []
    assert indicators(twin) == indicators(model)


def test_a_copy_lives_a_life_of_its_own() -> None:
    model = after(1)
    before = columns(ledger(model))
    copy.deepcopy(model).step()
    assert columns(ledger(model)) == before


@pytest.mark.parametrize(
    ("column", "value"), [("debt", np.nan), ("knowledge", np.inf), ("land", -np.inf), ("weight", np.nan)]
)
def test_a_number_that_is_not_finite_stops_the_pass(column: str, value: float) -> None:
    model = opened()
    row = int(np.flatnonzero(ledger(model)["rd_propensity"] > 0.0)[3])
    ledger(model)[column][row] = value
    with pytest.raises(StateError, match=rf"row {row}\b.*\b{column}\b"):
        passed(model)


def test_the_closed_are_not_looked_at() -> None:
    model = province()
    ledger(model)["alive"][5], ledger(model)["debt"][5] = 0, np.nan
    model.set_policy()
    model.meet_demand()
    model.live()
    assert np.isnan(ledger(model)["debt"][5])


def test_the_run_ends_with_its_horizon() -> None:
    config = settings().model_copy(update={"end": settings().start + 2})
    model = province(config)
    running = []
    while model.running:
        model.step()
        running.append(model.now)
    assert running == [config.start + 1, config.start + 2]


def test_every_quarter_keeps_what_the_start_has_in_common() -> None:
    """Rows are identities for life: city, division, slot and founding never change, and nobody rises from the dead."""
    model = province()
    fixed = ("city", "division", "slot", "founded", "planning_quarter", "weight", "export_share")
    before = ledger(model).copy()
    for _ in range(QUARTERS):
        model.step()
        rows = ledger(model)[: len(before)]
        assert all(np.array_equal(rows[name], before[name]) for name in fixed)
        assert not np.any(rows["alive"] > before["alive"])
        customers = rows["customer"]
        assert np.all(
            (customers == before["customer"]) | ((customers == -1) & (ledger(model)["alive"][before["customer"]] == 0))
        )
        before = ledger(model).copy()
