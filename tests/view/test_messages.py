"""What the program says reads as Chinese where Chinese is asked for: names and numbers stay, sentences do not."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.config import load
from sim.errors import ConfigError
from sim.view.messages import in_language
from sim.view.words import read_catalogue
from tests.config.conftest import FILES
from tests.config.test_refusals import CASES

ROOT = Path(__file__).parents[2]
SENTENCE = re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b")
OF_THE_YAML_LIBRARY = re.compile(r"YAML 无效：.*")
QUOTED = re.compile(r"'[^']*'|\([^()]*\)|`[^`]*`")
COMMAND = re.compile(r"dask (scheduler|worker [^；]*)|(apt|pip) install \w+")
REFUSALS = {"ConfigError", "StoreError"}


@pytest.fixture
def configs(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / "configs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "configs" / name).write_text(text, encoding="utf-8")
    return tmp_path / "configs"


@pytest.mark.parametrize("case", [name for name, case in CASES.items() if isinstance(case[0], str)])
def test_no_english_sentence_is_left_of_a_refusal(case: str, configs: Path) -> None:
    (configs / "mine.yaml").write_text(CASES[case][0], encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load(configs / "mine.yaml")
    english, chinese = str(refused.value), in_language(str(refused.value), "zh")
    assert in_language(english, "en") == english
    assert re.search("[\u4e00-\u9fff]", chinese), chinese
    assert english.split(": ", maxsplit=1)[0] == chinese.split(": ")[0], "the place of the problem stays"
    left = QUOTED.sub("", OF_THE_YAML_LIBRARY.sub("", chinese))
    assert not SENTENCE.search(left), chinese


def test_blanks_keep_what_stands_in_them() -> None:
    text = "results/x: holds results of other settings (aa-1, now bb-2); choose another folder (--out, out=), "
    text += "or replace them (--force, force=True)"
    chinese = in_language(text, "zh")
    assert chinese.startswith("results/x: 含有其他设置的结果（aa-1，当前 bb-2）")
    assert "--force" in chinese
    assert "choose" not in chinese


def test_a_message_that_the_catalogue_does_not_know_stays() -> None:
    assert in_language("Frobnicate 3 gadgets", "zh") == "Frobnicate 3 gadgets"


def test_units_in_brackets_are_shown_as_units() -> None:
    assert in_language("allowed: a number from 0 to 0.3 (share of cost)", "zh") == "可用：数值，0 至 0.3 (成本份额)"


def test_each_part_has_as_many_blanks_in_both_languages() -> None:
    for english, entry in read_catalogue()["messages"].items():
        assert english.count("{}") == entry["zh"].count("{}"), english


def test_the_command_line_refuses_in_chinese() -> None:
    command = [sys.executable, "-m", "sim", "run", "configs/baseline.yaml", "--set", "levers.upgrade_subsidy_rat=3"]
    done = subprocess.run([*command, "--lang", "zh"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "未知的政策工具 'upgrade_subsidy_rat'；您是否想写 upgrade_subsidy_rate？" in done.stderr


def refusals() -> Iterator[tuple[str, str]]:
    """Where the code refuses, and in which words; a 7 stands for each value."""
    for path in sorted((ROOT / "sim").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in REFUSALS:
                for words in call.args:
                    yield f"{path.relative_to(ROOT)}:{call.lineno}", text_of(words)


def text_of(words: ast.expr) -> str:
    match words:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in parts)
        case ast.List(elts=[*lines]):
            return "\n".join(map(text_of, lines))
        case ast.BinOp(left=left, right=right):
            return text_of(left) + text_of(right)
        case _:
            return "7"


def test_no_refusal_of_the_code_is_left_in_english() -> None:
    known = list(refusals())
    assert len(known) > 60
    left = [
        f"{place}: {chinese}"
        for place, text in known
        if SENTENCE.search(QUOTED.sub("", COMMAND.sub("", chinese := in_language(text, "zh"))))
    ]
    assert not left, "\n".join(left)
