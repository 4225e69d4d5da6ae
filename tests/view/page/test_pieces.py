"""What the page is made of, without a browser."""

import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.config import Config, load
from sim.errors import ConfigError, StoreError
from sim.score.scorecard import scorecard
from sim.study.run import run_scenario
from sim.view.page import board, catalogue, maps, views
from sim.view.page.draft import Draft
from sim.view.page.files import VIEWS
from sim.view.page.frames import CITIES, Frames, city_table, differences
from sim.view.page.job import Job
from sim.view.page.library import cells_of, inside, labels, open_cell, open_result, stored
from sim.view.page.runs import RunQueue, page_folder
from sim.view.page.tab import Place, Tab, bases_of
from sim.view.words import LANGUAGES, Words
from tests.view.page.conftest import NAME, PROJECT, SMALL

BASELINE = PROJECT / "configs" / "baseline.yaml"
DESIGN = f"""\
name: question
scenario: {BASELINE}
design: {{kind: list, cells: [{{levers.provider_training: 0.3}}, {{}}]}}
ensemble: {{replicates: 2, seed: 5}}
population: {{sample: 0.01}}
end: 2021Q4
outcomes: [smart_factories, labour_productivity]
"""


@pytest.fixture
def tab(root: Path) -> Tab:
    return Tab(Place(root, bases_of(PROJECT / "configs"), RunQueue(), "en", NAME))


@pytest.fixture(scope="module")
def frames(root: Path) -> Frames:
    return open_result(root, NAME)


def test_a_draft_says_only_what_was_changed() -> None:
    draft, levers = Draft(BASELINE), load(BASELINE).registers.levers
    assert draft.settings().digest() == load(BASELINE).digest()
    rate = levers["upgrade_subsidy_rate"]
    changed = draft.with_lever(rate, 99.0).with_lever(rate, 0.01, "Quzhou")
    assert changed.changes == 1
    config = changed.settings()
    assert config.lever(rate.id, config.end, "Ningbo") == rate.high
    assert config.lever(rate.id, config.end, "Quzhou") == 0.01
    back = changed.with_lever(rate, None).with_lever(rate, None, "Quzhou")
    assert back.overrides() == {} and back.changes == 0


def test_wrong_options_are_refused_in_words(tab: Tab) -> None:
    for name, value in (("sample", "2"), ("end", "2019Q4"), ("outlook", "../../etc/passwd"), ("replicates", "0")):
        tab.attempt(tab.set_option, {"name": name, "value": value})
        tab.attempt(tab.run, {})
        assert "allowed" in tab.message and "--set" not in tab.message and tab.job is None
        tab.set_option({"name": name, "value": ""})
    with pytest.raises(ConfigError, match="seed: read 'x'"):
        tab.set_option({"name": "seed", "value": "x"})


def test_what_the_browser_may_not_choose_changes_nothing(tab: Tab) -> None:
    tab.set_lever({"id": "no_such", "value": 1})
    tab.set_lever({"id": "lab_network", "value": 1, "city": "Atlantis"})
    tab.set_base("../secret")
    tab.set_option({"name": "base", "value": "/etc/passwd"})
    tab.set_language("fr")
    for name in ("indicator", "period", "city", "money"):
        tab.choose({"name": name, "value": "<b>"})
    assert tab.draft == Draft(BASELINE)
    assert (tab.language, tab.indicator, tab.period, tab.city, tab.money_by) == (
        "en", "labour_productivity", "2021Q4", "", "lever",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["..", ".", "", "/etc", "../results", "a/b", ".hidden", "missing", "small/.."])
def test_nothing_outside_the_results_folder_is_opened(root: Path, name: str) -> None:
    with pytest.raises(StoreError):
        inside(root, name)


def test_a_link_that_leads_outside_is_refused(root: Path, tmp_path: Path) -> None:
    (root / "link").symlink_to(tmp_path)
    with pytest.raises(StoreError, match="not a folder of"):
        open_result(root, "link")
    (root / "link").unlink()


def test_the_stored_folders_are_listed(root: Path) -> None:
    assert {NAME, "cut", "empty"} <= set(stored(root))
    assert stored(root / "nowhere") == []


