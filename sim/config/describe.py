"""Listings and settings as plain text, CSV or Markdown; Chinese characters count as two columns of a terminal."""

import csv
import io
from unicodedata import east_asian_width

from sim.calendar import period_name
from sim.config.config import Config
from sim.config.listing import Listing, list_silent
from sim.config.vocabulary import SILENT_PAGE


def as_text(listing: Listing) -> str:
    """A listing as aligned columns, a line a row."""
    cells = [listing.heads, *listing.rows]
    widths = [max(map(text_width, column)) for column in zip(*cells, strict=True)]
    lines = ("  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)) for row in cells)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def as_csv(listing: Listing) -> str:
    """A listing as CSV with a head line."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([listing.heads, *listing.rows])
    return text.getvalue()


def as_markdown(listing: Listing) -> str:
    """A listing as a Markdown table."""
    lines = [listing.heads, ["---"] * len(listing.heads), *listing.rows]
    return "".join("| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |\n" for row in lines)


def silent_page(config: Config, language: str) -> str:
    """The page of levers for which the plan states no value, with the value used and why."""
    listing = list_silent(config, language)
    head = SILENT_PAGE[language].format(silent=len(listing.rows), all=len(config.registers.levers))
    return f"{head}\n{as_markdown(listing)}"


def validation(config: Config) -> str:
    """What `zjsim validate` prints: one line of summary, then all settings with the file that set each."""
    files = sorted({place.rpartition(":")[0] for place in config.origins.values() if place[-1].isdigit()})
    span = f"{period_name(config.start + 1)} to {period_name(config.end)}"
    summary = f"{config.name}: {span}, {config.ensemble.replicates} replicates, {len(config.origins)} values set"
    return f"# {summary}\n# from {', '.join(files)}\n{config.to_yaml()}"


def text_width(text: str) -> int:
    """The columns a text takes on a terminal."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - text_width(text))
