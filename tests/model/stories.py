"""Some quarters of the small province, each kept as it was before and after."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.config import Config
from sim.model.zhejiang import ZhejiangModel
from tests.model.province import ledger, small_population

type Numbers = NDArray[np.float64]


class Quarter(NamedTuple):
    """A quarter that was lived: the ledger before it and after it (the same rows), and what else bases are made of."""

    now: int
    before: NDArray[Any]
    after: NDArray[Any]
    capacity: float
    eligible: dict[str, float]
    take_up: Numbers
    brain: Numbers
    platform: Numbers


def live(model: ZhejiangModel) -> Quarter:
    """Lives a quarter and keeps what it was."""
    before = ledger(model).copy()
    capacity = float(model.pools.capacity.sum())
    eligible = {title: float(many.sum()) for title, many in model.observation.last_eligible.items()}
    model.step()
    world, after = model.world, ledger(model)[: len(before)].copy()
    helps = world.cities["take_up"].copy(), world.markets["brain"].copy(), world.peers[..., 6].copy()
    return Quarter(model.now, before, after, capacity, eligible, *helps)


def as_first_observed(model: ZhejiangModel) -> NDArray[Any]:
    """The records of the small province at the mean of the base year, graded: what the first quarter's money reads."""
    rows = small_population().records
    rows["grade"] = ledger(model)["grade"]
    return rows


class Story:
    """Some quarters from the start on under constant levers, alike in all cities, and the money they must have cost."""

    def __init__(self, config: Config, model: ZhejiangModel, quarters: int) -> None:
        self.config = config
        self.start = as_first_observed(model)
        self.quarters = [live(model) for _ in range(quarters)]
        self.model = model

    def number(self, mechanism: str, name: str) -> float:
        return self.config.parameter(mechanism)[name]

    def lever(self, lever: str) -> float:
        return self.config.lever(lever, self.config.start + 1, "Ningbo")

    def beyond(self, lever: str) -> float:
        return self.lever(lever) - self.config.registers.levers[lever].neutral

    def unit(self, lever: str) -> float:
        return self.number("delivery", f"cost_{lever}")


def living(rows: NDArray[Any], above: bool = True) -> NDArray[Any]:
    chosen = (rows["alive"] == 1) & ((rows["above_scale"] == 1) | (not above))
    return np.asarray(rows[chosen])


def many_of(rows: NDArray[Any]) -> float:
    return float(rows["weight"].sum())
