from math import sqrt
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.digital import (
    BUILDING,
    WAITING,
    Digital,
    can_carry,
    finish_project,
    full_gain,
    look_back,
    lose_patience,
    own_share,
    price_share,
    project_cost,
    project_is_due,
    queue_up,
    realise_payoff,
    wants_project,
)
from tests.rules.made import (
    ALONE,
    NOW,
    UNIFORM,
    WITH_PLATFORM,
    changed,
    city,
    firm,
    firms,
    made,
    market,
    shipped,
)

RULE = made(
    Digital, cost_1=45.0, cost_2=220.0, cost_3=900.0, cost_4=2500.0, cost_staff=140.0, cost_elasticity=0.5,
    gain_1=0.02, gain_2=0.06, gain_3=0.12, gain_4=0.18, horizon_years=5.0, benefit_threshold=1.0, customer_pull=0.5,
    skill_half_1=0.25, skill_half_2=1.0, skill_half_3=3.0, skill_half_4=4.0, training_gain=0.001, cash_share=0.5,
    success_base=0.5, success_skill=0.25, build_quarters_1=1.0, build_quarters_2=2.0, build_quarters_3=4.0,
    build_quarters_4=6.0, dip_share=0.15, payoff_years=3.5, payoff_at_once=0.0, skill_floor=0.3, skill_ceiling=1.5,
    value_added_pass_through=0.4, spending_memory_per_year=0.2, patience_quarters=8.0,
    platform_saving=0.1, brain_saving=0.05, brain_success=0.04, data_space_gain=0.2, network_effect=0.5,
)  # fmt: skip


@pytest.mark.parametrize(
    ("staff", "level", "cost"),
    [(140.0, 1, 45.0), (560.0, 2, 440.0), (35.0, 3, 450.0), (0.0, 4, 2500.0 * sqrt(1.0 / 140.0))],
    ids=["the reference", "four times the staff costs twice", "a quarter costs half", "at least one person"],
)
def test_cost_by_hand(staff: float, level: int, cost: float) -> None:
    assert project_cost(firm(staff=staff), level, RULE) == pytest.approx(cost)


@pytest.mark.parametrize(
    ("levers", "level", "share"),
    [
        ({}, 1, 1.0),
        ({"light_solutions": 0.2, "upgrade_subsidy_rate": 0.1, "take_up": 0.5}, 2, 0.8 * 0.95),
        ({"light_solutions": 0.2, "upgrade_subsidy_rate": 0.1, "take_up": 0.5}, 3, 0.95),
        ({"upgrade_subsidy_rate": 0.1, "take_up": 0.5, "funded": 0.4}, 3, 0.98),
    ],
    ids=["no policy", "light projects", "deep projects have no packages", "two claims in five are paid"],
)
def test_own_share_by_hand(levers: dict[str, float], level: int, share: float) -> None:
    assert own_share(city(**levers), market(), ALONE, level, RULE) == pytest.approx(share)


PRICES = {
    "nothing is there": (2, market(), ALONE, {}, 1.0),
    "a platform": (2, market(), WITH_PLATFORM, {}, 0.9),
    "packages on a platform of a division with half a brain": (
        1, market(brain=0.5), WITH_PLATFORM, {"light_solutions": 0.2}, 0.975 * 0.8 * 0.9
    ),
    "deep projects have the brain alone": (3, market(brain=1.0), WITH_PLATFORM, {"light_solutions": 0.2}, 0.95),
}  # fmt: skip


@pytest.mark.parametrize(("level", "division", "peers", "levers", "left"), PRICES.values(), ids=PRICES)
def test_price_by_hand(
    level: int, division: SimpleNamespace, peers: tuple[float, ...], levers: dict[str, float], left: float
) -> None:
    """A tenth is saved by a platform and a twentieth by a whole brain; a subsidy is taken off what is left."""
    assert price_share(city(**levers), division, peers, level, RULE) == pytest.approx(left)
    helped = city(**levers, upgrade_subsidy_rate=0.5)
    assert own_share(helped, division, peers, level, RULE) == pytest.approx(0.5 * left)


