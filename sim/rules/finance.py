"""Finance: profit, cash, loans, and what a lender will still give."""

from typing import Any, NamedTuple

from numba.extending import register_jitable


class Finance(NamedTuple):
    """Parameters of profits and credit."""

    retained_share: float
    margin_pull_per_year: float
    margin_follows_rate: float
    repaid_share_per_year: float
    loan_to_value: float
    depreciation_per_year: float
    relief_pass_through: float
    plant_loan_share: float
    fund_additionality: float


@register_jitable
def settle_accounts(firm: Any, city: Any, market: Any, p: Finance) -> None:
    """A quarter's profit is partly kept as cash, after tax and payouts, and pays back loans; capital wears out.

    Formula: margin moves to the division's margin plus the relief that is kept; cash grows by retained profit.
    """
    goal = market.margin + city.burden_relief * p.relief_pass_through
    firm.margin += 0.25 * p.margin_pull_per_year * (goal - firm.margin)
    profit = 0.25 * firm.output * firm.revenue_per_output * firm.margin
    kept = profit * p.retained_share if profit > 0.0 else profit
    repaid = 0.25 * p.repaid_share_per_year * firm.debt
    firm.debt -= repaid
    firm.cash += kept - repaid
    if firm.cash < 0.0:
        firm.debt -= firm.cash
        firm.cash = 0.0
    firm.capital -= 0.25 * p.depreciation_per_year * firm.capital


@register_jitable
def credit_line(firm: Any, city: Any, p: Finance) -> float:
    """What lenders still give: a share of capital, raised by policy, less what is owed (10k yuan, never below 0)."""
    return max(0.0, p.loan_to_value * (1.0 + city.credit_expansion) * firm.capital - firm.debt)


@register_jitable
def pay(firm: Any, amount: float) -> None:
    """Pays an amount from cash first and from a loan for the rest (10k yuan)."""
    firm.cash -= amount
    if firm.cash < 0.0:
        firm.debt -= firm.cash
        firm.cash = 0.0


@register_jitable
def pay_plant(firm: Any, amount: float, line: float, p: Finance) -> None:
    """Pays for a new plant (10k yuan): a share by a loan as far as the credit line reaches, the rest as all else."""
    loan = min(p.plant_loan_share * amount, line)
    firm.debt += loan
    pay(firm, amount - loan)


@register_jitable
def first_loan(firm: Any) -> bool:
    """Whether the enterprise owes for the first time in its life, which is noted."""
    if firm.borrowed == 1 or firm.debt <= 0.0:
        return False
    firm.borrowed = 1
    return True


@register_jitable
def fund_base(firm: Any) -> float:
    """The capital of an enterprise in which the industry fund may invest (10k yuan), else 0.

    Assumes: the fund looks for above-scale enterprises that grow and hold a title.
    """
    if firm.above_scale == 0 or firm.momentum <= 1.0:
        return 0.0
    holds = firm.high_tech_enterprise > 0 or firm.srdi > 0 or firm.hidden_champion > 0
    if holds or firm.little_giant > 0 or firm.single_champion > 0 or firm.eagle > 0:
        return float(firm.capital)
    return 0.0


@register_jitable
def raise_equity(firm: Any, city: Any, p: Finance) -> float:
    """Once a year: the industry fund puts equity into the enterprise (10k yuan); returns lie beyond the horizon.

    Formula: momentum *= 1 + additionality * equity / capital / 4: what would not have been built makes more output.
    """
    equity = fund_base(firm) * city.fund_rate
    firm.cash += equity
    if equity > 0.0:
        firm.momentum *= 1.0 + 0.25 * p.fund_additionality * city.fund_rate
    return float(equity)
