"""What the lives of a quarter are counted by: the rows of the sums that enterprises add themselves to."""

from enum import IntEnum


class Count(IntEnum):
    """What a quarter counts by city: enterprises (weighted), or 10k yuan."""

    EXITS = 0
    CLOSURES = 1
    PROMOTIONS = 2
    RETURNS = 3
    DEMOTIONS = 4
    GUARANTEED = 5
    RELIEF = 6
    QUALIFIED = 7
    PHASED_OUT = 8
    CONTRACTS = 9
    FIRST_LOANS = 10
    FUND_PAID = 11
    NEW_PRODUCTS = 12


class Claim(IntEnum):
    """What an enterprise may claim (10k yuan); governments pay later, in order, as far as budgets reach."""

    UPGRADE_SUBSIDY = 0
    GREEN_RETROFIT = 1
    RD_TOPUP = 2
    SCALE_UP = 3
    INSTITUTION = 4
    CHALLENGE = 5
    VOUCHER = 6


class Share(IntEnum):
    """What a quarter sums by division, to be next quarter's market."""

    OUTPUT = 0
    STANDING = 1
    VALUE_ADDED = 2
    STAFF = 3
    CLOSED = 4
    """Output of those who closed in the quarter."""


class Peer(IntEnum):
    """What a quarter counts by city and division, to be next quarter's peers."""

    ABOVE_SCALE = 0
    LEVEL_1 = 1
    LEVEL_2 = 2
    LEVEL_3 = 3
    LEVEL_4 = 4
    SUCCESSES = 5
    FAILURES = 6
    ENTERPRISES = 7
    OUTPUT = 8
