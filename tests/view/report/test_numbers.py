"""What a report says equals what the tables hold."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from sim.config import load
from sim.config.costs import PAID_KINDS
from sim.score.attainment import STATUS
from sim.view.report import write_report
from sim.view.report.blocks import Voice
from sim.view.report.source import read_settings
from sim.view.words import number
from tests.view.report.conftest import PROJECT, SMALL, Reader

LANGUAGES = ("en", "zh")
CLOSE = 0.006
"""Numbers are shown at three digits."""


def value_of(text: str) -> float:
    return float(text.strip("()≈").replace(",", "").replace("−", "-").replace("+", ""))


def page_of(folder: Path, language: str, against: Path | None = None) -> Reader:
    return Reader(write_report(folder, language, against).read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_board_equals_the_scorecard(folder: Path, language: str) -> None:
    page, card = page_of(folder, language), pd.read_csv(folder / "scorecard.csv")
    shown = card[card["status"] != "not scored"]
    rows = {row[0]: row[1:] for row in page.rows("board")}
    assert len(page.rows("board")) == len(shown)
    words = Voice(language)
    for _, target in shown.iterrows():
        name = words.with_unit(target[f"name_{language}"], words.name("units", target["unit"]))
        base, goal, median, band, gap, chance, first = rows[name]
        for text, column in ((base, "base"), (goal, "goal"), (median, "median"), (gap, "gap")):
            known = target[column]
            assert text == "–" if pd.isna(known) else value_of(text) == pytest.approx(known, rel=CLOSE, abs=0.005), name
        low, high = number(target["p05"]), number(target["p95"])
        assert band == (low if low == high else words.tell("range", low=low, high=high))
        assert chance == words.share(target["probability"])
        assert first == ("–" if pd.isna(target["first_year"]) else f"{target['first_year']:.0f}")


def test_the_summary_counts_the_scorecard(folder: Path) -> None:
    page, card = page_of(folder, "en"), pd.read_csv(folder / "scorecard.csv")
    likely = card[card["probability"] > 0.8]
    counts = likely["status"].value_counts()
    parts = [f"{counts[status]} " for status in STATUS.values() if status in counts]
    said = next(text for text in page.texts if text.startswith("Meets "))
    assert said.startswith(f"Meets {len(likely)} of {card['probability'].notna().sum()} scored promises")
    assert all(part in said for part in parts)
    assert any(text.startswith(f"{(card['status'] == 'not scored').sum()} promises of the plan") for text in page.texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_cities_equal_their_table(folder: Path, language: str) -> None:
    page, table = page_of(folder, language), pd.read_csv(folder / "cities.csv")
    productivity = table[table["target"] == "labour_productivity"].set_index("place")
    rows = {row[0]: row for row in page.rows("cities")}
    assert len(rows) == 11
    for city, known in productivity.iterrows():
        change, _ = rows[Voice(language).name("places", str(city))][1].split("|")
        assert change == f"{number(known['start'])} → {number(known['median'])}"
    every = page.rows("all_cities")
    assert len(every) == table["target"].nunique()


def test_money_equals_the_budget(folder: Path) -> None:
    page, budget = page_of(folder, "en"), pd.read_csv(folder / "budget.csv")
    paid = budget[budget["kind"].isin(PAID_KINDS)]
    items = ["planned", "claimed", "paid", "refused"]
    by_payer = paid.groupby("payer")[items].sum()
    rows = {(row[0], row[1]): row[2:] for row in page.rows("money_years")}
    assert rows["all years", "cities"] == [number(by_payer.loc["city", item]) for item in items]
    assert page.rows("money_levers")[-1] == ["total", "", *(number(paid[item].sum()) for item in items)]
    cities = {row[0]: row for row in page.rows("money_cities")}
    assert cities["Ningbo"][-2] == number(paid.loc[paid["city"] == "Ningbo", "paid"].sum())
    shown = {row[0]: row for row in page.rows("money_shown")}
    forgone = budget.loc[budget["lever"] == "burden_relief", "paid"].sum()
    assert shown["Cost relief"][-1] == number(forgone)


@pytest.mark.parametrize(("language", "sentence"), [("en", "Governments pay {} ("), ("zh", "年政府共支付 {} 亿元")])
def test_what_governments_pay_is_the_median_of_the_runs(folder: Path, language: str, sentence: str) -> None:
    table = pd.read_parquet(folder / "indicators.parquet")
    rows = (table["indicator"] == "public_cost") & (table["place"] == "Zhejiang") & (table["period"] == "2021Q4")
    whole = number(table.loc[rows, "value"].median())
    texts = page_of(folder, language).texts
    assert whole in texts, "on its tile"
    assert sum(sentence.format(whole) in text for text in texts) == 2, "in the summary and above the money"


def test_differences_are_paired_run_by_run(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "more"
    shutil.copytree(folder, other)
    table = pd.read_parquet(other / "indicators.parquet")
    table["value"] += table["indicator"].eq("labour_productivity") * table["run"] * 1.0
    table.sample(frac=1.0, random_state=3).to_parquet(other / "indicators.parquet")
    rows = {row[0]: row[1:] for row in page_of(other, "en", folder).rows("comparison")}
    gained = rows["Labour productivity of above-scale manufacturing (10k\N{NO-BREAK SPACE}yuan/person)"]
    assert gained[2:] == ["+2.50", "+1.15 to +3.85", "100 %|not settled", "4"]  # of two parameter vectors
    assert rows["Smart factories (digital workshops) (units)"][2:5] == ["0", "0", "no difference"]


def test_a_baseline_beside_is_found_where_runs_can_be_paired(folder: Path) -> None:
    assert "comparison" not in page_of(folder, "en").tables
    shutil.copytree(folder, folder.parent / "baseline")
    assert "comparison" in page_of(folder, "en").tables
    settings = folder.parent / "baseline" / "config.yaml"
    changed = settings.read_text(encoding="utf-8").replace("sample: 0.01", "sample: 0.02")
    settings.write_text(changed, encoding="utf-8")
    assert "comparison" not in page_of(folder, "en").tables


def test_settings_are_read_with_the_place_that_set_each() -> None:
    config = load(PROJECT / "configs" / "scenarios" / "corridor_first.yaml", SMALL)
    found = {setting.path: setting.origin for setting in read_settings(config.to_yaml())}
    assert found == config.origins
