"""Reading a result folder: what is refused, and what the tables answer."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from sim.errors import StoreError
from sim.view.tables import read_tables, time_of


def test_a_missing_table_is_named(tmp_path: Path, result_folder: Path) -> None:
    copy = shutil.copytree(result_folder, tmp_path / "copy")
    (copy / "sizes.parquet").unlink()
    with pytest.raises(StoreError, match=r"sizes\.parquet is missing"):
        read_tables(copy)


def test_two_scenarios_are_not_pooled(tmp_path: Path, result_folder: Path) -> None:
    copy = shutil.copytree(result_folder, tmp_path / "copy")
    table = pd.read_parquet(copy / "indicators.parquet")
    pd.concat([table, table.assign(scenario="other")]).to_parquet(copy / "indicators.parquet")
    with pytest.raises(StoreError, match="exactly one"):
        read_tables(copy)


def test_paths_and_fans_run_over_quarters(result_folder: Path) -> None:
    tables = read_tables(result_folder)
    assert tables.paths("labour_productivity", "Ningbo").shape == (21, 20)
    fan = tables.fan("labour_productivity", "Ningbo")
    assert fan.index[0] == 2020.0
    assert fan.index[-1] == 2025.0
    assert (fan["p05"] <= fan["median"]).all()
    assert tables.fan("labour_productivity", "Atlantis").empty
    assert tables.run_id == "3f9a2c71"


def test_the_fourth_quarter_is_the_year() -> None:
    assert time_of("2021Q1") == 2020.25
    assert time_of("2025Q4") == 2025.0
