"""Paired comparison by hand: differences, ties, costs per unit, and what is refused."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.config import load
from sim.errors import ConfigError, StoreError
from sim.score.bands import lead
from sim.study.compare import compare
from sim.study.pairs import cost_per_unit, gained, spread_of
from sim.view.comparison import comparison_text, default_folder, named, write_comparison
from tests.study.conftest import PROJECT

PRODUCTIVITY, WATER, SHARE = "labour_productivity", "water_per_value_added", "mfg_share_of_gdp"
COST, YEARLY, PLAIN = "public_cost", "mfg_loan_growth_gap", "revenue"

type Values = Mapping[str, Mapping[tuple[int, int], float]]


def folder_of(
    path: Path, values: Values, place: str = "Zhejiang", name: str = "", settings: tuple[str, ...] = ()
) -> Path:
    """A result folder whose runs (vector, seed) end with some values of indicators in one place."""
    path.mkdir()
    config = load(PROJECT / "configs" / "baseline.yaml", [f"name={name or path.name}", *settings])
    (path / "config.yaml").write_text(config.to_yaml(), encoding="utf-8")
    (path / "record.json").write_text(json.dumps({"run_id": path.name, "model_version": "m"}), encoding="utf-8")
    rows = [
        (seed, vector, seed, period, place, indicator, value)
        for indicator, runs in values.items()
        for (vector, seed), value in runs.items()
        for period in ("2020Q4", "2025Q4")
    ]
    columns = ["run", "vector", "seed", "period", "place", "indicator", "value"]
    pd.DataFrame(rows, columns=columns).to_parquet(path / "indicators.parquet")
    return path


def runs(*values: float) -> dict[tuple[int, int], float]:
    return {(number, 100 + number): value for number, value in enumerate(values, 1)}


def row(table: pd.DataFrame, indicator: str) -> pd.Series:
    return table.set_index("indicator").loc[indicator]


def test_three_pairs_by_hand(tmp_path: Path) -> None:
    base = folder_of(tmp_path / "base", {PRODUCTIVITY: runs(30.0, 32.0, 40.0), COST: runs(100.0, 110.0, 120.0)})
    other = folder_of(tmp_path / "other", {PRODUCTIVITY: runs(31.0, 34.0, 43.0), COST: runs(110.0, 140.0, 140.0)})
    found = row(compare(base, other).province, PRODUCTIVITY)
    assert (found["base_median"], found["other_median"], found["difference"]) == (32.0, 34.0, 2.0)  # 1, 2 and 3
    assert (found["p05"], found["p95"]) == (pytest.approx(1.1), pytest.approx(2.9))
    assert (found["probability"], found["pairs"], found["pairs_needed"]) == (1.0, 3, 3)
    assert (found["cost_difference"], found["cost_per_unit"]) == (20.0, 10.0)  # 10, 30 and 20; 20 over 2
    assert (found["cost_per_unit_p05"], found["cost_per_unit_p95"]) == (pytest.approx(20.0 / 3.0), 15.0)
    assert (found["base_met"], found["other_met"]) == (pytest.approx(1.0 / 3.0), pytest.approx(2.0 / 3.0))  # 33 or more
    assert found["move"] == pytest.approx(2.0 / (0.5 * (39.2 - 30.2)))


def test_senses_and_ties(tmp_path: Path) -> None:
    base = {WATER: runs(9.0, 9.0, 9.0, 9.0), SHARE: runs(30.0, 30.0, 33.0, 36.0), PLAIN: runs(1.0, 1.0, 1.0, 1.0)}
    other = {WATER: runs(8.0, 9.0, 9.0, 10.0), SHARE: runs(31.0, 33.0, 34.0, 37.0), PLAIN: runs(2.0, 2.0, 2.0, 2.0)}
    table = compare(folder_of(tmp_path / "a", base), folder_of(tmp_path / "b", other)).province
    water = row(table, WATER)
    assert water["probability"] == 0.5  # less, two ties, more
    assert pd.isna(water["pairs_needed"])
    assert row(table, SHARE)["probability"] == (1.0 + 1.0 + 0.5 + 0.0) / 4.0  # nearer, in, both in, farther
    assert pd.isna(row(table, PLAIN)["probability"])
    assert row(table, PLAIN)["difference"] == 1.0


def test_what_one_gains_the_other_loses(tmp_path: Path) -> None:
    one = folder_of(tmp_path / "one", {WATER: runs(9.0, 8.0, 9.5), COST: runs(1.0, 2.0, 3.0)})
    two = folder_of(tmp_path / "two", {WATER: runs(8.0, 6.0, 9.0), COST: runs(4.0, 4.0, 7.0)})
    there, back = (row(compare(*pair).province, WATER) for pair in ((one, two), (two, one)))
    assert there["difference"] == -back["difference"]
    assert there["probability"] == 1.0 - back["probability"] == 1.0
    assert there["cost_per_unit"] == back["cost_per_unit"] == 3.0


@pytest.mark.parametrize("gain", [[0.0, 0.0, 0.0], [-1.0, 0.0, 2.0]])
def test_no_cost_per_unit_where_the_gain_may_be_nought(gain: list[float]) -> None:
    assert np.isnan(cost_per_unit(np.array([1.0, 2.0, 3.0]), np.array(gain))).all()


@pytest.mark.parametrize(("pairs", "price"), [(2, np.nan), (3, 5.0)])
def test_no_cost_per_unit_where_the_sign_is_not_settled(tmp_path: Path, pairs: int, price: float) -> None:
    """Two pairs that gain two each leave the gain's band off nought, and the sign open."""
    base, other = ({PRODUCTIVITY: runs(*[level] * pairs), COST: runs(*[5.0 * level] * pairs)} for level in (30.0, 32.0))
    found = row(compare(folder_of(tmp_path / "a", base), folder_of(tmp_path / "b", other)).province, PRODUCTIVITY)
    assert found["cost_per_unit"] == pytest.approx(price, nan_ok=True)
    assert (found["probability_low"] > 0.5) == (pairs == 3)


