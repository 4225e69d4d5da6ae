"""What governments build: where it stands, what is gained, and what is stated of it."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.model.markets import MARKET
from sim.policy.works import PLATFORM, Works
from sim.policy.works_sites import city_shares, in_cells, in_cities, in_divisions, manufacturing_divisions, split_start
from tests.policy.built import DIVISIONS, MANY, SEED, flat_output, kind, live, work
from tests.policy.made import HANGZHOU, NINGBO, eleven, settings, values


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
