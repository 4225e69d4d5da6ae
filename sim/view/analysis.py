"""An analysis as text and as figures."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.study import analyse as study
from sim.study.analyse import ANALYSIS, Analysis
from sim.study.attribution import ALONE, LEFT_OUT, SHAPLEY
from sim.view.explaining import condition, outcome_name, variable_name
from sim.view.gallery import ANALYSES, Drawn, draw_list
from sim.view.messages import in_language
from sim.view.words import Words, percent, short, signed

if TYPE_CHECKING:
    from sim.study.sweep import Sweep

METHODS = {ALONE: "analysis_alone", LEFT_OUT: "analysis_left_out", SHAPLEY: "analysis_shapley"}
MOST_LINES = 8


def analyse(
    sweep: "Sweep | str | Path", targets: Sequence[str] = (), out: str | Path | None = None, language: str = "en"
) -> Analysis:
    """Explains a sweep by what its design allows: attribution, sensitivity, and where targets fail.

    sweep: what ``sim.sweep`` returns, or its folder. targets: indicators, all that were kept without. out: the folder
    below which ``analysis/`` is written, tables and figures; nothing is written without it.
    """
    found = study.analyse(sweep, targets)
    if out is not None:
        write_analysis(found, Path(out), language)
    return found


def write_analysis(analysis: Analysis, folder: Path, language: str) -> Drawn:
    """Writes ``analysis/*.csv`` and its figures into a folder; the same runs give the same bytes."""
    written = study.write_tables(analysis, folder)
    drawn = draw_list(ANALYSES, analysis, folder / ANALYSIS, language)
    return drawn._replace(written=[*written, *drawn.written])


def analysis_text(analysis: Analysis, language: str) -> str:
    """The findings, outcome by outcome, the largest first; then what the design does not tell."""
    words, found = Words(language), analysis.found
    head = words.say("analysis_title", name=found.name, cells=len(found.cells), runs=len(found.values), kind=found.kind)
    lines = [head, ""]
    for outcome in map(str, found.values):
        lines += [*_attributed(analysis, outcome, words), *_sensitive(analysis, outcome, words)]
        lines += _failing(analysis, outcome, words)
    return "\n".join(
        [
            *lines,
            "",
            *(words.say("analysis_not", reason=_named(analysis, reason, words)) for reason in analysis.cannot),
        ]
    )


def _named(analysis: Analysis, reason: str, words: Words) -> str:
    """Why something cannot be told, in the language; an outcome that it begins with is called by its name."""
    outcome, colon, why = reason.partition(": ")
    if outcome in analysis.found.values:
        reason = f"{outcome_name(analysis, outcome, words)}{colon}{why}"
    return in_language(reason, words.language)


def _attributed(analysis: Analysis, outcome: str, words: Words) -> list[str]:
    lines: list[str] = []
    for method, phrase in METHODS.items():
        table = analysis.attribution
        rows = table[(table["outcome"] == outcome) & (table["method"] == method)] if len(table) else table
        rows = rows.sort_values("difference", key=abs, ascending=False, kind="stable") if len(rows) else rows
        if len(rows):
            lines.append(words.say(phrase, outcome=outcome_name(analysis, outcome, words)))
        lines += [_gain(analysis, row, words) for _, row in rows[:MOST_LINES].iterrows()]
    return lines


def _gain(analysis: Analysis, row: pd.Series, words: Words) -> str:
    value = row["value"]
    if row["method"] != ALONE or value == "":
        shown = ""
    elif isinstance(value, float):
        shown = f" = {words.say('scenario_value') if pd.isna(value) else short(value)}"
    else:
        shown = f" = {value}"
    text = words.say(
        "analysis_gain", factor=variable_name(analysis, str(row["factor"]), words), value=shown,
        difference=signed(row["difference"]), low=signed(row["p05"]), high=signed(row["p95"]),
        better=percent(row["probability"]),
    )  # fmt: skip
    return text + (words.say("analysis_share", share=percent(row["share"])) if pd.notna(row["share"]) else "")


def _sensitive(analysis: Analysis, outcome: str, words: Words) -> list[str]:
    table = analysis.sensitivity
    rows = table[table["outcome"] == outcome] if len(table) else table
    if rows.empty:
        return []
    size = "ST" if "ST" in rows else "mu_star"
    rows = rows.sort_values(size, ascending=False, kind="stable")[:MOST_LINES]
    kind = "analysis_sobol" if size == "ST" else "analysis_morris"
    lines = [words.say(kind, outcome=outcome_name(analysis, outcome, words))]
    for _, row in rows.iterrows():
        parts = [
            f"{short(row[name])} ± {short(row[f'{name}_conf'])}" for name in ("S1", "ST", "mu_star") if name in row
        ]
        lines.append(f"  {variable_name(analysis, str(row['factor']), words)}: {', '.join(parts)}")
    return lines


def _failing(analysis: Analysis, outcome: str, words: Words) -> list[str]:
    if analysis.boxes.empty:
        return []
    rows = analysis.boxes[analysis.boxes["outcome"] == outcome]
    return [box_text(analysis, box, words) for _, box in rows.groupby(["method", "box"], sort=False)]


def box_text(analysis: Analysis, box: pd.DataFrame, words: Words) -> str:
    """A box in words: ``fails when export growth < 2 %/year and provider capacity < 0.2``, with what it holds."""
    first = box.iloc[0]
    conditions = words.say("analysis_and").join(condition(analysis, row, words) for _, row in box.iterrows())
    return words.say(
        "analysis_fails", outcome=outcome_name(analysis, str(first["outcome"]), words), conditions=conditions,
        method=first["method"], density=percent(first["density"]), failing=percent(first["failing"]),
        coverage=percent(first["coverage"]),
    )  # fmt: skip
