from math import exp
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.innovation import (
    Innovation,
    do_research,
    light_voucher,
    new_product_share,
    open_institution,
    plan_research,
    take_challenge,
    take_results,
    yearly_topup,
)
from tests.rules.made import UNIFORM, changed, city, firm, firms, made, shipped

RULE = made(
    Innovation,
    adjustment_per_year=0.4,
    relabelled_share=0.125,
    knowledge_depreciation_per_year=0.2,
    productivity_elasticity=0.1,
    growth_bound=0.1,
    start_rate_per_year=0.05,
    start_share=0.015,
    deepening_per_year=0.015,
    share_ceiling=0.08,
    patent_rate=1.0,
    patent_reference=4.0,
    patent_elasticity=0.5,
    patent_first_factor=0.5,
    patent_lapse_per_year=0.1,
    champion_effort=0.0002,
    institution_rate_per_year=0.1,
    institution_grant_effect=0.01,
    institution_deepening=0.005,
    challenge_size=0.05,
    challenge_additionality=-0.5,
    transfer_need=0.04,
    transfer_knowledge=0.002,
    voucher_staff=300.0,
    voucher_effect=0.1,
    voucher_share=0.25,
    new_product_ceiling=0.8,
    new_product_half=0.05,
    first_set_gain=0.3,
)
HERE = city(rd_response=1.0, rd_real_share=0.75, rd_response_high_tech=1.2, rd_real_share_high_tech=0.5)
LABORATORY = {
    "rd_propensity": 0.05, "output": 1000.0, "revenue_per_output": 1.0, "rd_expense": 30.0, "knowledge": 100.0,
    "productivity": 20.0, "margin": 0.1,
}  # fmt: skip

RESEARCH = {
    # 50 wanted, a tenth of the gap: 32, of it 24 real; knowledge grows by (0.24 - 0.20) / 4
    "an average laboratory": ({}, 32.0, 101.0, 20.0 * 1.001),
    # 60 wanted: 33, of it 16.5 real; (0.165 - 0.20) / 4
    "a high-tech enterprise": ({"high_tech_enterprise": 8083}, 33.0, 100.0 * (1.0 - 0.00875), 20.0 * (1.0 - 0.000875)),
    # without profit no tax is saved: back to 50 wanted, of which all but an eighth is real, 28; (0.28 - 0.20) / 4
    "without profit": ({"high_tech_enterprise": 8083, "margin": 0.0}, 32.0, 102.0, 20.0 * 1.002),
    # from nothing, counted as one: 3.75 is real; (3.75 - 0.20) / 4, of which productivity follows a tenth
    "a beginner": ({"knowledge": 0.0, "rd_expense": 0.0}, 5.0, 1.8875, 20.0 * 1.01),
    "none": ({"rd_propensity": 0.0}, 30.0, 100.0, 20.0),
}


@pytest.mark.parametrize(("fields", "expense", "knowledge", "productivity"), RESEARCH.values(), ids=RESEARCH)
def test_research_by_hand(fields: dict[str, float], expense: float, knowledge: float, productivity: float) -> None:
    enterprise = firm(**{**LABORATORY, **fields})
    do_research(enterprise, HERE, RULE)
    assert enterprise.rd_expense == pytest.approx(expense)
    assert enterprise.knowledge == pytest.approx(knowledge)
    assert enterprise.productivity == pytest.approx(productivity)


def test_knowledge_that_is_lost_counts_as_far_as_the_bound() -> None:
    """No expense: knowledge wears by a twentieth; productivity follows a hundredth of it, the bound."""
    enterprise = firm(**{**LABORATORY, "rd_expense": 0.0, "output": 0.0})
    do_research(enterprise, HERE, RULE._replace(growth_bound=0.01))
    assert (enterprise.knowledge, enterprise.productivity) == pytest.approx((95.0, 20.0 * 0.999))


