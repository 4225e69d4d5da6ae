"""Where entrants come from: plants that investment promotion brings, beside those who come by themselves."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.draws import Stream, poissons, uniforms
from sim.model.entrants import FIRST_ATTRACTED, Nursery, Progress
from sim.rules.demography import Demography
from sim.state.columns import LEDGER
from tests.model.province import after, by_slot, ledger, settings, with_lever
from tests.rules.made import made

NOW = 8084
SEED = 7
LINE = 2000.0
STILL = Progress(1.0, 1.0, 1.0, 1.0)
RULE = made(
    Demography, entry_size=0.5, new_plant_share=0.1, plant_investment=4000.0, investment_additionality=0.5
)  # fmt: skip
PEOPLE = [(0, 0, 0), (0, 0, 0), (0, 0, 1), (0, 1, 0), (1, 0, 0), (1, 0, 1), (1, 1, 0)]
"""City, division and register of those of the start: above scale there are some in the first division alone."""


def nursery(fraction: float = 1.0) -> Nursery:
    """A nursery of two cities and two divisions."""
    records = np.zeros(len(PEOPLE), LEDGER)
    for name, values in zip(("city", "division", "above_scale"), zip(*PEOPLE, strict=True), strict=True):
        records[name] = values
    records["weight"] = np.where(records["above_scale"] == 1, 1.0, 1.0 / fraction)
    records["output"] = np.where(records["above_scale"] == 1, 3000.0, 400.0)
    records["capital"] = np.where(records["above_scale"] == 1, 2000.0, 300.0)
    records["revenue_per_output"] = records["alive"] = 1
    return Nursery(records, 2, 2, fraction)


def cells(*many: int) -> NDArray[np.int64]:
    """Numbers by city and division (2, 2)."""
    return np.array(many).reshape(2, 2)


def born(attracted: NDArray[np.int64], arrivals: NDArray[np.int64], fraction: float = 1.0) -> NDArray[Any]:
    return nursery(fraction).born(SEED, NOW, arrivals, attracted, STILL, RULE, LINE)


def number(records: NDArray[Any]) -> NDArray[np.int64]:
    """The number in its cell (n,) that the address of an entrant ends in."""
    return np.asarray(records["slot"] & ((1 << 20) - 1))


def test_plants_attracted_by_hand() -> None:
    """A quarter of 80,000 a year, half of it additional, 4,000 a plant: a mean of 2.5 where a plant can be modelled."""
    found = nursery().attracted(SEED, NOW, np.full((2, 2), 80_000.0), RULE)
    luck = uniforms(SEED, int(Stream.PLANTS), NOW, np.arange(4))
    expected = poissons(luck, np.array([2.5, 0.0, 2.5, 0.0]))
    assert found.tolist() == expected.reshape(2, 2).tolist()


def test_plants_attracted_are_as_many_as_investment_pays_for_on_average() -> None:
    """1,000 quarters at a mean of 2.5: a standard error of 0.05."""
    home, investment = nursery(), np.array([[80_000.0, 80_000.0], [0.0, 80_000.0]])
    mean = np.mean([home.attracted(SEED, now, investment, RULE) for now in range(1000)], axis=0)
    assert mean[0, 0] == pytest.approx(2.5, abs=0.2)
    assert mean.ravel()[1:].tolist() == [0.0, 0.0, 0.0]


def test_without_promotion_no_plant_is_attracted() -> None:
    assert not nursery().attracted(SEED, NOW, np.zeros((2, 2)), RULE).any()


def test_more_investment_never_attracts_fewer_plants() -> None:
    home = nursery()
    by_investment = [home.attracted(SEED, NOW, np.full((2, 2), x), RULE) for x in (0.0, 2e4, 8e4, 9e4, 1e6)]
    assert np.all(np.diff(by_investment, axis=0) >= 0)


def test_plants_attracted_open_above_scale_and_young() -> None:
    """An investment of 4,000 is twice the capital of their model, so they are twice as large."""
    plants = born(cells(2, 0, 1, 0), cells(0, 0, 0, 0))
    assert plants["city"].tolist() == [0, 0, 1] and plants["division"].tolist() == [0, 0, 0]
    assert number(plants).tolist() == [FIRST_ATTRACTED, FIRST_ATTRACTED + 1, FIRST_ATTRACTED]
    assert plants["output"] == pytest.approx(np.full(3, 6000.0))
    for name, value in {"above_scale": 1, "first_promoted": NOW, "founded": NOW, "alive": 1, "weight": 1.0}.items():
        assert plants[name].tolist() == [value] * 3, name


def test_plants_attracted_are_never_thinned() -> None:
    """A tenth of the small stand for all of them, but every plant stands for itself."""
    both = born(cells(40, 0, 0, 0), cells(200, 0, 0, 0), fraction=0.1)
    attracted = number(both) >= FIRST_ATTRACTED
    assert attracted.sum() == 40 and set(both["weight"][attracted].tolist()) == {1.0}
    small = both[~attracted & (both["above_scale"] == 0)]
    assert 5 < len(small) < 40 and set(small["weight"].tolist()) == {10.0}


@pytest.mark.parametrize("cell", [(0, 0), (1, 0)])
def test_one_more_attracted_plant_changes_no_other_entrant(cell: tuple[int, int]) -> None:
    attracted, arrivals = cells(3, 0, 2, 0), cells(30, 20, 10, 5)
    more = attracted.copy()
    more[cell] += 1
    here, there = by_slot(born(attracted, arrivals)), by_slot(born(more, arrivals))
    assert len(here) == 70 and len(there) == 71
    assert here.items() <= there.items()


def test_one_more_arrival_changes_no_attracted_plant() -> None:
    attracted = cells(3, 0, 2, 0)
    here, there = by_slot(born(attracted, cells(30, 0, 9, 0))), by_slot(born(attracted, cells(31, 0, 9, 0)))
    assert here.items() <= there.items() and len(there) == len(here) + 1


def test_investment_promotion_adds_plants_and_moves_nobody_in_the_quarter_in_which_they_come() -> None:
    quiet = settings("no_policy")
    base, more = (by_slot(ledger(after(1, config))) for config in (quiet, with_lever(quiet, "investment_drive", 600.0)))
    assert base.items() <= more.items()
    slots = np.array(sorted(set(more) - set(base)))
    assert len(slots) > 0
    assert np.all(slots & (FIRST_ATTRACTED) > 0)
