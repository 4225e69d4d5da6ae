"""The catalogue is complete in both languages; numbers and lines come out as a reader wants them."""

import math

import pandas as pd
import pytest
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font

from sim.config.problems import Problems
from sim.config.reading import read_file
from sim.errors import ConfigError
from sim.view.style import register_font
from sim.view.words import CATALOGUE, LANGUAGES, MESSAGES, Words, number, percent, read_catalogue, wrap
from tests.view.conftest import CITIES, LEVELS, OTHERS, REGISTER


def test_every_entry_has_both_languages() -> None:
    for section, entries in read_catalogue().items():
        for key, entry in entries.items():
            wanted = {"zh"} if section in {"messages", "help"} else set(LANGUAGES)
            assert wanted <= set(entry), f"{section}.{key}"


def test_no_entry_stands_twice() -> None:
    for path in (CATALOGUE, MESSAGES):
        problems = Problems()
        read_file(path, path.name, problems)
        problems.refuse_if_any()


def test_the_font_holds_every_letter_of_catalogue_and_register() -> None:
    known = FT2Font(findfont(FontProperties(family=register_font()))).get_charmap()
    register = pd.read_csv(REGISTER)
    texts = [*register["name_zh"], *register["name_en"]]
    texts += [text for entries in read_catalogue().values() for entry in entries.values() for text in entry.values()]
    assert not {letter for text in texts for letter in text if ord(letter) not in known and not letter.isspace()}


def test_places_units_drivers_and_indicators_in_use_are_in_the_catalogue() -> None:
    register, catalogue = pd.read_csv(REGISTER), read_catalogue()
    assert set(register["unit"]) <= set(catalogue["units"])
    assert set(register["driver"]) <= set(catalogue["drivers"])
    assert {"Zhejiang", *CITIES} <= set(catalogue["places"])
    assert set(OTHERS) <= set(catalogue["indicators"])
    assert {entry["unit"] for entry in catalogue["indicators"].values()} <= set(catalogue["units"])
    assert len(LEVELS) == 5


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ConfigError, match="allowed are en, zh"):
        Words("fr")


@pytest.mark.parametrize(
    ("value", "text"),
    [(136.0, "136"), (22.84, "22.8"), (2.836, "2.84"), (44316.2, "44,316"), (-0.5, "−0.50"), (math.nan, "–")],
)
def test_number(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(("share", "text"), [(0.0, "0 %"), (0.004, "<1 %"), (0.997, ">99 %"), (1.0, "100 %")])
def test_percent_is_never_certain_by_rounding(share: float, text: str) -> None:
    assert percent(share) == text


def test_lines_break_at_spaces_and_between_characters_but_never_before_punctuation() -> None:
    assert wrap("one two three", 7) == "one two\nthree"
    assert wrap("规上制造业（%）", 10) == "规上制造\n业（%）"
    assert "\n，" not in wrap("规上制造业，好", 10)


def test_lines_are_of_about_equal_length() -> None:
    assert wrap("规上制造业研发费用占营业收入比重", 30) == "规上制造业研发费\n用占营业收入比重"