def test_a_pair_without_gain_is_infinitely_dear() -> None:
    gain = np.array([-0.01, *np.full(19, 2.0)])
    found = cost_per_unit(np.full(20, 4.0), gain)
    assert (found.median, found.p05, found.p95) == (2.0, 2.0, 2.0)
    more = cost_per_unit(np.full(19, 4.0), gain[:19])
    assert np.isinf(more.p95)


def test_pairs_of_one_vector_count_as_one_witness() -> None:
    better, own = pd.Series(1.0, range(8)), pd.Series(range(8))
    assert lead(better, own).runs_needed == 3
    assert lead(better, own.floordiv(4)).runs_needed == 11  # 2.7 witnesses of four pairs each
    assert lead(better, own).low > lead(better, own.floordiv(4)).low
    assert lead(better / 2.0, own)[3] is None


@pytest.mark.parametrize("pairs", [7, 32, 40])
def test_no_number_of_pairs_settles_ties_alone(pairs: int) -> None:
    """Seven sevenths of one half are one half but for rounding."""
    own = pd.Series(range(1, pairs + 1))
    assert lead(pd.Series(0.5, own.index), own).runs_needed is None


def test_only_common_pairs_are_compared_and_the_note_says_how_many(tmp_path: Path) -> None:
    base = folder_of(tmp_path / "base", {PRODUCTIVITY: runs(1.0, 2.0, 3.0, 4.0)})
    other = folder_of(tmp_path / "other", {PRODUCTIVITY: runs(2.0, 4.0)}, settings=("population.sample=0.5",))
    found = compare(base, other)
    assert row(found.province, PRODUCTIVITY)["difference"] == 1.5
    assert "2 pairs of runs in common, of 4 and 2" in found.notes[0]
    assert "samples differ (1, 0.5)" in found.notes[1]


