"""The references compared: classes by stated rules, differences paired by run."""

from pathlib import Path

import pandas as pd
import pytest

from sim.config import Config, load
from sim.study.references import (
    CLASSES,
    NOTHING,
    PLAN,
    PRACTICE,
    REFERENCES,
    classify,
    compare_cities,
    compare_references,
    compare_targets,
)
from tests.study.conftest import PROJECT, SMALL

TARGET = "value_added_rate"  # at least 24
LAST = "2025Q4"


@pytest.mark.parametrize(
    ("plan", "practice", "nothing", "found"),
    [
        (1.0, 1.0, 0.9, "comes anyway"),
        (2 / 3, 0.0, 2 / 3, "comes anyway"),
        (0.8, 2 / 3, 0.6, "carried by the practice of 2020"),
        (0.8, 0.6, 0.6, "carried by the plan"),
        (0.5, 0.7, 0.0, "set back by the plan"),
        (0.0, 0.0, 0.7, "set back by the plan"),
        (0.5, 0.5, 0.0, "open"),
        (1 / 3, 0.5, 0.5, "out of reach"),
        (0.0, 0.0, 0.0, "out of reach"),
    ],
)
def test_classes(plan: float, practice: float, nothing: float, found: str) -> None:
    assert classify(plan, practice, nothing) == found
    assert found in CLASSES


@pytest.fixture(scope="module")
def configs() -> dict[str, Config]:
    return {name: load(PROJECT / "configs" / f"{name}.yaml") for name in REFERENCES}


def runs_of(values: dict[int, float], place: str = "Zhejiang") -> pd.DataFrame:
    """A long table that holds one indicator's value of each run at the end."""
    rows = [(run, 0, LAST, place, TARGET, value) for run, value in values.items()]
    return pd.DataFrame(rows, columns=["run", "vector", "period", "place", "indicator", "value"])


def test_differences_are_taken_between_runs_of_one_number(configs: dict[str, Config]) -> None:
    indicators = {
        PLAN: runs_of({1: 24.0, 2: 30.0, 3: 25.0}),
        PRACTICE: runs_of({3: 24.0, 2: 29.0, 1: 21.0}),
        NOTHING: runs_of({2: 20.0, 3: 23.0}),
    }
    table = compare_targets(configs, indicators)
    assert table["target"].tolist() == [TARGET]
    row = table.iloc[0]
    assert (row[f"{PLAN}_median"], row[f"{PRACTICE}_median"], row[f"{NOTHING}_median"]) == (25.0, 24.0, 21.5)
    assert row["over_practice"] == 1.0  # 3, 1, 1
    assert row["over_practice_p95"] == pytest.approx(1.0 + 0.9 * 2.0)
    assert row["added"] == 6.0  # 10 and 2; run 1 is missing without policy
    assert row[f"{PRACTICE}_probability"] == pytest.approx(2 / 3)
    assert row["class"] == "carried by the practice of 2020"


def test_cities_are_compared_at_the_end(configs: dict[str, Config]) -> None:
    indicators = {
        name: pd.concat([runs_of({1: rise, 2: 3 * rise}, "Quzhou"), runs_of({1: 0.0, 2: 0.0})])
        for name, rise in ((PLAN, 5.0), (PRACTICE, 4.0), (NOTHING, 2.0))
    }
    table = compare_cities(configs[PLAN], indicators)
    assert table[["indicator", "city"]].to_numpy().tolist() == [[TARGET, "Quzhou"]]
    row = table.iloc[0]
    assert (row[f"{PLAN}_median"], row["added"], row["over_practice"]) == (10.0, 6.0, 2.0)


def test_the_command_writes_tables_and_repeats_no_run(tmp_path: Path) -> None:
    small = {
        name: load(PROJECT / "configs" / f"{name}.yaml", [*SMALL, "end=2021Q4", "ensemble.replicates=2"])
        for name in REFERENCES
    }
    found = compare_references(small, tmp_path, jobs=1, threads=1)
    assert set(found.targets["class"]) <= set(CLASSES)
    assert found.cities["city"].nunique() == 11
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.glob("runs/*/runs/*")}
    assert len(kept) == 6
    again = compare_references(small, tmp_path, jobs=1, threads=1)
    pd.testing.assert_frame_equal(again.targets, found.targets)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.glob("runs/*/runs/*")} == kept
    assert {path.name for path in tmp_path.iterdir()} == {"runs", "references.csv", "references_cities.csv"}
