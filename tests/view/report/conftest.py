"""A result folder of real runs, small ones, and a reader of tables in HTML."""

import shutil
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from sim.config import load
from sim.study.run import run_scenario
from sim.view.gallery import DRAWINGS

PROJECT = Path(__file__).parents[3]
SMALL = ("population.sample=0.01", "end=2021Q4", "ensemble.replicates=4", "ensemble.seed=5")
NASTY = "<script>alert(1)</script>'\"../../" + "长" * 200


class Reader(HTMLParser):
    """The tables of a page by their id, as rows of texts, and every tag with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._rows: list[list[str]] = []
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag == "table":
            self._rows = self.tables[str(given["id"])] = []
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._rows[-1].append("")
            self._inside = True
        elif tag == "small" and self._inside:
            self._rows[-1][-1] += "|"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._inside = False

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self._inside:
            self._rows[-1][-1] += data

    def rows(self, table: str) -> list[list[str]]:
        """The rows of a table that have a cell besides their head."""
        return [row for row in self.tables[table][1:] if len(row) > 1]


@pytest.fixture(scope="session")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four runs of a year of the baseline."""
    out = tmp_path_factory.mktemp("runs") / "small"
    run_scenario(load(PROJECT / "configs" / "baseline.yaml", SMALL), out, jobs=1)
    return out


@pytest.fixture
def folder(small_run: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    shutil.copytree(small_run, tmp_path / "small", ignore=shutil.ignore_patterns("runs"))
    return tmp_path / "small"


@pytest.fixture
def nasty(folder: Path) -> Path:
    """The same with a title, a name and a note that mean no good."""
    indicators = pd.read_parquet(folder / "indicators.parquet")
    indicators.assign(scenario=NASTY).to_parquet(folder / "indicators.parquet")
    settings = (folder / "config.yaml").read_text(encoding="utf-8")
    quoted = "'=1+1" + NASTY.replace("'", "''") + "'"
    settings = settings.replace('"规划情景"', quoted).replace('"The plan as written"', quoted)
    (folder / "config.yaml").write_text(settings, encoding="utf-8")
    card = pd.read_csv(folder / "scorecard.csv")
    card["note"] = "=HYPERLINK(1)" + NASTY
    card.to_csv(folder / "scorecard.csv", index=False)
    return folder


@pytest.fixture
def all_figures() -> None:
    """For tests that draw the whole gallery."""


@pytest.fixture(autouse=True)
def few_figures(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """One figure is enough for the others."""
    if "all_figures" not in request.fixturenames:
        for module in ("sim.view.gallery", "sim.view.report.pictures"):
            monkeypatch.setattr(f"{module}.DRAWINGS", {"city_map": DRAWINGS["city_map"]})