@pytest.mark.parametrize(("skill", "level", "gain"), [(1.0, 2, 0.06), (0.1, 3, 0.036), (3.0, 4, 0.27)])
def test_gain_is_carried_by_skill_between_floor_and_ceiling(skill: float, level: int, gain: float) -> None:
    assert full_gain(firm(skill=skill), market(), level, RULE) == pytest.approx(gain)


@pytest.mark.parametrize(("level", "gain"), [(2, 0.06), (3, 0.12 * 1.1), (4, 0.18 * 1.1)])
def test_shared_data_raise_the_gain_of_deep_levels(level: int, gain: float) -> None:
    """A data space for half of the division, a fifth more with a whole one: a tenth."""
    assert full_gain(firm(), market(data_space=0.5), level, RULE) == pytest.approx(gain)


AVERAGE = {"staff": 140.0, "output": 1000.0, "value_added_rate": 0.2, "cash": 40.0}
WISHES = {
    # benefit 0.6 * 0.02 * 200 * 5 = 12 over a cost of 45
    "benefit over cost": ({}, -1, {}, (12 / 45) ** 2 / ((12 / 45) ** 2 + 1.0)),
    # half of it paid: the ratio doubles
    "with a subsidy": ({}, -1, {"upgrade_subsidy_rate": 0.5}, (24 / 45) ** 2 / ((24 / 45) ** 2 + 1.0)),
    # nothing more to gain, but a chain leader at the level asks: 0.5 * 0.8
    "for the customer": ({"payoff": 0.5}, 1, {"chain_leader_pull": 0.8}, 0.4),
    "a customer of a lower level does not ask": ({"payoff": 0.5}, 0, {"chain_leader_pull": 0.8}, 0.0),
}


@pytest.mark.parametrize(("fields", "customer", "levers", "chance"), WISHES.values(), ids=WISHES)
def test_wish_by_hand(fields: dict[str, float], customer: int, levers: dict[str, float], chance: float) -> None:
    enterprise, here = firm(**AVERAGE, **fields), city(**levers)
    assert wants_project(enterprise, here, market(), ALONE, customer, 0.6, RULE, chance - 1e-9)
    assert not wants_project(enterprise, here, market(), ALONE, customer, 0.6, RULE, chance + 1e-9)


def test_what_a_platform_saves_is_a_reason_to_want() -> None:
    """The benefit of 12 over nine tenths of 45."""
    ratio = 12.0 / 40.5
    chance = ratio**2 / (ratio**2 + 1.0)
    assert wants_project(firm(**AVERAGE), city(), market(), WITH_PLATFORM, -1, 0.6, RULE, chance - 1e-9)
    assert not wants_project(firm(**AVERAGE), city(), market(), WITH_PLATFORM, -1, 0.6, RULE, chance + 1e-9)


CARRYING = {
    # a cost of 45 against half of 40 and the line; skill 1 over 1.25 is 0.8
    "cash and credit": (25.0, 0.79, {}, True),
    "one yuan short": (24.9, 0.01, {}, False),
    "not the skill": (1000.0, 0.81, {}, False),
    # a guarantee of half, taken up by half, brings 11.25
    "guaranteed": (13.8, 0.79, {"digital_loan_guarantee": 0.5, "take_up": 0.5}, True),
    # three quarters to pay: 33.75
    "subsidised": (13.8, 0.79, {"upgrade_subsidy_rate": 0.25}, True),
}


@pytest.mark.parametrize(("line", "u", "levers", "can"), CARRYING.values(), ids=CARRYING)
def test_carrying_by_hand(line: float, u: float, levers: dict[str, float], can: bool) -> None:
    assert can_carry(firm(**AVERAGE), city(**levers), market(), ALONE, line, RULE, u) is can


