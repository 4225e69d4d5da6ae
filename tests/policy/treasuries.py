"""Treasuries of two cities made for tests."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.config import Cost
from sim.policy.treasury import Rules, Treasury

RULES = Rules(claim_patience=3.0, plan_margin=0.1, reallocation=0.5)
Q1, Q2, Q3, Q4 = 8084, 8085, 8086, 8087
"""The quarters of 2021."""
CLAIMED, SERVICE, WORK = "claimed_lever", "service_lever", "work_lever"


def cost(lever: str, kind: str = "claim", **fields: Any) -> Cost:
    """A cost that a city pays, if not said otherwise."""
    usual: dict[str, Any] = {"payers": {"city": 1.0}, "aim": "growth", "claim": lever if kind == "claim" else None}
    if kind in ("service", "contingent", "revenue"):
        usual["unit_cost"] = {
            "value": 2.0, "low": 1.0, "high": 4.0, "unit": "10k yuan", "source": "made", "grade": "judged"
        }  # fmt: skip
    return Cost.model_validate({"lever": lever, "kind": kind, "file": "costs.yaml", "line": 1, **usual, **fields})


def costs(**payers: Mapping[str, float]) -> dict[str, Cost]:
    """A claim, a service and a work, all paid by the cities but where other payers are given by kind."""
    return {
        CLAIMED: cost(CLAIMED, payers=payers.get("claim", {"city": 1.0})),
        SERVICE: cost(SERVICE, "service", base="above_scale", payers=payers.get("service", {"city": 1.0})),
        WORK: cost(WORK, "work", payers=payers.get("work", {"city": 1.0})),
    }


def treasury(
    city: tuple[float, float], province: float = 0.0, rules: Rules = RULES, **payers: Mapping[str, float]
) -> Treasury:
    """A treasury in the first quarter of a year, all money in reserve (10k yuan)."""
    made = Treasury(costs(**payers), 2, rules)
    made.purses["city"].open(np.array(city), np.zeros(2), 0.0)
    made.purses["province"].open(np.array([province]), np.zeros(1), 0.0)
    made.open_quarter(Q1)
    return made


def enterprises(*cities: int, weight: float = 1.0) -> NDArray[Any]:
    """Living enterprises with empty tills."""
    rows = np.zeros(len(cities), [("city", "i1"), ("weight", "f8"), ("alive", "i1"), ("cash", "f8")])
    rows["city"], rows["weight"], rows["alive"] = cities, weight, 1
    return rows


def at(*amounts: float) -> NDArray[np.float64]:
    """Amounts by city."""
    return np.array(amounts)