def test_what_was_made_on_the_page_is_told_apart_by_time_and_title(tmp_path: Path) -> None:
    for name, title in (("named", "Unseen"), ("page-1", "First try")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "record.json").write_text("{}", encoding="utf-8")
        (tmp_path / name / "config.yaml").write_text(f"title: {{en: {title}, zh: 标题}}\nlevers:\n", encoding="utf-8")
    (tmp_path / "page-2").mkdir()
    (tmp_path / "page-2" / "record.json").write_text("{}", encoding="utf-8")
    os.utime(tmp_path / "page-1" / "record.json", (0, 0))
    found = {one["id"]: one["name"] for one in labels(tmp_path, "en")}
    assert list(found) == ["named", "page-2", "page-1"] and found["named"] == "named"
    assert re.fullmatch(r"\d\d-\d\d \d\d:\d\d · First try", found["page-1"])
    assert found["page-2"].endswith(" · page-2")
    assert labels(tmp_path, "zh")[2]["name"].endswith("标题")


def test_what_was_set_is_restored_in_a_new_tab(tab: Tab) -> None:
    tab.set_base("continuation")
    tab.set_lever({"id": "lab_network", "value": 2})
    tab.set_lever({"id": "lab_network", "value": 3, "city": "Ningbo"})
    tab.set_option({"name": "seed", "value": "0"})
    tab.set_language("zh")
    other = Tab(tab.place._replace(first=""))
    other.attempt(other.restore, json.loads(json.dumps(tab.kept())))
    assert (other.draft, other.base, other.language, other.message) == (tab.draft, "continuation", "zh", "")
    assert other.shown is not None and other.shown.name == NAME


def test_board_and_cities_equal_the_tables(root: Path, frames: Frames) -> None:
    written = (root / NAME / "scorecard.csv").read_text(encoding="utf-8")
    assert frames.card.to_csv(index=False, lineterminator="\n") == written
    assert frames.card["probability"].notna().sum() > 40
    full = scorecard(pd.read_parquet(root / NAME / "indicators.parquet"), frames.config)
    pd.testing.assert_frame_equal(frames.card, full)
    cities = pd.read_csv(root / NAME / "cities.csv").set_index(["target", "place"])
    for indicator in frames.names:
        table = city_table(frames, indicator, frames.periods[-1], None).set_index("place")
        for city in set(CITIES) & set(table.index):
            expected = cities.loc[(indicator, city)]
            assert table.loc[city, ["start", "median", "p05", "p95"]].tolist() == pytest.approx(
                expected[["start", "median", "p05", "p95"]].tolist(), nan_ok=True
            )


def test_a_result_differs_from_itself_by_nothing(frames: Frames) -> None:
    table = differences(frames, frames)
    assert (table[["difference", "p05", "p95"]] == 0.0).all(axis=None)
    assert set(table["probability"].dropna()) == {0.5}


def test_differences_are_those_of_compare(root: Path, frames: Frames, tmp_path: Path) -> None:
    other = load(BASELINE, [*SMALL, "levers.upgrade_subsidy_rate=0.3"])
    run_scenario(other, tmp_path / "other", jobs=1)
    table = differences(open_result(tmp_path, "other"), frames).set_index("indicator")
    said = sim.compare(root / NAME, tmp_path / "other").province.set_index("indicator")
    columns = ["difference", "p05", "p95", "probability", "pairs"]
    assert len(table) > 40
    pd.testing.assert_frame_equal(table[columns], said.loc[table.index, columns])


