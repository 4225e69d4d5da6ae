"""A small province: some enterprises of the real one, made to be in every state an enterprise can be in."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.config import Config, LeverPath, load
from sim.model.engine import Tally, live_through
from sim.model.zhejiang import ZhejiangModel
from sim.population import Population, stored
from sim.state.columns import LEDGER

ROOT = Path(__file__).parents[2]
ABOVE, BELOW = 700, 1300
SEED = 7


@cache
def settings(name: str = "baseline") -> Config:
    """The shipped settings of a scenario."""
    return load(ROOT / "configs" / f"{name}.yaml")


def with_lever(config: Config, lever: str, value: float, *cities: str) -> Config:
    """Settings with a lever at a value, in some cities alone when they are named."""
    path = LeverPath(all=None if cities else value, cities=dict.fromkeys(cities, value))
    return config.model_copy(update={"levers": {**config.levers, lever: path}})


def with_budget(config: Config, **budget: Any) -> Config:
    """Settings with changes to the budget, in 100m yuan."""
    section = config.government
    return config.model_copy(
        update={"government": section.model_copy(update={"budget": section.budget.model_copy(update=budget)})}
    )


@cache
def _sample() -> Population:
    """Rows drawn without regard to anything, customers among them, and a few of each title."""
    config = settings()
    whole = stored(config.start, config.population.seed, config.parameter("start"))
    rng = np.random.default_rng(0)
    is_above = whole.records["above_scale"] == 1
    titled = [np.flatnonzero(whole.records[title] > 0)[:8] for title in ("smart_factory", "little_giant", "listed")]
    drawn = [rng.choice(np.flatnonzero(group), many, False) for group, many in ((is_above, ABOVE), (~is_above, BELOW))]
    rows = np.unique(np.concatenate([*drawn, *titled]))
    records = np.array(whole.records[rows])
    above = np.flatnonzero(records["above_scale"] == 1)
    records["customer"] = np.where(records["customer"] >= 0, above[records["customer"] % len(above)], -1)
    rank = np.array(whole.digital_rank[rows])
    _stir(records, rank, rng)
    return whole._replace(records=records, digital_rank=rank)


def _stir(records: NDArray[Any], rank: NDArray[np.float64], rng: np.random.Generator) -> None:
    """Projects waiting and under way, grades, awareness, slumps, years of grace, losses, and weights over one.

    Who stands first for digital levels has no project: at the highest level there is none.
    """
    many = len(records)
    records["project"] = rng.choice([0, 1, 2], many, p=[0.6, 0.2, 0.2]) * (rank < 0.99)
    records["project_since"] = np.where(records["project"] > 0, 8083 - rng.integers(0, 6, many), 0)
    records["grade"] = rng.integers(0, 5, many)
    records["aware"] = rng.integers(0, 2, many)
    records["grace"] = rng.integers(0, 2, many) * records["above_scale"]
    records["output"] *= np.where(rng.random(many) < 0.05, 0.2, 1.0)
    records["margin"] -= 0.2 * (rng.random(many) < 0.05)
    records["debt"] *= np.where(rng.random(many) < 0.1, 4.0, 1.0)
    records["weight"] = np.where((records["above_scale"] == 0) & (rng.random(many) < 0.2), 5.0, 1.0)


def small_population() -> Population:
    """Some two thousand enterprises, ready to be lived by a model of its own."""
    return _sample()._replace(records=_sample().records.copy())


def province(config: Config | None = None, **how: Any) -> ZhejiangModel:
    """A model of the small province."""
    return ZhejiangModel(
        settings() if config is None else config, **{"seed": SEED, "population": small_population(), **how}
    )


def after(quarters: int, config: Config | None = None, **how: Any) -> ZhejiangModel:
    """A model of the small province that has lived some quarters."""
    model = province(config, **how)
    for _ in range(quarters):
        model.step()
    return model


def opened(config: Config | None = None, **how: Any) -> ZhejiangModel:
    """A model of the small province at the door of its first quarter: policy and demand are known, nobody has lived."""
    model = province(config, **how)
    model.now += 1
    model.set_policy()
    model.meet_demand()
    return model


def passed(model: ZhejiangModel, way: Callable[..., Tally] = live_through, threads: int = 1) -> Tally:
    """The pass over the ledger alone, and nothing of what follows it in a quarter."""
    world, rows = model.world, model.world.ledger.rows
    levels = np.where(rows["alive"] == 1, rows["digital_level"], -1)
    momenta = np.where(rows["alive"] == 1, rows["momentum"], 1.0)
    tables = world.cities, world.markets, world.peers
    return way(rows, levels, momenta, *tables, model.parameters, model.clock, threads)


def ledger(model: ZhejiangModel) -> NDArray[Any]:
    """The records of a model (n,), a view."""
    return model.world.ledger.rows


def columns(records: NDArray[Any]) -> dict[str, bytes]:
    """The bytes of each column, without the padding between records."""
    return {name: np.ascontiguousarray(records[name]).tobytes() for name in LEDGER.names}


def differing(first: NDArray[Any], second: NDArray[Any]) -> list[str]:
    """The columns in which two ledgers are not the same to the last bit."""
    here, there = columns(first), columns(second)
    return [name for name in here if here[name] != there[name]]


def by_slot(records: NDArray[Any]) -> dict[int, tuple[Any, ...]]:
    """The records by the address of their draws."""
    return dict(zip(records["slot"].tolist(), records.tolist(), strict=True))


def indicators(model: ZhejiangModel) -> bytes:
    """Every indicator of every period and place, as bytes."""
    return b"".join(np.array(rows).tobytes() for rows in model.observation.recorder.values.values())


def fingerprint(model: ZhejiangModel) -> str:
    """The sha256 of every column and every indicator of a model."""
    return hashlib.sha256(b"".join(columns(ledger(model)).values()) + indicators(model)).hexdigest()


def uncouple(model: ZhejiangModel) -> ZhejiangModel:
    """Switches off all by which one enterprise feels another: markets, peers, exit by rank, and full providers."""
    p = model.parameters
    model.parameters = p._replace(
        market=p.market._replace(share_response=0.0, outside_response=0.0, displacement=0.0),
        finance=p.finance._replace(margin_follows_rate=0.0),
        learning=p.learning._replace(peer_weight_per_year=0.0, cases_seen_per_year=0.0),
        demography=p.demography._replace(productivity_effect=0.0),
    )
    model.pools.capacity[:] = 1e9
    return model
