"""Every lever at its neutral value is absent: the run is, bit for bit, that of a project without the lever."""

from functools import cache

import pytest

from sim.config import Config
from sim.model.zhejiang import ZhejiangModel
from tests.model.province import after, differing, indicators, ledger, settings, with_lever
from tests.model.unregistered import booked, unlimited, unregistered

NOTHING = unlimited(settings("no_policy"))
LEVERS = NOTHING.registers.levers


def _same(model: ZhejiangModel, other: ZhejiangModel) -> None:
    assert differing(ledger(model), ledger(other)) == []
    assert list(model.observation.recorder.values) == list(other.observation.recorder.values)
    assert indicators(model) == indicators(other)
    assert booked(model) == booked(other)


def _on(model: ZhejiangModel, quarters: int) -> ZhejiangModel:
    for _ in range(quarters):
        model.step()
    return model


@cache
def _neutral() -> ZhejiangModel:
    return after(4, NOTHING)


@pytest.mark.parametrize("lever", LEVERS)
def test_a_neutral_lever_among_neutral_ones_is_absent(lever: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _same(_neutral(), _on(unregistered(NOTHING, lever, monkeypatch), 4))


@pytest.mark.slow
@pytest.mark.parametrize("lever", LEVERS)
def test_a_neutral_lever_under_the_plan_is_absent(lever: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight quarters with all other levers on, so that a factory is assessed and a title is reviewed."""
    plan: Config = with_lever(unlimited(settings()), lever, LEVERS[lever].neutral)
    _same(after(8, plan), _on(unregistered(plan, lever, monkeypatch), 8))


@pytest.mark.parametrize("lever", ["champion_reward", "skills_training", "lab_network"])
def test_a_lever_that_is_on_is_not_absent(lever: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check above can fail: a reward, a service and a work leave their money in the book."""
    on = with_lever(NOTHING, lever, LEVERS[lever].high)
    model, other = after(4, on), _on(unregistered(on, lever, monkeypatch), 4)
    with pytest.raises(AssertionError):
        _same(model, other)
