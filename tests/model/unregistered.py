"""A province in which one lever is not registered: nobody sets it, nothing costs it, no programme or work knows it."""

from typing import Any

import pytest

from sim.config import Config, Programme
from sim.model import zhejiang
from sim.model.zhejiang import ZhejiangModel
from sim.policy.levers import set_levers
from tests.model.province import province


def unlimited(config: Config) -> Config:
    """Settings whose governments pay everything, and plan for nothing in the first year."""
    section = config.government
    budget = section.budget.model_copy(update={"limited": False, "first_plan": {}})
    return config.model_copy(update={"government": section.model_copy(update={"budget": budget})})


def without_row(config: Config, lever: str) -> Config:
    """Settings whose register of levers lacks a row."""
    others = {name: row for name, row in config.registers.levers.items() if name != lever}
    registers = config.registers.model_copy(update={"levers": others})
    return config.model_copy(update={"registers": registers})


def without_uses(config: Config, lever: str) -> Config:
    """Settings in which programmes do not know a lever, and nothing is paid for it but what enterprises may claim."""
    neutral = config.registers.levers[lever].neutral
    programmes = {
        title: freed
        for title, programme in config.registers.programmes.items()
        if (freed := _freed(programme, lever, neutral)) is not None
    }
    costs = {name: cost for name, cost in config.registers.costs.items() if name != lever or cost.claim is not None}
    registers = config.registers.model_copy(update={"programmes": programmes, "costs": costs})
    return config.model_copy(update={"registers": registers})


def _freed(programme: Programme, lever: str, neutral: float) -> Programme | None:
    """A programme that does not know the lever; none where the lever gives the places, of which there are none then."""
    if programme.goal == lever or (programme.seats is not None and programme.seats.lever == lever and neutral == 0.0):
        return None
    change: dict[str, Any] = {}
    if programme.reach == lever:
        change["reach"] = None
    if programme.reward is not None and programme.reward.lever == lever:
        change["reward"] = None
    if programme.seats is not None and programme.seats.lever == lever:
        assert neutral == 1.0, "the lever multiplies the seats"
        change["seats"] = programme.seats.model_copy(update={"lever": None})
    return programme.model_copy(update=change)


def unregistered(config: Config, lever: str, monkeypatch: pytest.MonkeyPatch, **how: Any) -> ZhejiangModel:
    """The small province without a lever: compiled rules still read its field, which holds neutral for all time."""
    others = without_row(config, lever)

    def set_others(cities: Any, names: tuple[str, ...], config: Config, now: int) -> None:
        del config
        set_levers(cities, names, others, now)

    monkeypatch.setattr(zhejiang, "set_levers", set_others)
    model = province(without_uses(config, lever), **how)
    model.world.cities[lever] = config.registers.levers[lever].neutral
    for kind in model.works.kinds.values():
        if kind.work.lever == lever:
            kind.order = _order_nothing  # type: ignore[method-assign]
    return model


def _order_nothing(*_: Any) -> None:
    return None


def booked(model: ZhejiangModel) -> dict[tuple[int, str, str, str], bytes]:
    """The book of the treasury and what is shown beside it, by year, payer, what is booked, and lever; noughts left
    out.
    """
    lines = {
        (year, payer, name, lever): amounts[number]
        for (year, payer, name), amounts in model.treasury.book.items()
        for number, lever in enumerate(model.treasury.lines)
    }
    shown = {(year, "", "shown", lever): money for (year, lever), money in model.money.shown.items()}
    return {key: money.tobytes() for key, money in (lines | shown).items() if money.any()}
