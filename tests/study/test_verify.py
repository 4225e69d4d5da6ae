"""Status and verdict on the result folder of a scenario; those of a sweep stand with its store."""

import shutil
from pathlib import Path

import pytest

from sim.config import Config
from sim.errors import StoreError
from sim.study.run import run_scenario
from sim.study.status import status
from sim.study.verify import verify
from tests.study.conftest import zjsim


def test_a_result_folder_is_held_to_its_hashes_and_mended_by_the_command(small: Config, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run_scenario(small, out, jobs=1)
    assert verify(out).problems == ()
    assert (status(out).done, status(out).left) == (3, 0)
    (out / "scorecard.csv").write_text("target\n")
    (out / "cities.csv").unlink()
    shutil.rmtree(out / "runs" / "00002")
    found = verify(out)
    assert set(found.problems) == {
        "scorecard.csv: was changed since it was written",
        "cities.csv: is gone",
        "runs/00002: is gone",
    }
    assert (status(out).done, status(out).left) == (2, 1)
    assert zjsim("verify", out).returncode == 1
    assert zjsim(*found.command.split()[1:], "--no-figures", "--quiet", "--jobs", 1).returncode == 0
    assert verify(out).problems == ()


def test_a_folder_of_something_else_has_no_verdict(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    for ask in (verify, status):
        with pytest.raises(StoreError, match="holds neither"):
            ask(tmp_path)
    found = zjsim("status", tmp_path)
    assert found.returncode == 2
    assert "Traceback" not in found.stderr


def test_a_folder_of_an_optimisation_has_no_verdict(tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text('{"digest": "ad72", "runs": 38}')
    for ask in (verify, status):
        with pytest.raises(StoreError, match="holds neither"):
            ask(tmp_path)
