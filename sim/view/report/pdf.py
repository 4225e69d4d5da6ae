"""A page printed to PDF by a headless Chromium that the machine has."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from sim.errors import StoreError
from sim.study.folder import whole

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync", "--no-pdf-header-footer")  # fmt: skip
LONGEST_SECONDS = 180


def find_browser() -> str:
    """The path of a Chromium; a StoreError where none is installed."""
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    raise StoreError(
        f"--pdf: needs one of {', '.join(BROWSERS)} on the path, and none is there; install Chromium (Debian: "
        "apt install chromium), or open report.html in any browser and print it"
    )


def print_pdf(page: Path) -> Path:
    """Print a page beside itself, with the ending ``.pdf``."""
    browser, path = find_browser(), page.with_suffix(".pdf")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as own, whole(path) as part:
        command = [browser, *OPTIONS, f"--user-data-dir={own}", f"--print-to-pdf={part}", page.resolve().as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise StoreError(f"{path}: {browser} took more than {LONGEST_SECONDS} s; print {page} by hand") from error
        if not part.stat().st_size:
            reason = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
            raise StoreError(f"{path}: {browser} wrote nothing ({reason}); print {page} by hand")
    return path
