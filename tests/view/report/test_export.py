"""Exported tables read back by the programs' own readers: same numbers, labels, nothing that runs."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from sim.cli import main
from sim.errors import StoreError
from sim.view.export import HEAD_ROWS, export, harmless
from sim.view.exported import label, sheet_name
from sim.view.report.blocks import Voice

TABLES = ("scorecard", "cities", "budget", "indicators", "levels", "settings", "dictionary")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_workbook_holds_the_tables(folder: Path, language: str) -> None:
    (path,) = export(folder, "xlsx", language)
    voice, book = Voice(language), openpyxl.load_workbook(path)
    assert book.sheetnames == [sheet_name(name, voice) for name in TABLES]
    sheet, card = book[sheet_name("scorecard", voice)], pd.read_csv(folder / "scorecard.csv")
    heads = [cell.value for cell in sheet[HEAD_ROWS]]
    assert heads == [label(column, voice) for column in card.columns]
    assert sheet.freeze_panes == f"B{HEAD_ROWS + 1}"
    assert sheet.cell(HEAD_ROWS + 1, heads.index(label("probability", voice)) + 1).number_format == "0%"
    assert sheet.column_dimensions["B"].width > 20
    read = pd.read_excel(path, sheet_name=sheet.title, header=HEAD_ROWS - 1)
    for column in ("median", "p05", "p95", "probability", "gap"):
        assert read[label(column, voice)].to_numpy() == pytest.approx(card[column].to_numpy(), nan_ok=True)
    budget = pd.read_excel(path, sheet_name=sheet_name("budget", voice), header=HEAD_ROWS - 1)
    assert budget[label("paid", voice)].sum() == pytest.approx(pd.read_csv(folder / "budget.csv")["paid"].sum())


def test_yearly_medians_end_where_the_scorecard_does(folder: Path) -> None:
    paths = {path.stem: path for path in export(folder, "csv", "en")}
    medians = pd.read_csv(paths["indicators"]).set_index(["indicator", "place", "year"])["median"]
    card = pd.read_csv(folder / "scorecard.csv").set_index("target")
    assert medians["labour_productivity", "Zhejiang", 2021] == pytest.approx(card.loc["labour_productivity", "median"])


def test_stata_files_have_labels_in_the_language(folder: Path) -> None:
    paths = {path.stem: path for path in export(folder, "dta", "zh")}
    assert set(paths) == set(TABLES)
    card = pd.read_csv(folder / "scorecard.csv")
    with pd.io.stata.StataReader(paths["scorecard"]) as reader:
        labels, read = reader.variable_labels(), reader.read()
    assert labels["probability"] == "达标概率（达标运行比例）"
    assert read["median"].to_numpy() == pytest.approx(card["median"].to_numpy(), nan_ok=True)
    assert list(read["name_zh"]) == list(card["name_zh"])
    cities = pd.read_stata(paths["cities"])
    assert "杭州" in set(cities["place"])


def test_a_result_made_before_levels_were_kept_is_exported(folder: Path) -> None:
    (folder / "levels.parquet").unlink()
    assert {path.stem for path in export(folder, "csv", "en")} == set(TABLES) - {"levels"}


def test_csv_has_a_byte_order_mark_and_the_same_numbers(folder: Path) -> None:
    paths = {path.stem: path for path in export(folder, "csv", "zh")}
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in paths.values())
    read, cities = pd.read_csv(paths["cities"]), pd.read_csv(folder / "cities.csv")
    assert list(read["median"]) == list(cities["median"])


def test_every_column_has_words_and_every_indicator_a_row_in_the_dictionary(folder: Path) -> None:
    paths = {path.stem: path for path in export(folder, "csv", "en")}
    words = pd.read_csv(paths["dictionary"])
    columns = words[words["chinese"].isna() | words["english"].isna()]
    assert columns.empty, columns
    known = set(pd.read_csv(paths["indicators"])["indicator"])
    assert known <= set(words["name"])


@pytest.mark.parametrize("to", ["xlsx", "csv", "dta"])
def test_text_never_becomes_a_formula_and_names_no_file(nasty: Path, to: str) -> None:
    paths = export(nasty, to, "zh")
    assert {path.parent for path in paths} == {nasty / "export"}
    if to == "xlsx":
        cells = [cell for sheet in openpyxl.load_workbook(paths[0]) for row in sheet.iter_rows() for cell in row]
        assert any(str(cell.value).startswith("=1+1") for cell in cells)
        assert not [cell for cell in cells if cell.data_type == "f"]
    if to == "csv":
        notes = pd.read_csv(nasty / "export" / "scorecard.csv")["note"]
        assert notes.str.startswith("'=HYPERLINK").all()


def test_only_text_that_would_run_gets_a_quote() -> None:
    assert [harmless(each) for each in ("=1", "-0.5", "+a", "@b", "plain", 3)] == [
        "'=1",
        "-0.5",
        "'+a",
        "'@b",
        "plain",
        3,
    ]


def test_a_full_disk_leaves_what_was_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (path,) = export(folder, "xlsx", "en")
    before = path.read_bytes()
    monkeypatch.setattr("zipfile.ZipFile.write", _full_disk)
    monkeypatch.setattr("zipfile.ZipFile.writestr", _full_disk)
    with pytest.raises(StoreError, match="cannot be written"):
        export(folder, "xlsx", "zh")
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["tables.xlsx"]


def _full_disk(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def test_the_command_says_what_it_wrote(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder.parent / "elsewhere"
    assert main(["export", str(folder), "--to", "csv", "--out", str(out), "--lang", "en"]) == 0
    assert sorted(capsys.readouterr().out.split()) == sorted(str(file) for file in out.iterdir())
