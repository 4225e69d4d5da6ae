"""Enterprises, cities, markets and parameters made for tests: nothing but what a test names, all else nought."""

import copy
import csv
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from hypothesis import strategies as st

from sim.config import load
from sim.model.life import Parameters
from sim.model.parameters import rule_parameters, run_parameters
from sim.policy.levers import DERIVED
from sim.state.columns import COLUMNS

ROOT = Path(__file__).parents[2]
NOW = 8087
"""2021Q4."""


def made[Kind](kind: type[Kind], **given: float) -> Kind:
    """A tuple of parameters that are nought unless given."""
    fields: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]
    assert set(given) <= set(fields)
    return kind(**{name: float(given.get(name, 0.0)) for name in fields})


def firm(**given: float) -> SimpleNamespace:
    """An enterprise with nought in every column that is not given; alive, of one enterprise's weight, skill 1."""
    columns = {column.name: 0.0 if column.dtype == "f8" else 0 for column in COLUMNS}
    assert set(given) <= set(columns), set(given) - set(columns)
    usual = {"weight": 1.0, "alive": 1, "skill": 1.0, "momentum": 1.0, "customer": -1}
    return SimpleNamespace(**{**columns, **usual, **given})


@cache
def neutral_levers() -> dict[str, float]:
    """The neutral value of each lever of the register."""
    with (ROOT / "configs" / "plan" / "levers.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: float(row["neutral"]) for row in csv.DictReader(file)}


def city(**given: float) -> SimpleNamespace:
    """A city with neutral levers and no response to prices but what is given; all that is offered is taken up."""
    known = {**neutral_levers(), **dict.fromkeys(DERIVED, 1.0)}
    assert set(given) <= set(known), set(given) - set(known)
    return SimpleNamespace(**{**known, **given})


def market(**given: float) -> SimpleNamespace:
    """A division that stands still, of productivity 20, neither wet nor energy-intensive."""
    still = {
        "growth": 1.0, "productivity": 20.0, "reference": 0.0, "margin": 0.07, "capital_per_output": 0.5,
        "energy_trend": 1.0, "water_trend": 1.0, "energy_intensive": 0.0, "wet": 0.0, "manufacturing": 1.0,
        "recycling": 0.0, "brain": 0.0, "data_space": 0.0,
    }  # fmt: skip
    assert set(given) <= set(still)
    return SimpleNamespace(**{**still, **given})


@cache
def shipped() -> Parameters:
    """The central parameters of the rules as shipped."""
    return rule_parameters(run_parameters(load(ROOT / "configs" / "no_policy.yaml"), 0))


ALONE = (0.0,) * 8
"""What an enterprise sees without peers, without a platform, and outside of supported clusters."""
WITH_PLATFORM = (*ALONE[:6], 1.0, 0.0)
IN_CLUSTER = (*ALONE[:6], 0.0, 1.0)


def changed(thing: SimpleNamespace) -> SimpleNamespace:
    """A copy to let live another life."""
    return copy.copy(thing)


UNIFORM = st.floats(2.0**-53, 1.0 - 2.0**-53)


@st.composite
def firms(draw: Any, **given: Any) -> SimpleNamespace:
    """Enterprises of any plausible size and quality; keywords fix a column, or give a strategy for it."""
    money, share = st.floats(0.0, 1e6), st.floats(0.0, 1.0)
    columns = {
        "output": st.floats(1.0, 1e6), "value_added_rate": st.floats(0.02, 0.6), "staff": st.floats(0.1, 2e4),
        "energy_per_output": st.floats(0.01, 3.0), "water_per_output": st.floats(0.01, 90.0),
        "land": st.floats(0.01, 5e3), "revenue_per_output": st.floats(0.9, 1.1), "margin": st.floats(-0.2, 0.4),
        "productivity": st.floats(1.0, 200.0),
        "capital": money, "cash": money, "debt": money, "knowledge": money, "rd_expense": money,
        "rd_propensity": st.floats(0.0, 0.2), "patents": st.integers(0, 300).map(float), "skill": st.floats(0.3, 2.0),
        "belief_good": st.floats(0.0, 20.0), "belief_bad": st.floats(0.0, 20.0), "payoff": st.floats(-0.03, 0.2),
        "last_shock": st.floats(-1.0, 1.0), "momentum": st.floats(0.7, 1.3), "export_share": share,
        "above_scale": st.integers(0, 1), "digital_level": st.integers(0, 3), "grade": st.integers(0, 4),
        "founded": st.integers(7960, NOW), "srdi": st.sampled_from([0, 8081]),
        "little_giant": st.sampled_from([0, 8082]),
        "single_champion": st.sampled_from([0, 8083]), "high_tech_enterprise": st.sampled_from([0, 8079]),
        "revenue_last_year": st.floats(0.0, 1e5), "first_promoted": st.sampled_from([0, 8050]),
    }  # fmt: skip
    wanted = {name: value if isinstance(value, st.SearchStrategy) else st.just(value) for name, value in given.items()}
    return firm(**{name: draw(strategy) for name, strategy in {**columns, **wanted}.items()})
