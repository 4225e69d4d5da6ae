"""The page: nothing from elsewhere, nothing that does harm, whole or not at all, for each kind of folder."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from sim.cli import main
from sim.errors import StoreError
from sim.study.judging import BETTER, OPEN, WORSE
from sim.view.compared import Compared, verdict
from sim.view.gallery import ANALYSES, DRAWINGS
from sim.view.report import page as pages
from sim.view.report import pdf, write_report
from sim.view.report.blocks import Voice
from sim.view.report.pictures import chapter_of
from sim.view.style import Source
from sim.view.words import read_catalogue
from tests.view.report.conftest import NASTY, Reader

LANGUAGES = ("en", "zh")
LARGEST = 6_000_000
FOOT = Source("0123456789ab", "baseline, more", 4)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_needs_nothing_from_elsewhere(folder: Path, language: str) -> None:
    text = write_report(folder, language).read_text(encoding="utf-8")
    page = Reader(text)
    assert not re.search(r"https?://|//[a-z]+\.|@import", re.sub(r"base64,[\w+/=]+", "", text))
    assert not {"script", "link", "iframe", "object"} & {tag for tag, _ in page.tags}
    addresses = [str(given[name]) for _, given in page.tags for name in ("src", "href") if name in given]
    assert all(address.startswith(("data:image/png", "#chapter-")) for address in addresses)
    assert ("html", {"lang": {"en": "en", "zh": "zh-CN"}[language]}) in page.tags


def test_every_figure_of_the_gallery_is_there_once_with_words(folder: Path, all_figures: None) -> None:
    text = write_report(folder, "en").read_text(encoding="utf-8")
    page = Reader(text)
    assert len(text) < LARGEST
    pictures = [given for tag, given in page.tags if tag == "img"]
    assert len(pictures) == len(DRAWINGS)
    assert all(given["alt"] for given in pictures)
    assert {file.stem for file in (folder / "figures").glob("*.png")} == set(DRAWINGS)
    assert chapter_of("a_figure_not_known_yet") == "more"


def test_both_languages_have_the_same_tables_and_the_chinese_one_no_english_heads(folder: Path) -> None:
    first, second = (Reader(write_report(folder, name).read_text(encoding="utf-8")) for name in LANGUAGES)
    assert list(first.tables) == list(second.tables)
    heads = {table: rows[0] for table, rows in second.tables.items() if table != "money_cities"}
    words = [head for row in heads.values() for head in row if not re.search(r"[\u4e00-\u9fff]", head)]
    assert all(re.fullmatch(r"\d{4}|5–95% .*", head) for head in words), words


def test_templates_hold_no_words() -> None:
    template = (Path(pages.__file__).parent / "templates" / "page.html.j2").read_text(encoding="utf-8")
    bare = re.sub(r"\{[%{].*?[%}]\}|<[^>]*>", " ", template, flags=re.DOTALL)
    assert not re.findall(r"[A-Za-z\u4e00-\u9fff]{2,}", bare)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_title_does_no_harm(nasty: Path, language: str) -> None:
    before = {file for file in nasty.parent.rglob("*") if "figures" not in file.parts}
    text = write_report(nasty, language).read_text(encoding="utf-8")
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert f"=1+1{NASTY}" in "".join(Reader(text).texts)
    after = {file for file in nasty.parent.rglob("*") if "figures" not in file.parts}
    assert after - before == {nasty / "report.html"}


def test_the_same_tables_give_the_same_bytes(folder: Path) -> None:
    assert write_report(folder, "zh").read_bytes() == write_report(folder, "zh").read_bytes()


def test_a_page_appears_whole_or_not_at_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = write_report(folder, "en").read_bytes()
    monkeypatch.setattr(Path, "write_text", _full_disk)
    with pytest.raises(StoreError, match=r"report\.html: cannot be written"):
        write_report(folder, "zh")
    assert (folder / "report.html").read_bytes() == first
    assert not list(folder.glob(".part*"))


def _full_disk(*_: object, **__: object) -> int:
    raise OSError(28, "No space left on device")


def test_a_folder_of_another_kind_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(tmp_path)]) == 2
    assert "holds none of scorecard.csv (result), outcomes.parquet (sweep)" in capsys.readouterr().err
    assert main(["report", str(tmp_path / "nowhere")]) == 2
    assert "is no folder" in capsys.readouterr().err


def test_a_damaged_table_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "indicators.parquet").write_bytes(b"PAR1 and nothing more")
    assert main(["report", str(folder)]) == 2
    assert "its tables cannot be read" in capsys.readouterr().err


def test_a_base_that_is_no_result_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(folder), "--against", str(folder.parent)]) == 2
    assert "allowed: a result folder" in capsys.readouterr().err


def test_without_a_browser_the_message_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch,
                                                            capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    monkeypatch.setattr(pdf.shutil, "which", lambda _: None)
    assert main(["report", str(folder), "--pdf"]) == 2
    assert "apt install chromium" in capsys.readouterr().err


@pytest.fixture
def sweep_folder(tmp_path: Path) -> Path:
    """Twelve cells of two factors, of which one decides the outcome; one run failed."""
    cells = pd.DataFrame(
        {"cell": range(1, 13), "levers.upgrade_subsidy_rate": np.linspace(0.0, 0.22, 12).round(3),
         "outlook": ["central", "export_slump"] * 6}
    )  # fmt: skip
    cells.to_csv(tmp_path / "design.csv", index=False)
    (tmp_path / "design.yaml").write_text(f"name: {json.dumps(NASTY)}\n", encoding="utf-8")
    rows = [
        (cell, run, 1, run, "2025Q4", "Zhejiang", name, 100.0 * cell + run)
        for cell in cells["cell"]
        for run in (1, 2, 3)
        for name in ("smart_factories", "public_cost")
    ]
    columns = ["cell", "run", "vector", "seed", "period", "place", "indicator", "value"]
    pd.DataFrame(rows, columns=columns).to_parquet(tmp_path / "outcomes.parquet")
    failed = pd.DataFrame({"cell": [3], "run": [4], "vector": [1], "seed": [4], "reason": ["Trace\nValueError: <b>"]})
    failed.to_csv(tmp_path / "failures.csv", index=False)
    return tmp_path


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sweep_has_chapters_of_its_own(sweep_folder: Path, language: str) -> None:
    text = write_report(sweep_folder, language).read_text(encoding="utf-8")
    page = Reader(text)
    assert "<script>" not in text
    assert "<b>" not in text
    assert [row[0] for row in page.rows("cells")] == [str(cell) for cell in range(1, 13)]
    assert page.rows("responses")[2][1].startswith("302|")
    assert page.rows("failures") == [["3", "4", "ValueError: <b>"]]
    levels = {row[0]: row[1:] for row in page.rows("levels")}
    assert levels["central"] == ["602", "602"]
    assert "+1.00" in "".join(page.texts)


def test_a_sweep_speaks_of_no_factor_where_numbers_print_alike(sweep_folder: Path) -> None:
    outcomes = pd.read_parquet(sweep_folder / "outcomes.parquet")
    outcomes["value"] = 25.0 + 1e-5 * outcomes["value"] / outcomes["value"].max()
    outcomes.to_parquet(sweep_folder / "outcomes.parquet")
    texts = "".join(Reader(write_report(sweep_folder, "en").read_text(encoding="utf-8")).texts)
    assert "moved most by" not in texts
    assert "luck does not explain it: " in texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_analysis_drew_stands_in_the_report_of_its_sweep(sweep_folder: Path, language: str) -> None:
    (sweep_folder / "design.yaml").write_text(
        "name: s\ntitle: {en: Words, zh: 题目}\ndescription: In short\n", encoding="utf-8"
    )
    before = Reader(write_report(sweep_folder, language).read_text(encoding="utf-8"))
    assert not [tag for tag, _ in before.tags if tag == "img"]
    figures = sweep_folder / "analysis" / "figures"
    figures.mkdir(parents=True)
    for name in ANALYSES:
        Image.new("RGB", (4, 4)).save(figures / f"{name}.png")
    page = Reader(write_report(sweep_folder, language).read_text(encoding="utf-8"))
    shown = [str(given["alt"]) for tag, given in page.tags if tag == "img"]
    title = {"en": "Words", "zh": "题目"}[language]
    assert len(shown) == len(ANALYSES)
    assert all(text.endswith(title) for text in shown)
    assert Voice(language).say("bars_title", name=title) in shown
    assert Voice(language).tell("chapter_explained") in page.texts
    assert title in page.texts
    assert ("In short" in page.texts) == (language == "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_comparison_has_chapters_of_its_own(tmp_path: Path, language: str) -> None:
    target = {"indicator": "smart_factories", "name_en": "Smart factories", "name_zh": "智能工厂", "unit": "units"}
    row = {"base": "baseline", "other": NASTY, **target, "period": "2025Q4", "place": "Zhejiang", "base_median": 500.0,
           "other_median": 520.0, "difference": 21.0, "p05": 3.0, "p95": 40.0, "probability": 0.9, "pairs": 30,
           "pairs_needed": 8, "cost_difference": 5.0, "cost_per_unit": 0.2, "probability_low": 0.78,
           "probability_high": 0.96, "move": 3.0}  # fmt: skip
    cost = row | {"indicator": "public_cost", "name_en": "", "name_zh": "", "unit": "", "difference": 5.0}
    pd.DataFrame([row, cost, row | {"period": "2024Q4", "difference": -1.0}]).to_csv(tmp_path / "comparison.csv")
    city = row | {"place": "Ningbo", "indicator": "labour_productivity", "difference": 0.5}
    pd.DataFrame([city]).to_csv(tmp_path / "comparison_cities.csv")
    text = write_report(tmp_path, language).read_text(encoding="utf-8")
    page = Reader(text)
    assert "<script>" not in text
    (table,) = [rows for name, rows in page.tables.items() if name.startswith("comparison")]
    assert [line[3] for line in table[1:]] == ["+21"]
    assert table[1][5] == Voice(language).share(0.9)
    assert page.rows("cities_labour_productivity")[0][3] == "+0.50"
    assert "+5" in "".join(page.texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_better_and_worse_are_what_compare_settles(tmp_path: Path, language: str) -> None:
    """Three of four pairs, a share of 0.75, settle nothing; a small number says something; nothing is told as such."""
    row = {"base": "baseline", "other": "more", "indicator": "smart_factories", "name_en": "Smart factories",
           "name_zh": "智能工厂", "unit": "units", "period": "2025Q4", "place": "Zhejiang", "base_median": 500.0,
           "other_median": 500.0, "difference": 0.00002, "p05": -0.00001, "p95": 0.00004, "probability": 0.75,
           "pairs": 4, "pairs_needed": 11, "probability_low": 0.31, "probability_high": 0.95, "move": 1e-6,
           "sense": "at_least", "base_met": 0.5, "other_met": 0.5}  # fmt: skip
    sure = row | {"difference": 9.0, "probability_low": 0.6, "move": 0.5}
    less = row | {"difference": -0.02, "probability_low": 0.1, "probability_high": 0.4, "move": -0.01}
    none = row | {"difference": 0.0, "p05": 0.0, "p95": 0.0, "probability": 0.5, "move": 0.0}
    rows = [given | {"indicator": f"target_{number}"} for number, given in enumerate([row, row, sure, less, none])]
    pd.DataFrame(rows).to_csv(tmp_path / "comparison.csv")
    page, voice = Reader(write_report(tmp_path, language).read_text(encoding="utf-8")), Voice(language)
    counts = {"targets": 5, "better": 1, "worse": 1, "unsettled": 2, "still": 1}
    said = voice.tell("comparison_sum", base="baseline", other="more", **counts)
    assert any(text.startswith(said) for text in page.texts)
    shown = page.rows("comparison-baseline-more")
    assert shown[0][3:6] == ["+2e−05", voice.tell("range", low="−1e−05", high="+4e−05"),
                             f"{voice.share(0.75)}|{voice.tell('not_settled')}"]  # fmt: skip
    assert shown[4][3:6] == ["0", "0", voice.say("no_difference")]
    part = Compared(pd.DataFrame(rows), pd.DataFrame(rows[:0]), "baseline", "more", FOOT)
    assert [verdict(each) for _, each in part.last.iterrows()] == [OPEN, OPEN, BETTER, WORSE, OPEN]


def test_every_phrase_of_a_report_is_used() -> None:
    sources = (Path(pages.__file__).parents[1]).rglob("*.*")
    code = "".join(file.read_text(encoding="utf-8") for file in sources if file.suffix in (".py", ".j2"))
    families = ("chapter_", "kind_", "payer_", "sheet_", "record_", "method_", "source_", "money_", "settings_")
    keys = [key for key in read_catalogue()["report"] if not key.startswith(families)]
    loose = [key for key in keys if not re.search(f"""["']{re.escape(key)}["']""", code)]
    assert not set(loose) - {"emergent", "built", "by decree", "conditional on the outlook"}, loose
