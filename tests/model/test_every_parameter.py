"""Every parameter, unit cost, scale of a cluster and variable of the outlook is live: moved, something else comes out.

A changed run goes on quarter by quarter until it differs, in the small province first; where nothing does, then where
money is scarce and carbon has a price, which in the plan it has not; then with all enterprises above scale, since seats
and thresholds are those of the whole province.
"""

import hashlib
import re
from functools import cache

import numpy as np
import pytest

from sim.config import Config, load
from sim.config.rows import Parameter
from sim.errors import StateError
from sim.model.life import Parameters
from sim.model.zhejiang import ZhejiangModel
from sim.population import build
from tests.model.province import ROOT, indicators, ledger, province, settings, with_budget, with_lever
from tests.model.unregistered import booked, unlimited

REGISTER = settings().registers
OWN_TESTS = ("start", "clusters")
PARAMETERS = [
    (mechanism, name) for mechanism, rows in REGISTER.parameters.items() if mechanism not in OWN_TESTS for name in rows
]
RULES = tuple(Parameters.__annotations__)
MANY = 20
"""Quarters: what is built, assessed or reviewed takes years."""


def far_ends(row: Parameter) -> list[float]:
    """The ends of a parameter's range, the further one first; of a measured one without a range, half as much again."""
    ends = sorted({row.low, row.high} - {row.value}, key=lambda end: -abs(end - row.value))
    return ends or [row.value + max(1.0, 0.5 * row.value)]


def with_parameter(config: Config, mechanism: str, name: str, value: float) -> Config:
    """Settings with one parameter changed."""
    group = {**config.parameters[mechanism], name: value}
    return config.model_copy(update={"parameters": {**config.parameters, mechanism: group}})


@cache
def _configs() -> dict[str, Config]:
    """The plan with money without limit, for the small province and for all enterprises above scale, and a poor one."""
    whole = load(ROOT / "configs" / "baseline.yaml", {"population.sample": 0.02})
    poor = with_lever(with_budget(settings(), limited=True, total={2021: 0.02}, first_plan={}), "carbon_price", 100.0)
    return {"small": unlimited(settings()), "poor": poor, "whole": unlimited(whole)}


def _open(where: str, config: Config) -> ZhejiangModel:
    return ZhejiangModel(config, seed=7) if where == "whole" else province(config)


def _seen(model: ZhejiangModel) -> str:
    """All that a quarter left: the ledger, the latest indicators, the book."""
    digest = hashlib.sha256(ledger(model).tobytes())
    for rows in model.observation.recorder.values.values():
        digest.update(np.asarray(rows[-1]).tobytes())
    digest.update(repr(sorted(booked(model).items())).encode())
    return digest.hexdigest()


@cache
def _usual(where: str) -> list[str]:
    """What is seen at the start and after each quarter of the settings as they are."""
    model = _open(where, _configs()[where])
    seen = [_seen(model)]
    for _ in range(MANY):
        model.step()
        seen.append(_seen(model))
    return seen


def first_difference(where: str, config: Config) -> int | None:
    """The first quarter, 0 being the start, after which anything differs from the settings as they are."""
    model = _open(where, config)
    for quarter, usual in enumerate(_usual(where)):
        if quarter > 0:
            model.step()
        if _seen(model) != usual:
            return quarter
    return None


@pytest.mark.slow
@pytest.mark.parametrize(("mechanism", "name"), PARAMETERS)
def test_a_parameter_moved_to_an_end_of_its_range_moves_something(mechanism: str, name: str) -> None:
    ends = far_ends(REGISTER.parameters[mechanism][name])
    assert any(
        first_difference(where, with_parameter(_configs()[where], mechanism, name, end)) is not None
        for where in _configs()
        for end in ends
    )


@pytest.mark.parametrize("name", REGISTER.parameters["clusters"])
def test_the_scale_of_a_cluster_decides_what_is_counted(name: str) -> None:
    """Between nothing and more than there is, since few clusters stand so near to their test that a range decides."""
    configs = [with_parameter(settings(), "clusters", name, scale) for scale in (0.0, 1e9)]
    assert len({indicators(province(config)) for config in configs}) == 2


@pytest.mark.slow
@pytest.mark.parametrize("name", REGISTER.parameters["start"])
def test_a_parameter_of_the_start_decides_who_is_there(name: str) -> None:
    given = settings().parameter("start")
    usual = _built(())
    assert any(
        _built(tuple({**given, name: end}.items())) != usual for end in far_ends(REGISTER.parameters["start"][name])
    )


@cache
def _built(parameters: tuple[tuple[str, float], ...]) -> str:
    config = settings()
    try:
        population = build(config.start, config.population.seed, dict(parameters) or config.parameter("start"))
    except StateError as error:  # a measured line moved to where published figures do not agree with it
        return str(error)
    return hashlib.sha256(population.records.tobytes() + population.digital_rank.tobytes()).hexdigest()


@pytest.mark.slow
@pytest.mark.parametrize("name", REGISTER.outlook)
def test_a_variable_of_the_outlook_moves_something(name: str) -> None:
    row = REGISTER.outlook[name]
    if any(name in target.model_dump().values() for target in REGISTER.targets.values()):
        return  # it is the goal of a target
    central = max(row.value.values()) if isinstance(row.value, dict) else row.value
    end = max((row.low, row.high), key=lambda end: abs(end - central))
    end = end if end != central else 0.5 * (central + row.most)
    assert any(
        first_difference(where, with_variable(config, name, end)) is not None for where, config in _configs().items()
    )


def with_variable(config: Config, name: str, value: float) -> Config:
    """Settings with one variable of the outlook changed."""
    values = {**config.outlook.values, name: value}
    return config.model_copy(update={"outlook": config.outlook.model_copy(update={"values": values})})


@pytest.mark.parametrize(("mechanism", "name"), [(m, n) for m, n in PARAMETERS if m in RULES])
def test_a_parameter_of_the_rules_is_read(mechanism: str, name: str) -> None:
    """By a rule, or by what sets the stage for rules: named once in its tuple and once more, at least."""
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "sim").rglob("*.py")]
    assert any(re.search(rf"\.{name}\b", text) for text in sources), mechanism
