"""A draw is addressed: what touches one enterprise or one city leaves the luck of all others as it was."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.data import cities
from sim.draws import uniforms
from sim.model.entrants import Nursery, entrant_slots
from sim.model.zhejiang import ZhejiangModel
from tests.model.province import after, by_slot, differing, ledger, province, settings, uncouple, with_lever

QUZHOU = 7
SUDDEN = 3
"""The quarter in which one more enterprise is founded."""
LAST = 5

LEVERS = settings("no_policy").registers.levers


class Founding:
    """Stands in for the Poisson draw of arrivals: notes them, or repeats those of another run with one more."""

    def __init__(self, nursery: Nursery, start: int, plan: dict[int, NDArray[np.int64]] | None = None) -> None:
        self.noted: dict[int, NDArray[np.int64]] = {}
        self._drawn, self._start, self._plan = nursery.arrivals, start, plan

    def __call__(self, seed: int, now: int, *rest: Any) -> NDArray[np.int64]:
        arrivals = self._drawn(seed, now, *rest) if self._plan is None else self._plan[now].copy()
        if self._plan is not None and now == self._start + SUDDEN:
            cell = np.unravel_index(int(np.argmax(arrivals)), arrivals.shape)
            arrivals[cell] += 1
        self.noted[now] = arrivals
        return arrivals


def lived(plan: dict[int, NDArray[np.int64]] | None) -> tuple[ZhejiangModel, dict[int, NDArray[np.int64]]]:
    """An uncoupled province some quarters on, and its arrivals."""
    model = uncouple(province())
    founding = Founding(model.world.nursery, model.now, plan)
    model.world.nursery.arrivals = founding  # type: ignore[method-assign]
    for _ in range(LAST):
        model.step()
    return model, founding.noted


def test_one_more_entrant_moves_no_other_record() -> None:
    """Without market, peers and queues every other enterprise is the same to the last bit, though rows moved up."""
    base, arrivals = lived(None)
    other, _ = lived(arrivals)
    here, there = by_slot(ledger(base)), by_slot(ledger(other))
    extra = set(there) - set(here)
    assert len(extra) == 1 and len(there) == len(here) + 1
    assert there.items() - here.items() == {(slot, there[slot]) for slot in extra}
    assert ledger(other)["founded"][ledger(other)["slot"] == extra.pop()] == base.config.start + SUDDEN


def test_one_more_entrant_may_move_others_through_the_market_alone() -> None:
    """The check before is no empty one: coupled by the market, the same entrant does move others."""
    base, arrivals = lived(None)
    other = province()
    other.world.nursery.arrivals = Founding(other.world.nursery, other.now, arrivals)  # type: ignore[method-assign]
    for _ in range(LAST):
        other.step()
    here, there = by_slot(ledger(base)), by_slot(ledger(other))
    assert len(there.items() - here.items()) > 1


def test_slots_of_entrants_are_addresses() -> None:
    """Quarter, city, division and number are read back from a slot, and no slot of the start is one of theirs."""
    rows = ledger(after(2))
    young = rows[rows["founded"] > settings().start]
    slots = young["slot"]
    assert len(young) > 0
    assert np.array_equal(slots >> 32, young["founded"])
    assert np.array_equal((slots >> 26) & 63, young["city"])
    assert np.array_equal((slots >> 20) & 63, young["division"])
    assert len(np.unique(rows["slot"])) == len(rows)


def test_a_slot_of_an_entrant_by_hand() -> None:
    one = [np.array([value]) for value in (10, 36, 5)]
    assert entrant_slots(8084, *one).tolist() == [8084 * 2**32 + 10 * 2**26 + 36 * 2**20 + 5]


def test_the_luck_of_those_before_does_not_depend_on_how_many_come_after() -> None:
    few, many = np.arange(10), np.arange(1000)
    assert uniforms(1, 7, 8084, few).tobytes() == uniforms(1, 7, 8084, many)[:10].tobytes()


@pytest.fixture(scope="module")
def neutral() -> dict[int, tuple[Any, ...]]:
    return by_slot(ledger(after(1, settings("no_policy"))))


@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_of_one_city_moves_no_other_city_in_its_first_quarter(
    neutral: dict[int, tuple[Any, ...]], lever: str
) -> None:
    config = with_lever(settings("no_policy"), lever, LEVERS[lever].high, "Quzhou")
    assert cities()[QUZHOU].name_en == "Quzhou"
    rows = ledger(after(1, config))
    elsewhere = by_slot(rows[rows["city"] != QUZHOU])
    assert elsewhere.items() <= neutral.items()
    assert len(elsewhere) == sum(record[rows.dtype.names.index("city")] != QUZHOU for record in neutral.values())


def test_levers_of_one_city_do_move_that_city(neutral: dict[int, tuple[Any, ...]]) -> None:
    config = settings("no_policy")
    for lever, row in LEVERS.items():
        config = with_lever(config, lever, row.high, "Quzhou")
    rows = ledger(after(1, config))
    here = by_slot(rows[rows["city"] == QUZHOU])
    assert not here.items() <= neutral.items()


@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_written_at_its_neutral_value_changes_no_bit(lever: str) -> None:
    """Three quarters, against a run in which no lever is written."""
    config = settings("no_policy")
    written = with_lever(config, lever, LEVERS[lever].neutral)
    assert written.levers != config.levers
    assert differing(ledger(after(3, written)), ledger(_unwritten())) == []


_KEPT: list[ZhejiangModel] = []


def _unwritten() -> ZhejiangModel:
    if not _KEPT:
        _KEPT.append(after(3, settings("no_policy")))
    return _KEPT[0]
