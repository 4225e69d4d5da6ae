from math import exp, log

import numpy as np
import pytest

from sim.calendar import period
from sim.config import load
from sim.data import cities
from sim.policy.levers import (
    EnergyPrices,
    attract_talent,
    b_index,
    set_fund_rate,
    set_levers,
    set_research_costs,
)
from sim.rules.green import Green
from sim.rules.innovation import Innovation
from tests.policy.made import ROOT, eleven, settings
from tests.rules.made import made

NAMES = tuple(city.name_en for city in cities())
RESEARCH = made(
    Innovation,
    user_cost_elasticity_reported=1.6,
    user_cost_elasticity_real=1.0,
    relabelled_share=0.28,
    research_staff=400.0,
    talent_effect=0.5,
    lab_effect=0.1,
)
ENERGY = made(Green, price_elasticity=-0.25, price_adjustment_per_year=0.4, energy_cost_per_co2=600.0)


@pytest.mark.parametrize(
    ("tax", "deduction", "topup", "cost"),
    [(0.25, 0.75, 0.0, 0.75), (0.25, 1.0, 0.0, 2.0 / 3.0), (0.15, 1.0, 0.03, 0.7 / 0.85 - 0.03), (0.0, 1.0, 0.1, 0.9)],
)
def test_b_index_by_hand(tax: float, deduction: float, topup: float, cost: float) -> None:
    assert b_index(tax, deduction, topup) == pytest.approx(cost)


def test_response_to_the_deduction_of_2021_by_hand() -> None:
    """Tax 25 %: cost falls from 0.75 to 2/3, an eighth and more reported; tax 15 %: from 0.7375/0.85 to 0.7/0.85."""
    here = eleven()
    set_research_costs(here, settings(), period(2021, 1), RESEARCH)
    for suffix, cost in (("", 8.0 / 9.0), ("_high_tech", 0.7 / 0.7375)):
        assert here["rd_response" + suffix] == pytest.approx(cost**-1.6)
        assert here["rd_real_share" + suffix] == pytest.approx(0.72 * cost**0.6)


def test_the_user_cost_of_2020_calls_for_no_response() -> None:
    here = eleven()
    set_research_costs(here, settings(), period(2020, 4), RESEARCH)
    assert np.all(here["rd_response"] == 1.0) and np.all(here["rd_response_high_tech"] == 1.0)
    assert np.all(here["rd_real_share"] == 1.0 - 0.28)


def test_talent_and_laboratories_make_research_more_productive_by_hand() -> None:
    """Two years of 20,000 people a year are a tenth of 400,000, half of it counts; half a gain of labs, a tenth."""
    here = eleven(talent_attraction=20.0)
    for _ in range(8):
        attract_talent(here, RESEARCH)
    assert here["talent_gain"] == pytest.approx(0.1)
    here["lab_gain"][2] = 0.5
    set_research_costs(here, settings(), period(2020, 4), RESEARCH)
    for suffix in ("", "_high_tech"):
        assert here["rd_real_share" + suffix][2] == pytest.approx(0.72 * 1.05 * 1.05)
        assert np.delete(here["rd_real_share" + suffix], 2) == pytest.approx(0.72 * 1.05)
    assert np.all(here["rd_response"] == 1.0)


def test_no_talent_is_attracted_where_nothing_is_offered() -> None:
    here = eleven()
    attract_talent(here, RESEARCH)
    assert not here["talent_gain"].any()


def test_the_fund_of_a_year_is_spread_over_the_capital_it_may_invest_in() -> None:
    """10 bn yuan over 1,000 bn, and half as much in Quzhou."""
    fund = np.where(np.array(NAMES) == "Quzhou", 50.0, 100.0)
    here = eleven(industry_fund=fund)
    set_fund_rate(here, 1e8)
    assert here["fund_rate"] == pytest.approx(fund / 1e4)
    set_fund_rate(here, 0.0)
    assert np.isfinite(here["fund_rate"]).all()


def test_a_topup_is_paid_where_it_is_offered() -> None:
    topups = np.zeros(len(NAMES))
    topups[3] = 0.05
    here = eleven(rd_local_topup=topups)
    set_research_costs(here, settings(), period(2020, 4), RESEARCH)
    assert here["rd_response"][3] == pytest.approx((0.7 / 0.75) ** -1.6)
    assert np.all(np.delete(here["rd_response"], 3) == 1.0)


