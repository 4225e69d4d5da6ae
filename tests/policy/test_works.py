"""What governments build: orders, money, time and luck."""

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.draws import Stream, uniforms
from sim.policy.works import LONGEST_QUARTERS
from tests.policy.built import MANY, SEED, kind, live, work
from tests.policy.made import HANGZHOU, NINGBO


def test_a_project_a_quarter_by_hand() -> None:
    """A lever of 4 a year orders one a quarter; the first, begun in quarter 1, stands two quarters later."""
    this = kind(start=3)
    assert live(this, 5) == [3, 3, 4, 5, 6]
    assert this.on_order().sum() == 2 and this.built.sum() == this.gained.sum() == 3


def test_parts_of_a_project_are_carried_over() -> None:
    """1.2 a year are 0.3 a quarter: ordered in quarters 4, 7 and 10, standing two quarters later."""
    assert live(kind(), 12, 1.2) == [0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3]


def test_lots_are_ordered_when_full() -> None:
    """4 a quarter: 12 order a lot of ten in quarter 3, and 2 more with 8 the next in quarter 5."""
    assert live(kind(work(lot=10.0)), 7, 16.0) == [0, 0, 0, 0, 10, 10, 20]


def test_what_is_missing_is_ordered_once_and_again_when_it_failed() -> None:
    row = work("data_spaces", per_lever=10.0)
    this = kind(row)
    assert live(this, 4, 0.25) == [0, 0, 2, 2]
    assert this._numbered == 2
    failing = kind(row, failure=1.0)
    assert live(failing, 4, 0.25) == [0, 0, 0, 0]
    assert failing._numbered == 4


def test_what_is_not_paid_in_full_waits_and_keeps_its_turn() -> None:
    """One project of 5 ordered a quarter: 3 are paid, then 3 more, which begin the first and leave 1."""
    this = kind(work(follows={"core": 1.0}))
    asked: list[float] = []

    def pay(lever: str, need: NDArray[np.float64]) -> NDArray[np.float64]:
        assert lever == "lab_network"
        asked.append(float(need.sum()))
        return np.minimum(need, 3.0)

    only_hangzhou = np.arange(MANY) == HANGZHOU
    assert live(this, 4, 8.0 * only_hangzhou, pay) == [0, 0, 0, 1]
    assert asked == [5, 7, 9, 11]
    assert this.projects["number"].tolist() == [1, 2, 3]
    assert this.projects["begun"].tolist() == [True, False, False]
    assert this.held[HANGZHOU] == 3 * 4 - 2 * 5


def test_a_refused_city_waits_alone() -> None:
    this = kind(work(follows={"core": 1.0}))
    live(this, 4, 8.0, lambda lever, need: need * (np.arange(MANY) != HANGZHOU))
    assert np.all(this.projects["city"][~this.projects["begun"]] == HANGZHOU)
    assert this.stock[HANGZHOU, 0] == 0 and this.stock[NINGBO, 0] > 0


def test_nothing_is_asked_for_what_is_free() -> None:
    def pay(lever: str, need: NDArray[np.float64]) -> NDArray[np.float64]:
        raise AssertionError

    assert live(kind(public_share=0.0), 3, pay=pay) == [0, 0, 1]


def test_a_slip_is_a_quarter_without_progress() -> None:
    """The first project stands after as many quarters as its own draws need to give two that are no slip."""
    this = kind(slip=0.6)
    slots = np.arange(50)
    luck = uniforms(SEED, Stream.WORK_DELAY, this._address, slots) >= 0.6
    needed = int(slots[np.cumsum(luck) == 2][0]) + 1
    assert needed > 2
    waits = live(this, 1) + live(this, needed, 0.0)
    assert waits == [0] * needed + [1]
    assert np.all(slots < LONGEST_QUARTERS)


def test_a_failure_costs_the_money_and_is_ordered_again() -> None:
    """One a quarter; those of quarters 1 and 2 fail in 3 and 4, when they are ordered again beside the new one."""
    paid: list[float] = []

    def pay(lever: str, need: NDArray[np.float64]) -> NDArray[np.float64]:
        paid.append(float(need.sum()))
        return need

    assert live(kind(start=7, failure=1.0), 6, pay=pay) == [7] * 6
    assert paid == [5, 5, 10, 10, 15, 15]


def test_failures_come_as_often_as_their_chance() -> None:
    built = live(kind(failure=0.3), 4, 4000.0)[-1]
    assert built == pytest.approx(0.7 * 2000, rel=0.05)


def test_one_project_more_moves_nobody() -> None:
    few, more = (kind(slip=0.5, failure=0.3) for _ in range(2))
    live(few, 1, 8.0)
    live(more, 1, 20.0)
    assert more.projects["city"][:2].tolist() == few.projects["city"].tolist()
    for _ in range(6):
        few.build()
        more.build()
        left = more.projects[more.projects["number"] < 2]
        assert left.tolist() == few.projects.tolist()


def test_every_project_ordered_stands_or_failed_or_is_on_order() -> None:
    this = kind(start=4, slip=0.2, failure=0.3)
    live(this, 12, 20.0)
    failed = uniforms(SEED, Stream.WORK_FAILURE, this._address, np.arange(this._numbered)) < 0.3
    failed[this.projects["number"]] = False
    assert np.array_equal(this.stock, this.start + this.built)
    assert this._numbered == 60 + failed.sum() == this.built.sum() + failed.sum() + this.on_order().sum()


def test_what_the_practice_had_under_way_is_finished_without_lever_and_gains_nothing() -> None:
    """8 a year for two quarters are 4 under way, evenly spread: one done after half a quarter, and so on."""
    this = kind(work(under_way=True), practice=8.0)
    assert live(this, 3, 0.0) == [2, 4, 4]
    assert this.gained.sum() == 0 and this._numbered == 4
    slow = kind(work(under_way=True), practice=8.0, slip=0.5, failure=0.5)
    assert len(slow.projects) == 16
    assert 0 < live(slow, 30, 0.0)[-1] < 16 and slow._numbered == 16
