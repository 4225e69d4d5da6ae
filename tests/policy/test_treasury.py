"""Claims, services and payers, followed by hand in two cities."""

from collections.abc import Callable

import numpy as np
import pytest

from sim.errors import StateError
from sim.model.observation import check_money
from sim.policy.treasury import Treasury
from tests.policy.treasuries import CLAIMED, Q1, Q2, Q3, Q4, RULES, SERVICE, WORK, at, enterprises, treasury

NAMES = ("First", "Second")
ALL_DUE = at(1.0, 1.0)


def claim(this: Treasury, ledger: np.ndarray, rows: list[int], amounts: list[float], now: int = Q1) -> None:
    this.claim(CLAIMED, np.array(rows), np.array(amounts), ledger, now)


def test_three_claims_through_two_quarters() -> None:
    """100 is waited for, three tenths are due: 20 is paid, then 50, since 20 of the 30 stood before it; 30 waits.

    In the second quarter 9 of the 30 are due, so the claim is paid whole. The other city has nothing to do with it.
    """
    this, ledger = treasury((1000.0, 1000.0)), enterprises(0, 0, 0, 1)
    claim(this, ledger, [0, 1, 2, 3], [20.0, 50.0, 30.0, 7.0])
    this.settle(ledger, at(0.3, 0.3), Q1)
    assert ledger["cash"].tolist() == [20.0, 50.0, 0.0, 7.0]
    assert this.queue.waiting[0].tolist() == [30.0, 0.0]
    this.open_quarter(Q2)
    this.settle(ledger, at(0.3, 0.3), Q2)
    assert ledger["cash"].tolist() == [20.0, 50.0, 30.0, 7.0]
    assert this.purses["city"].left.tolist() == [900.0, 993.0]
    assert this.booked(2021, "city", "paid")[0].tolist() == [100.0, 7.0]
    assert this.funded().tolist() == [1.0, 1.0]
    check_money(this, NAMES)


def test_the_faster_the_delivery_the_sooner_the_money() -> None:
    this, ledger = treasury((1000.0, 1000.0)), enterprises(*[0] * 10, *[1] * 10)
    claim(this, ledger, list(range(20)), [10.0] * 20)
    this.settle(ledger, at(0.3, 0.6), Q1)
    assert this.paid[0].tolist() == [30.0, 60.0]


def test_an_empty_purse_pays_first_come_first_served_and_the_rest_waits() -> None:
    """70 holds two of the claims of 30; the third would fit no more, and the small one behind it may not jump."""
    this, ledger = treasury((70.0, 0.0)), enterprises(0, 0, 0, 0, 1)
    claim(this, ledger, [0, 1, 2, 3, 4], [30.0, 30.0, 30.0, 5.0, 5.0])
    this.settle(ledger, ALL_DUE, Q1)
    assert ledger["cash"].tolist() == [30.0, 30.0, 0.0, 0.0, 0.0]
    assert this.purses["city"].left.tolist() == [10.0, 0.0]
    check_money(this, NAMES)


def test_patience_ends_and_enterprises_expect_less() -> None:
    """Claims of the first quarter wait for three more, and are refused in the fourth; half of the money was paid."""
    this, ledger = treasury((50.0, 0.0)), enterprises(0, 0)
    claim(this, ledger, [0, 1], [50.0, 50.0])
    for now in (Q1, Q2, Q3):
        this.settle(ledger, ALL_DUE, now)
        assert this.refused.sum() == 0.0
        assert this.funded().tolist() == [1.0, 1.0]
    this.settle(ledger, ALL_DUE, Q4)
    assert this.refused[0].tolist() == [50.0, 0.0]
    assert this.funded().tolist() == [0.5, 1.0]
    this.settle(ledger, ALL_DUE, Q4 + 1)
    assert this.funded().tolist() == [0.0, 1.0]
    check_money(this, NAMES)


def test_a_closed_enterprise_is_refused() -> None:
    this, ledger = treasury((50.0, 0.0)), enterprises(0, 0)
    claim(this, ledger, [0, 1], [10.0, 10.0])
    ledger["alive"][0] = 0
    this.settle(ledger, ALL_DUE, Q1)
    assert ledger["cash"].tolist() == [0.0, 10.0]
    assert this.refused[0, 0] == 10.0


def test_a_record_that_stands_for_five_costs_five_times() -> None:
    this, ledger = treasury((50.0, 0.0)), enterprises(0, weight=5.0)
    claim(this, ledger, [0], [10.0])
    this.settle(ledger, ALL_DUE, Q1)
    assert ledger["cash"].tolist() == [10.0]
    assert this.purses["city"].left[0] == 0.0
    assert this.last_quarter.received.tolist() == [50.0, 0.0]


def test_one_enterprise_with_two_claims_is_paid_both() -> None:
    this, ledger = treasury((50.0, 0.0)), enterprises(0)
    claim(this, ledger, [0, 0], [10.0, 5.0])
    this.settle(ledger, ALL_DUE, Q1)
    assert ledger["cash"].tolist() == [15.0]
    check_money(this, NAMES)


