"""A sweep explained: shares, slopes and boxes that are known beforehand, and what a design does not allow."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.errors import ConfigError, StoreError
from sim.study.analyse import analysed, write_tables
from sim.study.attribution import shapley
from sim.study.explained import explain
from sim.study.sensitivity import morris_design, sobol_design
from tests.study.made_sweep import TARGET, made, made_sweep, numbered
from tests.study.test_sensitivity import ishigami, known_shares

A, B, C = "levers.upgrade_subsidy_rate", "levers.provider_training", "levers.factory_reward"


def rows_of(table: pd.DataFrame, **wanted: object) -> pd.DataFrame:
    for name, value in wanted.items():
        table = table[table[name] == value]
    return table


def test_each_alone_is_paired_with_the_first_cell(tmp_path: Path) -> None:
    cells = numbered({A: [np.nan, 0.2, np.nan], B: [np.nan, np.nan, 0.5]})
    luck = {(1, 1): 30.0, (1, 2): 40.0, (2, 3): 20.0}

    def outcome(row: pd.Series, vector: int, seed: int) -> float:
        moved = 2.0 * seed if row[A] == 0.2 else -1.0 if row[B] == 0.5 else 0.0
        return luck[vector, seed] + moved

    found = analysed(made(tmp_path, cells, outcome, "one_at_a_time", runs=tuple(luck)))
    table = rows_of(found.attribution, method="alone", outcome=TARGET).set_index("factor")
    assert table.loc[A, "difference"] == 4.0  # 2, 4 and 6
    assert table.loc[A, "p05"] == pytest.approx(2.2)
    assert table.loc[A, "probability"] == 1.0
    assert table.loc[B, "difference"] == -1.0
    assert table.loc[B, "probability"] == 0.0
    assert any("zjsim groups" in text for text in found.cannot)


def test_shares_of_groups_by_hand(tmp_path: Path) -> None:
    """Two groups that bring 1 and 2 alone and 7 together: 3 and 4 by Shapley, 5 and 6 when left out."""
    cells = numbered({A: [0.0, np.nan, 0.0, np.nan], B: [0.0, np.nan, 0.0, np.nan], C: [0.0, 0.0, np.nan, np.nan]})
    worth = {1: 0.0, 2: 1.0, 3: 2.0, 4: 7.0}
    found = analysed(made(tmp_path, cells, lambda row, *_: 30.0 + worth[row["cell"]], "table"))
    table = rows_of(found.attribution, outcome=TARGET)
    assert rows_of(table, method="alone").set_index("factor")["difference"].to_dict() == {f"{A}, {B}": 1.0, C: 2.0}
    shares = rows_of(table, method="shapley").set_index("factor")
    assert shares["difference"].to_dict() == {f"{A}, {B}": 3.0, C: 4.0}
    assert shares["share"].sum() == pytest.approx(1.0)
    assert rows_of(table, method="left out").set_index("factor")["difference"].to_dict() == {f"{A}, {B}": 5.0, C: 6.0}


def test_no_share_is_told_of_a_whole_that_may_be_nought(tmp_path: Path) -> None:
    """What both bring goes up in one pair and down in the other."""
    cells = numbered({A: [0.0, np.nan, 0.0, np.nan], C: [0.0, 0.0, np.nan, np.nan]})
    pairs = ((1, 1), (2, 2))
    made_up = made(tmp_path, cells, lambda row, vector, *_: row["cell"] * (-1.0) ** vector, "table", runs=pairs)
    found = analysed(made_up)
    table = rows_of(found.attribution, outcome=TARGET)
    assert table["difference"].notna().all()
    assert table["share"].isna().all()


def test_shapley_shares_of_three_sum_to_what_all_gain() -> None:
    random = np.random.default_rng(1)
    everyone = [frozenset(i for i in range(3) if mask >> i & 1) for mask in range(8)]
    worth = {who: pd.DataFrame({"y": random.random(2)}) for who in everyone}
    shares = sum(shapley(worth, i, 3)["y"] for i in range(3))
    np.testing.assert_allclose(shares, (worth[everyone[-1]] - worth[everyone[0]])["y"])


def test_a_missing_cell_leaves_out_shapley_and_says_so(tmp_path: Path) -> None:
    cells = numbered({A: [0.0, np.nan, np.nan], B: [0.0, 0.0, np.nan]})
    found = analysed(made(tmp_path, cells, lambda row, *_: float(row["cell"]), "table"))
    assert set(found.attribution["method"]) == {"alone", "left out"}
    assert any("3 of 4 on-off cells" in text for text in found.cannot)


def test_sobol_finds_ishigami_from_cells_and_drops_a_block_with_a_failed_run(tmp_path: Path) -> None:
    unit = sobol_design([A, B, C], 256, 1)
    y = ishigami(unit)
    cells = numbered(dict(zip((A, B, C), unit.T, strict=True)))
    plain = made(tmp_path, cells, lambda row, *_: y[int(row["cell"]) - 1], "list", runs=((1, 1), (1, 2)))
    found = analysed(plain._replace(kind="sobol", unit=unit))
    table = rows_of(found.sensitivity, outcome=TARGET)
    first, total = known_shares()
    np.testing.assert_allclose(table["S1"], first, atol=0.1)
    np.testing.assert_allclose(table["ST"], total, atol=0.1)
    assert (table["S1_conf"] > 0.0).all()
    lacking = plain._replace(kind="sobol", unit=unit, values=plain.values.drop(index=(7, 1, 2)))
    assert "sobol: 1 of 256 blocks have a failed run and are dropped" in analysed(lacking).cannot


def test_morris_finds_slopes_and_a_constant_outcome_is_refused(tmp_path: Path) -> None:
    unit = morris_design([A, B], 6, 1)
    cells = numbered(dict(zip((A, B), unit.T, strict=True)))
    slopes = np.array([3.0, -1.0])
    plain = made(tmp_path, cells, lambda row, *_: float(unit[int(row["cell"]) - 1] @ slopes), "list")
    found = analysed(plain._replace(kind="morris", unit=unit, values=plain.values.assign(public_cost=1.0)))
    np.testing.assert_allclose(rows_of(found.sensitivity, outcome=TARGET)["mu"], slopes * 0.9)
    assert any("public_cost: is 1 in all" in text for text in found.cannot)


@pytest.mark.parametrize("kind", ["grid", "latin_hypercube"])
def test_other_designs_say_which_would_do(tmp_path: Path, kind: str) -> None:
    found = analysed(made(tmp_path, numbered({A: [0.0, 0.1, 0.2]}), lambda row, *_: float(row["cell"])))
    assert any("`kind: morris`" in text and "`kind: sobol`" in text for text in found.cannot)


def planted(folder: Path, many: int = 400) -> pd.DataFrame:
    random = np.random.default_rng(3)
    return numbered({A: random.random(many) / 2, B: random.random(many), C: 100.0 * random.random(many)})


def test_prim_and_cart_find_a_planted_box(tmp_path: Path) -> None:
    cells = planted(tmp_path)
    found = analysed(made(tmp_path, cells, lambda row, *_: 30.0 if row[A] < 0.2 and row[B] < 0.3 else 40.0))
    for method in ("PRIM", "CART"):
        box = rows_of(found.boxes, method=method, box=found.boxes[found.boxes["method"] == method]["box"].min())
        limits = box.set_index("variable")
        assert set(limits.index) == {A, B}
        assert limits.loc[A, "high"] == pytest.approx(0.2, abs=0.02)
        assert limits.loc[B, "high"] == pytest.approx(0.3, abs=0.05)
        assert np.isinf(limits["low"]).all()
        assert (box["coverage"] > 0.9).all()
        assert (box["density"] > 0.9).all()


def test_boxes_speak_of_what_an_outlook_holds_and_of_parameters(tmp_path: Path) -> None:
    cells = numbered({"outlook": ["central", "export_slump"] * 2, A: [0.1, 0.1, 0.2, 0.2]})
    runs = tuple((vector, vector) for vector in range(1, 41))

    def outcome(row: pd.Series, vector: int, seed: int) -> float:
        return 30.0 if row["outlook"] == "export_slump" else 40.0

    sweep = made(tmp_path, cells, outcome, runs=runs)
    found = analysed(sweep)
    assert any(name.startswith("parameters.") for name in found.runs)
    box = rows_of(found.boxes, method="PRIM", box=1)
    assert box["variable"].str.startswith("outlook.").all()
    assert (box["coverage"] == 1.0).all()
    few = analysed(made(tmp_path, cells, outcome, runs=runs[:4]))
    assert any("4 vectors are too few" in text for text in few.cannot)


def test_what_never_or_always_fails_has_no_box(tmp_path: Path) -> None:
    for value, told in ((40.0, "fails in none of 3 runs"), (1.0, "fails in all of 3 runs")):
        found = analysed(made(tmp_path, numbered({A: [0.0, 0.1, 0.2]}), lambda *_, value=value: value))
        assert f"{TARGET}: {told}" in found.cannot


def test_the_same_runs_give_the_same_bytes(tmp_path: Path) -> None:
    cells = planted(tmp_path, 120)
    written = []
    for name in ("one", "two"):
        found = made(tmp_path, cells, lambda row, *_: 30.0 if row[A] < 0.2 else 40.0 + row[B])
        written.append([path.read_bytes() for path in write_tables(analysed(found), tmp_path / name)])
    assert written[0] == written[1]
    assert len(written[0]) >= 3


def test_a_target_that_was_not_kept_is_refused_with_the_nearest(tmp_path: Path) -> None:
    sweep = made_sweep(tmp_path, numbered({A: [0.0]}), lambda *_: 1.0)
    with pytest.raises(ConfigError, match="did you mean labour_productivity"):
        explain(sweep, ["labour_productivty"])  # type: ignore[arg-type]
    sweep.outcomes = sweep.outcomes[:0]
    with pytest.raises(StoreError, match="no run is done yet"):
        explain(sweep)  # type: ignore[arg-type]
