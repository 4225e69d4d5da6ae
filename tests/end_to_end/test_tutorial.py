"""The tutorial's files and commands are real, its notebook runs, and the two languages say the same commands."""

import base64
import re
from pathlib import Path

import pytest

from sim.cli import build_parser
from sim.config import load
from sim.study.design import load_experiment
from tests.study.conftest import PROJECT

PAIRS = [("README.md", "README.zh.md"), ("docs/tutorial.md", "docs/tutorial.zh.md")]
TUTORIAL = "docs/tutorial.md"
COMMAND = re.compile(r"^(zjsim|make|mkdir|\.) ")
FRAME = "text/html"


def blocks(page: str, language: str) -> list[str]:
    text = (PROJECT / page).read_text(encoding="utf-8")
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    return [block for named, block in fenced if named == language]


def bare(block: str) -> list[str]:
    lines = (re.sub(r"(^|\s+)#.*", "", line).rstrip() for line in block.splitlines())
    return [line for line in lines if line]


def commands(page: str) -> list[str]:
    return [line for block in blocks(page, "") for line in bare(block) if COMMAND.match(line)]


def tutorial_files(folder: Path) -> dict[str, Path]:
    """The YAML blocks, saved under the names that their first lines say, beside the project's settings."""
    (folder / "configs").symlink_to(PROJECT / "configs")
    (folder / "mine").mkdir()
    for block in blocks(TUTORIAL, "yaml"):
        name = block.splitlines()[0].removeprefix("# ")
        (folder / name).write_text(block, encoding="utf-8")
    return {path.stem: path for path in (folder / "mine").iterdir()}


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_both_languages_have_the_same_commands_and_code(english: str, chinese: str) -> None:
    assert len(commands(english)) > 10
    assert commands(english) == commands(chinese)
    for language in ("yaml", "python"):
        assert [bare(block) for block in blocks(english, language)] == [bare(b) for b in blocks(chinese, language)]


@pytest.mark.parametrize("page", ["README.md", TUTORIAL])
def test_every_command_line_is_understood(page: str) -> None:
    for line in commands(page):
        if line.startswith("zjsim "):
            words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', line)]
            assert build_parser().parse_args(words[1:]).command


def test_the_files_of_the_tutorial_are_accepted(tmp_path: Path) -> None:
    files = tutorial_files(tmp_path)
    assert files.keys() == {"first", "capacity", "subsidy", "mix"}
    assert load(files["capacity"]).lever("upgrade_subsidy_rate", 4, "Ningbo") == 0.3
    assert len(load_experiment(files["subsidy"]).cells) == 4
    from sim.study.mixes import load_question

    assert len(load_question(files["mix"]).choices) == 3


@pytest.mark.slow
def test_the_notebook_runs_and_gives_frames_and_a_figure(tmp_path: Path) -> None:
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(PROJECT / "experiments" / "tutorial.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    (tmp_path / "configs").symlink_to(PROJECT / "configs")
    resources = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, timeout=600, kernel_name="python3", resources=resources).execute()
    shown = [output.data for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]
    frames = [data for data in shown if "<table" in data.get(FRAME, "")]
    assert len(frames) >= 4
    assert "labour_productivity" in frames[0][FRAME]
    (picture,) = [base64.b64decode(data["image/png"]) for data in shown if "image/png" in data]
    assert picture.startswith(b"\x89PNG")
    assert (tmp_path / "results" / "nb-sweep" / "outcomes.parquet").is_file()