def test_the_map_has_every_city_in_every_quarter(frames: Frames) -> None:
    drawn = maps.map_frames(frames, "labour_productivity", Words("zh"))
    assert drawn["periods"] == ["2020Q4", "2021Q1", "2021Q2", "2021Q3", "2021Q4"]
    assert all(len(row) == len(CITIES) for row in (*drawn["colours"], *drawn["texts"]))
    assert set(maps.shapes()["cities"]) == set(maps.tiles()["cities"]) == set(CITIES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_levers_have_plan_range_cost_and_a_step_that_meets_the_plan(language: str) -> None:
    config = load(BASELINE)
    levers = [lever for chapter in catalogue.chapters(config, Words(language)) for lever in chapter["levers"]]
    assert len(levers) == len(config.registers.levers)
    for lever in levers:
        assert lever["cost"] and lever["unit"] and lever["range_text"] and lever["plan_text"]
        steps = (lever["plan"] - lever["low"]) / lever["step"]
        assert steps == pytest.approx(round(steps), abs=1e-6), lever["id"]


def test_markup_in_names_is_escaped(frames: Frames) -> None:
    bad = "<script>x</script>"
    card = frames.card.assign(name_en=bad, unit=bad, target=bad)
    table = pd.DataFrame([{"place": bad, "start": 1.0, "median": 1.0, "p05": 1.0, "p95": 1.0}])
    words = Words("en")
    made = [
        board.board_html(card, 2, words),
        views.cities_html(table, words),
        views.bars_html(pd.Series({bad: 1.0}), {}, words, None),
        views.distribution_svg(pd.Series([1.0, 2.0]), None, None, bad, words),
        views.note(bad),
    ]
    assert all("<script>" not in html and "&lt;script&gt;" in html for html in made)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_view_is_offered_as_csv_and_png(tab: Tab, view: str, language: str) -> None:
    tab.set_language(language)
    tab.pin()
    tab.save({"view": view, "kind": "csv"})
    assert tab.saved["name"] == f"{NAME}-{view}.csv" and tab.saved["data"]
    tab.save({"view": view, "kind": "png"})
    assert tab.saved["stamp"] == 2 and tab.saved["name"].endswith(".png")


def wait_for_end(job: Job) -> None:
    wait_until(lambda: not job.is_active)


def wait_until(is_so: Callable[[], bool], seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "what was waited for did not happen"
        time.sleep(0.02)


def test_a_job_writes_the_same_result_as_a_run(small: Config, root: Path, tmp_path: Path) -> None:
    queue = RunQueue()
    folder = page_folder(tmp_path, small)
    job = queue.ask(small, folder)
    assert queue.ask(small, folder) is job and job.tabs == 2
    tab = Tab(Place(tmp_path, bases_of(PROJECT / "configs"), queue, "en", ""))
    tab.job = job
    tab.cancel()
    assert tab.job is None and "they go on" in tab.message and job.is_active
    wait_for_end(job)
    assert job.state == "done", job.reason
    for name in ("scorecard.csv", "cities.csv", "budget.csv"):
        assert (folder / name).read_bytes() == (root / NAME / name).read_bytes()
    found = job.frames
    assert found is not None
    pd.testing.assert_frame_equal(found.card, open_result(tmp_path, folder.name).card)
    again = queue.ask(small, folder)
    wait_for_end(again)
    assert again.state == "done" and len(again.indicators) == 2


def test_a_stopped_job_waits_for_what_is_in_hand_and_is_taken_up(small: Config, tmp_path: Path) -> None:
    config = small.model_copy(update={"ensemble": small.ensemble.model_copy(update={"replicates": 8})})
    queue, folder = RunQueue(), page_folder(tmp_path, small)
    job = queue.ask(config, folder)
    wait_until(lambda: bool(job.indicators))
    queue.cancel(job)
    assert job.state == "stopping" and 0 < len(job.flying) <= 2
    again = queue.ask(config, folder)
    assert again is not job
    wait_for_end(job)
    assert job.state == "cancelled" and not job.flying and 0 < len(job.indicators) < 8
    wait_for_end(again)
    assert again.state == "done" and set(job.indicators) < set(again.indicators)
    queue.cancel(again)
    assert again.state == "done"


def test_a_folder_of_other_settings_is_refused_by_a_job(small: Config, root: Path) -> None:
    other = load(BASELINE, [*SMALL, "ensemble.seed=6"])
    job = RunQueue().ask(other, root / NAME)
    wait_for_end(job)
    assert job.state == "failed" and "other settings" in job.reason


def test_the_cells_of_a_sweep_are_opened(tmp_path: Path) -> None:
    design = tmp_path / "design.yaml"
    design.write_text(DESIGN, encoding="utf-8")
    sim.sweep(design, out=tmp_path / "results" / "question", jobs=1)
    root = tmp_path / "results"
    assert stored(root) == ["question"]
    assert cells_of(root, "question")["cell"].tolist() == [1, 2]
    tab = Tab(Place(root, bases_of(PROJECT / "configs"), RunQueue(), "en", "question"))
    assert tab.message == "" and tab.shown is not None
    tab.open_cell("2")
    assert tab.shown == tab.shown and tab.shown.name == "question:cell=2"
    assert set(tab.shown.card["target"]) == {"smart_factories", "labour_productivity"}
    assert "0.30" in tab.cell_names()[0]["name"] and "provider_training" not in tab.cell_names()[0]["name"]
    tab.open_cell("3")
    assert tab.shown.name == "question:cell=2"
    with pytest.raises(StoreError):
        open_cell(root, "question", 7)
