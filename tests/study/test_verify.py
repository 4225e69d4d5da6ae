"""Status and verdict on the result folder of a scenario; those of a sweep stand with its store."""

import shutil
from pathlib import Path

import pytest

from sim.cli import main
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


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_folder_of_an_optimisation_says_what_it_is_and_what_goes_on(
    tmp_path: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "record.json").write_text('{"digest": "ad72"}')
    (tmp_path / "runs" / "1c85").mkdir(parents=True)
    (tmp_path / "runs" / "1c85" / "00001.json").write_text("{}")
    going = {"en": "a search for the best mixes, which has not ended yet", "zh": "最优组合的搜索，尚未结束"}
    ended = {"en": "a search for the best mixes, which has ended", "zh": "最优组合的搜索，已经结束"}
    for record, said in (('{"digest": "ad72"}', going), ('{"digest": "ad72", "effort": {}, "runs": 38}', ended)):
        (tmp_path / "record.json").write_text(record)
        for command in ("status", "verify"):
            assert main([command, str(tmp_path), "--lang", language]) == 2
            told = capsys.readouterr().err
            assert said[language] in told
            assert f"`zjsim optimise EXPERIMENT --out {tmp_path}`" in told
            assert language == "en" or "continues" not in told