def test_no_common_pair_is_refused_with_a_command_that_the_program_reads(tmp_path: Path) -> None:
    base = folder_of(tmp_path / "base", {PRODUCTIVITY: runs(1.0, 2.0)})
    other = folder_of(tmp_path / "other", {PRODUCTIVITY: {(0, 7): 1.0}}, settings=("ensemble.draws=central",))
    with pytest.raises(StoreError, match="no run shares parameter vector and seed") as refused:
        compare(base, other)
    command = str(refused.value).partition("zjsim run ")[2].split()
    given = [command[i + 1] for i, part in enumerate(command) if part == "--set"]
    settings = [*given, f"ensemble.seed={command[2]}", f"ensemble.replicates={command[4]}"]
    config = load(Path(command[0]), settings)
    wanted = load(base / "config.yaml").ensemble
    assert config.ensemble == wanted.model_copy(update={"replicates": 2})


def test_what_is_no_result_is_refused_with_the_nearest(tmp_path: Path) -> None:
    base = folder_of(tmp_path / "base", {PRODUCTIVITY: runs(1.0)})
    with pytest.raises(StoreError, match=r"is no result folder .*did you mean .*base"):
        compare(base, tmp_path / "bsae")
    with pytest.raises(StoreError, match="nothing to compare with"):
        compare(base)
    sweep = tmp_path / "sweep"
    sweep.mkdir()
    (sweep / "design.csv").write_text("cell,levers.a\n1,0\n2,1\n")
    with pytest.raises(ConfigError, match=r"is a sweep; say which cell: .*:cell=N, N from 1 to 2"):
        compare(base, sweep)


def test_a_year_that_binds_is_valued_by_the_worst_so_far(tmp_path: Path) -> None:
    folders = []
    for name, values in (("a", (3.0, -2.0, -1.0)), ("b", (5.0, 4.0, 6.0))):
        folder = folder_of(tmp_path / name, {YEARLY: runs(0.0)})
        rows = pd.read_parquet(folder / "indicators.parquet").iloc[:1]
        years = zip(("2023Q4", "2024Q4", "2025Q4"), values, strict=True)
        path = folder / "indicators.parquet"
        pd.concat([rows.assign(period=period, value=value) for period, value in years]).to_parquet(path)
        folders.append(folder)
    table = compare(*folders).province
    last = table[table["period"] == "2025Q4"].iloc[0]
    assert (last["base_median"], last["other_median"]) == (-2.0, 4.0)


def test_cities_have_their_own_table_and_names_fill_in(tmp_path: Path) -> None:
    base = folder_of(tmp_path / "base", {PLAIN: runs(1.0)}, "Quzhou")
    other = folder_of(tmp_path / "other", {PLAIN: runs(4.0)}, "Quzhou")
    found = compare(base, other)
    assert found.province.empty
    assert named(found.cities)[["place", "difference", "name_zh", "unit"]].to_numpy().tolist() == [
        ["Quzhou", 3.0, "规上制造业营业收入", "100m yuan"]
    ]


def test_the_folder_is_written_the_same_twice_and_never_over_another(tmp_path: Path) -> None:
    base = folder_of(tmp_path / "base", {PRODUCTIVITY: runs(30.0, 32.0), COST: runs(1.0, 1.0)}, name="a..b + c")
    other = folder_of(tmp_path / "other", {PRODUCTIVITY: runs(31.0, 35.0), COST: runs(2.0, 3.0)})
    found = compare(base, other)
    found = found._replace(province=named(found.province), cities=named(found.cities))
    assert default_folder(found).as_posix() == "results/compare-a-b-c-other"
    first, again = (
        [path.read_bytes() for path in write_comparison(found, tmp_path / "out", "en").written] for _ in range(2)
    )
    assert first == again
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "comparison.csv", "comparison_cities.csv", "figures", "record.json",
    }  # fmt: skip
    with pytest.raises(StoreError, match="exists and is no comparison"):
        write_comparison(found, base, "en")
    assert "2 pairs of runs; public cost +1.50" in comparison_text(found, "en")
    assert "2 对运行" in comparison_text(found, "zh")


def test_about_is_better_when_nearer_and_a_spread_of_nothing_is_blank() -> None:
    bounds = (32.5, 34.2)
    found = gained(np.array([30.0, 35.2, 33.0]), np.array([32.0, 36.2, 34.0]), "about", bounds)
    assert found.tolist() == pytest.approx([2.0, -1.0, 0.0])
    assert np.isnan(spread_of([])).all()
