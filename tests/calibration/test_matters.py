"""What matters on a tiny province: designs of one luck, outcomes read run by run, structures, the page."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.calibration.matters import Effort, planned, structure_configs, what_matters
from sim.calibration.outcomes import Outcomes, outcome_values, outcomes_of
from sim.calibration.screening import chosen, design_config, run_design, uncertain
from sim.calibration.structures import AS_IT_IS, compare_structures, read_structures
from sim.calibration.waves import Workers
from sim.config import Config, load
from sim.errors import ConfigError
from sim.model.parameters import run_parameters
from sim.study.folder import RUNS
from sim.study.run import planned_runs
from sim.view.matters import write_matters

PROJECT = Path(__file__).parents[2]
BASELINE = PROJECT / "configs" / "baseline.yaml"
TINY = {"population.sample": 0.01, "end": "2021Q4", "ensemble.replicates": 2, "ensemble.seed": 5}
HERE = Workers(jobs=1, threads=1)
LIVE, INERT = "growth.productivity_trend_per_year", "learning.prior_good"
HEADLINES = ("labour_productivity", "value_added_rate", "digital_coverage_above_scale")


@pytest.fixture(scope="module")
def tiny() -> Config:
    return load(BASELINE, TINY)


def headlines(config: Config) -> Outcomes:
    return Outcomes(tuple(config.registers.targets[name] for name in HEADLINES), ())


def test_every_parameter_that_is_drawn_is_screened(tiny: Config) -> None:
    free = uncertain(tiny)
    central = run_parameters(tiny, 0)
    moved = {
        f"{mechanism}.{name}"
        for drawn in (run_parameters(tiny, vector) for vector in range(1, 13))
        for mechanism, values in central.items()
        for name, value in values.items()
        if value != drawn[mechanism][name]
    }
    assert moved == set(free.names)
    assert len(free.names) > 300


def test_a_design_moves_its_parameters_and_no_other_under_one_luck(tiny: Config) -> None:
    free = chosen(tiny, [LIVE])
    config = design_config(tiny, free, np.array([[0.0], [0.5], [1.0]]))
    row, central = free.rows[LIVE], run_parameters(tiny, 0)
    for run, value in zip(planned_runs(config), (row.low, row.value, row.high), strict=True):
        values = run_parameters(config, run.vector)
        assert values.pop("growth") == central["growth"] | {"productivity_trend_per_year": value}
        assert values == {name: group for name, group in central.items() if name != "growth"}
    assert len({run.seed for run in planned_runs(config)}) == 1


def test_vectors_that_differ_in_an_inert_parameter_give_equal_bytes(tiny: Config, tmp_path: Path) -> None:
    """The size of challenge grants is inert where the lever that pays them is at nothing."""
    config = load(
        BASELINE, {**TINY, "end": "2021Q1", "parameters.digital.horizon_years": 3, "levers.challenge_grants": 0}
    )
    outcomes, found = headlines(config), {}
    for name in ("innovation.challenge_size", LIVE):
        free = chosen(config, [name])
        run_design(config, free, np.array([[0.05], [0.95]]), outcomes, tmp_path / name, HERE)
        runs = (tmp_path / name / RUNS / f"{number:05d}" / "indicators.parquet" for number in (1, 2))
        first, second = (pd.read_parquet(path)["value"].to_numpy().tobytes() for path in runs)
        found[name] = first == second
    assert found == {"innovation.challenge_size": True, LIVE: False}


def test_outcomes_are_read_run_by_run_as_the_scorecard_does(tiny: Config) -> None:
    outcomes = headlines(tiny)
    tables = [
        pd.DataFrame(
            [(run, period, place, "labour_productivity", run * 10.0 + year)
             for year, period in enumerate(("2020Q4", "2021Q4")) for place in ("Zhejiang", "Ningbo")],
            columns=["run", "period", "place", "indicator", "value"],
        )
        for run in (1, 3)
    ]  # fmt: skip
    found = outcome_values(tiny, outcomes, iter(tables))
    assert found.index.tolist() == [1, 3]
    assert found["labour_productivity"].tolist() == [11.0, 31.0]
    assert found["value_added_rate"].isna().all()


def test_an_unknown_parameter_is_refused_with_the_nearest_name(tiny: Config) -> None:
    with pytest.raises(ConfigError, match=r"--only: unknown uncertain parameter 'growth\.shock_ds'.*growth\.shock_sd"):
        chosen(tiny, ["growth.shock_ds"])


def test_the_shipped_structures_load_and_differ(tiny: Config) -> None:
    structures = read_structures(tiny.root)
    configs = structure_configs(lambda changed: load(BASELINE, {**TINY, **changed}), structures)
    assert set(configs) == {
        AS_IT_IS, "equal_variance", "no_peers", "peers_placebo", "payoff_at_once", "titles_without_effect",
    }  # fmt: skip
    assert len({config.digest() for config in configs.values()}) == len(configs)
    assert planned(configs, Effort(4, 15, 256), uncertain(tiny))["structures"] == 12


def test_a_structure_with_a_wrong_key_is_refused_by_line(tmp_path: Path) -> None:
    (tmp_path / "configs" / "structures").mkdir(parents=True)
    (tmp_path / "configs" / "structures" / "odd.yaml").write_text("en: odd\nzh: 奇\nsauce: none\nparameters: {}\n")
    with pytest.raises(ConfigError) as refused:
        read_structures(tmp_path / "configs")
    assert "odd.yaml:3: sauce: unknown key 'sauce'" in str(refused.value)
    assert "source: is missing" in str(refused.value)


def test_shifts_are_paired_and_told_in_the_outcomes_band(tiny: Config) -> None:
    outcomes = headlines(tiny)
    usual = pd.DataFrame({"labour_productivity": [30.0, 31.0, 32.0]}, index=[1, 2, 3]).reindex(columns=HEADLINES)
    table = compare_structures(tiny, outcomes, {AS_IT_IS: usual, "other": usual + 1.8})
    row = table.set_index("structure").loc["other"]
    assert (row["shift"], row["shift_p05"], row["shift_p95"]) == pytest.approx((1.8, 1.8, 1.8))
    assert row["shift_in_band"] == pytest.approx(1.8 / 0.9)
    assert set(table["outcome"]) == {"labour_productivity"}


@pytest.mark.slow
def test_the_whole_study_writes_its_page_and_goes_on_where_it_was(tiny: Config, tmp_path: Path) -> None:
    structures = {name: row for name, row in read_structures(tiny.root).items() if name == "payoff_at_once"}
    configs = structure_configs(lambda changed: load(BASELINE, {**TINY, **changed}), structures)
    free = chosen(tiny, [LIVE, INERT, "growth.value_added_rate_drift_per_year"])
    found = [what_matters(configs, tmp_path, Effort(2, 2, 16), free, HERE, lambda _: None) for _ in range(2)]
    pd.testing.assert_frame_equal(found[0].screening.table, found[1].screening.table)
    assert found[0].screening.ranks["parameter"].tolist()[-1] == INERT
    written = write_matters(tmp_path, tiny, structures, found[0])
    assert len(written) == 3 * 2 * 2 + 1
    page = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert all(f"<!-- {block} -->" in page for block in ("parameters", "shares", "structures", "refused"))


def test_outcomes_are_what_may_count_as_met(tiny: Config) -> None:
    names = outcomes_of(tiny).names
    assert names["labour_productivity"][0].startswith("Labour productivity")
    assert "mfg_share_of_gdp" in names