@pytest.mark.parametrize(
    ("level", "gain", "half"), [(1, 1.0, 1.0), (2, 0.0, 3.0), (2, 0.4, 2.4), (3, 1.0, 2.0), (3, 3.0, 0.0)]
)
def test_networks_lower_the_skill_that_deep_levels_ask_for(level: int, gain: float, half: float) -> None:
    """Half a point off for each unit gained; level 2 does not ask for a network, and nothing falls below nought."""
    enterprise, here = firm(digital_level=level), city(network_gain=gain)
    chance = 1.0 / (1.0 + half)
    assert can_carry(enterprise, here, market(), ALONE, 1e9, RULE, chance - 1e-9)
    assert not can_carry(enterprise, here, market(), ALONE, 1e9, RULE, chance + 1e-9)


def test_queueing_up() -> None:
    enterprise = firm()
    queue_up(enterprise, NOW)
    assert (enterprise.project, enterprise.project_since) == (WAITING, NOW)


@pytest.mark.parametrize(
    ("project", "waited", "after"),
    [(WAITING, 8, WAITING), (WAITING, 9, 0), (BUILDING, 9, BUILDING), (0, 99, 0)],
    ids=["patient", "gives up", "is being served", "has none"],
)
def test_patience_by_hand(project: int, waited: int, after: int) -> None:
    enterprise = firm(project=project, project_since=NOW - waited)
    lose_patience(enterprise, NOW, RULE)
    assert enterprise.project == after


@pytest.mark.parametrize(
    ("project", "level", "since", "due"),
    [(WAITING, 0, NOW - 9, False), (BUILDING, 0, NOW - 1, True), (BUILDING, 1, NOW - 1, False),
     (BUILDING, 1, NOW - 2, True), (BUILDING, 3, NOW - 5, False), (BUILDING, 3, NOW - 6, True), (0, 0, 0, False)],
)  # fmt: skip
def test_when_a_project_is_due(project: int, level: int, since: int, due: bool) -> None:
    assert project_is_due(firm(project=project, digital_level=level, project_since=since), NOW, RULE) is due


@pytest.mark.parametrize(("u", "skill", "works"), [(0.74, 1.0, True), (0.76, 1.0, False), (0.979, 9.0, True)])
def test_the_end_of_a_project(u: float, skill: float, works: bool) -> None:
    """A chance of 0.5 + 0.25 * skill, at most 0.98; money is spent either way."""
    enterprise = firm(project=BUILDING, digital_level=1, staff=140.0, skill=skill, payoff=0.02, aware=1)
    assert finish_project(enterprise, market(), NOW, RULE, u) is works
    assert enterprise.project == 0
    assert enterprise.digital_spending == 220.0
    if works:
        assert (enterprise.digital_level, enterprise.level_since, enterprise.payoff_before) == (2, NOW, 0.02)
        assert (enterprise.belief_good, enterprise.belief_bad, enterprise.aware) == (1.0, 0.0, 0)
    else:
        assert (enterprise.digital_level, enterprise.level_since, enterprise.belief_bad) == (1, 0, 1.0)
        assert (enterprise.belief_good, enterprise.aware) == (0.0, 1)


@pytest.mark.parametrize(("u", "works"), [(0.769, True), (0.771, False)])
def test_half_a_brain_helps_two_projects_in_a_hundred(u: float, works: bool) -> None:
    assert finish_project(firm(project=BUILDING, staff=140.0), market(brain=0.5), NOW, RULE, u) is works


@pytest.mark.parametrize(
    ("quarters", "payoff"),
    [(0, 0.02 - 0.15 * 0.04), (3, 0.02 - 0.15 * 0.04), (4, 0.02), (9, 0.04), (14, 0.06)],
    ids=["dip", "dip to the end of the year", "back", "half way", "full"],
)
def test_payoff_by_hand(quarters: int, payoff: float) -> None:
    """From level 1 (0.02) to level 2 (0.06): a dip of 15 % of the difference, then two and a half years to the full."""
    enterprise = firm(
        digital_level=2,
        level_since=NOW - quarters,
        payoff=0.02,
        payoff_before=0.02,
        productivity=20.0,
        value_added_rate=0.2,
    )
    realise_payoff(enterprise, market(), NOW, RULE)
    assert enterprise.payoff == pytest.approx(payoff)
    assert enterprise.productivity == pytest.approx(20.0 * (1.0 + payoff - 0.02))
    assert enterprise.value_added_rate == pytest.approx(0.2 * (1.0 + 0.4 * (payoff - 0.02)))


