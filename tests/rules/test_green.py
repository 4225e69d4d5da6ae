from math import exp
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.green import Green, consider_retrofit, open_account, save_by_digital_level, use_energy
from tests.rules.made import UNIFORM, changed, city, firm, firms, made, market, shipped

RULE = made(
    Green,
    digital_effect_2=0.03,
    digital_effect_3=0.05,
    digital_effect_4=0.09,
    digital_water_ratio=2.0,
    retrofit_rate_per_year=0.06,
    retrofit_subsidy_effect=5.0,
    retrofit_energy_saving=0.05,
    retrofit_water_saving=0.06,
    retrofit_cost=0.004,
    water_program_saving=0.15,
    green_finance_effect=10.0,
    account_effect=0.25,
)
USER = {"energy_per_output": 2.0, "water_per_output": 10.0, "output": 1000.0}


@pytest.mark.parametrize(
    ("intensive", "energy"), [(0.0, 2.0 * 0.99 * 0.98), (0.2, 2.0 * 0.99 * 0.98), (1.0, 2.0 * 0.99 * 0.9)]
)
def test_a_quarter_of_trend_and_prices_by_hand(intensive: float, energy: float) -> None:
    """Trends of 1 % and 2 % a quarter; prices save 2 %, or 10 % in divisions that are mostly energy-intensive."""
    enterprise = firm(**USER)
    here = city(energy_response=0.98, energy_response_intensive=0.9)
    use_energy(enterprise, here, market(energy_trend=0.99, water_trend=0.98, energy_intensive=intensive), RULE)
    assert (enterprise.energy_per_output, enterprise.water_per_output) == pytest.approx((energy, 9.8))


@pytest.mark.parametrize(
    ("level", "wet", "energy", "water"),
    [(1, 1.0, 1.0, 1.0), (2, 0.0, 0.97, 1.0), (3, 1.0, 0.98, 0.96), (4, 1.0, 0.96, 0.92)],
    ids=["level 1 saves nothing", "level 2", "level 3 saves the difference, water twice", "level 4"],
)
def test_savings_of_a_new_level_by_hand(level: int, wet: float, energy: float, water: float) -> None:
    enterprise = firm(digital_level=level, **USER)
    save_by_digital_level(enterprise, market(wet=wet), RULE)
    assert (enterprise.energy_per_output, enterprise.water_per_output) == pytest.approx((2.0 * energy, 10.0 * water))


RETROFITS = {
    # without a subsidy 1 - exp(-0.06); with one of 0.1 half as much again
    "retrofits": (1.0 - exp(-0.06) - 1e-9, 0.5, {}, 0.0, 4.0, 0.95, 0.94),
    "does not": (1.0 - exp(-0.06) + 1e-9, 0.5, {}, 0.0, 0.0, 1.0, 1.0),
    "retrofits with a subsidy": (1.0 - exp(-0.09) - 1e-9, 0.5, {"green_retrofit_subsidy": 0.1}, 0.0, 4.0, 0.95, 0.94),
    "saves water": (0.9, 0.19, {"water_program": 0.2}, 1.0, 0.0, 1.0, 0.85),
    "is dry": (0.9, 0.19, {"water_program": 0.2}, 0.0, 0.0, 1.0, 1.0),
    "is not reached": (0.9, 0.21, {"water_program": 0.2}, 1.0, 0.0, 1.0, 1.0),
    "does both": (0.01, 0.1, {"water_program": 0.2}, 1.0, 4.0, 0.95, 0.94 * 0.85),
}


@pytest.mark.parametrize(("u", "v", "levers", "wet", "cost", "energy", "water"), RETROFITS.values(), ids=RETROFITS)
def test_retrofits_by_hand(
    u: float, v: float, levers: dict[str, float], wet: float, cost: float, energy: float, water: float
) -> None:
    enterprise = firm(above_scale=1, **USER)
    assert consider_retrofit(enterprise, city(**levers), market(wet=wet), RULE, u, v) == pytest.approx(cost)
    assert (enterprise.energy_per_output, enterprise.water_per_output) == pytest.approx((2.0 * energy, 10.0 * water))


