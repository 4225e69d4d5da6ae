"""What a report consists of: chapters of blocks, which one template writes down."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from sim.view.words import FIRST_WIDE_LETTER, Words, percent, read_catalogue


class Voice(Words):
    """The catalogue in one language, with the phrases of reports."""

    def tell(self, key: str, **values: object) -> str:
        """A phrase of the section ``report`` with its blanks filled."""
        return read_catalogue()["report"][key][self.language].format(**values)

    def share(self, share: float) -> str:
        """A share in per cent, closed up in Chinese."""
        text = percent(share)
        return text.replace(" ", "") if self.language == "zh" else text

    def speaks(self, text: str) -> bool:
        """Whether a text is in this language, by its letters."""
        return any(ord(letter) >= FIRST_WIDE_LETTER for letter in text) == (self.language == "zh")

    def joined(self, sentences: Iterable[str]) -> str:
        """Sentences as one paragraph."""
        return ("" if self.language == "zh" else " ").join(sentences)

    def listed(self, names: Iterable[str]) -> str:
        """Names in a row, separated as the language has it."""
        return self.tell("separator").join(names)


@dataclass(frozen=True)
class Cell:
    """A cell of a table: its text, a second line in small print, and a share (0-1) to be drawn as a bar."""

    text: str
    below: str = ""
    share: float | None = None


type Row = Sequence[str | Cell]


class Group(NamedTuple):
    """Rows of a table under a heading, which may be empty."""

    name: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    kind: ClassVar[str] = "text"
    text: str


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    kind: ClassVar[str] = "bullets"
    items: Sequence[str]


@dataclass(frozen=True)
class Tiles:
    """Numbers to be seen first, each with what it says."""

    kind: ClassVar[str] = "tiles"
    items: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """A table; its first column heads the rows, ``words`` are the other columns of words, the rest holds numbers."""

    kind: ClassVar[str] = "table"
    id: str
    caption: str
    heads: Sequence[str]
    groups: Sequence[Group]
    words: frozenset[int] = frozenset()

    @property
    def has_rows(self) -> bool:
        """Whether any group has a row."""
        return any(group.rows for group in self.groups)


@dataclass(frozen=True)
class Picture:
    """A figure as a data address, with what it shows in words."""

    kind: ClassVar[str] = "picture"
    address: str
    shows: str
    file: str


@dataclass(frozen=True)
class Code:
    """What a reader may type."""

    kind: ClassVar[str] = "code"
    text: str


@dataclass(frozen=True)
class Folded:
    """A long table that a reader opens; left out in print."""

    kind: ClassVar[str] = "folded"
    summary: str
    table: Table


type Block = Text | Bullets | Tiles | Table | Picture | Code | Folded


@dataclass
class Chapter:
    """A chapter: its id, its heading, its blocks; one without blocks is left out."""

    id: str
    title: str
    blocks: list[Block] = field(default_factory=list)


def rows_table(id: str, caption: str, heads: Sequence[str], rows: Sequence[Sequence[str | Cell]],
               words: Iterable[int] = ()) -> Table:  # fmt: skip
    """A table without groups."""
    return Table(id, caption, heads, [Group("", rows)], frozenset(words))
