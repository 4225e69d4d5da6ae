"""Finance: profit, cash, loans, and what a lender will still give."""

from typing import Any, NamedTuple

from numba.extending import register_jitable


class Finance(NamedTuple):
    """Parameters of profits and credit."""

    retained_share: float
    margin_pull_per_year: float
    repaid_share_per_year: float
    loan_to_value: float
    depreciation_per_year: float
    relief_pass_through: float


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
