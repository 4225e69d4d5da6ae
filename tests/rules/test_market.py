from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.market import Market, lose_customer, sell, standing
from tests.rules.made import changed, city, firm, firms, made, market, shipped

RULE = made(
    Market, share_response=0.04, standing_floor=-0.6, standing_ceiling=1.0, champion_premium=0.03, grade_a_relief=0.3,
    customer_orders=0.25, pull_resilience=0.4, customer_loss=0.2,
)  # fmt: skip

STANDINGS = {
    "a tenth above its division": ({"productivity": 22.0}, 0.1),
    "half, and graded D: the floor": ({"productivity": 10.0, "grade": 4}, -0.6),
    "twice and more: the ceiling": ({"productivity": 44.0}, 1.0),
    "a little giant of grade A": ({"productivity": 20.0, "grade": 1, "little_giant": 8082}, 0.03 + 0.3 * 0.2),
    "a single champion of grade D": ({"productivity": 20.0, "grade": 4, "single_champion": 8082}, 0.03 - 0.2),
    "grade B and C pay and receive nothing": ({"productivity": 20.0, "grade": 3}, 0.0),
}


@pytest.mark.parametrize(("fields", "value"), STANDINGS.values(), ids=STANDINGS)
def test_standing_by_hand(fields: dict[str, float], value: float) -> None:
    assert standing(firm(**fields), city(per_mu_spread=0.2), market(), RULE) == pytest.approx(value)


SALES = {
    # standing 0.1, reference 0.05: gain a quarter of 0.04 * 0.05
    "gains": ({"productivity": 22.0, "momentum": 1.02}, 0.05, 1.01, 1000.0 * 1.01 * 1.0005 * 1.02),
    "follows demand": ({"productivity": 22.0}, 0.1, 1.01, 1010.0),
    # standing -0.5, reference 0.5: loses a quarter of 0.04, and its own momentum a tenth
    "loses": ({"productivity": 10.0, "momentum": 0.9}, 0.5, 1.0, 1000.0 * 0.99 * 0.9),
}


@pytest.mark.parametrize(("fields", "reference", "growth", "output"), SALES.values(), ids=SALES)
def test_sales_by_hand(fields: dict[str, float], reference: float, growth: float, output: float) -> None:
    enterprise = firm(output=1000.0, **fields)
    sell(enterprise, city(), market(reference=reference, growth=growth), 1.0, RULE)
    assert enterprise.output == pytest.approx(output)


CUSTOMERS = {
    "grows by a tenth": (1.1, 0.0, 1000.0 * 1.025),
    "grows by a tenth, whoever leads the chain": (1.1, 0.5, 1000.0 * 1.025),
    "shrinks by a tenth": (0.9, 0.0, 1000.0 * 0.975),
    # half the pull keeps a fifth of the fall away
    "shrinks and is led": (0.9, 0.5, 1000.0 * (1.0 - 0.025 * 0.8)),
    "stands still": (1.0, 0.5, 1000.0),
}


@pytest.mark.parametrize(("momentum", "pull", "output"), CUSTOMERS.values(), ids=CUSTOMERS)
def test_orders_of_a_customer_by_hand(momentum: float, pull: float, output: float) -> None:
    """A quarter of what the principal customer gains or loses."""
    enterprise = firm(output=1000.0, productivity=20.0)
    assert sell(enterprise, city(chain_leader_pull=pull), market(), momentum, RULE) == 0.0
    assert enterprise.output == pytest.approx(output)


@pytest.mark.parametrize(("pull", "output"), [(0.0, 800.0), (0.5, 1000.0 * (1.0 - 0.2 * 0.8)), (1.0, 880.0)])
def test_a_customer_lost_by_hand(pull: float, output: float) -> None:
    """A fifth of output is lost, less by two fifths of it where chains hold suppliers together with all strength."""
    enterprise = firm(output=1000.0, customer=17)
    lose_customer(enterprise, city(chain_leader_pull=pull), RULE)
    assert enterprise.output == pytest.approx(output)
    assert enterprise.customer == -1


@given(division=st.lists(firms(momentum=1.0), min_size=2, max_size=6))
def test_gains_inside_a_division_are_losses_of_others(division: list[SimpleNamespace]) -> None:
    """Against the output-weighted mean standing, the division sells what it sold."""
    before = sum(f.output for f in division)
    standings = [standing(f, city(), market(), shipped().market) for f in division]
    mean = sum(f.output * s for f, s in zip(division, standings, strict=True)) / before
    for enterprise in division:
        sell(enterprise, city(), market(reference=mean), 1.0, shipped().market)
    assert sum(f.output for f in division) == pytest.approx(before)


@given(enterprise=firms(), low=st.floats(0.0, 0.6), more=st.floats(0.0, 0.6))
def test_a_wider_spread_never_helps_grade_d_nor_hurts_grade_a(
    enterprise: SimpleNamespace, low: float, more: float
) -> None:
    p, narrow, wide = shipped().market, city(per_mu_spread=low), city(per_mu_spread=low + more)
    enterprise.grade = 4
    assert standing(enterprise, wide, market(), p) <= standing(enterprise, narrow, market(), p)
    enterprise.grade = 1
    assert standing(enterprise, wide, market(), p) >= standing(enterprise, narrow, market(), p)


@given(enterprise=firms(), more=st.floats(0.0, 100.0))
def test_the_more_productive_never_sells_less(enterprise: SimpleNamespace, more: float) -> None:
    better = changed(enterprise)
    better.productivity += more
    sell(enterprise, city(), market(), 1.0, shipped().market)
    sell(better, city(), market(), 1.0, shipped().market)
    assert better.output >= enterprise.output
