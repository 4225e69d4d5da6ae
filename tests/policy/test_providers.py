from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.policy.levers import city_records
from sim.policy.providers import ProviderPools, Providers, waiting_rows
from sim.rules.digital import BUILDING, WAITING
from tests.policy.made import NOW, ledger

STILL = Providers(capacity_light=0.08, capacity_deep=0.04, growth_per_year=0.0, training_effect=0.5)
"""A hundred above-scale enterprises make 2 light and 1 deep project a quarter."""


def waiting(many: int, **columns: Any) -> NDArray[Any]:
    return ledger(many, **{"project": WAITING, "project_since": NOW - 1, **columns})


def cities(training: float = 0.0) -> NDArray[Any]:
    records = city_records(("provider_training",), 2)
    records["provider_training"] = training
    return records


def pools(first: float, second: float = 0.0, p: Providers = STILL) -> ProviderPools:
    return ProviderPools(np.array([first, second]), p)


def started(records: NDArray[Any]) -> list[int]:
    return np.flatnonzero(records["project"] == BUILDING).tolist()


def test_capacity_of_the_start_by_hand() -> None:
    assert pools(100.0, 50.0).capacity.tolist() == [[2.0, 1.0], [1.0, 0.5]]


def test_above_scale_first_then_by_time_of_waiting() -> None:
    records = waiting(5, above_scale=[0, 1, 1, 0, 1], project_since=[8080, 8083, 8081, 8079, 8084])
    pool, order = pools(100.0), []
    for now in range(NOW, NOW + 3):
        before = started(records)
        pool.serve(records, cities(), now, STILL)
        order.append(sorted(set(started(records)) - set(before)))
    assert order == [[1, 2], [3, 4], [0]]


def test_who_is_served_begins_to_build_now_and_the_others_wait_on() -> None:
    records = waiting(3, project_since=[8080, 8081, 8082])
    assert pools(100.0).serve(records, cities(), NOW, STILL) == 1
    assert records["project"].tolist() == [BUILDING, BUILDING, WAITING]
    assert records["project_since"].tolist() == [NOW, NOW, 8082]


def test_pools_of_cities_and_families_are_apart() -> None:
    """Two light projects in the first city, one deep one there; the second city has half."""
    records = waiting(8, city=[0, 0, 0, 0, 0, 1, 1, 1], digital_level=[0, 1, 0, 2, 3, 0, 1, 2])
    pools(100.0, 50.0).serve(records, cities(), NOW, STILL)
    assert started(records) == [0, 1, 3, 5]


def test_what_is_left_of_a_project_is_carried() -> None:
    """0.7 a quarter: 0.7, 1.4 (one, 0.4 left), 1.1 (one, 0.1 left), 0.8, 1.5 (one)."""
    records, pool, many = waiting(9), pools(35.0), []
    for now in range(NOW, NOW + 5):
        pool.serve(records, cities(), now, STILL)
        many.append(len(started(records)))
    assert many == [0, 1, 2, 2, 3]


def test_idle_providers_do_not_save_up_capacity() -> None:
    pool, empty, full = pools(100.0), ledger(1), waiting(9)
    for now in range(NOW, NOW + 8):
        pool.serve(empty, cities(), now, STILL)
    pool.serve(full, cities(), NOW + 8, STILL)
    assert len(started(full)) == 2


def test_a_record_takes_as_much_capacity_as_it_stands_for() -> None:
    records = waiting(3, weight=[1.5, 0.5, 1.0])
    pools(100.0).serve(records, cities(), NOW, STILL)
    assert started(records) == [0, 1]


def test_the_closed_and_those_who_do_not_wait_are_left_alone() -> None:
    records = waiting(4, alive=[0, 1, 1, 1], project=[WAITING, 0, BUILDING, WAITING], project_since=8080)
    assert waiting_rows(records).tolist() == [3]
    pools(1000.0).serve(records, cities(), NOW, STILL)
    assert records["project"].tolist() == [WAITING, 0, BUILDING, BUILDING]
    assert records["project_since"].tolist() == [8080, 8080, 8080, NOW]


def test_busy_pools_grow_by_themselves_and_all_by_training() -> None:
    """A year's growth of 8 % where some wait, and half of the 20 % that is trained, a quarter of it each."""
    p = STILL._replace(growth_per_year=0.08)
    pool = pools(100.0, 50.0, p)
    pool.serve(waiting(9), cities(training=0.2), NOW, p)
    grown = [
        [2.0 * (1.0 + 0.25 * 0.18), 1.0 * (1.0 + 0.25 * 0.1)],
        [1.0 * (1.0 + 0.25 * 0.1), 0.5 * (1.0 + 0.25 * 0.1)],
    ]
    assert pool.capacity == pytest.approx(np.array(grown))


@given(
    sizes=st.lists(st.floats(0.0, 400.0), min_size=2, max_size=2),
    people=st.lists(
        st.tuples(st.integers(0, 1), st.integers(0, 3), st.integers(0, 1), st.integers(8070, NOW)),
        min_size=1,
        max_size=60,
    ),
)
def test_never_more_than_capacity(sizes: list[float], people: list[tuple[int, int, int, int]]) -> None:
    """In any quarter at most the capacity and one project carried; over all quarters no more than was there."""
    city, level, above, since = (list(column) for column in zip(*people, strict=True))
    records = waiting(len(people), city=city, digital_level=level, above_scale=above, project_since=since)
    pool = pools(*sizes)
    capacity = pool.capacity.copy()
    place = 2 * records["city"] + (records["digital_level"] >= 2)
    done = np.zeros(4)
    for quarter in range(1, 5):
        pool.serve(records, cities(), NOW + quarter, STILL)
        total = np.bincount(place[started(records)], minlength=4)
        assert np.all(total - done <= capacity.ravel() + 1.0 + 1e-9)
        assert np.all(total <= quarter * capacity.ravel() + 1e-9)
        done = total


@given(training=st.floats(0.0, 0.6), more=st.floats(0.0, 0.6))
def test_more_training_never_serves_fewer(training: float, more: float) -> None:
    served = []
    for lever in (training, training + more):
        records, pool = waiting(40), pools(100.0)
        for now in range(NOW, NOW + 8):
            pool.serve(records, cities(lever), now, STILL)
        served.append(len(started(records)))
    assert served[0] <= served[1]


def test_a_record_that_stands_for_many_is_served_when_enough_has_been_saved() -> None:
    """Two projects a quarter: a record of weight 10 is served in the fifth, and blocks nobody for good."""
    records, pool = waiting(2, weight=[10.0, 1.0], project_since=[NOW - 2, NOW - 1]), pools(100.0)
    served = []
    for quarter in range(1, 7):
        pool.serve(records, cities(), NOW + quarter, STILL)
        served.append(started(records))
    assert served == [[], [], [], [], [0], [0, 1]]
