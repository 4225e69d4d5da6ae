"""The story of a quarter, for single enterprises: what is done in it, in which order, and what of it is counted."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.draws import Stream, uniform_pair
from sim.model import life
from sim.model.life import Clock, Parameters
from sim.model.tallies import Claim, Count, Peer, Share
from sim.rules.digital import BUILDING, WAITING
from tests.rules.made import NOW, changed, city, firm, market, shipped

PEERS = [0.5, 0.2, 0.05, 0.01, 0.2, 0.1, 0.0, 0.0]
JANUARY, AUTUMN = Clock(1, 8084, 1), Clock(1, NOW, 4)
SURE = shipped()._replace(
    learning=shipped().learning._replace(own_discovery_per_year=50.0, below_scale_factor=1.0),
    digital=shipped().digital._replace(benefit_threshold=0.0, skill_half_1=0.0, success_base=1.0),
    demography=shipped().demography._replace(
        hazard_age_0=0.0,
        hazard_age_1=0.0,
        hazard_age_2=0.0,
        hazard_age_3=0.0,
        hazard_age_4_to_7=0.0,
        hazard_age_8_up=0.0,
    ),
)
"""Everybody hears, wants, carries and succeeds, and nobody closes."""


class Sums:
    """The three rows to which an enterprise adds itself, and its bill."""

    def __init__(self) -> None:
        self.counts, self.shares, self.seen = np.zeros(len(Count)), np.zeros(len(Share)), np.zeros(len(Peer))
        self.bill = np.zeros(len(Claim))

    def counted(self) -> dict[str, float]:
        return {item.name: float(self.counts[item]) for item in Count if self.counts[item] != 0.0}


def average(**given: float) -> SimpleNamespace:
    usual = {
        "output": 4000.0, "value_added_rate": 0.2, "staff": 40.0, "productivity": 20.0, "revenue_per_output": 1.0,
        "capital": 2000.0, "cash": 5000.0, "margin": 0.07, "land": 8.0, "energy_per_output": 0.2,
        "water_per_output": 4.0,
        "above_scale": 1, "founded": 8000, "weight": 2.0,
    }  # fmt: skip
    return firm(**{**usual, **given})


def quarter(enterprise: SimpleNamespace, clock: Clock, p: Parameters, here: Any = None, **around: float) -> Sums:
    sums = Sums()
    here = here or city()
    life.live_quarter(
        enterprise, here, market(**around), PEERS, -1, 1.0, p, clock, sums.counts, sums.shares, sums.seen, sums.bill
    )
    return sums


REVIEWS = {
    "rises": ({"above_scale": 0, "revenue_year": 2500.0}, 1.0, {"QUALIFIED": 2.0, "PROMOTIONS": 2.0}, 1),
    "is not registered": ({"above_scale": 0, "revenue_year": 2500.0}, 0.0, {"QUALIFIED": 2.0}, 0),
    "comes back": (
        {"above_scale": 0, "revenue_year": 2500.0, "first_promoted": 8052}, 1.0, {"QUALIFIED": 2.0, "RETURNS": 2.0}, 1
    ),
    "is too small": ({"above_scale": 0, "revenue_year": 1999.0, "revenue_last_year": 9999.0}, 1.0, {}, 0),
    "falls": ({"revenue_year": 1999.0, "grace": 1}, 0.0, {"DEMOTIONS": 2.0}, 0),
    "stays": ({"revenue_year": 9999.0}, 0.0, {}, 1),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "base", "counted", "above_scale"), REVIEWS.values(), ids=REVIEWS)
def test_january_closes_the_books_and_reviews_the_register_by_them(
    fields: dict[str, float], base: float, counted: dict[str, float], above_scale: int
) -> None:
    enterprise, sums = average(**fields), Sums()
    p = shipped()._replace(register=shipped().register._replace(registration_base=base))
    life.enter_new_year(enterprise, city(), p, JANUARY, sums.counts, sums.bill)
    assert sums.counted() == counted
    assert enterprise.above_scale == above_scale
    assert (enterprise.revenue_last_year, enterprise.revenue_year) == (fields["revenue_year"], 0.0)


def test_the_register_is_reviewed_in_january_alone() -> None:
    enterprise = average(revenue_year=1999.0, grace=1)
    assert quarter(enterprise, AUTUMN, shipped()).counted() == {}
    assert (enterprise.above_scale, enterprise.grace) == (1, 1)


def test_a_project_that_works_is_paid_subsidised_counted_and_saves_energy() -> None:
    """Level 2 for 140 people costs 220: a tenth off by packages, a fifth of the rest subsidised for half of them."""
    enterprise, sums = average(staff=140.0, digital_level=1, project=BUILDING, cash=100.0), Sums()
    here = city(light_solutions=0.1, upgrade_subsidy_rate=0.2, digital_loan_guarantee=0.3, take_up=0.5)
    life.complete_project(enterprise, here, market(), PEERS, SURE, AUTUMN, sums.counts, sums.seen, sums.bill)
    cost = SURE.digital.cost_2 * (140.0 / SURE.digital.cost_staff) ** SURE.digital.cost_elasticity
    assert (enterprise.cash, enterprise.debt) == pytest.approx((0.0, 0.9 * cost - 100.0))
    assert sums.bill[Claim.UPGRADE_SUBSIDY] == pytest.approx(cost * 0.9 * 0.1)
    assert sums.counted() == pytest.approx({"GUARANTEED": 2.0 * 0.9 * cost * 0.15})
    assert (enterprise.digital_level, enterprise.level_since, enterprise.project) == (2, NOW, 0)
    assert enterprise.energy_per_output == pytest.approx(0.2 * (1.0 - SURE.green.digital_effect_2))
    assert (sums.seen[Peer.SUCCESSES], sums.seen[Peer.FAILURES]) == (2.0, 0.0)


def test_an_enterprise_pays_for_its_project_and_claims_the_share_that_it_takes_up() -> None:
    enterprise, sums = average(project=BUILDING, weight=1.0), Sums()
    before = changed(enterprise)
    life.complete_project(
        enterprise,
        city(upgrade_subsidy_rate=0.3, take_up=0.5),
        market(),
        PEERS,
        SURE,
        AUTUMN,
        sums.counts,
        sums.seen,
        sums.bill,
    )
    cost = SURE.digital.cost_1 * (40.0 / SURE.digital.cost_staff) ** SURE.digital.cost_elasticity
    assert before.cash - enterprise.cash == pytest.approx(cost)
    assert sums.bill[Claim.UPGRADE_SUBSIDY] == pytest.approx(0.15 * cost)


def test_a_project_that_fails_is_seen_by_peers_when_it_is_above_scale() -> None:
    doomed = SURE._replace(digital=SURE.digital._replace(success_base=-9.0))
    for above_scale in (0, 1):
        enterprise, sums = average(project=BUILDING, above_scale=above_scale), Sums()
        life.complete_project(enterprise, city(), market(), PEERS, doomed, AUTUMN, sums.counts, sums.seen, sums.bill)
        assert sums.seen[Peer.FAILURES] == 2.0 * above_scale
        assert sums.seen[Peer.SUCCESSES] == 0.0
        assert (enterprise.digital_level, enterprise.belief_bad) == (0, 1.0)


def test_plans_are_made_in_the_enterprises_own_quarter() -> None:
    planner, other = average(planning_quarter=4), average(planning_quarter=3)
    for enterprise in (planner, other):
        quarter(enterprise, AUTUMN, SURE)
    assert (planner.project, planner.project_since, planner.aware) == (WAITING, NOW, 1)
    assert (other.project, other.aware, other.last_shock) == (0, 0, 0.0)
    assert planner.last_shock != 0.0


def test_who_closes_plans_nothing_and_is_counted_out() -> None:
    lethal = shipped()._replace(demography=shipped().demography._replace(hazard_age_8_up=1e3))
    enterprise = average(planning_quarter=4)
    sums = quarter(enterprise, AUTUMN, lethal)
    assert (enterprise.alive, enterprise.last_shock, enterprise.project) == (0, 0.0, 0)
    assert sums.counted() == {"EXITS": 2.0, "CLOSURES": 2.0}
    assert np.flatnonzero(sums.shares).tolist() == [Share.CLOSED] and not sums.seen.any()
    assert sums.shares[Share.CLOSED] == 2.0 * enterprise.output


@pytest.mark.parametrize(
    "fields",
    [{"project": WAITING, "project_since": NOW}, {"project": BUILDING, "project_since": NOW}, {"digital_level": 4}],
)
def test_who_has_a_project_or_all_levels_plans_none(fields: dict[str, float]) -> None:
    enterprise = average(planning_quarter=4, aware=1, **fields)
    before = (enterprise.project, enterprise.project_since)
    quarter(enterprise, AUTUMN, SURE)
    assert (enterprise.project, enterprise.project_since) == before


GATES = {
    "not aware": SURE._replace(learning=SURE.learning._replace(own_discovery_per_year=0.0, peer_weight_per_year=0.0)),
    "not willing": SURE._replace(digital=SURE.digital._replace(benefit_threshold=1e9)),
    "not able": SURE._replace(digital=SURE.digital._replace(skill_half_1=1e9)),
}


@pytest.mark.parametrize("p", GATES.values(), ids=GATES)
def test_every_gate_can_stop_a_project(p: Parameters) -> None:
    enterprise = average(planning_quarter=4)
    quarter(enterprise, AUTUMN, p)
    assert enterprise.project == 0


def test_draws_are_those_of_the_decision_the_period_and_the_slot() -> None:
    """The shock of a plan is the first uniform of its address, whatever else the enterprise is."""
    p = SURE._replace(growth=SURE.growth._replace(shock_sd=0.2, shock_size_exponent=0.0, shock_sd_ceiling=1.0))
    for slot in (4, 5, 6):
        u = uniform_pair(AUTUMN.seed, Stream.GROWTH, NOW, slot)[0]
        shocks = []
        for output in (500.0, 80_000.0):
            enterprise = average(planning_quarter=4, slot=slot, output=output)
            quarter(enterprise, AUTUMN, p)
            shocks.append(enterprise.last_shock)
        assert (
            shocks[0] == shocks[1] == pytest.approx(0.2 / 2**0.5 * np.sign(u - 0.5) * -np.log(1.0 - abs(2.0 * u - 1.0)))
        )


def test_new_plant_is_paid_from_half_of_cash_and_the_credit_line() -> None:
    """Half of 1,000 and what lenders give on 2,000 of capital beyond 100 owed."""
    enterprise, sums = average(planning_quarter=4, cash=1000.0, debt=100.0, digital_level=4), Sums()
    p = SURE._replace(green=SURE.green._replace(retrofit_rate_per_year=0.0))
    life.plan_year(
        enterprise, city(), market(capital_per_output=2.0), PEERS, -1, p, AUTUMN, sums.counts, sums.shares, sums.bill
    )
    amount = p.digital.cash_share * 1000.0 + p.finance.loan_to_value * 2000.0 - 100.0
    assert enterprise.capital == pytest.approx(2000.0 + amount)
    assert enterprise.cash - enterprise.debt == pytest.approx(900.0 - amount)


def test_a_retrofit_is_paid_and_its_subsidy_claimed() -> None:
    sure = SURE._replace(
        green=SURE.green._replace(retrofit_rate_per_year=1e3), growth=SURE.growth._replace(inaction=1e9)
    )
    enterprise, sums = average(planning_quarter=4, aware=0, digital_level=4), Sums()
    here = city(green_retrofit_subsidy=0.25)
    life.plan_year(enterprise, here, market(), PEERS, -1, sure, AUTUMN, sums.counts, sums.shares, sums.bill)
    cost = sure.green.retrofit_cost * 4000.0
    assert enterprise.cash == pytest.approx(5000.0 - cost)
    assert sums.bill[Claim.GREEN_RETROFIT] == pytest.approx(0.25 * cost)


def test_help_for_research_is_claimed_by_hand() -> None:
    """A leader with R&D opens an institution, takes over results, and gets its top-up and its challenge grant."""
    p = SURE._replace(
        innovation=SURE.innovation._replace(
            institution_rate_per_year=1e3, transfer_need=1.0, challenge_size=0.05, challenge_additionality=0.0
        )
    )
    enterprise, sums = average(rd_propensity=0.02, rd_expense=80.0, srdi=8081), Sums()
    here = city(rd_institution_support=30.0, challenge_grants=0.5, tech_transfer=1.0, rd_local_topup=0.03)
    life.plan_innovation(enterprise, here, p, AUTUMN, sums.counts, sums.bill)
    claimed = {Claim.INSTITUTION: 30.0, Claim.CHALLENGE: 2.0, Claim.RD_TOPUP: 2.4}
    assert {Claim(kind): amount for kind, amount in enumerate(sums.bill) if amount > 0.0} == pytest.approx(claimed)
    assert sums.counted() == {"CONTRACTS": 2.0}
    assert enterprise.rd_institution == 1


def test_a_beginner_claims_its_voucher() -> None:
    p = SURE._replace(innovation=SURE.innovation._replace(start_rate_per_year=1e3))
    enterprise, sums = average(), Sums()
    life.plan_innovation(enterprise, city(innovation_vouchers=5.0, take_up=0.5), p, AUTUMN, sums.counts, sums.bill)
    assert sums.bill[Claim.VOUCHER] == 2.5
    assert enterprise.rd_propensity == p.innovation.start_share


def test_a_voucher_makes_a_light_project_affordable_and_is_claimed_when_it_ends() -> None:
    """Nothing but a voucher: it pays the whole of a first project, if it may."""
    p = SURE._replace(innovation=SURE.innovation._replace(voucher_share=1.0))
    for vouchers, waits in ((0.0, 0), (1e4, WAITING)):
        enterprise = average(cash=0.0, capital=0.0, aware=1)
        life.plan_digital_rise(enterprise, city(innovation_vouchers=vouchers), market(), PEERS, -1, p, AUTUMN)
        assert enterprise.project == waits
    enterprise, sums = average(project=BUILDING), Sums()
    here = city(innovation_vouchers=1e4)
    life.complete_project(enterprise, here, market(), PEERS, p, AUTUMN, sums.counts, sums.seen, sums.bill)
    assert sums.bill[Claim.VOUCHER] == pytest.approx(5000.0 - enterprise.cash)


def test_a_first_loan_and_equity_are_counted_in_the_year_s_plan() -> None:
    """Equity of a hundredth of 2,000, for 2 enterprises; more plant than cash can pay is owed, for the first time."""
    still = SURE._replace(growth=SURE.growth._replace(shock_sd=0.0, shock_autocorrelation=1.0))
    enterprise = average(planning_quarter=4, cash=0.0, srdi=8081, last_shock=0.1, digital_level=4)
    here, sums = city(fund_rate=0.01), Sums()
    around = market(capital_per_output=2.0)
    life.plan_year(enterprise, here, around, PEERS, -1, still, AUTUMN, sums.counts, sums.shares, sums.bill)
    assert sums.counts[Count.FUND_PAID] == pytest.approx(0.01 * 2000.0 * 2.0)
    assert sums.counts[Count.FIRST_LOANS] == 2.0
    assert enterprise.borrowed == 1


def test_new_products_are_counted_of_above_scale_manufacturers() -> None:
    counted = []
    for above_scale, sector in ((1, 1.0), (1, 0.0), (0, 1.0)):
        sums, enterprise = Sums(), average(above_scale=above_scale, first_set=8083)
        around = market(manufacturing=sector)
        life.be_counted(enterprise, city(), around, 0.1, shipped(), sums.counts, sums.shares, sums.seen)
        counted.append(sums.counts[Count.NEW_PRODUCTS])
    assert counted == pytest.approx([0.25 * 8000.0 * shipped().innovation.first_set_gain, 0.0, 0.0])


def test_what_is_counted_of_an_enterprise_by_hand() -> None:
    sums = Sums()
    enterprise = average(digital_level=2, rd_expense=100.0)
    here = city(burden_relief=0.005)
    life.be_counted(enterprise, here, market(), 0.1, shipped(), sums.counts, sums.shares, sums.seen)
    assert sums.shares.tolist() == pytest.approx([8000.0, 800.0, 1600.0, 80.0, 0.0])
    assert sums.counted() == pytest.approx({"RELIEF": 0.25 * 8000.0 * 0.005})
    assert sums.seen.tolist() == [2.0, 2.0, 2.0, 0.0, 0.0, 0.0, 0.0, 2.0, 8000.0]


def test_below_scale_counts_as_an_enterprise_and_in_the_market_but_not_as_a_peer() -> None:
    sums = Sums()
    poor = average(above_scale=0, digital_level=3)
    life.be_counted(poor, city(), market(), 0.1, shipped(), sums.counts, sums.shares, sums.seen)
    assert sums.seen[Peer.ENTERPRISES] == 2.0
    assert sums.seen.sum() == 2.0
    assert sums.shares[Share.OUTPUT] == 8000.0


def test_the_books_hold_the_output_of_the_quarter_itself() -> None:
    enterprise = average(planning_quarter=1)
    quarter(enterprise, AUTUMN, SURE, growth=1.5)
    assert enterprise.output == pytest.approx(6000.0)
    assert enterprise.revenue_year == pytest.approx(0.25 * 6000.0)
