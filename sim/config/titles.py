"""Names that rules of titles may use. Later layers define what they stand for; a test compares the two."""

from collections.abc import Iterable

TITLE_COLUMNS = (
    "tech_sme", "high_tech_enterprise", "little_giant", "single_champion", "srdi", "hidden_champion", "eagle", "listed",
    "growth_pool", "smart_factory", "future_pilot", "future_factory", "green_factory", "zhejiang_made", "first_set",
)  # fmt: skip
"""Titles with a column of their own in the ledger, under the same name."""
ADDED_COLUMNS = ("added_title_1", "added_title_2", "added_title_3", "added_title_4")
"""Columns for titles that settings add."""
MADE_FIELDS = (
    "age_years", "revenue", "revenue_growth", "rd_share", "debt_ratio", "profit", "intellectual_property", "equipment",
    "energy_over_division",
)  # fmt: skip
"""Fields of a candidate that are made from columns."""
READ_COLUMNS = (
    "output", "value_added_rate", "staff", "energy_per_output", "water_per_output", "digital_level", "grade",
    "evaluated", "carbon_account", "productivity", "margin", "capital", "cash", "debt", "rd_expense", "knowledge",
    "land", "export_share", "skill", "digital_spending", "patents", "value_added_last_year", "revenue_last_year",
    "rd_institution", "borrowed",
)  # fmt: skip
"""Columns that are fields as they stand; any title is a field too, 1 while it is held and else 0."""
FIELDS = (*MADE_FIELDS, *READ_COLUMNS)
SHARES = frozenset({"rd_share", "export_share", "value_added_rate", "equipment", "carbon_account", "rd_institution"})
"""Fields that are never above 1."""
GAINS = (
    "environment_gain", "lab_gain", "talent_gain", "network_gain", "testing_gain", "park_gain",
)  # fmt: skip
"""What a city has gained since the start, which may raise the chance to pass."""


def added_titles(titles: Iterable[str]) -> list[str]:
    """The titles without a column of their own, in their order."""
    return [title for title in titles if title not in TITLE_COLUMNS]


def columns_of(titles: Iterable[str]) -> dict[str, str]:
    """The ledger's column of every title; added ones take the free columns in their order."""
    return {title: title for title in TITLE_COLUMNS} | dict(zip(added_titles(titles), ADDED_COLUMNS, strict=False))
