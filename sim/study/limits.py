"""What the registers and the data say of the model's own limits: open signs, guesses, and what no city publishes."""

from collections import Counter

from sim.config import Config
from sim.config.listing import Listing
from sim.data import table

QUALITIES = ("published", "derived", "recalled", "judged")
CITY_FACTS = {
    "enterprises": ("firms", "firms_quality"),
    "value added": ("value_added_100m_yuan", "value_added_quality"),
    "sales": ("sales_100m_yuan", "sales_quality"),
    "revenue": ("revenue_100m_yuan", "revenue_quality"),
    "staff": ("staff_10k_persons", "staff_quality"),
    "share of those below scale": ("below_scale_share", "below_scale_quality"),
    "value added of 2015": ("value_added_share_2015", "value_added_share_2015_quality"),
}
UNPUBLISHED = "not published"


def open_signs(config: Config) -> Listing:
    """The levers whose expected sign is open, where each acts and the indicator it is meant for."""
    return Listing(
        ["lever", "工具", "acts on", "indicator"],
        [
            [f"{row.name_en} (`{row.id}`)", row.name_zh, row.acts_on, f"`{row.indicator}`"]
            for row in config.registers.levers.values()
            if row.sign == "open"
        ],
    )


def plan_grades(config: Config) -> Listing:
    """How many levers take their value of the plan from where."""
    counts = Counter(row.plan_grade for row in config.registers.levers.values())
    return Listing(["the plan's value is", "levers"], [[grade, f"{many}"] for grade, many in sorted(counts.items())])


def totals_by_quality() -> Listing:
    """How many totals that a start must meet are of each quality, by start."""
    counts = Counter((row["start"], row["grade"]) for row in table("margins.csv"))
    starts = sorted({start for start, _ in counts}, reverse=True)
    found = [quality for quality in QUALITIES if any(counts[start, quality] for start in starts)]
    rows = [[f"end of {start[:4]}", *(f"{counts[start, quality]}" for quality in found)] for start in starts]
    return Listing(["totals of the", *found], rows)


def city_facts() -> Listing:
    """The quality of each figure of each city: published, derived, recalled or judged; or not published at all."""
    return Listing(
        ["city", *CITY_FACTS],
        [
            [row["name_en"], *(row[quality] if row[value] else UNPUBLISHED for value, quality in CITY_FACTS.values())]
            for row in table("cities.csv")
        ],
    )
