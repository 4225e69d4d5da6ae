"""Ledgers, cities and rounds made for tests of policy."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.config import Config, load
from sim.data import cities
from sim.model.parameters import run_parameters
from sim.policy.candidates import Candidates
from sim.policy.levers import city_records
from sim.policy.programmes import Round, Setting, hold_round
from sim.state.columns import LEDGER

ROOT = Path(__file__).parents[2]
NOW = 8085
"""2021Q2."""

HANGZHOU, NINGBO = 0, 1


@cache
def settings() -> Config:
    """The settings with every lever neutral."""
    return load(ROOT / "configs" / "no_policy.yaml")


def ledger(many: int, **columns: Any) -> NDArray[Any]:
    """Living above-scale enterprises of Hangzhou (n,), each with its own slot; keywords give columns."""
    records = np.zeros(many, LEDGER)
    records["alive"] = records["above_scale"] = 1
    records["weight"] = records["revenue_per_output"] = 1.0
    records["slot"] = np.arange(many)
    for name, values in columns.items():
        records[name] = values
    return records


def eleven(**levers: Any) -> NDArray[Any]:
    """The cities with every lever neutral but what is given."""
    register = settings().registers.levers
    records = city_records(tuple(register), len(cities()))
    for name, row in register.items():
        records[name] = levers.get(name, row.neutral)
    return records


def values(**titles: float) -> dict[str, dict[str, float]]:
    """The central parameters; keywords replace those of titles."""
    shipped = run_parameters(settings(), 0)
    assert set(titles) <= set(shipped["titles"])
    return {**shipped, "titles": {**shipped["titles"], **titles}}


def round_of(
    title: str,
    levers: Mapping[str, Any] | None = None,
    seed: int = 3,
    changes: Mapping[str, Any] | None = None,
    **titles: float,
) -> Round:
    """A round of a shipped programme, with ``changes`` to its row."""
    programme = settings().registers.programmes[title].model_copy(update=dict(changes or {}))
    return Round(title, programme, Setting(eleven(**(levers or {})), values(**titles), settings(), seed))


def into_cash(records: NDArray[Any]) -> Callable[[str, NDArray[np.int64], NDArray[np.float64]], None]:
    """Pays rewards at once."""

    def pay(lever: str, rows: NDArray[np.int64], amounts: NDArray[np.float64]) -> None:
        records["cash"][rows] += amounts

    return pay


def held(this: Round, records: NDArray[Any], now: int = NOW) -> tuple[list[int], list[int]]:
    """Rows newly awarded, and rows eligible, of a round among all records."""
    awarded, eligible = hold_round(this, records, Candidates(records, np.arange(len(records)), now), into_cash(records))
    return sorted(awarded.rows.tolist()), sorted(eligible.rows.tolist())
