"""Messages in the reader's language: what the program says in English becomes Chinese, names and numbers stay.

The code writes English; ``messages.yaml`` holds the fixed parts, a blank ``{}`` for what
stands between two of them. So a message needs no key, and one that the catalogue does not know stays readable.
"""

import re
from functools import cache

from sim.config.vocabulary import unit
from sim.view.words import read_catalogue

BLANK = r"([^\n]+?)"
STARTS_A_WORD = r"(?<![\w.])"
IN_BRACKETS = re.compile(r"\(([^()\n]+)\)")


@cache
def fixed_parts() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns of the catalogue's English parts with their Chinese, longer parts first."""
    parts = read_catalogue()["messages"]
    return tuple(
        (re.compile(_pattern(english)), parts[english]["zh"].replace("{}", "\0"))
        for english in sorted(parts, key=len, reverse=True)
    )


def _pattern(english: str) -> str:
    """The expression of a fixed part; a part that begins or ends with a letter begins or ends a word there."""
    body = BLANK.join(re.escape(piece) for piece in english.split("{}"))
    return (STARTS_A_WORD if english[0].isalnum() else "") + body + (r"(?!\w)" if english[-1].isalnum() else "")


def in_language(text: str, language: str) -> str:
    """A message of the program in ``en`` (as it is) or ``zh``."""
    if language == "en":
        return text
    for pattern, chinese in fixed_parts():
        text = pattern.sub(lambda found, chinese=chinese: _filled(chinese, found.groups()), text)  # type: ignore[misc]
    return IN_BRACKETS.sub(lambda found: f"({unit(found[1], language)})", text)


def _filled(chinese: str, blanks: tuple[str, ...]) -> str:
    for blank in blanks:
        chinese = chinese.replace("\0", blank, 1)
    return chinese
