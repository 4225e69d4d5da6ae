"""The page in a real browser."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from sim.config import load
from sim.study.run import run_digest
from sim.view.words import Words, number, percent
from tests.view.page.conftest import NAME, PROJECT, open_tab

ROW = '.zj-board tr[data-target="labour_productivity"]'
DONE = ".zj-state[data-state=done]"
WIDE = "[...document.querySelectorAll('.zj-views > *, .zj-levers')].filter(e => e.scrollWidth > e.clientWidth + 1)"


def set_small(tab: Page, runs: int = 2, end: str = "2021Q4") -> None:
    for label, value in (("Sample below scale", "0.01"), ("Runs", str(runs)), ("Seed", "5"), ("Until", end)):
        field = tab.get_by_label(label, exact=True)
        field.fill(value)
        field.press("Tab")


def set_lever(tab: Page, lever: str, value: float) -> None:
    row = tab.locator(f'[data-lever="{lever}"]')
    field = row.locator('input[type="number"]').first
    if not field.is_visible():
        tab.locator("details", has=row).locator("summary").click()
    field.fill(str(value))
    field.press("Tab")
    expect(row).to_have_class(re.compile("changed"))


def run(tab: Page) -> None:
    tab.get_by_role("button", name="Run", exact=True).click()
    tab.wait_for_selector(DONE)


def open_stored(tab: Page, name: str) -> None:
    tab.get_by_label("Open a result").select_option(name)


def saved(tab: Page, button: str) -> tuple[str, bytes]:
    with tab.expect_download() as found:
        tab.get_by_role("button", name=button, exact=True).click()
    return found.value.suggested_filename, Path(found.value.path()).read_bytes()


def test_a_stored_result_shows_the_numbers_of_its_tables(tab: Page, root: Path) -> None:
    open_stored(tab, NAME)
    tab.wait_for_selector(ROW)
    card = pd.read_csv(root / NAME / "scorecard.csv").set_index("target")
    for target, row in card[card["median"].notna()].iterrows():
        cells = tab.locator(f'.zj-board tr[data-target="{target}"] td').all_inner_texts()
        assert cells[0].split("\n")[0] == number(row["median"])
        assert cells[2].split("\n")[0] == ("–" if pd.isna(row["probability"]) else percent(row["probability"]))
    cities = pd.read_csv(root / NAME / "cities.csv").set_index(["target", "place"])
    for place, value in cities.loc["labour_productivity", "median"].items():
        assert tab.locator(f'.zj-cities tr[data-place="{place}"] td').nth(1).inner_text() == number(value)
        label = tab.locator(f'[data-city="{place}"]').get_attribute("aria-label")
        assert label == f"{Words('en').name('places', str(place))} {number(value)}"
    budget = pd.read_csv(root / NAME / "budget.csv")
    paid = budget[budget["payer"].isin(("city", "province")) & ~budget["kind"].isin(("forgone", "revenue"))]
    most = paid.groupby("lever")["paid"].sum().sort_values(ascending=False)
    assert tab.locator(f'.zj-budget tr[data-key="{most.index[0]}"] td').last.inner_text() == number(most.iloc[0])
    _, content = saved(tab, "Attainment: Download CSV")
    pd.testing.assert_frame_equal(pd.read_csv(io.BytesIO(content)), card.reset_index(), rtol=1e-12)


@pytest.mark.slow
def test_a_lever_is_moved_run_and_compared_with_the_pinned_baseline(tab: Page, root: Path, tmp_path: Path) -> None:
    open_stored(tab, NAME)
    tab.wait_for_selector(ROW)
    tab.get_by_role("button", name="Pin as baseline").click()
    expect(tab.get_by_role("button", name="Unpin")).to_be_visible()
    set_small(tab)
    set_lever(tab, "upgrade_subsidy_rate", 0.3)
    before = tab.locator(ROW).inner_text(), tab.locator(".zj-budget .lead").inner_text()
    run(tab)
    after = tab.locator(ROW).inner_text(), tab.locator(".zj-budget .lead").inner_text()
    assert before != after
    assert tab.locator(".zj-difference tr[data-target]").count() > 30

    name, text = saved(tab, "Save as YAML")
    settings = tmp_path / name
    settings.write_bytes(text)
    out = tmp_path / "out"
    command = [sys.executable, "-m", "sim", "run", str(settings), "--out", str(out), "--no-figures", "--quiet"]
    subprocess.run([*command, "--jobs", "1"], cwd=PROJECT, check=True)
    folder = root / settings.stem
    for table in ("scorecard.csv", "cities.csv", "budget.csv", "indicators.parquet"):
        if table.endswith("csv"):
            assert (out / table).read_bytes() == (folder / table).read_bytes()
        else:
            pd.testing.assert_frame_equal(pd.read_parquet(out / table), pd.read_parquet(folder / table))
    name, picture = saved(tab, "Difference to the baseline: Download PNG")
    assert name.endswith("-difference.png") and picture.startswith(b"\x89PNG")
    assert f"zjsim compare {root / NAME} {folder}" in tab.locator(".zj-difference code").inner_text()
    assert f"zjsim run {folder}/config.yaml --out {folder}" in tab.locator(".zj-board code").inner_text()


def test_the_map_plays_and_follows_the_slider(tab: Page) -> None:
    open_stored(tab, NAME)
    tab.wait_for_selector(ROW)
    quarter, table = tab.locator(".zj-play output"), tab.locator(".zj-cities .zj-sub")
    expect(quarter).to_have_text("2021Q4")
    slider = tab.get_by_label("Quarter", exact=True)
    slider.press("ArrowLeft")
    expect(quarter).to_have_text("2021Q3")
    expect(table).to_contain_text("2021Q3")
    slider.press("End")
    tab.get_by_role("button", name="Play", exact=True).click()
    expect(quarter).not_to_have_text("2021Q4")
    expect(quarter).to_have_text("2021Q4")
    expect(tab.get_by_role("button", name="Play", exact=True)).to_be_visible()
    tab.get_by_role("button", name="Tiles", exact=True).click()
    expect(tab.locator(".zj-city")).to_have_count(11)
    tab.locator('[data-city="Ningbo"]').press("Enter")
    expect(tab.get_by_label("Place", exact=True)).to_have_value("Ningbo")


def test_the_language_is_switched(tab: Page) -> None:
    open_stored(tab, NAME)
    tab.wait_for_selector(ROW)
    tab.get_by_role("button", name="中文").click()
    expect(tab.locator(".zj-board h2")).to_have_text("目标达成")
    expect(tab.locator(ROW)).to_contain_text("全员劳动生产率")
    assert tab.evaluate("document.documentElement.lang") == "zh"
    left = tab.locator(".zj-levers").inner_text()
    assert "规划情景" in left and not re.search(r"share of|a year|by city|baseline", left, re.IGNORECASE)
    tab.get_by_role("button", name="English").click()
    expect(tab.locator(".zj-board h2")).to_have_text("Attainment")


@pytest.mark.slow
def test_a_run_is_cancelled_and_two_tabs_do_not_meet(browser: Browser, tab: Page, address: str, root: Path) -> None:
    other = open_tab(browser, address)
    set_small(tab, runs=60, end="2025Q4")
    set_lever(tab, "lab_network", 2)
    tab.get_by_role("button", name="Run", exact=True).click()
    expect(tab.get_by_role("button", name="Cancel")).to_be_visible()
    expect(other.locator("[data-lever=lab_network]")).not_to_have_class(re.compile("changed"))
    expect(other.locator(".zj-state")).to_have_count(0)
    tab.wait_for_selector(ROW)
    assert_no_barrier(tab)
    set_lever(tab, "lab_network", 1)
    tab.get_by_role("button", name="Cancel").click()
    state = tab.locator(".zj-state")
    expect(state).to_have_text(re.compile(r"stopping; runs still in hand: [12]"), timeout=1500)
    expect(tab.get_by_role("button", name="Cancel")).to_be_disabled()
    tab.wait_for_selector(".zj-state[data-state=cancelled]")
    told = re.fullmatch(r"stopped; (\d+) of 60 runs kept", state.inner_text())
    folder = max(root.glob("page-*"), key=lambda path: path.stat().st_mtime)
    assert told
    expect(tab.locator(".zj-board .lead")).to_contain_text(f"({told[1]})")
    assert 0 < int(told[1]) == len(list((folder / "runs").iterdir())) < 60
    open_stored(other, NAME)
    other.wait_for_selector(ROW)
    assert other.locator(".zj-shown").inner_text() == NAME
    assert not other.complaints  # type: ignore[attr-defined]
    other.close()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("cut", "indicators.parquet is damaged"),
        ("empty", "indicators.parquet is missing"),
        ("unreadable", "no_such_lever"),
        ("no settings", "config.yaml"),
    ],
)
def test_a_broken_folder_is_told_in_words(tab: Page, name: str, said: str) -> None:
    open_stored(tab, name)
    message = tab.get_by_role("alert")
    expect(message).to_contain_text(said)
    assert "Traceback" not in message.inner_text()
    open_stored(tab, NAME)
    tab.wait_for_selector(ROW)
    expect(message).to_have_count(0)


def test_a_title_of_markup_is_only_text(tab: Page, tmp_path: Path) -> None:
    set_small(tab)
    title = "<script>alert('x')</script>../\"" + "长" * 170
    tab.get_by_label("Title", exact=True).fill(title)
    tab.get_by_label("Title", exact=True).press("Tab")
    name, text = saved(tab, "Save as YAML")
    assert re.fullmatch(r"page-[0-9a-f]{12}-[0-9a-f]{12}\.yaml", name)
    (tmp_path / name).write_bytes(text)
    config = load(tmp_path / name)
    assert config.title is not None and config.title.en == title[:200]
    assert name == f"page-{run_digest(config)}.yaml"
    assert tab.locator("script:has-text('alert')").count() == 0


@pytest.mark.parametrize("width", [1440, 1024])
def test_nothing_is_cut_off_and_axe_finds_nothing(browser: Browser, address: str, width: int) -> None:
    tab = open_tab(browser, address, width)
    open_stored(tab, NAME)
    tab.wait_for_selector(ROW)
    tab.get_by_role("button", name="Pin as baseline").click()
    tab.wait_for_selector(".zj-difference tr[data-target]")
    for heading, switch in (("Attainment", "中文"), ("目标达成", "English")):
        expect(tab.locator(".zj-board h2")).to_have_text(heading)
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert tab.evaluate(f"{WIDE}.map(e => e.className)") == []
        assert_no_barrier(tab)
        tab.get_by_role("button", name=switch).click()
    assert not tab.complaints  # type: ignore[attr-defined]
    tab.close()


def assert_no_barrier(tab: Page) -> None:
    found = Axe().run(tab, options={"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa"]}})
    assert found.violations_count == 0, found.generate_report()


def go_to(tab: Page, selector: str, key: str = "Tab") -> None:
    """Press a key until the element has the focus, which has to be seen wherever it stops."""
    look = """wanted => {
        const e = document.activeElement, line = e.querySelector(":scope > path"), style = getComputedStyle;
        const seen = style(e).outlineStyle !== "none" || (line && style(line).strokeWidth === "2.6px");
        return [e.matches(wanted), e === document.body || seen, e.outerHTML.slice(0, 200)];
    }"""
    for _ in range(400):
        tab.keyboard.press(key)
        is_there, is_seen, what = tab.evaluate(look, selector)
        assert is_seen, f"the focus is not seen on {what}"
        if is_there:
            return
    raise AssertionError(f"{selector} is not reached by {key}")


def test_the_keys_alone_do_it(tab: Page) -> None:
    go_to(tab, ".zj-run")
    for label, value in (("Until", "2021Q4"), ("Runs", "2"), ("Seed", "7"), ("Sample below scale", "0.01")):
        tab.get_by_label(label, exact=True).focus()
        tab.keyboard.type(value)
        tab.keyboard.press("Tab")
    go_to(tab, "[data-lever=lab_network] input[type=range]")
    tab.keyboard.press("ArrowRight")
    expect(tab.locator("[data-lever=lab_network]")).to_have_class(re.compile("changed"))
    go_to(tab, ".zj-run", "Shift+Tab")
    tab.keyboard.press("Enter")
    tab.wait_for_selector(DONE)
    go_to(tab, ".zj-play input")
    here = tab.locator(".zj-play input").input_value()
    tab.keyboard.press("ArrowLeft")
    expect(tab.locator(".zj-play input")).not_to_have_value(here)