def test_a_topup_by_hand() -> None:
    """A twentieth of the 80 of a year may be claimed; nothing is paid yet."""
    enterprise = firm(rd_expense=80.0, cash=7.0)
    assert yearly_topup(enterprise, city(rd_local_topup=0.05)) == pytest.approx(4.0)
    assert (enterprise.cash, enterprise.rd_expense) == (7.0, 80.0)


BEGINNINGS = {
    "above scale": (1, {}, 0.05),
    "below scale": (0, {}, 0.005),
    "above scale and helped": (1, {"tech_sme_programme": 0.2}, 0.06),
    "below scale and helped": (0, {"tech_sme_programme": 0.2}, 0.015),
    # half of those offered 10 redeem it: 5 at a tenth each, half as likely again
    "with a voucher": (1, {"innovation_vouchers": 10.0, "take_up": 0.5}, 0.075),
    "helped, with a voucher": (0, {"tech_sme_programme": 0.2, "innovation_vouchers": 5.0}, 0.0225),
}


@pytest.mark.parametrize(("above_scale", "levers", "rate"), BEGINNINGS.values(), ids=BEGINNINGS)
def test_beginning_by_hand(above_scale: int, levers: dict[str, float], rate: float) -> None:
    for u, share in ((1.0 - exp(-rate) - 1e-9, 0.015), (1.0 - exp(-rate) + 1e-9, 0.0)):
        enterprise = firm(above_scale=above_scale, staff=299.0)
        plan_research(enterprise, city(**levers), RULE, u, 0.5)
        assert enterprise.rd_propensity == share


def test_a_voucher_is_redeemed_by_the_small_who_begin() -> None:
    here = city(innovation_vouchers=10.0, take_up=0.5)
    redeemed = [
        plan_research(firm(above_scale=1, staff=staff, rd_propensity=share), here, RULE, u, 0.5)
        for staff, share, u in ((299.0, 0.0, 0.01), (300.0, 0.0, 0.01), (299.0, 0.0, 0.9), (299.0, 0.02, 0.01))
    ]
    assert redeemed == [5.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("staff", "level", "cost", "paid"),
    [(299.0, 2, 80.0, 10.0), (299.0, 1, 20.0, 5.0), (299.0, 3, 80.0, 0.0), (300.0, 1, 80.0, 0.0)],
    ids=["the whole voucher", "a quarter of the cost", "not a light project", "not small"],
)
def test_a_voucher_pays_a_part_of_a_light_project(staff: float, level: int, cost: float, paid: float) -> None:
    assert light_voucher(firm(staff=staff), city(innovation_vouchers=10.0), level, cost, RULE) == paid


DEEPENING = {
    "half way to the ceiling": ({}, 0.04 * (1 + 0.5 * 0.015)),
    "a quarter of the way": ({"rd_propensity": 0.02}, 0.02 * (1 + 0.75 * 0.015)),
    "for a champion's reward": ({"srdi": 8081}, 0.04 * (1 + 0.5 * (0.015 + 0.02))),
    "a champion already": ({"srdi": 8081, "single_champion": 8083}, 0.04 * (1 + 0.5 * 0.015)),
    "with an institution": ({"rd_institution": 1}, 0.04 * (1 + 0.5 * (0.015 + 0.005))),
    "at the ceiling": ({"rd_propensity": 0.08}, 0.08),
    "beyond it": ({"rd_propensity": 0.1}, 0.1),
}


@pytest.mark.parametrize(("fields", "share"), DEEPENING.values(), ids=DEEPENING)
def test_deepening_by_hand(fields: dict[str, float], share: float) -> None:
    enterprise = firm(**{"rd_propensity": 0.04, **fields})
    plan_research(enterprise, city(champion_reward=100.0), RULE, 0.5, 0.5)
    assert enterprise.rd_propensity == pytest.approx(share)


