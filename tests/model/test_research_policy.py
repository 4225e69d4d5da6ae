"""Levers of research and finance that reach enterprises through what a year brings to their city."""

import numpy as np
import pytest

from tests.model.province import after, ledger, province, settings, with_budget, with_lever


def test_the_fund_of_a_year_is_set_against_the_capital_of_january() -> None:
    """100m yuan over the capital of those it may invest in; the rate stays for the year."""
    model = province(with_lever(settings("no_policy"), "industry_fund", 1.0))
    rate = 1e4 / model.world.fund_base()
    for _ in range(2):
        model.step()
        assert model.world.cities["fund_rate"] == pytest.approx(rate)


def test_equity_reaches_cash_in_one_city_alone() -> None:
    without, funded = (
        after(1, with_lever(settings("no_policy"), "industry_fund", x, "Hangzhou")) for x in (0.0, 500.0)
    )
    more = ledger(funded)["cash"][: len(ledger(without))] - ledger(without)["cash"]
    assert (more[ledger(without)["city"] == 0] > 1e-6).any()
    assert not (more[ledger(without)["city"] != 0] > 1e-6).any()


def test_talent_adds_up_quarter_by_quarter() -> None:
    """Two quarters of 20,000 a year, by cities with money enough."""
    rich = with_budget(settings("no_policy"), limited=False)
    model = after(2, with_lever(rich, "talent_attraction", 20.0))
    staff = model.parameters.innovation.research_staff
    assert model.world.cities["talent_gain"] == pytest.approx(np.full(11, 10.0 / staff))