HELPED = {
    # 0.06 a year without help
    "green finance of 0.05": (0, {"green_finance": 0.05}, 0.06 * 1.5),
    "a carbon account": (1, {}, 0.06 * 1.25),
    "an account, green finance and a subsidy of 0.1": (
        1, {"green_finance": 0.05, "green_retrofit_subsidy": 0.1}, 0.06 * (1.0 + 0.5 + 0.25 + 0.5)
    ),
}  # fmt: skip


@pytest.mark.parametrize(("account", "levers", "rate"), HELPED.values(), ids=HELPED)
def test_what_brings_retrofits_forward_by_hand(account: int, levers: dict[str, float], rate: float) -> None:
    for u, cost in ((1.0 - exp(-rate) - 1e-9, 4.0), (1.0 - exp(-rate) + 1e-9, 0.0)):
        enterprise = firm(carbon_account=account, **USER)
        assert consider_retrofit(enterprise, city(**levers), market(), RULE, u, 0.5) == pytest.approx(cost)
        assert enterprise.energy_per_output == pytest.approx(2.0 * (0.95 if cost > 0.0 else 1.0))


@pytest.mark.parametrize(
    ("before", "rollout", "u", "after"), [(0, 0.2, 0.19, 1), (0, 0.2, 0.21, 0), (0, 0.0, 1e-12, 0), (1, 0.0, 0.9, 1)]
)
def test_carbon_accounts_are_rolled_out_and_kept(before: int, rollout: float, u: float, after: int) -> None:
    enterprise = firm(carbon_account=before)
    open_account(enterprise, city(account_reach=rollout), u)
    assert enterprise.carbon_account == after


@pytest.mark.parametrize(("u", "cost", "energy", "water"), [(0.9, 0.0, 1.0, 1.0), (0.01, 4.0, 0.95, 0.94)])
def test_the_water_programme_goes_to_above_scale_enterprises(
    u: float, cost: float, energy: float, water: float
) -> None:
    """Below scale a wet enterprise saves water by a retrofit of its own alone."""
    enterprise = firm(above_scale=0, **USER)
    here = city(water_program=0.2)
    assert consider_retrofit(enterprise, here, market(wet=1.0), RULE, u, 0.1) == pytest.approx(cost)
    assert (enterprise.energy_per_output, enterprise.water_per_output) == pytest.approx((2.0 * energy, 10.0 * water))


@given(
    enterprise=firms(), u=UNIFORM, v=UNIFORM, lever=st.sampled_from(["green_retrofit_subsidy", "water_program"]),
    low=st.floats(0.0, 0.3), more=st.floats(0.0, 0.3), wet=st.sampled_from([0.0, 1.0]),
)  # fmt: skip
def test_more_help_never_raises_energy_or_water(
    enterprise: SimpleNamespace, u: float, v: float, lever: str, low: float, more: float, wet: float
) -> None:
    other = changed(enterprise)
    consider_retrofit(enterprise, city(**{lever: low}), market(wet=wet), shipped().green, u, v)
    consider_retrofit(other, city(**{lever: low + more}), market(wet=wet), shipped().green, u, v)
    assert other.energy_per_output <= enterprise.energy_per_output
    assert other.water_per_output <= enterprise.water_per_output


@given(enterprise=firms(digital_level=st.integers(0, 4)), wet=st.sampled_from([0.0, 1.0]))
def test_a_new_level_never_raises_energy_or_water(enterprise: SimpleNamespace, wet: float) -> None:
    before = changed(enterprise)
    save_by_digital_level(enterprise, market(wet=wet), shipped().green)
    assert 0.0 < enterprise.energy_per_output <= before.energy_per_output
    assert 0.0 < enterprise.water_per_output <= before.water_per_output
