"""The golden runs: what is run, and where its indicators are kept."""

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd

from sim.config import load
from sim.model.zhejiang import ZhejiangModel
from sim.population.build import build
from sim.study.outcome import Run, outcome_of

FOLDER = Path(__file__).parent
PROJECT = FOLDER.parents[1]
SETTINGS = ("population.sample=0.02", "end=2022Q1")
SCENARIOS = ("baseline", "no_policy")
PLAIN = {"NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR"}
"""With AVX-512 NumPy rounds logarithms and powers otherwise, which tips ranks and whole numbers of a population."""


def golden_table(scenario: str) -> pd.DataFrame:
    """Indicators (rows) by place (columns) at the end of a small run with fixed seed and central parameters."""
    config = load(PROJECT / "configs" / f"{scenario}.yaml", SETTINGS)
    population = build(config.start, config.population.seed, config.parameter("start"))
    model = ZhejiangModel(config, seed=20201231, population=population)
    while model.running:
        model.step()
    indicators = outcome_of(model, scenario, Run(1, 0, 20201231)).indicators
    last = indicators[indicators["period"] == "2022Q1"]
    return last.pivot(index="indicator", columns="place", values="value").sort_index()


def make_golden(folder: Path) -> None:
    """Runs every scenario in a process that rounds alike on all processors of a kind, and writes its table."""
    command = [sys.executable, "-m", "tests.golden", str(folder)]
    subprocess.run(command, cwd=PROJECT, env={**os.environ, **PLAIN}, check=True)
