"""Enterprises that meet the needs of every title, and rounds where all who may apply do."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.config.programmes import Seats
from tests.policy.made import NOW, ledger, settings

CERTAIN = {"apply_srdi": 1.0, "apply_little_giant": 1.0, "apply_hidden_champion": 1.0, "apply_single_champion": 1.0}


def able(many: int, **columns: Any) -> NDArray[Any]:
    """Enterprises that meet the needs of every title: 20 years old, revenue of 50,000, R&D of 5 %, level 3, ..."""
    rng = np.random.default_rng(1)
    usual = {
        "founded": NOW - 80, "output": 50_000.0 * rng.uniform(0.9, 1.1, many), "rd_propensity": 0.05, "staff": 400.0,
        "patents": rng.integers(5, 50, many), "margin": 0.2, "capital": 9e4,
        "digital_level": 3, "digital_spending": 9000.0 * rng.uniform(1.0, 2.0, many), "export_share": 0.1,
    }  # fmt: skip
    records = ledger(many, **{**usual, **columns})
    records["rd_expense"] = columns.get("rd_expense", 0.05 * records["output"])
    grown = rng.uniform(1.06, 1.16, many)
    records["revenue_last_year"] = columns.get("revenue_last_year", records["output"] / grown)
    return records


def seats_of(title: str, total: float, **own: str) -> dict[str, Seats]:
    """A change of a round: so many seats, by the parameter ``srdi_seats``."""
    assert title in settings().registers.programmes and total >= 0.0
    return {"seats": Seats(parameter="srdi_seats", own_nomination=own)}
