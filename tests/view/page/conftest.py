"""A small result, a server of its own, and a browser that notes every request and every complaint."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from sim.config import Config, load
from sim.study.run import run_scenario

PROJECT = Path(__file__).parents[3]
SMALL = ("population.sample=0.01", "end=2021Q4", "ensemble.replicates=2", "ensemble.seed=5")
NAME = "small"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@pytest.fixture(scope="session")
def small() -> Config:
    return load(PROJECT / "configs" / "baseline.yaml", [*SMALL, f"name={NAME}"])


@pytest.fixture(scope="session")
def root(small: Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A results folder with a good result and broken ones."""
    root = tmp_path_factory.mktemp("results")
    run_scenario(small, root / NAME, jobs=1)
    for name in ("cut", "empty", "unreadable", "no settings"):
        shutil.copytree(root / NAME, root / name)
    whole = (root / NAME / "indicators.parquet").read_bytes()
    (root / "cut" / "indicators.parquet").write_bytes(whole[: len(whole) // 2])
    (root / "empty" / "indicators.parquet").unlink()
    (root / "unreadable" / "config.yaml").write_text("levers: {no_such_lever: 1}\n", encoding="utf-8")
    (root / "no settings" / "config.yaml").unlink()
    return root


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="session")
def address(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running server on the loopback address."""
    log = tmp_path_factory.mktemp("server") / "log"
    server, address = serve(root, free_port(), log)
    try:
        yield address
        assert "Traceback" not in log.read_text(), log.read_text()
    finally:
        stop(server)


def serve(root: Path, port: int, log: Path) -> tuple[subprocess.Popen[bytes], str]:
    """A server that answers, and its address."""
    address = f"http://127.0.0.1:{port}/"
    command = [sys.executable, "-m", "sim", "dashboard", str(root), "--port", str(port), "--lang", "en", "--no-open"]
    with log.open("w") as lines:
        server = subprocess.Popen(command, cwd=PROJECT, stdout=lines, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + 180
    while not answers(address):
        if server.poll() is not None or time.monotonic() > deadline:
            stop(server)
            raise AssertionError(log.read_text())
        time.sleep(0.3)
    return server, address


def stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    server.wait(30)


def answers(address: str) -> bool:
    try:
        return urllib.request.urlopen(address, timeout=5).status == 200
    except OSError:
        return False


@pytest.fixture(scope="module")  # Playwright holds an event loop as long as it lives
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def open_tab(browser: Browser, address: str, width: int = 1440) -> Page:
    """A tab on the page, which refuses every request beyond this machine and notes complaints in ``complaints``."""
    tab = browser.new_page(viewport={"width": width, "height": 900})
    tab.set_default_timeout(60_000)
    tab.complaints = []  # type: ignore[attr-defined]
    note = tab.complaints.append  # type: ignore[attr-defined]
    tab.on("console", lambda message: note(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: note(str(error)))
    tab.on("request", lambda asked: None if asked.url.startswith((address, "blob:", "data:")) else note(asked.url))
    tab.on("websocket", lambda asked: None if asked.url.startswith(address.replace("http", "ws")) else note(asked.url))
    tab.goto(address)
    tab.wait_for_selector(".zj-levers")
    return tab


@pytest.fixture
def tab(browser: Browser, address: str) -> Iterator[Page]:
    tab = open_tab(browser, address)
    yield tab
    assert not tab.complaints  # type: ignore[attr-defined]
    tab.close()
