"""The one table of a benchmark: what was found, in which unit, and whether it keeps its promise."""

from typing import NamedTuple


class Row(NamedTuple):
    """One line: a finding with its unit, and the bounds promised for it, if any."""

    what: str
    found: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def promise(self) -> str:
        """The bounds as text."""
        bounds = [("at least", self.at_least), ("at most", self.at_most)]
        return " and ".join(f"{word} {bound:g}" for word, bound in bounds if bound is not None)

    @property
    def kept(self) -> bool:
        """Whether the finding lies within its bounds."""
        return (self.at_least is None or self.found >= self.at_least) and (
            self.at_most is None or self.found <= self.at_most
        )


class Section(NamedTuple):
    """Rows under a title that says what was done."""

    title: str
    rows: list[Row]


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000.0 else f"{value:.3g}"


def as_table(sections: list[Section]) -> str:
    """The sections as one table in Markdown; a promise that is not kept is marked."""
    lines = ["| what | found | unit | promised | kept |", "|---|---:|---|---|---|"]
    for section in sections:
        lines.append(f"| **{section.title}** | | | | |")
        for row in section.rows:
            kept = ("yes" if row.kept else "**no**") if row.promise else ""
            lines.append(f"| {row.what} | {_number(row.found)} | {row.unit} | {row.promise} | {kept} |")
    return "\n".join(lines)
