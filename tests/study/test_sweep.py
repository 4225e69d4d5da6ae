"""Sweeps: what is not kept is run, what is kept is not, and the tables say what the runs say."""

from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.errors import StoreError
from sim.study.design import load_experiment
from sim.study.run import run_scenario
from sim.study.sweep import Sweep, open_sweep, sweep
from tests.study.conftest import PROJECT

DESIGN = f"""\
name: question
scenario: {PROJECT}/configs/baseline.yaml
design: {{kind: list, cells: [{{levers.provider_training: 0.3, outlook: export_slump}}, {{}}]}}
ensemble: {{replicates: 3, seed: 5}}
population: {{sample: 0.01}}
end: 2021Q1
outcomes: [smart_factories, labour_productivity]
"""


@pytest.fixture(scope="module")
def design(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("question") / "design.yaml"
    path.write_text(DESIGN, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def swept(design: Path, tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    return sim.sweep(design, out=tmp_path_factory.mktemp("swept") / "out", jobs=1)


def never(_: object, __: int) -> object:
    raise AssertionError("nothing was left to run")


def test_outcomes_are_those_of_the_runs_themselves(swept: Sweep, tmp_path: Path) -> None:
    columns = ["cell", "run", "vector", "seed", "period", "place", "indicator", "value"]
    assert list(swept.outcomes) == columns
    for cell in (1, 2):
        config = swept.experiment.config(cell)
        alone = run_scenario(config, tmp_path / str(cell), jobs=1).indicators
        wanted = alone[alone["indicator"].isin(swept.experiment.outcomes)]
        keys = ["run", "vector", "seed", "period", "place", "indicator"]
        here = swept.outcomes[swept.outcomes["cell"] == cell].astype({"period": str, "place": str, "indicator": str})
        both = here.merge(wanted.astype({"period": str, "place": str, "indicator": str}), on=keys, how="outer")
        assert len(both) == len(here) == len(wanted)
        assert (both["value_x"] == both["value_y"]).all()


def test_the_same_call_runs_nothing_and_leaves_the_same_bytes(swept: Sweep, design: Path) -> None:
    before = (swept.folder / "outcomes.parquet").read_bytes()
    again = sweep(design, out=swept.folder, jobs=1, progress=never)  # type: ignore[arg-type]
    assert (again.folder / "outcomes.parquet").read_bytes() == before


def test_processes_change_no_byte(swept: Sweep, design: Path, tmp_path: Path) -> None:
    other = sweep(design, out=tmp_path / "two", jobs=2)
    for name in ("outcomes.parquet", "design.csv", "failures.csv"):
        assert (other.folder / name).read_bytes() == (swept.folder / name).read_bytes()


def test_a_folder_opens_as_what_was_swept(swept: Sweep) -> None:
    found = open_sweep(swept.folder)
    assert found.cells.equals(swept.cells)
    assert found.experiment.config(1).digest() == swept.experiment.config(1).digest()
    pd.testing.assert_frame_equal(found.outcomes, swept.outcomes)
    assert found.failures.empty


def test_more_seeds_and_more_cells_run_only_what_is_new(design: Path, tmp_path: Path) -> None:
    ran: list[int] = []

    def count(answers: object, many: int) -> object:
        ran.append(many)
        return answers

    path = tmp_path / "design.yaml"
    for text, added in ((DESIGN, 0), (DESIGN, 1), (DESIGN.replace("{}", "{levers.provider_training: 0.1}, {}"), 0)):
        path.write_text(text, encoding="utf-8")
        found = sweep(path, out=tmp_path / "out", jobs=1, add_seeds=added, progress=count)  # type: ignore[arg-type]
    assert ran == [6, 2, 4]
    assert found.outcomes.groupby("cell")["run"].nunique().to_dict() == {1: 4, 2: 4, 3: 4}


def test_a_folder_of_something_else_is_refused(swept: Sweep, design: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(StoreError, match="is no sweep"):
        sweep(design, out=tmp_path)
    other = load_experiment(design, {"name": "another"})
    with pytest.raises(StoreError, match="holds the sweep 'question', not 'another'"):
        sweep(other, out=swept.folder)


def test_tables_of_another_design_do_not_stand_in_for_those_of_this_one(design: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "design.yaml", tmp_path / "out"
    path.write_text(DESIGN, encoding="utf-8")
    sweep(path, out=out, jobs=1)
    path.write_text(DESIGN.replace("0.3", "0.2"), encoding="utf-8")
    with pytest.raises(AssertionError, match="nothing was left"):
        sweep(path, out=out, jobs=1, progress=never)  # type: ignore[arg-type]
    with pytest.raises(StoreError, match=r"outcomes.parquet: is not there; the sweep is not finished"):
        assert open_sweep(out).outcomes.empty


def test_a_sweep_of_its_own_folder_changes_nothing(swept: Sweep) -> None:
    before = {path.name: path.read_bytes() for path in swept.folder.iterdir() if path.is_file()}
    sweep(swept.folder, out=swept.folder, jobs=1, progress=never)  # type: ignore[arg-type]
    assert {path.name: path.read_bytes() for path in swept.folder.iterdir() if path.is_file()} == {
        **before,
        ".lock": (swept.folder / ".lock").read_bytes(),
    }


def test_a_folder_keeps_the_title_of_the_experiment_and_an_old_one_without_goes_on(
    swept: Sweep, tmp_path: Path
) -> None:
    path, out = tmp_path / "design.yaml", tmp_path / "out"
    path.write_text(
        f"title: {{en: What capacity does, zh: 服务供给的作用}}\ndescription: words\n{DESIGN}", encoding="utf-8"
    )
    found = sweep(path, out=out, jobs=1)
    titles = {"title": {"en": "What capacity does", "zh": "服务供给的作用"}, "description": "words"}
    assert open_sweep(out).experiment.titles == titles
    assert found.experiment.config(1).digest() == swept.experiment.config(1).digest()
    untitled = (swept.folder / "design.yaml").read_text(encoding="utf-8")
    tables = {name: (out / name).read_bytes() for name in ("outcomes.parquet", "design.csv")}
    for again in (out, path):
        (out / "design.yaml").write_text(untitled, encoding="utf-8")
        sweep(again, out=out, jobs=1, progress=never)  # type: ignore[arg-type]
        assert {name: (out / name).read_bytes() for name in tables} == tables
    assert open_sweep(out).experiment.titles == titles