def test_a_larger_topup_reports_more_and_a_smaller_part_of_it_is_real() -> None:
    here = eleven(rd_local_topup=np.linspace(0.0, 0.1, len(NAMES)))
    set_research_costs(here, settings(), period(2021, 1), RESEARCH)
    for suffix in ("", "_high_tech"):
        assert np.all(np.diff(here["rd_response" + suffix]) > 0.0)
        assert np.all(np.diff(here["rd_real_share" + suffix]) < 0.0)


def test_no_topup_makes_research_cheaper_than_a_twentieth() -> None:
    here = eleven(rd_local_topup=0.75)
    set_research_costs(here, settings(), period(2020, 4), RESEARCH)
    assert here["rd_response"] == pytest.approx(0.05**-1.6)


def test_energy_answers_to_prices_by_hand() -> None:
    """Prices rise 1 % a year; a tenth of the call is answered a quarter; the spread of 10 % from the start."""
    here, prices = eleven(energy_price_spread=0.1), EnergyPrices(len(NAMES))
    real, answered, answered_intensive = 0.0, 0.0, 0.0
    for quarter in (1, 2, 3):
        prices.set_responses(here, settings(), period(2021, quarter), ENERGY)
        real += 0.25 * log(1.01)
        step = 0.1 * (-0.25 * real - answered)
        step_intensive = 0.1 * (-0.25 * (real + log(1.1)) - answered_intensive)
        answered, answered_intensive = answered + step, answered_intensive + step_intensive
        assert here["energy_response"] == pytest.approx(exp(step))
        assert here["energy_response_intensive"] == pytest.approx(exp(step_intensive))


def test_in_the_long_run_the_whole_elasticity_is_answered() -> None:
    still = load(ROOT / "configs" / "no_policy.yaml", {"outlook": {"base": "central", "energy_price_growth": 0}})
    here, prices = eleven(energy_price_spread=0.1), EnergyPrices(len(NAMES))
    factor = np.ones(len(NAMES))
    for number in range(200):
        prices.set_responses(here, still, still.start + 1 + number, ENERGY)
        assert np.all(here["energy_response"] == 1.0)
        factor *= here["energy_response_intensive"]
    assert factor == pytest.approx(1.1**-0.25)


@pytest.mark.parametrize(
    ("spread", "carbon", "factor"), [(0.0, 60.0, 1.1), (0.1, 60.0, 1.2), (0.1, 0.0, 1.1), (0.0, 300.0, 1.5)]
)
def test_a_carbon_price_raises_what_energy_costs_the_energy_intensive(
    spread: float, carbon: float, factor: float
) -> None:
    """60 yuan a tonne on an energy cost of 600 a tonne is a tenth; a tenth of the call is answered in a quarter."""
    still = load(ROOT / "configs" / "no_policy.yaml", {"outlook": {"base": "central", "energy_price_growth": 0}})
    here, prices = eleven(energy_price_spread=spread, carbon_price=carbon), EnergyPrices(len(NAMES))
    prices.set_responses(here, still, still.start + 1, ENERGY)
    assert np.all(here["energy_response"] == 1.0)
    assert here["energy_response_intensive"] == pytest.approx(factor**-0.025)


def test_a_carbon_price_of_one_city_is_paid_there_alone() -> None:
    prices_here = np.zeros(len(NAMES))
    prices_here[3] = 100.0
    here, prices = eleven(carbon_price=prices_here), EnergyPrices(len(NAMES))
    prices.set_responses(here, settings(), period(2021, 1), ENERGY)
    elsewhere = np.delete(here["energy_response_intensive"], 3)
    assert np.all(elsewhere == np.delete(here["energy_response"], 3))
    assert here["energy_response_intensive"][3] < elsewhere[0]


def test_without_a_spread_all_face_the_same_price() -> None:
    here, prices = eleven(), EnergyPrices(len(NAMES))
    for quarter in (1, 2, 3, 4):
        prices.set_responses(here, settings(), period(2022, quarter), ENERGY)
        assert here["energy_response"].tobytes() == here["energy_response_intensive"].tobytes()


def test_levers_are_those_of_the_settings_by_city_and_year() -> None:
    config = load(
        ROOT / "configs" / "no_policy.yaml",
        {"levers.upgrade_subsidy_rate": {2021: 0.1, 2023: 0.15}, "levers.provider_training.cities": {"Quzhou": 0.6}},
    )
    here = eleven()
    for year, rate in ((2021, 0.1), (2022, 0.1), (2023, 0.15), (2025, 0.15)):
        set_levers(here, NAMES, config, period(year, 2))
        assert np.all(here["upgrade_subsidy_rate"] == rate)
        assert here["provider_training"].tolist() == [0.6 if name == "Quzhou" else 0.0 for name in NAMES]
        assert np.all(here["title_quotas"] == 1.0)
