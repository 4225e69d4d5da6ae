"""The source of a rule with a lever taken out: ``city.<lever>`` replaced by the lever's neutral number."""

import ast
import csv
import inspect
from collections.abc import Callable
from copy import copy
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from sim.model import life
from sim.model.life import Clock
from sim.model.tallies import Claim, Count, Peer, Share
from sim.rules import demography, digital, finance, green, growth, innovation, learning, market, register
from sim.state.columns import TITLES
from tests.rules import made

MODULES: tuple[ModuleType, ...] = (
    demography, digital, finance, green, growth, innovation, learning, market, register, life,
)  # fmt: skip
MANY = 250


def _tree(module: ModuleType) -> ast.Module:
    assert module.__file__ is not None
    return ast.parse(Path(module.__file__).read_text(encoding="utf-8"))


def _is_of_city(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "city"


def read_of_city(module: ModuleType) -> set[str]:
    """The fields of ``city`` that the source of a module reads."""
    return {node.attr for node in ast.walk(_tree(module)) if isinstance(node, ast.Attribute) and _is_of_city(node)}


class _Out(ast.NodeTransformer):
    def __init__(self, lever: str, neutral: float) -> None:
        self.lever, self.neutral = lever, neutral

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if _is_of_city(node) and node.attr == self.lever:
            return ast.copy_location(ast.Constant(self.neutral), node)
        return self.generic_visit(node)


def without(module: ModuleType, lever: str, neutral: float) -> dict[str, Any]:
    """The names of a module made from its source without the lever."""
    tree = ast.fix_missing_locations(_Out(lever, neutral).visit(_tree(module)))
    names: dict[str, Any] = {"__name__": f"{module.__name__}_without_{lever}"}
    exec(compile(tree, f"{module.__file__} without {lever}", "exec"), names)
    return names


def acts(module: ModuleType) -> dict[str, Callable[..., Any]]:
    """The functions of a module that know the city."""
    own = {name: f for name, f in inspect.getmembers(module, inspect.isfunction) if f.__module__ == module.__name__}
    return {name: f for name, f in own.items() if "city" in inspect.signature(f).parameters}


@cache
def _ranges() -> dict[str, tuple[float, float]]:
    with (made.ROOT / "configs" / "plan" / "levers.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: (float(row["low"]), float(row["high"])) for row in csv.DictReader(file)}


def furthest(lever: str, neutral: float) -> float:
    """The end of a lever's range that is further from its neutral value."""
    return max(_ranges()[lever], key=lambda end: abs(end - neutral))


@cache
def people() -> list[SimpleNamespace]:
    """Enterprises of every kind, the same ones each time: to be copied before they live."""
    rng = np.random.default_rng(4)

    def one(slot: int) -> SimpleNamespace:
        output = float(np.exp(rng.normal(7.5, 1.5)))
        fields = {
            "output": output, "value_added_rate": rng.uniform(0.1, 0.4), "staff": output / 90.0,
            "capital": 0.45 * output, "cash": 0.3 * output,
            "debt": (1.5 if slot % 2 == 0 else 0.15) * output, "revenue_per_output": 1.04,
            "margin": rng.normal(0.06, 0.05),
            "productivity": rng.uniform(8.0, 50.0), "energy_per_output": 0.2, "water_per_output": 4.0,
            "land": 0.02 * output, "rd_propensity": max(rng.normal(0.02, 0.03), 0.0),
            "knowledge": (0.1 if slot % 3 else 0.02) * output,
            "rd_expense": 0.03 * output, "patents": float(rng.integers(0, 20)), "revenue_last_year": output,
            "revenue_year": rng.normal(2000.0, 300.0), "skill": rng.uniform(0.5, 1.5), "payoff": rng.uniform(0.0, 0.05),
            "last_shock": rng.normal(0.0, 0.2), "export_share": rng.uniform(0.0, 0.6),
        }  # fmt: skip
        codes = {
            "above_scale": rng.integers(0, 2), "digital_level": rng.integers(0, 4), "grade": rng.integers(0, 5),
            "aware": rng.integers(0, 2), "srdi": 8081 * rng.integers(0, 2), "founded": rng.integers(7990, 8084),
            "planning_quarter": rng.integers(1, 5), "project": rng.integers(0, 3), "project_since": 8076, "grace": 0,
            "slot": slot, "customer": -1,
            **{title: 8081 * rng.integers(0, 2) for title in TITLES if title != "srdi"},
            "evaluated": rng.integers(0, 2), "carbon_account": rng.integers(0, 2),
        }  # fmt: skip
        return made.firm(
            **{name: float(x) for name, x in fields.items()}, **{name: int(x) for name, x in codes.items()}
        )

    return [one(slot) for slot in range(MANY)]


@cache
def _drawn(number: int) -> tuple[dict[str, float], dict[str, Any]]:
    """Levers anywhere in their range, and other numbers that an act takes, by the name of its argument."""
    rng = np.random.default_rng(number)
    levers = {name: float(rng.uniform(low, high)) for name, (low, high) in _ranges().items()}
    u, v = (0.9 * rng.uniform(0.1, 1.0, 2) ** 2).tolist()  # seldom and likely events, the seldom more often
    return levers, {
        "customer_level": int(rng.integers(-1, 5)), "level": int(rng.integers(1, 5)),
        "line": float(rng.uniform(0.0, 300.0)), "cost": float(rng.uniform(1.0, 100.0)),
        "u": u, "v": v, "customer_momentum": float(rng.uniform(0.9, 1.1)), "place": float(rng.uniform()),
    }  # fmt: skip


def _surroundings(number: int, fixed: dict[str, float]) -> dict[str, Any]:
    """Everything else an act takes, by the name of its argument."""
    levers, drawn = _drawn(number)
    return {
        **drawn,
        "city": made.city(**{**levers, "take_up": 0.6, **fixed}),
        "market": made.market(
            growth=1.01, energy_intensive=float(number % 2), wet=float(number % 3 > 0), recycling=float(number % 5 == 0)
        ),
        "peers": [0.5, 0.2, 0.05, 0.01, 0.2, 0.1, float(number % 2), float(number % 3 > 0)],
        "clock": Clock(7, 8084 + number % 4, number % 4 + 1),
        "now": 8087, "trust": 0.6, "funds": 1e4, "stands": 0.1,
        "counts": np.zeros(len(Count)), "shares": np.zeros(len(Share)), "seen": np.zeros(len(Peer)),
        "bill": np.zeros(len(Claim)),
    }  # fmt: skip


def lived(act: Callable[..., Any], names: inspect.Signature, fixed: dict[str, float]) -> list[Any]:
    """What an act returns and leaves behind, for everybody, with some levers fixed."""
    kinds = {"Parameters": made.shipped(), **{type(p).__name__: p for p in made.shipped()}}
    left = []
    for number, person in enumerate(people()):
        given = {**_surroundings(number, fixed), "firm": copy(person)}
        arguments = {
            name: kinds[_kind(argument)] if name == "p" else given[name] for name, argument in names.parameters.items()
        }
        result = act(**arguments)
        sums = [given[name].tobytes() for name in ("counts", "shares", "seen", "bill")]
        left.append((result, given["firm"].__dict__, sums))
    return left


def _kind(argument: inspect.Parameter) -> str:
    return str(getattr(argument.annotation, "__name__", argument.annotation))