def test_levels_of_the_start_have_paid_off_already() -> None:
    enterprise = firm(digital_level=3, productivity=20.0)
    realise_payoff(enterprise, market(), NOW, RULE)
    assert (enterprise.payoff, enterprise.productivity) == (0.0, 20.0)


@given(enterprise=firms(digital_level=st.integers(1, 4)))
def test_after_four_years_the_payoff_is_the_full_gain(enterprise: SimpleNamespace) -> None:
    p = shipped().digital
    enterprise.level_since, enterprise.payoff_before = NOW, enterprise.payoff
    for now in range(NOW, NOW + 18):
        realise_payoff(enterprise, market(), now, p)
    assert enterprise.payoff == pytest.approx(full_gain(enterprise, market(), enterprise.digital_level, p))


def test_looking_back_by_hand() -> None:
    """A fifth of spending fades; 20 trained, each raising skill by a thousandth."""
    enterprise = firm(digital_spending=100.0, skill=1.0)
    look_back(enterprise, city(skills_training=20.0), RULE)
    assert (enterprise.digital_spending, enterprise.skill) == pytest.approx((80.0, 1.02))


HELP = st.sampled_from(["upgrade_subsidy_rate", "light_solutions", "chain_leader_pull"])


@given(
    enterprise=firms(), u=UNIFORM, trust=st.floats(0.01, 0.99), customer=st.integers(-1, 4), lever=HELP,
    low=st.floats(0.0, 0.4), more=st.floats(0.0, 0.4),
)  # fmt: skip
def test_more_help_never_lowers_the_chance_to_want(
    enterprise: SimpleNamespace, u: float, trust: float, customer: int, lever: str, low: float, more: float
) -> None:
    p = shipped().digital
    if wants_project(enterprise, city(**{lever: low}), market(), ALONE, customer, trust, p, u):
        assert wants_project(enterprise, city(**{lever: low + more}), market(), ALONE, customer, trust, p, u)


@given(
    enterprise=firms(), u=UNIFORM, line=st.floats(0.0, 1e4), low=st.floats(0.0, 0.4), more=st.floats(0.0, 0.4),
    lever=st.sampled_from(["upgrade_subsidy_rate", "light_solutions", "digital_loan_guarantee"]),
)  # fmt: skip
def test_more_help_never_lowers_the_chance_to_carry(
    enterprise: SimpleNamespace, u: float, line: float, low: float, more: float, lever: str
) -> None:
    p = shipped().digital
    if can_carry(enterprise, city(**{lever: low}), market(), ALONE, line, p, u):
        assert can_carry(enterprise, city(**{lever: low + more}), market(), ALONE, line, p, u)


@given(enterprise=firms(), u=UNIFORM, trust=st.floats(0.01, 0.9), more=st.floats(0.0, 0.1))
def test_more_trust_never_lowers_the_chance_to_want(
    enterprise: SimpleNamespace, u: float, trust: float, more: float
) -> None:
    p = shipped().digital
    if wants_project(enterprise, city(), market(), ALONE, -1, trust, p, u):
        assert wants_project(enterprise, city(), market(), ALONE, -1, trust + more, p, u)


@given(enterprise=firms(), trained=st.floats(0.0, 50.0), more=st.floats(0.0, 50.0))
def test_more_training_never_lowers_skill(enterprise: SimpleNamespace, trained: float, more: float) -> None:
    other = changed(enterprise)
    look_back(enterprise, city(skills_training=trained), shipped().digital)
    look_back(other, city(skills_training=trained + more), shipped().digital)
    assert other.skill >= enterprise.skill
