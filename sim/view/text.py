"""Tables for the terminal: the scorecard of a run, and the check of the population."""

import pandas as pd

from sim.config.describe import text_width
from sim.config.vocabulary import term, unit
from sim.score.attainment import COUNTED, STATUS
from sim.score.scorecard import Headline, headline
from sim.view.words import Words

CARD_COLUMNS = ("name", "base", "goal", "median", "p05", "p95", "probability", "first_year", "status")
CHECK_COLUMNS = (
    "name",
    "unit",
    "published",
    "synthetic",
    "difference",
    "tolerance",
    "verdict",
    "kind",
    "grade",
    "source",
)
NUMBERS = frozenset({"base", "goal", "median", "p05", "p95", "probability", "published", "synthetic",
                     "difference", "tolerance"})  # fmt: skip
TERMS = ("verdict", "kind", "grade")
LONGEST = 44
NOTHING = 1e-6


def figure(value: object) -> str:
    """A number with four significant digits and thousands separated; a blank when there is none."""
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return ""
    number = float(value)  # type: ignore[arg-type]
    if abs(number) < NOTHING:
        return "0"
    if number == int(number) and abs(number) < 1e7:
        return f"{int(number):,}"
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.4g}"


def aligned(heads: list[str], rows: list[list[str]], right: list[bool]) -> str:
    """Rows as columns of equal width, Chinese characters counted as two, numbers flush right."""
    widths = [max(text_width(line[i]) for line in [heads, *rows]) for i in range(len(heads))]

    def cell(text: str, width: int, flush: bool) -> str:
        gap = " " * (width - text_width(text))
        return gap + text if flush else text + gap

    lines = [heads, ["-" * width for width in widths], *rows]
    return "\n".join("  ".join(map(cell, line, widths, right)).rstrip() for line in lines)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _table(frame: pd.DataFrame, columns: tuple[str, ...], language: str) -> str:
    words = Words(language)
    heads = [words.name("columns", name) for name in columns]
    rows = []
    for record in frame.to_dict("records"):
        record["name"] = record[f"name_{language}"]
        record |= {name: term(str(record[name]), language) for name in TERMS if name in record}
        if "unit" in record:
            record["unit"] = unit(str(record["unit"]), language)
        is_number = {c: c in NUMBERS and not isinstance(record[c], str) for c in columns}
        rows.append([figure(record[c]) if is_number[c] else _short(str(record[c])) for c in columns])
    return aligned(heads, rows, [c in NUMBERS for c in columns])


def _counted(line: Headline, words: Words) -> str:
    phrase = "met_count" if line.status in COUNTED else "listed_count"
    status = words.name("statuses", line.status)
    return words.say(phrase, status=status, met=line.met, scored=line.judged, listed=line.listed)


def _how_sure(card: pd.DataFrame, runs: int, words: Words) -> list[str]:
    """One line: how well the probabilities are known, and how many runs would bring each within 0.1."""
    known = card.dropna(subset="probability")
    if known.empty:
        return []
    half, needed = (known["probability_high"] - known["probability_low"]).max() / 2.0, known["runs_needed"].max()
    return [words.say("enough_runs" if needed <= runs else "runs_needed", runs=runs, half=f"{half:.2f}", needed=needed)]


def scorecard_text(card: pd.DataFrame, runs: int, language: str) -> str:
    """The scorecard of some runs by status as aligned text, a judged base in brackets.

    Then why rows are not scored, how many targets of each status more than half of the runs meet, and how sure that is.
    """
    words = Words(language)
    order = list(STATUS.values())
    card = card.sort_values("status", key=lambda status: status.map(order.index), kind="stable")
    judged = (card["start"] == "judged") & card["base"].notna()
    shown = card.assign(
        base=[
            f"({figure(base)})" if is_judged else figure(base)
            for base, is_judged in zip(card["base"], judged, strict=True)
        ],
        first_year=[f"{year}" if pd.notna(year) else "" for year in card["first_year"]],
        status=[words.name("statuses", status) for status in card["status"]],
    )
    is_scored = card["driver"] != "not_scored"
    unscored = card[~is_scored] if is_scored.any() else card[:0]
    colon = "：" if language == "zh" else ": "
    reasons = {str(row[f"name_{language}"]): reason_unscored(row, words) for _, row in unscored.iterrows()}
    lines = [f"{name}{colon}{reason}" for name, reason in reasons.items() if reason]
    lines += ["", *(_counted(line, words) for line in headline(card))]
    lines += _how_sure(card, runs, words)
    return "\n".join([_table(shown, CARD_COLUMNS, language), "", *lines])


def reason_unscored(target: pd.Series, words: Words) -> str:
    """Why a promise is not scored: in the catalogue's words, else as its register row says."""
    known = words.name("unscored", str(target["target"]))
    return known if known != target["target"] else "" if pd.isna(target["note"]) else str(target["note"])


def conditioned_text(effective: float, vectors: int, language: str) -> str:
    """One line on what is left of the vectors when observations have weighed them."""
    return Words(language).say("conditioned", effective=f"{effective:.1f}", vectors=vectors)


def check_text(table: pd.DataFrame, language: str) -> str:
    """The check of the population as aligned text: published, synthetic, difference, tolerance, verdict, source."""
    return _table(table, CHECK_COLUMNS, language)
