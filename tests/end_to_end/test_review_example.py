"""The example of a mid-term review, at a small scale, by its own command line."""

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest

from sim.cli import main
from tests.study.conftest import PROJECT

EXAMPLE = PROJECT / "experiments" / "03_midterm_review"
SMALL = (
    "--sample",
    "0.01",
    "--replicates",
    "4",
    "--set",
    "end=2022Q4",
    "--jobs",
    "1",
    "--threads",
    "1",
    "--lang",
    "en",
)


def test_every_invented_figure_is_marked_as_invented() -> None:
    with (EXAMPLE / "invented_2022.csv").open(encoding="utf-8") as lines:
        assert all("INVENTED" in row["source"] for row in csv.DictReader(lines))
    assert "**All observed figures of this page are INVENTED.**" in (EXAMPLE / "README.md").read_text(encoding="utf-8")


def test_the_example_runs_and_writes_its_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = Path(shutil.copytree(EXAMPLE, tmp_path / "page"))
    observed = EXAMPLE / "invented_2022.csv"
    command = ["run", str(EXAMPLE / "settings.yaml"), "--observed", str(observed), "--page", str(page), *SMALL]
    assert main([*command, "--out", str(tmp_path / "run")]) == 0
    said = capsys.readouterr()
    assert "of 2 parameter vectors" in said.out
    assert "effective sample size" in said.err
    folder = tmp_path / "run" / "conditioned" / "invented_2022"
    assert (folder / "figures" / "indicator_paths.svg").stat().st_size > 10_000
    assert len(pd.read_csv(folder / "weights.csv")) == 4
    text = (page / "README.md").read_text(encoding="utf-8")
    assert "INVENTED, no statistics |" in text
