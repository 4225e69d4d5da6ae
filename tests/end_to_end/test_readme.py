"""The README's Python lines run as they stand, beside what `make run` left."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.study.conftest import PROJECT


@pytest.mark.slow
def test_the_python_of_the_readme_runs(tmp_path: Path) -> None:
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    small = (
        'set={"levers.upgrade_subsidy_rate": 0.2, "ensemble.replicates": 1, "population.sample": 0.02, "end": "2021Q1"}'
    )
    code, changed = re.subn(r"set=\{.*?\}", small, code)
    assert changed == 1
    code = code.replace('"configs/', f'"{PROJECT}/configs/').replace('out="', f'out="{tmp_path}/')
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env=environment)
    assert list(tmp_path.rglob("scorecard.csv"))


def test_every_command_of_the_readme_is_known() -> None:
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    commands = set(re.findall(r"^zjsim (\w+)", text, flags=re.MULTILINE))
    assert commands >= {"run", "validate", "levers", "population"}
    from sim.cli import build_parser

    for command in commands:
        with pytest.raises(SystemExit) as ended:
            build_parser().parse_args([command, "--help"])
        assert ended.value.code == 0
