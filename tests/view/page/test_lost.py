"""What the page says when its server is gone, and what is kept until it is back."""

import re
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.view.page.conftest import NAME, free_port, open_tab, serve, stop
from tests.view.page.test_browser import ROW, assert_no_barrier, open_stored, set_lever, set_small


@pytest.mark.slow
def test_a_lost_server_is_told_and_levers_are_kept(browser: Browser, root: Path, tmp_path: Path) -> None:
    port = free_port()
    server, address = serve(root, port, tmp_path / "log")
    try:
        tab = open_tab(browser, address)
        open_stored(tab, NAME)
        tab.wait_for_selector(ROW)
        set_lever(tab, "lab_network", 2)
        tab.get_by_role("button", name="中文").click()
        expect(tab.locator(".zj-board h2")).to_have_text("目标达成")
        said, again = tab.locator(".zj-lost"), tab.get_by_role("button", name="重新载入")
        expect(said).to_have_count(0)
        assert not tab.complaints  # type: ignore[attr-defined]

        stop(server)
        expect(said).to_contain_text("连接已中断")
        assert_no_barrier(tab)
        again.click()
        expect(said).to_contain_text("仍无应答")
        server, _ = serve(root, port, tmp_path / "log")
        tab.evaluate("solara.debug.kernel().reconnect()")
        expect(said).to_contain_text("已重新启动")

        again.click()
        expect(said).to_have_count(0)
        expect(tab.locator("[data-lever=lab_network]")).to_have_class(re.compile("changed"))
        expect(tab.locator("[data-lever=lab_network] input[type=number]").first).to_have_value("2")
        expect(tab.locator(".zj-board h2")).to_have_text("目标达成")
        assert tab.locator(".zj-shown").inner_text() == NAME
    finally:
        stop(server)


@pytest.mark.slow
def test_ctrl_c_finishes_the_runs_in_hand(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    server, address = serve(tmp_path / "results", free_port(), tmp_path / "log")
    tab = open_tab(browser, address)
    set_small(tab, runs=60)
    tab.get_by_role("button", name="Run", exact=True).click()
    tab.wait_for_selector(ROW)
    server.send_signal(signal.SIGINT)
    assert server.wait(60) == 0
    tab.close()
    log = (tmp_path / "log").read_text()
    assert "finishing the runs in hand" in log and "Traceback" not in log
    runs = list(next((tmp_path / "results").glob("page-*/runs")).iterdir())
    assert 0 < len(runs) < 60 and all((run / "indicators.parquet").is_file() for run in runs)


def test_a_line_that_dropped_is_taken_up_again(browser: Browser, address: str) -> None:
    tab = open_tab(browser, address)
    set_lever(tab, "lab_network", 2)
    tab.evaluate("solara.debug.dropConnection()")
    tab.wait_for_function("solara.debug.reconnectCount === 1")
    tab.wait_for_timeout(1500)
    expect(tab.locator(".zj-lost")).to_have_count(0)
    open_stored(tab, NAME)
    tab.wait_for_selector(ROW)
    expect(tab.locator("[data-lever=lab_network]")).to_have_class(re.compile("changed"))
    assert not tab.complaints  # type: ignore[attr-defined]
    tab.close()
