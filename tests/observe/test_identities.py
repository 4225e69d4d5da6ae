import numpy as np
import pytest

from sim.errors import StateError
from sim.observe.identities import Flows, Stocks, check_stocks

CITIES = ("Hangzhou", "Ningbo")
BEFORE = Stocks(np.array([100.0, 50.0]), np.array([20.0, 10.0]))
FLOWS = Flows(
    entries=np.array([5.0, 3.0]),
    exits=np.array([2.0, 4.0]),
    promotions=np.array([3.0, 1.0]),
    returns=np.array([1.0, 0.0]),
    new_plants=np.array([1.0, 0.0]),
    demotions=np.array([2.0, 0.0]),
    closures=np.array([1.0, 2.0]),
)
AFTER = Stocks(np.array([103.0, 49.0]), np.array([22.0, 9.0]))


def test_what_adds_up_passes() -> None:
    check_stocks(BEFORE, FLOWS, AFTER, CITIES)


def test_rounding_passes() -> None:
    check_stocks(BEFORE, FLOWS, AFTER._replace(enterprises=AFTER.enterprises + 1e-9), CITIES)


@pytest.mark.parametrize("flow", Flows._fields)
@pytest.mark.parametrize("city", [0, 1])
def test_one_enterprise_unaccounted_for_is_refused_by_name_and_place(flow: str, city: int) -> None:
    wrong = getattr(FLOWS, flow).copy()
    wrong[city] += 1.0
    name = "enterprises" if flow in {"entries", "exits"} else "above-scale register"
    with pytest.raises(
        StateError, match=rf"identity of the {name} is broken in {CITIES[city]}: expected .*, found "
    ) as caught:
        check_stocks(BEFORE, FLOWS._replace(**{flow: wrong}), AFTER, CITIES)
    found = AFTER.enterprises if name == "enterprises" else AFTER.above_scale
    assert f"found {found[city]}" in str(caught.value)
