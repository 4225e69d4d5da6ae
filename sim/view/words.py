"""Words and numbers of the figures in English and Chinese, from one catalogue (``words.yaml``)."""

import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from sim.config.reading import plain
from sim.config.vocabulary import units
from sim.errors import ConfigError
from sim.view.tables import Tables

LANGUAGES = ("en", "zh")
FIRST_WIDE_LETTER = 0x2E80
SMALL = 0.1
CATALOGUE, MESSAGES = (Path(__file__).with_name(f"{name}.yaml") for name in ("words", "messages"))


@cache
def read_catalogue() -> dict[str, dict[str, dict[str, str]]]:
    """The catalogue: section, key, language; units are those of the registers."""
    words, messages = (plain(path.read_text(encoding="utf-8")) for path in (CATALOGUE, MESSAGES))
    return {**words, "messages": messages, "units": units()}


class Words:
    """The catalogue seen in one language."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise ConfigError([f"language: {language!r} is not known; allowed are {', '.join(LANGUAGES)}"])
        self.language = language

    def say(self, key: str, **values: object) -> str:
        """A phrase of the catalogue with its blanks filled."""
        return read_catalogue()["phrases"][key][self.language].format(**values)

    def keys(self, section: str) -> tuple[str, ...]:
        """The keys of a section."""
        return tuple(read_catalogue()[section])

    def name(self, section: str, key: str) -> str:
        """A unit, place, driver or indicator by its English key; a key the catalogue does not have stays as it is."""
        return read_catalogue()[section].get(key, {}).get(self.language, key)

    def indicator(self, tables: Tables, indicator: str) -> tuple[str, str]:
        """Name and unit of an indicator: from the scorecard if it is a target, else from the catalogue."""
        if indicator in tables.scorecard.index:
            row = tables.scorecard.loc[indicator]
            return str(row[f"name_{self.language}"]), self.name("units", str(row["unit"]))
        unit = read_catalogue()["indicators"].get(indicator, {}).get("unit", "")
        return self.name("indicators", indicator), self.name("units", unit)

    def with_unit(self, name: str, unit: str) -> str:
        """A name followed by its unit."""
        if not unit:
            return name
        unbroken = unit.replace(" ", "\N{NO-BREAK SPACE}")
        return f"{name} ({unbroken})" if self.language == "en" else f"{name}（{unbroken}）"


def wrap(text: str, width: int) -> str:
    """Break a text into as few lines of at most ``width`` Latin letters as it takes, of about equal length.

    A Chinese character counts as two letters.
    """
    lines = fill_lines(text, width)
    while width > 1 and len(shorter := fill_lines(text, width - 1)) == len(lines):
        lines, width = shorter, width - 1
    return "\n".join(lines)


def fill_lines(text: str, width: int) -> list[str]:
    """Fill lines of at most ``width`` letters one after the other; a longer word has a line of its own."""
    lines = [""]
    for piece in split_words(text):
        if lines[-1] and measure(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def measure(text: str) -> int:
    """Length of a text in Latin letters."""
    return sum(2 if ord(letter) >= FIRST_WIDE_LETTER else 1 for letter in text)


def split_words(text: str) -> list[str]:
    """Cut a text where a line may break: after a space, and around Chinese characters but not before punctuation."""
    pieces: list[str] = []
    for letter in text:
        wide = ord(letter) >= FIRST_WIDE_LETTER
        glued = letter in "，。；：、）)％”" or (pieces and pieces[-1][-1:] in "（(“")
        opens = not pieces or pieces[-1][-1:] == " " or wide or ord(pieces[-1][-1]) >= FIRST_WIDE_LETTER
        if pieces and (glued or not opens):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def number(value: Any) -> str:
    """A number at about three digits, as a reader of a memo wants it; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return "–"
    size = abs(value)
    digits = 0 if size >= 100 or value == round(value) else 1 if size >= 10 else 2
    return f"{value:,.{digits}f}".replace("-", "−")


def short(value: Any) -> str:
    """A number at about three digits, small ones at two."""
    return f"{value:.2g}".replace("-", "−") if 0.0 < abs(value) < SMALL else number(value)


def signed(value: float) -> str:
    """A number with its sign, small ones at two digits; a plain nought where there is none."""
    text = short(value)
    return f"+{text}" if value > 0.0 else text


def goal(target: Mapping[Any, Any] | pd.Series) -> str:
    """The goal of a scorecard's row; one that is met within a range, above it and below, is marked as such."""
    return f"≈{number(target['goal'])}" if target["sense"] == "about" else number(target["goal"])


def percent(share: float) -> str:
    """A share (0 to 1) in per cent without decimals; never 0 or 100 unless it is exactly so."""
    if not math.isfinite(share):
        return "–"
    if 0 < share < 0.01:
        return "<1 %"
    if 0.99 < share < 1:
        return ">99 %"
    return f"{100 * share:.0f} %"
