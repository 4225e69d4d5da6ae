"""What the program says reads as Chinese where Chinese is asked for: names and numbers stay, sentences do not."""

import argparse
import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.cli import build_parser, main
from sim.config import load
from sim.errors import ConfigError
from sim.view.messages import in_language
from sim.view.words import MESSAGES, read_catalogue
from tests.config.conftest import FILES
from tests.config.test_refusals import CASES

ROOT = Path(__file__).parents[2]
SENTENCE = re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b")
TWO_WORDS = re.compile(r"(?<![\w./<])[a-z]{3,} [a-z]{3,}(?![\w./>])")
OF_THE_YAML_LIBRARY = re.compile(r"YAML 无效：.*")
QUOTED = re.compile(r"'[^']*'|\([^()]*\)|`[^`]*`")
COMMAND = re.compile(r"dask (scheduler|worker [^；]*)|(apt|pip) install \w+|zjsim [a-z]+|--set [a-z]+|base other")
SPEAKING = ("cli", "config", "policy", "population", "study", "calibration")
PAGES = {"config/vocabulary.py", "study/odd.py", "study/limits.py"}
"""What writes pages, each language by itself."""
NOT_SAID = {
    "as it is", "model with discrepancy", "beyond the head line", "ipyparallel not installed",
    "…: output over what its shares of divisions give", "value added of industry of all sizes", "goal set by settings",
    "# Mix … of …; runs 1 to … are those of the search, … to … those that confirmed it.\n",
    "lever that governments pay for", "of another version of the model", "of other settings", "…, the horizon of …",
}  # fmt: skip
"""Names and marks; comments of files; pieces of sentences that the catalogue has whole."""


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


def sentences() -> Iterator[tuple[str, str]]:
    """Where the code that speaks to a user writes more than a name, and what; dots stand for each value."""
    for path in sorted(path for folder in SPEAKING for path in (ROOT / "sim" / folder).rglob("*.py")):
        if (shown := path.relative_to(ROOT / "sim").as_posix()) in PAGES:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        silent = {id(part) for node in ast.walk(tree) for part in silent_parts(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in silent:
                yield f"sim/{shown}:{node.lineno}", text_of(node)


def silent_parts(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of code that are no sentence of their own: docstrings, pieces of a text, help (tested below)."""
    if isinstance(node, ast.Expr):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield from node.values
    elif isinstance(node, ast.keyword) and node.arg == "help":
        yield node.value


def text_of(words: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(words, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in words.values)
    return words.value if isinstance(words.value, str) else ""


def english_left(text: str, what: re.Pattern[str] = SENTENCE) -> bool:
    return bool(what.search(QUOTED.sub("", COMMAND.sub("", text))))


def test_no_sentence_of_the_code_is_left_in_english() -> None:
    catalogue = {key for entries in read_catalogue().values() for key in entries}
    known = [(place, text) for place, text in sentences() if english_left(text) and text not in catalogue]
    assert len(known) > 150
    left = [
        f"{place}: {chinese}"
        for place, text in known
        if text not in NOT_SAID and english_left(chinese := in_language(text, "zh"))
    ]
    assert not left, "\n".join(left)


def test_no_part_stands_twice() -> None:
    keys = re.findall(r'^("(?:[^"\\\\]|\\\\.)*"): ', MESSAGES.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(keys) > 400
    assert sorted(keys) == sorted(set(keys))


def test_why_a_promise_is_not_scored_is_told_in_both_languages() -> None:
    rows = load(ROOT / "configs" / "baseline.yaml").registers.targets.values()
    unscored = {row.id for row in rows if row.driver == "not_scored"}
    assert unscored == set(read_catalogue()["unscored"])


def explained(parser: argparse.ArgumentParser) -> Iterator[str]:
    """What a parser and the commands below it say of themselves."""
    yield parser.format_help()
    for action in parser._actions:
        for command in (action.choices or {}).values() if isinstance(action, argparse._SubParsersAction) else ():
            yield from explained(command)


def test_help_of_every_command_is_chinese() -> None:
    pages = list(explained(build_parser("zh")))
    assert len(pages) > 20
    assert not [line for page in pages for line in page.splitlines() if english_left(line, TWO_WORDS)]
    assert "show this help message" in build_parser("en").format_help()


SAID = [
    "run nothing.yaml", "run --foo", "run x --jobs 0", "run x --seed y", "runn", "sweep x --shard 9/3", "compare x",
    "export x --to pdf", "run x --page y", "levers --silent --city Ningbo", "levers --chapter 99",
    "levers --city Ningb", "targets --chapter x", "parameters --mechanism digitl", "population --set start=2019Q4",
    "status nothing", "verify nothing", "report nothing", "export nothing", "compare nothing nothing",
    "analyse nothing", "dashboard nothing --no-open", "gallery nothing", "matters --only a.b --dry-run",
    "calibrate configs/baseline.yaml",
    "calibrate configs/backtest.yaml --replicates 3", "optimise x --replicates 3", "sweep configs/baseline.yaml",
    "optimise configs/baseline.yaml", "groups configs/baseline.yaml --group a=foo --group x --out y",
    "groups configs/baseline.yaml --group a=per_mu_spread --out y",
    "run configs/baseline.yaml --set foo --set a..b=1 --set extends=x",
    "run configs/baseline.yaml --set end=1 --set ensemble.seed=x --set government.aims=3 --set targets.mfg=1",
    "run configs/baseline.yaml --observed {observed} --dry-run",
    "run configs/baseline.yaml --dry-run --out {new}", "calibrate configs/backtest.yaml --dry-run --out {new}",
    "matters --dry-run --out {new}", "sweep experiments/07_complements --dry-run --out {new}",
    "optimise experiments/13_best_mix/design.yaml --dry-run --out {new}",
]  # fmt: skip
OBSERVED = """indicator,place,period,value,error,use,operator,discrepancy
labour_productivty,Nowhere,21,x,-1,fti,mean,-1
labour_productivity,Zhejiang,2030Q3,3,1,fit,mean_growth,
"""


@pytest.mark.parametrize("line", SAID)
def test_what_commands_say_is_chinese(line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "observed.csv").write_text(OBSERVED, encoding="utf-8")
    words = line.format(observed=tmp_path / "observed.csv", new=tmp_path / "new").split()
    try:
        main([*words, "--lang", "zh"])
    except SystemExit as ended:
        assert ended.code == 2
    said = "\n".join(capsys.readouterr())
    assert re.search("[\u4e00-\u9fff]", said)
    assert not [text for text in said.splitlines() if english_left(text, TWO_WORDS)]
