import numpy as np
import pytest

from sim.calendar import period
from sim.config import load
from sim.observe.accounts import Accounts
from tests.rules.made import ROOT


def test_a_year_of_the_outlook_by_hand() -> None:
    """GDP 5 % more, prices 2 %, output prices 3 %, services 10 %: reached after four quarters, half way by the root."""
    outlook = {
        "base": "central", "gdp_real_growth": 5, "gdp_deflator": 2, "output_deflator_manufacturing": 3,
        "digital_services_growth": 10,
    }  # fmt: skip
    config = load(ROOT / "configs" / "no_policy.yaml", {"outlook": outlook})
    accounts = Accounts(100.0, 5.0, np.array([3.0, 1.0, 2.0]), 4.0, 8.0)
    for quarter in (1, 2):
        accounts.advance(config, period(2021, quarter))
    assert accounts.view()["gdp_real"] == pytest.approx(100.0 * 1.05**0.5)
    for quarter in (3, 4):
        accounts.advance(config, period(2021, quarter))
    seen = accounts.view()
    assert seen["gdp_real"] == pytest.approx(105.0)
    assert seen["gdp_current"] == pytest.approx(105.0 * 1.02)
    assert seen["manufacturing_price"] == pytest.approx(1.03)
    assert seen["digital_core_services"] == pytest.approx(8.8)
    assert (seen["residual_manufacturing"], seen["digital_core_manufacturing"]) == (5.0, 4.0)
