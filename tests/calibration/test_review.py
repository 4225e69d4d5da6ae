"""A scenario conditioned on a file: its runs stay as they are, and the weighted tables stand beside."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.calibration.review import Review
from sim.config import Config, load
from sim.errors import ConfigError
from sim.score.bands import quantile
from sim.view.review_page import targets_table, write_review
from sim.view.tables import read_tables
from tests.study.conftest import PROJECT

SETTINGS = (
    "population.sample=0.01", "end=2021Q4", "ensemble.replicates=4", "ensemble.seeds_per_vector=2", "ensemble.seed=5",
    "calibration.discrepancy=0",
)  # fmt: skip
HEAD = "indicator,place,period,value,error,use,source"


@pytest.fixture(scope="module")
def config() -> Config:
    return load(PROJECT / "configs" / "baseline.yaml", SETTINGS)


@pytest.fixture(scope="module")
def base(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(sim.run(config, tmp_path_factory.mktemp("review") / "run", jobs=1, threads=1).folder)


@pytest.fixture(scope="module")
def file(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Observations at what the first vector gives, so that it weighs most."""
    table = pd.read_parquet(base / "indicators.parquet")
    last = table[(table["period"] == "2021Q4") & (table["place"] == "Zhejiang")]
    rows = [
        f"{name},Zhejiang,2021,{own[own['vector'] == 1]['value'].mean()},{own['value'].std() / 3},{use},made for a test"
        for name, use in (("labour_productivity", "fit"), ("value_added_rate", ""), ("revenue", "show"))
        for own in [last[last["indicator"] == name]]
    ]
    path = tmp_path_factory.mktemp("observed") / "mine.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def review(config: Config, base: Path, file: Path) -> Review:
    return sim.run(config, base, jobs=1, threads=1, progress=refuse, observed=file)


def refuse(runs: object, many: int) -> object:
    raise AssertionError(f"{many} runs are repeated")


def test_nothing_runs_again_and_what_was_there_stays(config: Config, base: Path, review: Review) -> None:
    record = json.loads((base / "record.json").read_text())
    before = {path: path.read_bytes() for path in base.glob("*.*")}
    assert review.folder == base / "conditioned" / "mine"
    sim.run(config, base, jobs=1, threads=1, progress=refuse)
    assert {path: path.read_bytes() for path in base.glob("*.*")} == before
    assert record["outputs"].keys() == {path.name for path in before} - {"record.json"}


def test_the_scorecard_is_weighted_and_the_former_kept(base: Path, review: Review) -> None:
    kept = (review.folder / "scorecard_unconditioned.csv").read_bytes()
    assert kept == (base / "scorecard.csv").read_bytes()
    card = pd.read_csv(review.folder / "scorecard.csv").set_index("target")
    weights = pd.read_csv(review.folder / "weights.csv").set_index("run")["weight"]
    assert weights.sum() == pytest.approx(1.0)
    assert weights[[1, 2]].sum() > 0.5
    values = review.indicators.query(
        "indicator == 'labour_productivity' and place == 'Zhejiang' and period == '2021Q4'"
    )
    own = values.set_index("run")["value"]
    expected = quantile(own.to_numpy(), 0.5, weights.reindex(own.index).to_numpy())
    assert card.loc["labour_productivity", "median"] == expected


def test_the_record_says_how_much_is_left(review: Review, file: Path) -> None:
    record = json.loads((review.folder / "record.json").read_text())
    assert record["effective_sample_size"] == round(review.effective, 3)
    assert record["vectors"] == 2
    assert record["observed"]["file"] == "mine.csv"
    assert any("below 10" in warning for warning in record["warnings"])


def test_figures_take_weights_and_draw_what_was_observed(review: Review) -> None:
    tables = read_tables(review.folder)
    seen = tables.observations("revenue")
    assert seen["time"].tolist() == [2021.0]
    fan = tables.fan("labour_productivity")
    assert fan["median"].iloc[-1] in set(tables.paths("labour_productivity").iloc[-1])
    assert np.isfinite(fan.to_numpy(float)).all()


def test_tables_are_read_from_within_their_folder(review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(review.folder)
    assert read_tables(Path()).runs == read_tables(review.folder).runs


def test_the_page_holds_both_tables_and_a_second_writing_changes_nothing(
    config: Config, review: Review, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.view.review_page.LANGUAGES", ("en",))  # the example of the experiments draws both
    written = write_review(tmp_path, config, review)
    page = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "made for a test" in page
    assert "of 2 parameter vectors" in page
    before = {path: path.read_bytes() for path in written}
    write_review(tmp_path, config, review)
    assert {path: path.read_bytes() for path in written} == before


def test_targets_are_listed_where_the_probability_leaves_its_band(review: Review) -> None:
    """Of two targets at 0.5 between 0.4 and 0.6, one goes to 0.7 and one to 0.55; when both stay, none is listed."""
    before = review.scorecard.iloc[:2].assign(probability=0.5, probability_low=0.4, probability_high=0.6)
    table = targets_table(before, before.assign(probability=[0.7, 0.55]))
    assert table.startswith("The probability of 1 of 2 targets")
    assert before["name_en"].iloc[0] in table
    assert before["name_en"].iloc[1] not in table
    assert targets_table(before, before).startswith("The probability of 0 of 2 targets")
    assert "|" not in targets_table(before, before)


def test_bad_rows_are_told_before_anything_runs(config: Config, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    rows = ["labour_producivity,Zhejiang,2021,25,1,,", "revenue,Zhejiang,2024,1,1,,", "revenue,Zhejiang,2021,1,0,,"]
    file.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        sim.run(config, tmp_path / "run", observed=file)
    assert "bad.csv:2" in str(refused.value)
    assert "did you mean labour_productivity" in str(refused.value)
    assert "bad.csv:4" in str(refused.value)
    assert not (tmp_path / "run").exists()
