"""Demand by division, by hand and in its means."""

from math import exp, log1p

import numpy as np
import pytest

from sim.config import Config, load
from sim.data import divisions
from sim.draws import Stream, normal, uniforms
from sim.model.markets import PROVINCE, leave_room, meet_demand, open_markets, update_markets, yearly_demand
from sim.model.tallies import Share
from tests.model.province import ROOT, SEED, settings, small_population
from tests.rules.made import shipped

QUIET = shipped()._replace(
    market=shipped().market._replace(provincial_shock_sd=0.0, division_shock_sd=0.0, outside_response=0.0),
    growth=shipped().growth._replace(value_added_rate_drift_per_year=0.0),
)


def outlook(**values: float) -> Config:
    return load(ROOT / "configs" / "no_policy.yaml", {"outlook": {"base": "central", **values}})


def test_the_markets_of_the_start_are_those_of_its_enterprises() -> None:
    records = small_population().records
    markets, start = open_markets(records, QUIET, settings().start)
    code = int(np.bincount(records["division"]).argmax())
    own = records[records["division"] == code]
    made = own["weight"] * own["output"]
    assert markets["productivity"][code] == pytest.approx(
        (made * own["value_added_rate"]).sum() / (own["weight"] * own["staff"]).sum()
    )
    sales = made * own["sales_per_output"]
    assert start.export_share[code] == pytest.approx((sales * own["export_share"]).sum() / sales.sum())
    assert markets["capital_per_output"][code] == pytest.approx((own["weight"] * own["capital"]).sum() / made.sum())


def test_demand_is_that_of_home_and_abroad_with_tilts_around_the_mean() -> None:
    """At 6 % at home and abroad alike the value-added-weighted mean over divisions is 6 %; tilts spread around it."""
    config = outlook(domestic_demand_growth=6, export_growth=6)
    start = open_markets(small_population().records, QUIET, settings().start)[1]
    growth = yearly_demand(config, start, 2021, 1.0)
    assert np.average(growth, weights=start.value_added) == pytest.approx(0.06)
    tilt = {division.demand_tilt: growth[code] for code, division in enumerate(divisions())}
    assert tilt["high_tech"] - tilt["none"] == pytest.approx(0.05)
    assert tilt["textiles"] - tilt["none"] == pytest.approx(-0.02)
    twice = yearly_demand(config, start, 2021, 2.0)
    assert twice - 0.06 == pytest.approx(2.0 * (growth - 0.06))


def test_who_exports_more_feels_a_slump_abroad_more() -> None:
    start = open_markets(small_population().records, QUIET, settings().start)[1]
    before, after = (yearly_demand(outlook(export_growth=each), start, 2021, 1.3) for each in (3, -7))
    fall = before - after
    assert fall == pytest.approx(0.1 * start.export_share)


def test_a_quarter_of_demand_by_hand() -> None:
    """The year's growth and its two shocks, a quarter of them in logs; the same shocks in every quarter of the year."""
    p = QUIET._replace(market=QUIET.market._replace(provincial_shock_sd=0.02, division_shock_sd=0.05))
    markets, start = open_markets(small_population().records, p, settings().start)
    luck = uniforms(SEED, int(Stream.DEMAND), 2022, np.array([4, PROVINCE]))
    growth = yearly_demand(settings(), start, 2022, p.market.tilt_response)[4]
    expected = log1p(growth) + 0.05 * normal(luck[0]) + 0.02 * normal(luck[1])
    for quarter in range(4):
        meet_demand(markets, settings(), start, p, SEED, 4 * 2022 + quarter)
        assert markets["growth"][4] == pytest.approx(exp(0.25 * expected))


def test_what_is_gained_on_rivals_outside_is_answered_by_demand() -> None:
    p = QUIET._replace(market=QUIET.market._replace(outside_response=0.2))
    markets, start = open_markets(small_population().records, p, settings().start)
    meet_demand(markets, settings(), start, QUIET, SEED, settings().start)
    before = markets["growth"].copy()
    markets["productivity"] *= 1.1
    meet_demand(markets, settings(), start, p, SEED, settings().start)
    assert markets["growth"] == pytest.approx(before * exp(0.25 * 0.2 * 0.1))


