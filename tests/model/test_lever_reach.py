"""In the quarter in which a lever changes, it moves what its mechanism owns and what follows from that at once."""

import copy
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.model.zhejiang import ZhejiangModel
from sim.state.columns import TITLES
from sim.study.effects import far_end
from tests.model.province import differing, ledger, province, settings, with_lever

LEVERS = settings("no_policy").registers.levers
QUARTERS = range(4)
"""A change is tried in each quarter of a year, since rounds, grades and the register have quarters of their own."""

MONEY = {"cash", "debt", "borrowed"}
PROJECT = {"project", "project_since"}
PLANT = MONEY | {"capital", "productivity", "energy_per_output"}
"""Who keeps or may borrow more renews more of its plant."""
RESEARCH = {"rd_expense", "knowledge", "patents", "rd_propensity", "rd_institution", "productivity", "staff"}
GROWN = {"output", "staff", "revenue_year", "value_added_year", "momentum", "last_shock", "land", "grade"}
"""What another output brings with it in the same quarter: the spread of shocks goes by size, grades by output."""
ENTRANTS = "entrants"

BY_MECHANISM: dict[str, set[str]] = {
    "innovation": RESEARCH | MONEY | PROJECT | set(TITLES),
    "titles": set(TITLES) | MONEY | {"rd_propensity", "rd_institution", "momentum"},
    "digital": PROJECT | MONEY | {"skill"},
    "finance": PLANT | PROJECT | {"margin"},
    "shared digital assets": set(),
    "growth": {"momentum", "productivity", "value_added_rate", "land", "grade", "growth_pool", ENTRANTS},
    "learning": PROJECT | {"aware"},
    "register": MONEY | {"above_scale", "first_promoted", "evaluated"},
    "green": {"energy_per_output", "water_per_output", "carbon_account", "momentum"} | MONEY,
    "demography": {"alive", ENTRANTS},
    "policy": {"evaluated", "grade", ENTRANTS},
}
"""Columns of the ledger that a lever may move in its first quarter, by its mechanism; of those who live on."""

FURTHER: dict[str, set[str]] = {
    "light_solutions": PLANT,
    "cluster_programme": PROJECT | {"aware"},
    "energy_cap": PLANT | PROJECT | {ENTRANTS},
    "green_retrofit_subsidy": {"green_factory"},
    "green_finance": {"water_per_output"},
    "industry_fund": {"momentum"},
    "carbon_account_rollout": {ENTRANTS},
    "burden_relief": RESEARCH | {ENTRANTS},
    "chain_leader_pull": GROWN | PLANT | RESEARCH | set(TITLES),
    "per_mu_spread": GROWN | PLANT | RESEARCH | PROJECT,
    "capacity_phase_out": {"output", "customer", "project", "project_since", "momentum", "grade"} | PLANT | set(TITLES),
}
"""Levers that reach beyond their mechanism at once, by the market, by plants, or by another rule that reads them."""

FIELDS: dict[str, set[str]] = {
    "talent_attraction": {"talent_gain", "rd_real_share", "rd_real_share_high_tech"},
    "rd_local_topup": {"rd_response", "rd_response_high_tech", "rd_real_share", "rd_real_share_high_tech"},
    "industry_fund": {"fund_rate"},
    "carbon_account_rollout": {"account_reach"},
    "energy_price_spread": {"energy_response_intensive"},
    "carbon_price": {"energy_response_intensive"},
    "industrial_land_supply": {"land_supply_gain"},
    "market_access": {"environment_gain"},
    "burden_relief": {"environment_gain"},
    "direct_delivery": {"environment_gain", "take_up"},
}
"""Fields of the city's record beside the lever's own; a quarter is too short for anything that is built."""

SUMS_OF_THE_QUARTER = {"productivity", "reference", "margin", "room"}
"""Of a market: made of sums over what enterprises did, closed or founded; read next quarter."""
PLATFORM, SUPPORTED = 6, 7


