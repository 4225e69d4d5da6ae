"""Quarters as whole numbers: ``period = 4 * year + quarter - 1``, so 2020Q4 is 8083 and fits 16 bits."""

QUARTERS_A_YEAR = 4


def period(year: int, quarter: int) -> int:
    """The number of a quarter (1 to 4) of a year."""
    return QUARTERS_A_YEAR * year + quarter - 1


def parse_period(text: str) -> int:
    """``"2021Q1"`` as a period; a ValueError says the form that is expected."""
    year, _, quarter = text.partition("Q")
    if not (year.isdigit() and len(year) == 4 and quarter in {"1", "2", "3", "4"}):
        raise ValueError(f"{text!r} is not a quarter; write it as 2021Q1")
    return period(int(year), int(quarter))


def year_of(when: int) -> int:
    """The year a period lies in."""
    return when // QUARTERS_A_YEAR


def quarter_of(when: int) -> int:
    """The quarter of the year, 1 to 4."""
    return when % QUARTERS_A_YEAR + 1


def period_name(when: int) -> str:
    """A period as it is written in results, such as ``2021Q1``."""
    return f"{year_of(when)}Q{quarter_of(when)}"
