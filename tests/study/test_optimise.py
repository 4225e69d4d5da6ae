"""The search for the best mix: finds a known front, keeps the budget, goes on after a kill, writes what runs."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.config import load
from sim.errors import ConfigError, StoreError
from sim.study.aims import judge
from sim.study.evaluate import run_model
from sim.study.grids import grid
from sim.study.mixes import REFERENCES, load_question
from sim.study.optimise import optimise, runs_of
from sim.study.search import undominated
from sim.study.status import status
from sim.study.verify import verify
from tests.study.conftest import PROJECT, zjsim
from tests.study.standin import DESIGN, HELPFUL, WASTEFUL, failing, simple

BASELINE = PROJECT / "configs" / "baseline.yaml"
TABLES = ("pareto.csv", "evaluations.parquet", "convergence.csv", "targets.csv", "record.json")


def write_design(folder: Path, text: str = DESIGN) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "design.yaml"
    path.write_text(text.format(scenario=os.path.relpath(BASELINE, folder)), encoding="utf-8")
    return path


@pytest.fixture
def design(tmp_path: Path) -> Path:
    return write_design(tmp_path / "which_mix")


def all_bytes(folder: Path) -> dict[str, bytes]:
    files = [folder / name for name in TABLES] + sorted((folder / "mixes").glob("*.yaml"))
    return {file.name: file.read_bytes() for file in files}


def test_the_known_front_is_found_within_the_budget(design: Path, tmp_path: Path) -> None:
    found = optimise(design, out=tmp_path / "out", jobs=1, model=simple)
    mixes = found.pareto[~found.pareto["mix"].isin(REFERENCES)]
    assert list(found.pareto["mix"][:3]) == list(REFERENCES)
    assert len(mixes) == 5
    assert (mixes[WASTEFUL] == 0.0).all()
    assert mixes[HELPFUL].min() < 0.1
    assert mixes[HELPFUL].max() > 0.5
    assert (mixes["public_cost"] <= 400.0).all()
    assert found.evaluations["keeps_budget"].equals(found.evaluations["public_cost"] <= 400.0)
    assert not found.evaluations["keeps_budget"].all()
    assert set(mixes["budget"]) == {100.0, 400.0}
    assert found.pareto["budget"].isna().tolist() == [True] * 3 + [False] * 5


def test_the_hypervolume_never_falls_and_the_best_mix_of_each_step_is_among_those_confirmed(
    design: Path, tmp_path: Path
) -> None:
    found = optimise(design, out=tmp_path / "out", jobs=1, model=simple)
    for _, rows in found.convergence.groupby("restart"):
        assert (np.diff(rows["hypervolume"]) >= 0.0).all()
        assert 0.0 < rows["hypervolume"].iloc[-1] <= 1.0
    tried = found.evaluations
    mixes = found.pareto[~found.pareto["mix"].isin(REFERENCES)]
    for step in (100.0, 400.0):
        best = tried[tried["public_cost"] <= step]["targets_expected"].max()
        assert mixes[mixes["public_cost"] <= step]["targets_expected"].max() == best


def test_confirming_runs_are_fresh_and_both_estimates_stand_side_by_side(design: Path, tmp_path: Path) -> None:
    question = load_question(design)
    searched, fresh = runs_of(question)
    assert not {run.seed for run in searched} & {run.seed for run in fresh}
    assert not {run.vector for run in searched[:2]} & {run.vector for run in fresh}
    found = optimise(question, out=tmp_path / "out", jobs=1, model=simple)
    row = found.pareto.iloc[-1]
    runs = {run.number: simple(question.settings((row[HELPFUL], row[WASTEFUL]), "central"), run) for run in fresh}
    again = judge(question.config, runs)
    assert row["confirmed_city_gap"] == pytest.approx(again.values["city_gap"].median(), rel=1e-12)
    assert row["confirmed_targets_expected"] == pytest.approx(again.hits.mean().sum(), rel=1e-12)
    assert row["confirmed_city_gap"] != row["city_gap"]
    gained = row["confirmed_targets_expected"] - found.pareto["confirmed_targets_expected"].iloc[0]
    assert row["targets_over_scenario"] == pytest.approx(gained, abs=1e-12)


def test_regret_is_what_the_best_mix_of_no_higher_cost_gains_under_an_outlook(tmp_path: Path) -> None:
    design = write_design(tmp_path / "two", DESIGN + "outlooks: [central, export_slump]\n")
    found = optimise(design, out=tmp_path / "out", jobs=1, model=simple)
    mixes = found.pareto[~found.pareto["mix"].isin(REFERENCES)]
    for _, row in mixes.iterrows():
        affordable = mixes[mixes["confirmed_public_cost"] <= row["confirmed_public_cost"]]
        expected = row["city_gap_export_slump"] - affordable["city_gap_export_slump"].min()
        assert row["regret_city_gap_export_slump"] == pytest.approx(expected)
    scenario = found.pareto.iloc[0]
    assert scenario["regret_city_gap_central"] > 0.0


def test_one_job_and_two_give_the_same_bytes(design: Path, tmp_path: Path) -> None:
    for jobs in (1, 2):
        optimise(design, out=tmp_path / f"out{jobs}", jobs=jobs, model=simple)
    assert all_bytes(tmp_path / "out1") == all_bytes(tmp_path / "out2")


def test_a_killed_search_goes_on_and_ends_with_the_same_bytes(design: Path, tmp_path: Path) -> None:
    code = f"from tests.study.standin import seek_slowly; seek_slowly({str(design)!r}, {str(tmp_path / 'killed')!r})"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=PROJECT)
    deadline = time.monotonic() + 60.0
    while len(list((tmp_path / "killed").glob("runs/*/*.json"))) < 60 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    there = len(list((tmp_path / "killed").glob("runs/*/*.json")))
    assert there >= 60
    with pytest.raises(StoreError, match="best mixes, which has not ended yet"):
        status(tmp_path / "killed")
    assert not (tmp_path / "killed" / "pareto.csv").exists()
    optimise(design, out=tmp_path / "killed", jobs=1, model=simple)
    optimise(design, out=tmp_path / "whole", jobs=1, model=simple)
    assert len(list((tmp_path / "killed").glob("runs/*/*.json"))) > there
    assert all_bytes(tmp_path / "killed") == all_bytes(tmp_path / "whole")
    with pytest.raises(StoreError, match="best mixes, which has ended"):
        verify(tmp_path / "killed")


def test_more_generations_make_only_what_is_new(design: Path, tmp_path: Path) -> None:
    first = optimise(design, out=tmp_path / "out", jobs=1, model=simple, set=["optimise.generations=3"])
    before = {file: file.stat().st_mtime_ns for file in (tmp_path / "out").glob("runs/*/*.json")}
    more = optimise(design, out=tmp_path / "out", jobs=1, model=simple)
    early = more.evaluations[more.evaluations["generation"] <= 3].reset_index(drop=True)
    pd.testing.assert_frame_equal(early, first.evaluations.reset_index(drop=True))
    assert all(file.stat().st_mtime_ns == then for file, then in before.items())


def test_a_mix_with_a_failed_run_is_told_and_never_chosen(design: Path, tmp_path: Path) -> None:
    found = optimise(design, out=tmp_path / "out", jobs=1, model=failing, set=["optimise.objectives=[public_cost]"])
    assert found.failures["reason"].str.contains("too much of it").all()
    assert len(found.failures) > 0
    broken = found.evaluations[WASTEFUL] > 4.0
    assert broken.any()
    assert not found.evaluations.loc[broken, "keeps_budget"].any()
    assert found.evaluations.loc[broken, "public_cost"].isna().all()


def test_a_folder_of_another_question_is_refused(design: Path, tmp_path: Path) -> None:
    optimise(design, out=tmp_path / "out", jobs=1, model=simple, set=["optimise.generations=1"])
    with pytest.raises(StoreError, match="of other settings"):
        optimise(design, out=tmp_path / "out", jobs=1, model=simple, set=["population.sample=0.5"])


def test_governments_budgets_are_lifted_unless_they_shall_bind(design: Path) -> None:
    assert not load_question(design).config.government.budget.limited
    assert load_question(design, ["optimise.governments=as_set"]).config.government.budget.limited


def test_steps_have_sensible_digits() -> None:
    assert grid(0.0, 0.6)[:4] == (0.0, 0.02, 0.04, 0.06)
    assert grid(0.0, 0.6)[-1] == 0.6
    assert grid(0.0, 500.0)[1] == 20.0
    assert grid(0.0, 1.0, 0.4) == (0.0, 0.4, 0.8, 1.0)
    assert grid(0.25, 0.5)[:3] == (0.25, 0.26, 0.27)
    assert all(len(f"{value:g}") <= 6 for value in grid(0.1, 0.37))


def test_undominated_rows() -> None:
    loss = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    assert undominated(loss).tolist() == [True, True, False, True]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("provider_training:", "provider_trainin:", "3: levers.provider_trainin: unknown lever.*did you mean"),
        ("high: 0.6", "high: 0.9", "read 0.9; allowed: a number from 0 to 0.6"),
        ("low: 0.0, high: 0.6", "low: 0.5, high: 0.1", "low below high"),
        ("[0, 1, 2, 5, 10, 20]", "[]", "read \\[\\]; allowed: a range"),
        ("[0, 1, 2, 5, 10, 20]", "[0, 2, 1]", "rising values"),
        ("[0, 1, 2, 5, 10, 20]", "[0, x]", "read 'x'; allowed: a number from 0 to 20"),
        ("generations: 6", "generation: 6", "unknown key 'generation'; did you mean generations?"),
        ("generations: 6", "generations: 0", "read 0; allowed: a whole number from 1 to 1000"),
        ("mixes: 5", "mixes: many", "optimise.confirm.mixes: read 'many'; allowed: a whole number"),
        ("[targets_met, city_gap, public_cost]", "[targets_mett]", "unknown objective 'targets_mett'; did you mean"),
        ("[targets_met, city_gap, public_cost]", "[city_gap, city_gap]", "names city_gap twice"),
        ("{{public_cost: [100, 400]}}", "{{}}", "needs either public_cost"),
        ("[100, 400]", "[-1]", "allowed: a number above 0, or a list of such"),
        ("scenario: {scenario}", "scenario: nowhere.yaml", "1: scenario: read .*nowhere.yaml.*no such file"),
        ("end: 2021Q4", "ends: 2021Q4", "unknown key 'ends'; did you mean end?"),
        ("end: 2021Q4", "end: 2051Q4", "read '2051Q4'; allowed: a quarter"),
        ("end: 2021Q4", "outlooks: [centrl]", "unknown outlook 'centrl'; did you mean central?"),
        ("end: 2021Q4", "outlooks: [central, central]", "a list of names of outlooks, each once"),
        ("end: 2021Q4", "constants: {{levers.provider_training: 0.1}}", "is sought under levers too"),
        ("end: 2021Q4", "constants: {{levers.unheard: 0.1}}", "unknown lever 'unheard'"),
    ],
)
def test_wrong_settings_are_refused_with_file_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in DESIGN
    design = write_design(tmp_path / "wrong", DESIGN.replace(old, new))
    with pytest.raises(ConfigError, match=said) as refused:
        load_question(design)
    assert "design.yaml:" in str(refused.value)


def test_dry_run_says_runs_time_and_disk_and_bad_input_ends_with_status_2(design: Path, tmp_path: Path) -> None:
    said = zjsim("optimise", design, "--dry-run", "--out", tmp_path / "out")
    assert said.returncode == 0
    assert "2 levers, 120 mixes at most (2 restarts x 6 generations x 10)" in said.stdout
    assert f"{120 * 3 + 3 * 3 + 8 * 4} runs at most" in said.stdout
    assert "MB" in said.stdout
    assert not (tmp_path / "out").exists()
    wrong = zjsim("optimise", design, "--dry-run", "--set", "optimise.restart=3")
    assert wrong.returncode == 2
    assert "did you mean restarts?" in wrong.stderr
    assert "Traceback" not in wrong.stderr


@pytest.mark.slow
def test_the_model_itself_is_sought_and_a_written_mix_gives_the_same_numbers(design: Path, tmp_path: Path) -> None:
    small = ["population.sample=0.01", "optimise.population=4", "optimise.generations=2", "optimise.restarts=1",
             "optimise.runs=2", "optimise.confirm.runs=2", "optimise.confirm.mixes=2"]  # fmt: skip
    found = optimise(design, out=tmp_path / "out", jobs=1, set=small)
    row = found.pareto.iloc[-1]
    mix = found.folder / "mixes" / f"{row['mix']}.yaml"
    config = load(mix)
    _, fresh = runs_of(load_question(design, small))
    again = judge(config, {run.number: run_model(config, run) for run in fresh})
    assert config.ensemble.replicates == 4
    assert row["confirmed_public_cost"] == pytest.approx(again.values["public_cost"].mean(), rel=1e-12)
    assert row["confirmed_city_gap"] == pytest.approx(again.values["city_gap"].median(), rel=1e-12)
    assert row["confirmed_targets_expected"] == pytest.approx(again.hits.mean().sum(), rel=1e-12)
    done = zjsim("run", mix, "--out", tmp_path / "run", "--no-figures", "--jobs", 1)
    assert done.returncode == 0, done.stderr
    indicators = pd.read_parquet(tmp_path / "run" / "indicators.parquet")
    kept = (indicators["indicator"] == "public_cost") & (indicators["place"] == "Zhejiang")
    costs = indicators[kept & (indicators["period"] == "2021Q4") & (indicators["run"] > 2)]["value"]
    assert costs.mean() == pytest.approx(row["confirmed_public_cost"], rel=1e-12)