def test_rivals_follow_the_trend() -> None:
    """After two years of no progress at home, rivals are eight quarters of their trend ahead."""
    p = QUIET._replace(market=QUIET.market._replace(outside_response=0.2))
    markets, start = open_markets(small_population().records, p, settings().start)
    now = settings().start + 8
    meet_demand(markets, settings(), start, QUIET, SEED, now)
    before = markets["growth"].copy()
    meet_demand(markets, settings(), start, p, SEED, now)
    behind = (1.0 + 0.25 * p.market.rivals_trend_per_year) ** -8 - 1.0
    assert markets["growth"] == pytest.approx(before * exp(0.25 * 0.2 * behind))


def test_less_output_is_called_for_where_all_make_more_value_added_of_it() -> None:
    p = QUIET._replace(growth=QUIET.growth._replace(value_added_rate_drift_per_year=0.02))
    markets, start = open_markets(small_population().records, QUIET, settings().start)
    meet_demand(markets, settings(), start, QUIET, SEED, settings().start)
    before = markets["growth"].copy()
    meet_demand(markets, settings(), start, p, SEED, settings().start)
    assert markets["growth"] == pytest.approx(before * 1.02**-0.25)


@pytest.mark.parametrize(("share", "room"), [(1.0, 1.02), (0.5, 1.01), (0.0, 1.0)])
def test_what_closures_leave_is_taken_over_less_what_newcomers_bring(share: float, room: float) -> None:
    """Of 1,000 sold 50 closed; newcomers bring 30 beside the 970 that live on, or would without them."""
    p = QUIET._replace(market=QUIET.market._replace(displacement=share))
    markets, start = open_markets(small_population().records, p, settings().start)
    shares, came = np.zeros((len(markets), len(Share))), np.zeros(len(markets))
    shares[3, [Share.OUTPUT, Share.CLOSED]], came[3] = [970.0, 50.0], 30.0
    leave_room(markets, shares, came, p)
    assert markets["room"][3] == pytest.approx(room) and markets["room"][4] == 1.0
    meet_demand(markets, settings(), start, p, SEED, settings().start)
    with_room = markets["growth"][3]
    markets["room"] = 1.0
    meet_demand(markets, settings(), start, p, SEED, settings().start)
    assert with_room == pytest.approx(room * markets["growth"][3])


def test_margins_rise_with_the_value_added_rate() -> None:
    """A rate a tenth above the start's, followed half: the usual margin is a twentieth higher."""
    p = QUIET._replace(finance=QUIET.finance._replace(margin_follows_rate=0.5))
    markets, start = open_markets(small_population().records, p, settings().start)
    shares = np.zeros((len(markets), len(Share)))
    shares[:, Share.OUTPUT] = 100.0
    shares[:, Share.VALUE_ADDED] = 110.0 * start.value_added_rate
    update_markets(markets, shares, start, p)
    assert markets["margin"] == pytest.approx(1.05 * start.margin)


def test_energy_and_water_fall_a_quarter_of_their_yearly_trend() -> None:
    markets, _ = open_markets(small_population().records, QUIET, settings().start)
    assert np.all(markets["energy_trend"] == 1.0 - 0.25 * QUIET.green.energy_trend_per_year)
    assert np.all(markets["water_trend"] == 1.0 - 0.25 * QUIET.green.water_trend_per_year)


def test_a_market_is_known_by_last_quarters_sums_and_an_empty_one_stands_at_nothing() -> None:
    markets, start = open_markets(small_population().records, QUIET, settings().start)
    shares = np.zeros((len(markets), len(Share)))
    shares[3, [Share.OUTPUT, Share.STANDING, Share.VALUE_ADDED, Share.STAFF]] = [400.0, 20.0, 100.0, 5.0]
    update_markets(markets, shares, start, QUIET)
    assert (markets["productivity"][3], markets["reference"][3]) == (20.0, 0.05)
    assert (markets["productivity"][4], markets["reference"][4]) == (1.0, 0.0)
