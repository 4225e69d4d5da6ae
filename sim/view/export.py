"""Tables for other programs: a workbook for Excel, files for Stata, CSV; each file whole or not at all."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from sim.study.folder import whole
from sim.view.exported import Exported, exported, label, sheet_name
from sim.view.report.blocks import Voice
from sim.view.words import measure

FOLDER, WORKBOOK = "export", "tables.xlsx"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL, LONGEST_LABEL, LONGEST_SHEET = 32_767, 80, 31
NARROWEST, WIDEST = 8, 48
HEAD_ROWS = 4
SHARES = frozenset({"probability", "probability_low", "probability_high", "luck_share"})
WHOLE = frozenset({"year", "first_year", "goal_year", "runs_needed", "cell", "run", "pairs", "pairs_needed"})
NO_DATE = datetime(2021, 1, 1)
"""Files hold no date of their making, so that the same tables give the same bytes."""


def export(folder: Path, to: str, language: str, out: Path | None = None) -> list[Path]:
    """Write the tables of a result, sweep or comparison folder as ``xlsx``, ``dta`` or ``csv``; the files written.

    out: their folder, ``export`` in the folder without it.
    """
    voice = Voice(language)
    writers: dict[str, Callable[[Exported, Path, Voice], list[Path]]] = {
        "xlsx": write_workbook,
        "dta": write_stata,
        "csv": write_csv,
    }
    return writers[to](exported(folder, voice), out or folder / FOLDER, voice)


def write_csv(found: Exported, out: Path, voice: Voice) -> list[Path]:
    """UTF-8 with a byte order mark, without which Excel garbles Chinese; text that Excel would run gets a quote."""
    paths = []
    for name, table in found.tables.items():
        text = table.select_dtypes(["object", "string"]).columns
        with whole(out / f"{name}.csv") as part:
            table.assign(**{column: table[column].map(harmless) for column in text}).to_csv(
                part, index=False, encoding="utf-8-sig", lineterminator="\n"
            )
        paths.append(out / f"{name}.csv")
    return paths


def harmless(value: object) -> object:
    """A text that no spreadsheet takes for a formula; numbers written as text stay."""
    if not isinstance(value, str) or not value.startswith(FORMULA_STARTS):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value


def write_stata(found: Exported, out: Path, voice: Voice) -> list[Path]:
    """One file of format 118 (Stata 14 and newer, Unicode) a table, with labels of variables in the language."""
    paths = []
    for name, table in found.tables.items():
        path = out / f"{name}.dta"
        variables = {column: _variable(column) for column in table.columns}
        labels = {variables[column]: label(column, voice)[:LONGEST_LABEL] for column in table.columns}
        with whole(path) as part:
            _for_stata(table).rename(columns=variables).to_stata(
                part, write_index=False, version=118, variable_labels=labels, time_stamp=NO_DATE,
                data_label=f"zjsim {found.run_id}"[:LONGEST_LABEL],
            )  # fmt: skip
        paths.append(path)
    return paths


def _variable(column: str) -> str:
    """A name that Stata takes: ``levers.upgrade_subsidy_rate`` becomes ``upgrade_subsidy_rate``."""
    name = column.rpartition(".")[2]
    return "".join(letter if letter.isalnum() or letter == "_" else "_" for letter in name)[:32]


def _for_stata(table: pd.DataFrame) -> pd.DataFrame:
    """Numbers as floats or whole numbers, all else as text; a blank text where there is none."""
    columns = {}
    for name in table.columns:
        values = table[name]
        if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
            columns[name] = values.astype(float) if values.isna().any() else values
        else:
            columns[name] = values.fillna("").astype(str).astype(object)
    return pd.DataFrame(columns)


def write_workbook(found: Exported, out: Path, voice: Voice) -> list[Path]:
    """One sheet a table: heads in the language, first row kept in view, formats of numbers, filters; no formula."""
    path = out / WORKBOOK
    with whole(path) as part, _workbook(part) as book:
        book.set_properties({"title": found.title[:LONGEST_CELL], "created": NO_DATE})
        formats = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format(
                {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DCE9F2", "bottom": 1}
            ),
            "text": book.add_format({"valign": "top"}),
            "share": book.add_format({"num_format": "0%", "valign": "top"}),
            "whole": book.add_format({"num_format": "0", "valign": "top"}),
            "number": book.add_format({"num_format": "#,##0.00", "valign": "top"}),
        }
        for name, table in found.tables.items():
            write_sheet(book.add_worksheet(sheet_name(name, voice)[:LONGEST_SHEET]), found, table, formats, voice)
    return [path]


@contextmanager
def _workbook(part: Path) -> Iterator[Any]:
    """A workbook in which text stays text; what the disk says when it is closed comes as an OSError."""
    book = xlsxwriter.Workbook(
        part, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    yield book
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(0, str(error)) from error


def write_sheet(sheet: Any, found: Exported, table: pd.DataFrame, formats: dict[str, Any], voice: Voice) -> None:
    """Title and run in the first two rows, heads in the fourth, and a row a row of the table."""
    sheet.write_string(0, 0, found.title[:LONGEST_CELL], formats["title"])
    sheet.write_string(1, 0, f"zjsim {found.run_id}"[:LONGEST_CELL], formats["text"])
    for position, column in enumerate(table.columns):
        kind = _format_of(column, table[column])
        sheet.write_string(HEAD_ROWS - 1, position, label(column, voice), formats["head"])
        sheet.set_column(position, position, _width(table[column]))
        for row, value in enumerate(table[column], HEAD_ROWS):
            if pd.isna(value):
                continue
            if kind == "text":
                sheet.write_string(row, position, str(value)[:LONGEST_CELL], formats["text"])
            elif math.isfinite(value):
                sheet.write_number(row, position, float(value), formats[kind])
    sheet.freeze_panes(HEAD_ROWS, 1)
    sheet.autofilter(HEAD_ROWS - 1, 0, HEAD_ROWS - 1 + len(table), max(len(table.columns) - 1, 0))


def _format_of(column: str, values: pd.Series) -> str:
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return "text"
    return "share" if column in SHARES else "whole" if column in WHOLE else "number"


def _width(values: pd.Series) -> int:
    if pd.api.types.is_numeric_dtype(values):
        return 14
    longest = max((measure(str(value)) for value in values.dropna().unique()), default=0)
    return min(max(longest + 2, NARROWEST), WIDEST)
