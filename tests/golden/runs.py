"""The golden runs: what is run, and where its indicators are kept."""

from pathlib import Path

import pandas as pd

from sim.config import load
from sim.model.zhejiang import ZhejiangModel
from sim.study.outcome import Run, outcome_of

FOLDER = Path(__file__).parent
PROJECT = FOLDER.parents[1]
SETTINGS = ("population.sample=0.02", "end=2022Q1")
SCENARIOS = ("baseline", "no_policy")


def golden_table(scenario: str) -> pd.DataFrame:
    """Indicators (rows) by place (columns) at the end of a small run with fixed seed and central parameters."""
    config = load(PROJECT / "configs" / f"{scenario}.yaml", SETTINGS)
    model = ZhejiangModel(config, seed=20201231)
    while model.running:
        model.step()
    indicators = outcome_of(model, scenario, Run(1, 0, 20201231)).indicators
    last = indicators[indicators["period"] == "2022Q1"]
    return last.pivot(index="indicator", columns="place", values="value").sort_index()


def golden_file(scenario: str) -> Path:
    return FOLDER / f"{scenario}.csv"
