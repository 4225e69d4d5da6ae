"""What governments build: orders, money, time, luck, sites, gains, and what is stated of it."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.config import Work
from sim.data import cities, divisions
from sim.draws import Stream, uniforms
from sim.model.markets import MARKET
from sim.policy.works import LONGEST_QUARTERS, PLATFORM, Kind, Works
from sim.policy.works_sites import city_shares, in_cells, in_cities, in_divisions, manufacturing_divisions, split_start
from tests.policy.made import HANGZHOU, NINGBO, eleven, settings, values

MANY, DIVISIONS = len(cities()), len(divisions())
SEED = 5
FIGURES = {"start": 0, "quarters": 2, "unit_cost": 10, "public_share": 0.5, "slip": 0, "failure": 0} | {
    "reference": 4, "spill": 0
}  # fmt: skip


def flat_output() -> NDArray[np.float64]:
    """The same output in every cell, a little more the earlier its city and division."""
    return 2e6 - np.add.outer(100.0 * np.arange(MANY), np.arange(DIVISIONS))


def work(name: str = "provincial_labs", **changes: Any) -> Work:
    """A shipped kind of work that takes nothing over and starts nowhere, with changes."""
    fresh = {"under_way": False, "start_in": {}}
    return settings().registers.works[name].model_copy(update={**fresh, **changes})


def kind(row: Work | None = None, practice: float = 0.0, output: Any = None, **figures: float) -> Kind:
    """A kind of work of two quarters, 5 of public money a unit, without bad luck, but for what is given."""
    row = row or work()
    given = {row.parameter(number): float({**FIGURES, **figures}[number]) for number in row.numbers}
    return Kind(row, given, practice, flat_output() if output is None else output, SEED)


def levels(value: float = 1.0) -> NDArray[np.float64]:
    return np.full(MANY, value)


def live(this: Kind, quarters: int, lever: Any = 4.0, pay: Any = lambda lever, need: need) -> list[float]:
    """What stands after each quarter."""
    stands = []
    for _ in range(quarters):
        this.build()
        this.order(levels() * lever, flat_output())
        this.begin(pay)
        stands.append(float(this.stock.sum()))
    return stands


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


def test_sites_follow_the_weights_evenly() -> None:
    weights = np.array([5.0, 3.0, 2.0, 0.0])
    for first in (0, 57):
        chosen = in_cities("a", SEED, first + np.arange(100), weights).city
        assert np.abs(np.bincount(chosen, minlength=4) - [50, 30, 20, 0]).max() <= 2
    assert not np.array_equal(*(in_cities(name, SEED, np.arange(20), weights).city for name in ("a", "b")))


def test_cells_with_the_fewest_come_first_and_the_largest_of_them() -> None:
    weights, taken = np.array([[5.0, 4.0], [3.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 0.0]])
    sites = in_cells(4, weights, taken)
    assert list(zip(*(part.tolist() for part in sites), strict=True)) == [(0, 1), (1, 0), (0, 0), (0, 1)]


def test_each_manufacturing_division_gets_one_in_its_largest_city() -> None:
    output, taken = flat_output(), np.zeros((MANY, DIVISIONS))
    codes = np.flatnonzero(manufacturing_divisions())
    output[NINGBO, codes[1]] += 1e6
    taken[3, codes[0]] = 1.0
    sites = in_divisions(2, output, taken)
    assert sites.division.tolist() == [codes[1], codes[2]] and sites.city.tolist() == [NINGBO, HANGZHOU]
    assert len(in_divisions(99, output, taken).city) == len(codes) - 1


def test_orders_lapse_when_every_division_has_one() -> None:
    this = kind(work("industry_brains"))
    assert live(this, 4, 200.0) == [0, 0, 31, 31]
    assert this._wanted == 0.0


def test_a_city_without_the_lever_gets_nothing() -> None:
    this = kind(work("internet_platforms"))
    live(this, 6, 40.0 * (np.arange(MANY) != NINGBO))
    assert this.stock[NINGBO].sum() == 0 and this.stock.sum() > 30


def test_shares_by_hand() -> None:
    """Half follows the two cores alike, half the corridor's three cities."""
    shares = city_shares({"core": 0.5, "corridor": 0.5})
    assert shares[[HANGZHOU, NINGBO]] == pytest.approx(0.25) and np.count_nonzero(shares) == 5
    assert shares.sum() == pytest.approx(1.0)
    mountain = city_shares({"mountain": 1.0})
    assert mountain[NINGBO] == 0.0 and mountain[10] == pytest.approx(268 / 1395.02, rel=1e-6)


def test_the_start_is_known_here_and_split_there() -> None:
    shares = np.array([0.5, 0.3, 0.2] + [0.0] * 8)
    assert split_start(10.0, shares, {"Ningbo": 4}).tolist() == [3, 6, 1] + [0] * 8
    assert split_start(4.0, shares, {"Ningbo": 4}).tolist() == [0, 4, 0] + [0] * 8