class Moved(NamedTuple):
    """What differs between two models a quarter after they were one."""

    columns: set[str]
    cities: set[str]
    others: set[str]


def _twin(model: ZhejiangModel) -> ZhejiangModel:
    return copy.deepcopy(model, {id(model.config): model.config})


@cache
def _starts() -> tuple[ZhejiangModel, ...]:
    """The province before each quarter of a year without any policy."""
    model = province(settings("no_policy"))
    starts = [_twin(model)]
    for _ in QUARTERS[1:]:
        model.step()
        starts.append(_twin(model))
    return tuple(starts)


def _next(quarter: int, lever: str | None = None) -> ZhejiangModel:
    """The province after a quarter, in which a lever is changed."""
    model = _twin(_starts()[quarter])
    if lever is not None:
        model.config = with_lever(model.config, lever, far_end(LEVERS[lever]))
    model.step()
    return model


@cache
def _unchanged(quarter: int) -> ZhejiangModel:
    return _next(quarter)


def _fields(one: NDArray[np.void], other: NDArray[np.void]) -> set[str]:
    return {name for name in one.dtype.names or () if one[name].tobytes() != other[name].tobytes()}


@cache
def _moved(quarter: int, lever: str) -> Moved:
    model, base = _next(quarter, lever), _unchanged(quarter)
    many = len(ledger(_starts()[quarter]))
    here, there = ledger(model), ledger(base)
    live_on = (here["alive"][:many] == 1) & (there["alive"][:many] == 1)
    columns = set(differing(here[:many][live_on], there[:many][live_on]))
    if not np.array_equal(here["alive"][:many], there["alive"][:many]):
        columns.add("alive")
    if here[many:].tobytes() != there[many:].tobytes():
        columns.add(ENTRANTS)
    others = _fields(model.world.markets, base.world.markets) - SUMS_OF_THE_QUARTER
    others |= {
        str(field)
        for field in (PLATFORM, SUPPORTED)
        if model.world.peers[..., field].tobytes() != base.world.peers[..., field].tobytes()
    }
    if model.pools.capacity.tobytes() != base.pools.capacity.tobytes():
        others.add("capacity")
    return Moved(columns, _fields(model.world.cities, base.world.cities) - {lever}, others)


@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_moves_what_its_mechanism_owns(lever: str) -> None:
    allowed = BY_MECHANISM[LEVERS[lever].mechanism] | FURTHER.get(lever, set())
    others = {"provider_training": {"capacity"}, "cluster_programme": {str(SUPPORTED)}}.get(lever, set())
    for quarter in QUARTERS:
        moved = _moved(quarter, lever)
        assert moved.columns <= allowed, quarter + 1
        assert moved.cities <= FIELDS.get(lever, set()), quarter + 1
        assert moved.others <= others, quarter + 1


def test_the_declared_reach_is_used() -> None:
    """No mechanism is allowed a column beside money that none of its levers moves: else the check above says little."""
    found = {lever: set.union(*(_moved(quarter, lever).columns for quarter in QUARTERS)) for lever in LEVERS}
    idle = {}
    for mechanism, allowed in BY_MECHANISM.items():
        moved = set.union(*(found[lever] for lever, row in LEVERS.items() if row.mechanism == mechanism))
        idle[mechanism] = allowed - moved - MONEY - set(TITLES)
    assert not any(idle.values()), idle
    further = {
        lever: allowed & found[lever] - BY_MECHANISM[LEVERS[lever].mechanism] for lever, allowed in FURTHER.items()
    }
    assert all(further.values()), further
    assert {lever: _moved(0, lever).cities for lever in FIELDS} == FIELDS


def test_no_column_of_who_an_enterprise_is_belongs_to_any_reach() -> None:
    every = set.union(*BY_MECHANISM.values(), *FURTHER.values())
    assert not every & {"slot", "weight", "city", "division", "founded", "planning_quarter", "revenue_last_year"}
