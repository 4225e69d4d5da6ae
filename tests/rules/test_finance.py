from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.finance import Finance, credit_line, first_loan, fund_base, pay, raise_equity, settle_accounts
from tests.rules.made import changed, city, firm, firms, made, market, shipped

RULE = made(
    Finance,
    retained_share=0.5,
    margin_pull_per_year=0.4,
    repaid_share_per_year=0.2,
    loan_to_value=0.5,
    depreciation_per_year=0.08,
    relief_pass_through=0.6,
    fund_additionality=0.4,
)

ACCOUNTS = {
    # margin stays at 10 %; profit 25, half kept; 5 of 100 repaid; capital loses 2 %
    "earns": (
        {"margin": 0.1, "output": 1000.0, "revenue_per_output": 1.0, "debt": 100.0, "cash": 10.0, "capital": 400.0},
        {"burden_relief": 0.0},
        {"margin": 0.1, "cash": 10.0 + 12.5 - 5.0, "debt": 95.0, "capital": 392.0},
    ),
    # margin -10 % is pulled a tenth of the way to 10 %: -8 %; loss 0.25 * 2000 * 0.08 = 40 eats 10 of cash, 30 borrowed
    "loses": (
        {"margin": -0.1, "output": 1000.0, "revenue_per_output": 2.0, "cash": 10.0, "capital": 100.0},
        {"burden_relief": 0.0},
        {"margin": -0.08, "cash": 0.0, "debt": 30.0, "capital": 98.0},
    ),
    # relief of 10 % of revenue, 6 points kept: goal 16 %; margin 4 % + 0.1 * 12 %; profit 13, 6.5 kept, 8 repaid
    "is relieved": (
        {"margin": 0.04, "output": 1000.0, "revenue_per_output": 1.0, "debt": 160.0, "cash": 1.0},
        {"burden_relief": 0.1},
        {"margin": 0.052, "cash": 0.0, "debt": 160.0 - 8.0 + 0.5, "capital": 0.0},
    ),
}


@pytest.mark.parametrize(("before", "levers", "after"), ACCOUNTS.values(), ids=ACCOUNTS)
def test_accounts_of_a_quarter_by_hand(
    before: dict[str, float], levers: dict[str, float], after: dict[str, float]
) -> None:
    enterprise = firm(**before)
    settle_accounts(enterprise, city(**levers), market(margin=0.1), RULE)
    assert {name: getattr(enterprise, name) for name in after} == pytest.approx(after)


@pytest.mark.parametrize(
    ("capital", "debt", "expansion", "line"),
    [(400.0, 50.0, 0.0, 150.0), (400.0, 250.0, 0.0, 0.0), (400.0, 250.0, 0.5, 50.0)],
    ids=["half of capital less debt", "no line when overdrawn", "half as much again by policy"],
)
def test_credit_line_by_hand(capital: float, debt: float, expansion: float, line: float) -> None:
    assert credit_line(firm(capital=capital, debt=debt), city(credit_expansion=expansion), RULE) == line


@pytest.mark.parametrize(
    ("amount", "cash", "debt"), [(4.0, 6.0, 5.0), (10.0, 0.0, 5.0), (25.0, 0.0, 20.0)], ids=["cash", "all", "loan"]
)
def test_paying_by_hand(amount: float, cash: float, debt: float) -> None:
    enterprise = firm(cash=10.0, debt=5.0)
    pay(enterprise, amount)
    assert (enterprise.cash, enterprise.debt) == (cash, debt)


@given(enterprise=firms(), amount=st.floats(0.0, 1e6))
def test_what_is_paid_is_taken_from_cash_or_owed(enterprise: SimpleNamespace, amount: float) -> None:
    owned = enterprise.cash - enterprise.debt
    pay(enterprise, amount)
    assert enterprise.cash >= 0.0
    assert enterprise.cash - enterprise.debt == pytest.approx(owned - amount, abs=1e-6)


@given(enterprise=firms(), low=st.floats(0.0, 0.02), more=st.floats(0.0, 0.02))
def test_more_relief_never_lowers_margin_or_wealth(enterprise: SimpleNamespace, low: float, more: float) -> None:
    other = changed(enterprise)
    settle_accounts(enterprise, city(burden_relief=low), market(), shipped().finance)
    settle_accounts(other, city(burden_relief=low + more), market(), shipped().finance)
    assert other.margin >= enterprise.margin
    assert other.cash - other.debt >= enterprise.cash - enterprise.debt - 1e-6


@given(enterprise=firms())
def test_cash_is_never_negative_after_a_quarter(enterprise: SimpleNamespace) -> None:
    settle_accounts(enterprise, city(), market(), shipped().finance)
    assert enterprise.cash >= 0.0
    assert enterprise.capital >= 0.0


@given(enterprise=firms(), low=st.floats(0.0, 0.3), more=st.floats(0.0, 0.3))
def test_more_credit_never_shortens_the_line(enterprise: SimpleNamespace, low: float, more: float) -> None:
    p = shipped().finance
    assert credit_line(enterprise, city(credit_expansion=low + more), p) >= credit_line(
        enterprise, city(credit_expansion=low), p
    )


def test_a_first_loan_is_a_first_loan_once() -> None:
    enterprise = firm(cash=10.0)
    assert not first_loan(enterprise)
    pay(enterprise, 11.0)
    assert first_loan(enterprise)
    pay(enterprise, 11.0)
    assert not first_loan(enterprise)
    assert enterprise.borrowed == 1


FUNDED = {
    "a growing little giant": ({"little_giant": 8082}, 400.0),
    "a growing high-tech enterprise": ({"high_tech_enterprise": 8079}, 400.0),
    "one that shrinks": ({"little_giant": 8082, "momentum": 0.99}, 0.0),
    "one without a title": ({"zhejiang_made": 8081}, 0.0),
    "one below scale": ({"srdi": 8081, "above_scale": 0}, 0.0),
}


@pytest.mark.parametrize(("fields", "base"), FUNDED.values(), ids=FUNDED)
def test_equity_by_hand(fields: dict[str, float], base: float) -> None:
    """The fund of a year is a hundredth of the capital it may invest in; four tenths of it are new capacity."""
    enterprise = firm(**{"above_scale": 1, "momentum": 1.02, "capital": 400.0, "cash": 7.0, **fields})
    assert fund_base(enterprise) == base
    assert raise_equity(enterprise, city(fund_rate=0.01), RULE) == pytest.approx(0.01 * base)
    assert enterprise.cash == pytest.approx(7.0 + 0.01 * base)
    before = fields.get("momentum", 1.02)
    assert enterprise.momentum == pytest.approx(before * (1.001 if base > 0.0 else 1.0))
