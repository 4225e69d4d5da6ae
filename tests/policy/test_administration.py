"""What administration moves, by hand: each state of a city, what enterprises feel of it, and land sales."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.calendar import period
from sim.config import Config, load
from sim.data import cities
from sim.draws import Stream, normal, uniforms
from sim.policy.administration import Administration, AdministrationParameters
from tests.policy.made import HANGZHOU, NINGBO, ROOT, eleven
from tests.rules.made import made

MANY = len(cities())
SEED = 3
RULE = made(
    AdministrationParameters, environment_2019=80.0, environment_delivery=0.5, environment_relief=4.0,
    land_share_sd=2.0, standard_land_2020=90.0, standard_land_per_density=60.0, zone_land_trend=-0.4,
    zone_land_supply=2.0, solid_waste_2020=90.0, solid_waste_response=0.8,
)  # fmt: skip
GAINS = ("environment_gain", "land_supply_gain")


def falling(fall: float) -> Config:
    """Settings with every lever neutral, and CO2 per unit of energy falling by some percent a year."""
    outlook = {"base": "central", "carbon_factor_fall": fall}
    return load(ROOT / "configs" / "no_policy.yaml", {"outlook": outlook})


def opened(fall: float = 0.0) -> Administration:
    """Hangzhou makes three quarters of value added, Ningbo the rest."""
    weights = np.zeros(MANY)
    weights[[HANGZHOU, NINGBO]] = 300.0, 100.0
    return Administration(falling(fall), weights, 0.05, RULE)


def only(city: int, value: float, neutral: float = 0.0) -> NDArray[np.float64]:
    """A lever at a value in one city and neutral in all others."""
    values = np.full(MANY, neutral)
    values[city] = value
    return values


STATES = {
    # a tenth of the gap of 20 a year: a fortieth a quarter
    "access": ({"market_access": 0.1}, "business_environment_index", [80.5, 80.5 + 19.5 / 40.0]),
    # 0.2 over its neutral value, half of it: a tenth
    "delivery": ({"direct_delivery": 0.5}, "business_environment_index", [80.5, 80.5 + 19.5 / 40.0]),
    "slower delivery": ({"direct_delivery": 0.1}, "business_environment_index", [79.5, 79.5 - 20.5 / 40.0]),
    "relief": ({"burden_relief": 0.01}, "business_environment_index", [80.2, 80.2 + 19.8 / 100.0]),
    "all three": (
        {"market_access": 0.1, "direct_delivery": 0.5, "burden_relief": 0.01},
        "business_environment_index", [81.2, 81.2 + 18.8 * 0.06],
    ),
    # 0.8 * 0.1 of the ten percent unused a year
    "solid waste": ({"solid_waste_use": 0.1}, "solid_waste_use_rate", [90.2, 90.2 + 9.8 * 0.02]),
    # 60 * 0.2 points a year until all is standard land
    "denser land": ({"land_densification": 0.2}, "standard_land_share", [93.0, 96.0, 99.0, 100.0, 100.0]),
    # a fifth more than neutral brings 0.4 % a year, which the trend takes back
    "land supply": ({"industrial_land_supply": 0.3}, "zone_land_stock", [100.0, 100.0]),
    "less land": ({"industrial_land_supply": 0.2}, "zone_land_stock", [99.8, 99.8 * 0.998]),
    "clean energy": ({"clean_energy": 2.0}, "co2_factor", [0.995, 0.995**2]),
}  # fmt: skip


@pytest.mark.parametrize(("levers", "state", "by_quarter"), STATES.values(), ids=STATES)
def test_states_by_hand(levers: dict[str, float], state: str, by_quarter: list[float]) -> None:
    administration, here = opened(), eleven(**levers)
    for number, value in enumerate(by_quarter):
        administration.advance(here, SEED, period(2021, 1) + number)
        assert administration.stated(period(2021, 1))[state] == pytest.approx(np.full(1 + MANY, value))


def test_co2_per_energy_falls_by_the_outlook_and_the_cleaner_mix() -> None:
    """1 % a year by itself and 2 % where energy is cleaner, a quarter of it each quarter."""
    administration = opened(fall=1.0)
    administration.advance(eleven(clean_energy=only(NINGBO, 2.0)), SEED, period(2021, 1))
    assert administration.co2_factor == pytest.approx(only(NINGBO, 0.9925, 0.9975))


def test_a_city_moves_its_own_state_and_the_province_is_the_mean_by_value_added() -> None:
    administration = opened()
    administration.advance(eleven(market_access=only(HANGZHOU, 0.1)), SEED, period(2021, 1))
    stated = administration.stated(period(2021, 1))["business_environment_index"]
    assert stated == pytest.approx([80.375, 80.5, *[80.0] * (MANY - 1)])


def test_what_enterprises_feel_of_it_by_hand() -> None:
    """An index of 80.5 over 80, and land a fifth above a quarter of sales."""
    here = eleven(market_access=only(HANGZHOU, 0.1), industrial_land_supply=only(NINGBO, 0.3, 0.25))
    opened().advance(here, SEED, period(2021, 1))
    assert here["environment_gain"] == pytest.approx(only(HANGZHOU, 0.5 / 80.0))
    assert here["land_supply_gain"] == pytest.approx(only(NINGBO, 0.2))


def test_neutral_levers_move_what_the_outlook_and_its_own_trend_move_and_nothing_else() -> None:
    administration, here = opened(fall=1.0), eleven()
    before = {state: values.copy() for state, values in administration.stated(period(2020, 4)).items()}
    for number in range(8):
        administration.advance(here, SEED, period(2021, 1) + number)
    after = administration.stated(period(2022, 3))
    same = {state for state in before if np.array_equal(before[state], after[state], equal_nan=True)}
    assert set(before) - same == {"co2_factor", "zone_land_stock"}
    assert after["co2_factor"] == pytest.approx(np.full(1 + MANY, 0.9975**8))
    assert after["zone_land_stock"] == pytest.approx(np.full(1 + MANY, 100.0 * 0.999**8))
    assert not any(here[gain].any() for gain in GAINS)


@pytest.mark.parametrize(
    ("lever", "value"),
    [("market_access", 0.1), ("direct_delivery", 0.5), ("burden_relief", 0.01), ("solid_waste_use", 0.1),
     ("land_densification", 0.2), ("industrial_land_supply", 0.3), ("clean_energy", 2.0)],
)  # fmt: skip
def test_a_lever_of_one_city_leaves_every_state_of_the_others_as_it_was(lever: str, value: float) -> None:
    neutral = float(eleven()[lever][HANGZHOU])
    found = []
    for here in (eleven(), eleven(**{lever: only(HANGZHOU, value, neutral)})):
        administration = opened()
        for quarter in (1, 2, 3, 4):
            administration.advance(here, SEED, period(2021, quarter))
        stated = administration.stated(period(2021, 4))
        found.append(np.array([stated[state] for state in sorted(stated)] + [[0.0, *here[gain]] for gain in GAINS]))
    moved = (found[0] != found[1]).any(axis=0)
    assert moved.tolist() == [True, True, *[False] * (MANY - 1)]


def test_land_sales_are_what_was_ordered_and_the_luck_of_the_year_by_city() -> None:
    administration, now = opened(), period(2021, 4)
    administration.advance(eleven(industrial_land_supply=only(NINGBO, 0.3, 0.25)), SEED, now)
    luck = uniforms(SEED, int(Stream.LAND_SALES), now, np.arange(MANY))
    by_city = only(NINGBO, 30.0, 25.0) + 2.0 * np.array([normal(u) for u in luck])
    assert administration.land_share == pytest.approx(by_city)
    province = 0.75 * by_city[HANGZHOU] + 0.25 * by_city[NINGBO]
    assert administration.stated(now)["industrial_land_share"] == pytest.approx([province, *by_city])


def test_land_sales_are_known_at_the_end_of_a_year_alone() -> None:
    administration = opened()
    for now in range(period(2021, 1), period(2023, 1)):
        administration.advance(eleven(), SEED, now)
        assert np.isfinite(administration.stated(now)["industrial_land_share"]).all() == (now % 4 == 3)


@pytest.mark.parametrize(("supply", "share"), [(0.0, 0.0), (1.0, 100.0)])
def test_a_share_of_land_sales_is_none_below_nought_nor_above_all(supply: float, share: float) -> None:
    administration = Administration(falling(0.0), np.ones(MANY), 0.05, RULE._replace(land_share_sd=1e6))
    administration.advance(eleven(industrial_land_supply=supply), SEED, period(2021, 4))
    assert set(administration.land_share.tolist()) <= {0.0, 100.0}
    exact = Administration(falling(0.0), np.ones(MANY), 0.05, RULE._replace(land_share_sd=0.0))
    exact.advance(eleven(industrial_land_supply=supply), SEED, period(2021, 4))
    assert exact.land_share.tolist() == [share] * MANY


def test_the_same_seed_gives_the_same_land_sales_and_another_seed_others() -> None:
    def sold(seed: int) -> Any:
        administration = opened()
        administration.advance(eleven(), seed, period(2021, 4))
        return administration.land_share.tolist()

    assert sold(3) == sold(3)
    assert not set(sold(3)) & set(sold(4))


def test_the_list_of_carbon_accounts_grows_by_a_quarter_of_the_yearly_share() -> None:
    """A twentieth at the start and a fifth a year: a tenth after one quarter; nothing where nothing is rolled out."""
    administration = opened()
    here = eleven(carbon_account_rollout=np.where(np.arange(MANY) == 0, 0.2, 0.0))
    administration.advance(here, 1, period(2021, 1))
    assert here["account_reach"][:2].tolist() == pytest.approx([0.1, 0.05])