@pytest.mark.parametrize(
    ("u", "v", "patents", "after"),
    [
        (0.5, 0.5, 20.0, 20.0),
        (0.1, 0.9, 20.0, 24.0),
        (0.9, 0.1, 20.0, 16.0),
        (0.5, 0.1, 0.0, 0.0),
        (0.5, 0.9, 0.0, 2.0),
    ],
    ids=["as many born as lapsed", "inventive", "forgetful", "none to lose", "a first one is harder"],
)
def test_patents_by_hand(u: float, v: float, patents: float, after: float) -> None:
    """Knowledge of four times the reference brings 2 on average, a tenth of 20 lapses, also 2.

    Poisson quantiles 0.1, 0.5 and 0.9 of 2 are 0, 2 and 4; without a patent 1 is expected, of which 0.9 is at 2.
    """
    enterprise = firm(rd_propensity=0.04, knowledge=16.0, patents=patents)
    plan_research(enterprise, city(), RULE, u, v)
    assert enterprise.patents == after


@given(
    enterprise=firms(), u=UNIFORM, v=UNIFORM, low=st.floats(0.0, 1.0), more=st.floats(0.0, 300.0),
    lever=st.sampled_from(["tech_sme_programme", "champion_reward"]),
)  # fmt: skip
def test_more_help_never_lowers_the_wish_for_research(
    enterprise: SimpleNamespace, u: float, v: float, low: float, more: float, lever: str
) -> None:
    other = changed(enterprise)
    plan_research(enterprise, city(**{lever: low}), shipped().innovation, u, v)
    plan_research(other, city(**{lever: low + more}), shipped().innovation, u, v)
    assert other.rd_propensity >= enterprise.rd_propensity


@given(enterprise=firms(), u=UNIFORM, v=UNIFORM)
def test_patents_are_whole_and_never_negative(enterprise: SimpleNamespace, u: float, v: float) -> None:
    plan_research(enterprise, city(), shipped().innovation, u, v)
    assert enterprise.patents >= 0.0
    assert enterprise.patents == int(enterprise.patents)


@given(enterprise=firms(), response=st.floats(0.8, 1.2), more=st.floats(0.0, 0.5))
def test_a_lower_user_cost_never_lowers_research_and_what_it_leaves(
    enterprise: SimpleNamespace, response: float, more: float
) -> None:
    other = changed(enterprise)
    for one, factor in ((enterprise, response), (other, response + more)):
        here = city(rd_response=factor, rd_response_high_tech=factor, rd_real_share=0.7, rd_real_share_high_tech=0.7)
        do_research(one, here, shipped().innovation)
    assert other.rd_expense >= enterprise.rd_expense
    assert other.knowledge >= enterprise.knowledge
    assert other.productivity >= enterprise.productivity


PERFORMER = {"above_scale": 1, "rd_propensity": 0.02}
OPENINGS = {
    "by itself": (PERFORMER, {}, 0.1),
    # a grant of 50 of which four fifths are expected: 0.4 more
    "for a grant": (PERFORMER, {"rd_institution_support": 50.0, "funded": 0.8}, 0.14),
    "below scale": ({**PERFORMER, "above_scale": 0}, {}, 0.0),
    "without research": ({**PERFORMER, "rd_propensity": 0.0}, {}, 0.0),
    "with one already": ({**PERFORMER, "rd_institution": 1}, {}, 0.0),
}


@pytest.mark.parametrize(("fields", "levers", "rate"), OPENINGS.values(), ids=OPENINGS)
def test_opening_an_institution_by_hand(fields: dict[str, float], levers: dict[str, float], rate: float) -> None:
    for u, opens in ((1.0 - exp(-rate) - 1e-9, rate > 0.0), (1.0 - exp(-rate) + 1e-9, False)):
        enterprise = firm(**fields)
        assert open_institution(enterprise, city(**levers), RULE, u) is opens
        assert enterprise.rd_institution == (1 if opens else fields.get("rd_institution", 0))


