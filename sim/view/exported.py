"""The tables that are handed on, with the meaning of each column and indicator."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from sim.score.bands import quantiles
from sim.score.scorecard import BANDS, year_ends
from sim.view.divisions import by_run, division_names
from sim.view.report.blocks import Voice
from sim.view.report.page import kind_of
from sim.view.report.source import Source, read_source
from sim.view.words import read_catalogue

COLUMNS = "table_columns"
GOALS = {
    "unit": "units", "start": "starts", "sense": "senses", "status": "statuses", "driver": "drivers",
    "kind": "goal_kinds", "counted": "counted", "price_basis": "price_bases",
}  # fmt: skip
MONEY = {"city": "places", "payer": "payers", "kind": "cost_kinds"}
"""Columns whose codes are exported in words, and where these stand in the catalogue."""
DICTIONARY, SETTINGS = "dictionary", "settings"


class Exported(NamedTuple):
    """Tables by name, what they are of, and the identity of their runs."""

    tables: dict[str, pd.DataFrame]
    title: str
    run_id: str


def exported(folder: Path, voice: Voice) -> Exported:
    """The tables of a result, sweep or comparison folder; the last is the dictionary."""
    kind = kind_of(folder)
    if kind == "result":
        source = read_source(folder)
        tables, title, run_id = result_tables(source, voice), source.title(voice.language), source.tables.run_id
        return Exported(tables | {DICTIONARY: dictionary(tables, voice, source)}, title, run_id)
    tables = sweep_tables(folder) if kind == "sweep" else {"comparison": pd.read_csv(folder / "comparison.csv")}
    name = folder.resolve().name
    return Exported(tables | {DICTIONARY: dictionary(tables, voice)}, name, name)


def result_tables(source: Source, voice: Voice) -> dict[str, pd.DataFrame]:
    """Scorecard, cities, budget, medians of indicators by year, levels, settings; a table without rows is left out."""
    budget = source.budget
    if len(budget):
        names = [source.lever(str(lever), voice.language) for lever in budget["lever"]]
        budget = _in_words(budget, voice, MONEY)
        budget.insert(2, "lever_name", names)
    tables = {
        "scorecard": _in_words(source.tables.scorecard.reset_index(drop=True), voice, GOALS),
        "cities": _with_names(source.cities, "target", source, voice),
        "budget": budget,
        "indicators": _with_names(yearly_medians(source), "indicator", source, voice),
        "levels": level_medians(source, voice.language),
        SETTINGS: pd.DataFrame(source.settings, columns=["setting", "value", "origin"]),
    }
    return {name: table for name, table in tables.items() if len(table)}


def _in_words(table: pd.DataFrame, voice: Voice, sections: Mapping[str, str]) -> pd.DataFrame:
    """A table with what stands in some columns in the language: each column's section of the catalogue is given."""
    named = {
        column: [voice.name(section, known) if isinstance(known, str) else known for known in table[column]]
        for column, section in sections.items()
        if column in table
    }
    return table.assign(**named)


def _with_names(table: pd.DataFrame, id: str, source: Source, voice: Voice) -> pd.DataFrame:
    """A table with the name and the unit of each indicator behind its id, and places in the language."""
    if table.empty:
        return table
    known = {name: voice.indicator(source.tables, str(name)) for name in table[id].unique()}
    table = _in_words(table, voice, {"place": "places"})
    for position, column in enumerate(("indicator_name", "unit")):
        table.insert(1 + position, column, [known[name][position] for name in table[id]])
    return table


def yearly_medians(source: Source) -> pd.DataFrame:
    """Median and band of each indicator at the end of each year, by place."""
    ends = year_ends(source.tables.indicators).astype({"indicator": str, "place": str})
    wide = ends.pivot(index=["indicator", "place", "year"], columns="run", values="value")
    return quantiles(wide, BANDS, source.tables.weights).reset_index()


def level_medians(source: Source, language: str) -> pd.DataFrame:
    """Median and band of the above-scale enterprises of each division and digital level at the end of each year."""
    if source.tables.levels.empty:  # a result made before they were kept
        return pd.DataFrame()
    table = quantiles(by_run(source.tables.levels), BANDS, source.tables.weights).reset_index()
    names = table["division"].map(division_names(language))
    table.insert(2, "division_name", names)
    return table


def sweep_tables(folder: Path) -> dict[str, pd.DataFrame]:
    """The cells of a design, and the medians of their outcomes."""
    keys = ["cell", "indicator", "place", "period"]
    outcomes = pd.read_parquet(folder / "outcomes.parquet")
    medians = outcomes.groupby(keys, observed=True)["value"].median().rename("median").reset_index()
    return {"cells": pd.read_csv(folder / "design.csv"), "outcomes": medians}


def dictionary(tables: dict[str, pd.DataFrame], voice: Voice, source: Source | None = None) -> pd.DataFrame:
    """One row a column of each table, then one row an indicator: names in both languages, unit, definition, source."""
    known = read_catalogue()[COLUMNS]
    rows = [
        (sheet_name(name, voice), column, *(known.get(column, {}).get(language, "") for language in ("zh", "en")),
         "", "", "")
        for name, table in tables.items()
        for column in table.columns
    ]  # fmt: skip
    if source:
        rows += [_indicator(str(id), source, voice) for id in sorted(set(tables["indicators"]["indicator"]))]
    heads = ["where", "name", "chinese", "english", "unit", "definition", "source"]
    return pd.DataFrame(rows, columns=heads)


def _indicator(id: str, source: Source, voice: Voice) -> tuple[str, ...]:
    card, entry = source.tables.scorecard, read_catalogue()["indicators"].get(id, {})
    where = sheet_name("indicators", voice)
    if id not in card.index:
        unit = voice.name("units", entry.get("unit", ""))
        return where, id, entry.get("zh", id), entry.get("en", id), unit, "", voice.tell("source_model")
    row = card.loc[id].fillna("")
    definition = "; ".join(filter(None, (str(row["scope"]), str(row["note"]))))
    unit = voice.name("units", str(row["unit"]))
    clause = voice.tell("source_register", clause=row["clause"])
    return where, id, str(row["name_zh"]), str(row["name_en"]), unit, definition, clause


def sheet_name(table: str, voice: Voice) -> str:
    """The name of a table in the language."""
    return read_catalogue()["report"].get(f"sheet_{table}", {}).get(voice.language, table)


def label(column: str, voice: Voice) -> str:
    """What a column holds, in the language; its name where the catalogue has no words for it."""
    return voice.name(COLUMNS, column)
