"""The scorecard in the terminal: by status, a judged base in brackets, and why rows are not scored."""

import pandas as pd
import pytest

from sim.config import load
from sim.score.scorecard import scorecard
from sim.view.text import scorecard_text
from tests.rules.made import ROOT


@pytest.fixture(scope="module")
def card() -> pd.DataFrame:
    values = {"labour_productivity": (23.5, 34.0), "world_class_clusters": (3.0, 4.0), "co2_intensity_fall": (0.0, 9.0)}
    rows = [
        (1, 0, period, "Zhejiang", name, value)
        for name, ends in values.items()
        for period, value in zip(("2020Q4", "2025Q4"), ends, strict=True)
    ]
    columns = ["run", "vector", "period", "place", "indicator", "value"]
    return scorecard(pd.DataFrame(rows, columns=columns), load(ROOT / "configs" / "baseline.yaml"))


def test_rows_stand_by_status_with_judged_bases_in_brackets(card: pd.DataFrame) -> None:
    lines = scorecard_text(card, 20, "en").splitlines()
    rows = {
        target.name_en[:20]: i
        for target in card.itertuples()
        for i, line in enumerate(lines)
        if target.name_en[:20] in line
    }
    assert lines[rows["World-class clusters"]].split()[2:6] == ["(3)", "4", "4", "4"]
    assert rows["Labour productivity "] < rows["Provincial laborator"] < rows["Five-year fall of CO"]


def test_a_run_of_which_nothing_is_scored_gives_no_reason_for_each_row(card: pd.DataFrame) -> None:
    text = scorecard_text(card.assign(driver="not_scored", status="not scored"), 20, "en")
    assert "keeps growing: no number" not in text
    assert f"not scored: {len(card)} listed" in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "emergent: 2 of 2 met in more than half of the runs (36 listed)"),
        ("en", "declared: 1 listed, never counted as met"),
        ("en", "Manufacturing investment keeps growing: no number in the plan"),
        ("zh", "换算展示：列示 1 项，不计入达标"),
    ],
)
def test_counts_and_reasons_stand_below(card: pd.DataFrame, language: str, said: str) -> None:
    assert said in scorecard_text(card, 20, language)