def test_co_funding_stops_at_the_shortest_payer() -> None:
    """The city would pay 70 of 100 and the province 30, but it has 15 alone: half is delivered, 35 and 15 are paid."""
    this = treasury((700.0, 700.0), 15.0, service={"city": 0.7, "province": 0.3})
    assert this.afford(SERVICE, at(100.0, 0.0)).tolist() == [50.0, 0.0]
    assert this.purses["city"].left.tolist() == [665.0, 700.0]
    assert this.purses["province"].left.tolist() == [0.0]
    assert this.booked(2021, "province", "claimed")[1].tolist() == [30.0, 0.0]
    assert this.booked(2021, "province", "refused")[1].tolist() == [15.0, 0.0]
    assert this.public_spending.tolist() == [50.0, 0.0]
    check_money(this, NAMES)


def test_a_short_province_serves_all_cities_alike() -> None:
    this = treasury((0.0, 0.0), 30.0, service={"province": 1.0})
    assert this.afford(SERVICE, at(40.0, 20.0)).tolist() == [20.0, 10.0]


def test_operators_pay_their_part_out_of_no_public_purse() -> None:
    this = treasury((0.0, 0.0), 100.0, work={"province": 0.25, "operators": 0.75})
    assert this.afford(WORK, at(40.0, 0.0)).tolist() == [40.0, 0.0]
    assert this.purses["province"].left.tolist() == [90.0]
    assert this.booked(2021, "operators", "paid")[2].tolist() == [30.0, 0.0]
    assert this.public_spending.tolist() == [10.0, 0.0]


def test_a_line_spends_its_own_then_the_reserve_then_late_in_the_year_the_others() -> None:
    """Of 100, 60 are the service's and 30 the work's: the service has 70 until autumn, then half of the 30 as well."""
    this = treasury((100.0, 0.0))
    this.purses["city"].allot(np.array([[0.0, 0.0], [60.0, 0.0], [30.0, 0.0]]))
    assert this.afford(SERVICE, at(90.0, 0.0))[0] == 70.0
    this.open_quarter(Q4)
    assert this.afford(SERVICE, at(90.0, 0.0))[0] == pytest.approx(15.0)
    assert this.afford(WORK, at(90.0, 0.0))[0] == pytest.approx(15.0)
    check_money(this, NAMES)


def test_half_of_what_is_left_is_carried_over_and_transfers_are_added() -> None:
    this = treasury((100.0, 40.0))
    this.afford(SERVICE, at(20.0, 40.0))
    purse = this.purses["city"]
    assert purse.open(at(10.0, 10.0), at(0.0, 5.0), 0.5).tolist() == [50.0, 15.0]
    assert purse.carried.tolist() == [40.0, 0.0]
    assert purse.spent.tolist() == [0.0, 0.0]
    check_money(this, NAMES)


def test_without_limit_everything_is_paid() -> None:
    this, ledger = treasury((np.inf, np.inf), np.inf), enterprises(0)
    claim(this, ledger, [0], [1e9])
    this.settle(ledger, ALL_DUE, Q1)
    assert ledger["cash"].tolist() == [1e9]
    assert this.afford(SERVICE, at(1e9, 0.0)).tolist() == [1e9, 0.0]
    check_money(this, NAMES)


def _lose_a_claim(this: Treasury) -> None:
    this.queue.claims = this.queue.claims[1:]


def _pay_from_nowhere(this: Treasury) -> None:
    this.purses["city"].reserve = this.purses["city"].reserve + at(0.0, 1.0)


def _overspend(this: Treasury) -> None:
    this.purses["city"].spend(1, at(200.0, 0.0))
    this.purses["city"].reserve = this.purses["city"].reserve - at(110.0, 0.0)


def _keep_a_payment(this: Treasury) -> None:
    this.last_quarter = this.last_quarter._replace(received=at(9.9, 0.0))


BROKEN = {
    "a claim is lost": (_lose_a_claim, "the claims is broken for claimed_lever in First: claimed 30.0"),
    "money from nowhere": (_pay_from_nowhere, "the budget is broken in Second: money 100.0, spent 0.0, left 101.0"),
    "a budget is overspent": (_overspend, "broken in First: money 100.0"),
    "a payment is kept": (_keep_a_payment, "payments is broken in First: paid 10.0, received 9.9"),
}


@pytest.mark.parametrize(("breaking", "message"), BROKEN.values(), ids=BROKEN)
def test_a_broken_identity_stops_the_run(breaking: Callable[[Treasury], None], message: str) -> None:
    this, ledger = treasury((100.0, 100.0), rules=RULES), enterprises(0, 0)
    claim(this, ledger, [0, 1], [10.0, 20.0])
    this.settle(ledger, at(0.1, 0.1), Q1)
    check_money(this, NAMES)
    breaking(this)
    with pytest.raises(StateError, match=message):
        check_money(this, NAMES)