@pytest.mark.parametrize("title", ["eagle", "single_champion", "hidden_champion", "little_giant", "srdi"])
def test_a_challenge_grant_by_hand(title: str) -> None:
    """A fifth of the twentieth of 1,000 is 10; half of it is crowded out, at a speed of 0.4 a year: 2 less now."""
    enterprise = firm(rd_expense=1000.0, **{title: 8083})
    assert take_challenge(enterprise, city(challenge_grants=0.2), RULE) == pytest.approx(10.0)
    assert enterprise.rd_expense == pytest.approx(998.0)


@pytest.mark.parametrize("fields", [{}, {"high_tech_enterprise": 8083}, {"srdi": -8070}], ids=str)
def test_who_neither_leads_nor_challenges_gets_no_challenge_grant(fields: dict[str, float]) -> None:
    enterprise = firm(rd_expense=1000.0, **fields)
    assert take_challenge(enterprise, city(challenge_grants=0.2), RULE) == 0.0
    assert enterprise.rd_expense == 1000.0


def test_what_a_grant_adds_over_the_years_is_its_additionality() -> None:
    """A grant of 10, once: the expense is 2 lower and comes back; all that is missing is half of the grant."""
    enterprise = firm(**{**LABORATORY, "rd_expense": 50.0, "srdi": 8081})
    here = city(rd_response=1.0, rd_real_share=0.75, challenge_grants=4.0)
    assert take_challenge(enterprise, here, RULE) == pytest.approx(10.0)
    missing = 0.0
    for _ in range(300):
        missing += 0.25 * (50.0 - enterprise.rd_expense)
        do_research(enterprise, here, RULE)
    assert missing == pytest.approx(5.0)


CONTRACTS = {
    # 2 on 30: a fifteenth more knowledge, a tenth of it in productivity
    "knows little": ({"knowledge": 30.0}, True, 32.0, 20.0 * (1.0 + 0.1 / 15.0)),
    # from nothing, counted as one, to 2: doubled, of which a tenth counts
    "knows nothing": ({"knowledge": 0.0}, True, 2.0, 20.0 * 1.01),
    "knows enough": ({"knowledge": 40.0}, False, 40.0, 20.0),
    "below scale": ({"knowledge": 30.0, "above_scale": 0}, False, 30.0, 20.0),
}


@pytest.mark.parametrize(("fields", "signs", "knowledge", "productivity"), CONTRACTS.values(), ids=CONTRACTS)
def test_taking_over_results_by_hand(
    fields: dict[str, float], signs: bool, knowledge: float, productivity: float
) -> None:
    enterprise = firm(**{"above_scale": 1, "output": 1000.0, "productivity": 20.0, **fields})
    assert not take_results(enterprise, city(tech_transfer=0.1), RULE, 0.1)
    assert take_results(enterprise, city(tech_transfer=0.1), RULE, 0.099) is signs
    assert (enterprise.knowledge, enterprise.productivity) == pytest.approx((knowledge, productivity))


@pytest.mark.parametrize(
    ("fields", "share"),
    [
        ({"knowledge": 0.0}, 0.0),
        ({"knowledge": 50.0}, 0.4),
        ({"knowledge": 150.0}, 0.6),
        ({"knowledge": 150.0, "first_set": 8083}, 0.9),
        ({"knowledge": 1e9, "first_set": 8083}, 1.0),
    ],
    ids=["none", "half of the ceiling", "three quarters of it", "with a first set", "never more than all"],
)
def test_new_products_by_hand(fields: dict[str, float], share: float) -> None:
    assert new_product_share(firm(output=1000.0, **fields), RULE) == pytest.approx(share)


@given(enterprise=firms(), more=st.floats(0.0, 1e5))
def test_more_knowledge_never_means_fewer_new_products(enterprise: SimpleNamespace, more: float) -> None:
    p = shipped().innovation
    wiser = changed(enterprise)
    wiser.knowledge += more
    assert 0.0 <= new_product_share(enterprise, p) <= new_product_share(wiser, p) <= 1.0
