"""What levers need, forgo and earn, by hand in the first of two cities; the second pursues no policy."""

from typing import Any

import numpy as np
import pytest

from sim.config.rows import Lever
from sim.policy.costs import amount, take_up
from tests.policy.made import eleven, settings, values
from tests.policy.treasuries import at, cost

UNIT = {f"cost_{name}": price for name, price in {"s": 2.0, "c": 0.03, "r": 0.1, "f": 40.0}.items()}
AMOUNTS: dict[str, tuple[Any, float, float, float, float]] = {
    # a fifth of 400 firms at 2 a year, a quarter of it
    "service": (cost("s", "service", base="above_scale"), 0.0, 0.2, 400.0, 40.0),
    # all 37 divisions, whatever the lever's value
    "flat": (cost("s", "service", base="divisions", flat=True), 0.0, 0.2, 37.0, 18.5),
    # the loss on 1000 guaranteed in the quarter
    "contingent": (cost("c", "contingent", base="guaranteed"), 0.0, 0.3, 1000.0, 30.0),
    "revenue": (cost("r", "revenue", base="energy"), 0.0, 0.1, 4000.0, 10.0),
    # 5 points above a neutral share of a quarter, on 80 mu a year
    "beyond neutral": (cost("f", "revenue", base="land_bought"), 0.25, 0.30, 80.0, 40.0),
    "below neutral": (cost("f", "revenue", base="land_bought"), 0.25, 0.20, 80.0, 0.0),
    "forgone": (cost("g", "forgone", base="relief", payers={}), 0.0, 0.005, 70.0, 70.0),
}


def lever(neutral: float) -> Lever:
    """A lever with this neutral value."""
    return settings().registers.levers["direct_delivery"].model_copy(update={"neutral": neutral})


@pytest.mark.parametrize(("row", "neutral", "value", "base", "money"), AMOUNTS.values(), ids=AMOUNTS)
def test_the_money_of_a_lever_by_hand(row: Any, neutral: float, value: float, base: float, money: float) -> None:
    measured = row.base in ("guaranteed", "relief")
    found = amount(row, lever(neutral), at(value, neutral), at(base, 0.0 if measured else base), UNIT)
    assert found == pytest.approx(at(money, 0.0))


def test_every_shipped_lever_costs_nothing_at_its_neutral_value() -> None:
    registers, here = settings().registers, eleven()
    for name, row in registers.costs.items():
        if row.base is not None and row.base not in ("guaranteed", "relief"):
            found = amount(row, registers.levers[name], here[name], np.full(11, 100.0), values()["delivery"])
            assert np.all(found == 0.0), name


def test_take_up_rises_with_delivery_and_environment_and_is_at_most_all() -> None:
    delivery = {"take_up": 0.5, "take_up_by_delivery": 0.5, "take_up_by_environment": 0.1}
    here = eleven()
    assert take_up(here, 0.3, delivery).tolist() == [0.5] * 11
    here["direct_delivery"][0], here["environment_gain"][1] = 0.5, 2.0
    here["direct_delivery"][2] = here["environment_gain"][2] = 9.0
    assert take_up(here, 0.3, delivery)[:3] == pytest.approx([0.5 * 1.1, 0.5 * 1.2, 1.0])
