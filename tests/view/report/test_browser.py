"""The page in a real browser: no complaint, no request, readable for all; and as PDF."""

import shutil
import subprocess
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from sim.view.report import write_report
from sim.view.report.pdf import BROWSERS, print_pdf

BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_browser_has_nothing_to_complain_of(folder: Path, language: str) -> None:
    address = write_report(folder, language).as_uri()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 800, "height": 1000})
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url) if request.url.startswith("http") else None)
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        # the page forbids scripts of its own, not those that a test lays into it
        wrong = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"]})
        width = page.evaluate("document.documentElement.scrollWidth")
        browser.close()
    assert not said
    assert wrong.violations_count == 0, wrong.generate_report()
    assert width <= 800


def test_the_pdf_has_pages(folder: Path) -> None:
    path = print_pdf(write_report(folder, "zh"))
    assert path.read_bytes().startswith(b"%PDF")
    if shutil.which("pdfinfo"):
        told = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
        assert "A4" in told