def test_gains_by_hand() -> None:
    """Reference 4. Labs: two in Hangzhou, one in Ningbo, half of the effect elsewhere. By share: 0.5 each of four."""
    labs, parks = kind(spill=0.5), kind(work("small_firm_parks", follows={"core": 1.0}))
    for this in (labs, parks):
        this.gained[HANGZHOU], this.gained[NINGBO] = 2, 1
    assert labs.gain()[:3].tolist() == [2.5 / 4, 2.0 / 4, 1.5 / 4]
    with np.errstate(divide="ignore", invalid="ignore"):
        assert parks.gain()[:2].tolist() == [2 / 2, 1 / 2]


def shipped(**changes: Any) -> tuple[Works, NDArray[Any]]:
    """All shipped kinds, and cities with some levers."""
    return Works(settings().registers, values()["works"], flat_output(), SEED), eleven(**changes)


def written(works: Works, here: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.float64]]:
    markets, peers = np.zeros(DIVISIONS, MARKET), np.zeros((MANY, DIVISIONS, 8))
    works.write_gains(here, markets, peers)
    return markets, peers


def test_neutral_levers_build_for_nothing_and_gain_nothing() -> None:
    works, here = shipped()
    for _ in range(8):
        works.advance(here, flat_output(), lambda lever, need: pytest.fail("nothing is to be paid"))
        before = here.copy()
        markets, peers = written(works, here)
        assert here.tobytes() == before.tobytes()
        assert not markets.view(np.uint8).any() and not peers.any()


def test_gains_reach_cities_divisions_and_neighbourhoods() -> None:
    works, here = shipped(industry_brains=12, platform_building=40, infrastructure_5g_compute=1, lab_network=3)
    for _ in range(12):
        works.advance(here, flat_output())
    markets, peers = written(works, here)
    brains, platforms = works.kinds["industry_brains"].gained, works.kinds["internet_platforms"].gained
    assert np.array_equal(markets["brain"], brains.sum(axis=0) > 0) and markets["brain"].sum() > 5
    assert np.array_equal(peers[..., PLATFORM], platforms > 0) and not peers[..., :PLATFORM].any()
    assert not markets["data_space"].any() and not here["park_gain"].any()
    bases, racks = (works.kinds[name].gain() for name in ("bases_5g", "data_centre_racks"))
    assert here["network_gain"] == pytest.approx((bases + racks) / 2)
    assert 0.3 < here["network_gain"].mean() < 0.7
    assert here["lab_gain"][HANGZHOU] > here["lab_gain"][2] > 0.0


def test_a_kind_more_moves_no_other() -> None:
    register = settings().registers
    alone = register.model_copy(update={"works": {"bases_5g": register.works["bases_5g"]}})
    here = eleven(infrastructure_5g_compute=1)
    few, all_ = (Works(registers, values()["works"], flat_output(), SEED) for registers in (alone, register))
    for _ in range(6):
        few.advance(here, flat_output())
        all_.advance(here, flat_output())
    assert np.array_equal(few.kinds["bases_5g"].stock, all_.kinds["bases_5g"].stock)
    assert few.kinds["bases_5g"].projects.tobytes() == all_.kinds["bases_5g"].projects.tobytes()
    assert few.paid.keys() == {"infrastructure_5g_compute"}


def test_what_is_stated_of_the_start() -> None:
    stated = shipped()[0].stated()
    province = {name: float(places[0]) for name, places in stated.items()}
    assert province == {
        "provincial_labs": 4, "internet_platforms": 210, "industry_brains": 0, "data_spaces": 0, "bases_5g": 62600,
        "data_centre_racks": 276000, "industry_cloud_platforms": 2, "new_testing_labs": 0, "small_firm_parks": 1044,
        "demonstration_parks": 0, "industry_brain_coverage": 0,
        "network_5g_coverage": pytest.approx(100 * 62600 / 180000, rel=1e-3),
        "platform_cluster_coverage": pytest.approx(100 * 210 / 407),
    }  # fmt: skip
    assert stated["provincial_labs"][1:].tolist() == [4] + [0] * 10
    for name in ("industry_brains", "data_spaces", "industry_brain_coverage"):
        assert np.all(np.isnan(stated[name][1:]))


def test_coverage_by_hand() -> None:
    works, _ = shipped()
    works._output = np.where(np.add.outer(np.arange(MANY), np.zeros(DIVISIONS)) < 2, 2e6, 9e5)
    platforms = works.kinds["internet_platforms"]
    platforms.start[:] = 0
    platforms.built[HANGZHOU, :37] = 1
    covered = works.stated()["platform_cluster_coverage"]
    assert covered[:3].tolist() == [50, 100, 0] and np.all(np.isnan(covered[3:]))
    works.kinds["bases_5g"].built[HANGZHOU] = 1e6
    share = works.kinds["bases_5g"].shares[HANGZHOU]
    reach = works.stated()["network_5g_coverage"]
    assert reach[1] == 100.0
    assert reach[0] == pytest.approx(100 * (share + (1 - share) * 62600 / 180000), rel=1e-3)
    works.kinds["industry_brains"].built[HANGZHOU, np.flatnonzero(manufacturing_divisions())[:3]] = 1
    assert works.stated()["industry_brain_coverage"][0] == pytest.approx(300 / 31)
