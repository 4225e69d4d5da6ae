"""A cheap stand-in for the model: one lever helps, one only costs, and seeds bring luck that all mixes share."""

import time
from pathlib import Path

import numpy as np

from sim.config import Config
from sim.study.aims import Ends
from sim.study.optimise import optimise
from sim.study.outcome import Run

HELPFUL, WASTEFUL = "provider_training", "talent_attraction"
DESIGN = """\
scenario: {scenario}
levers:
  provider_training: {{low: 0.0, high: 0.6}}
  talent_attraction: [0, 1, 2, 5, 10, 20]
end: 2021Q4
optimise:
  objectives: [targets_met, city_gap, public_cost]
  budget: {{public_cost: [100, 400]}}
  population: 10
  generations: 6
  restarts: 2
  runs: 3
  seed: 1
  confirm: {{mixes: 5, runs: 4}}
"""


def simple(config: Config, run: Run) -> Ends:
    """Year-ends of a run: the helpful lever (0-0.6) costs up to 300, the wasteful one (0-20) up to 400."""
    help, waste = (config.lever(lever, config.end, "Hangzhou") for lever in (HELPFUL, WASTEFUL))
    luck = np.random.default_rng(run.seed).normal(0.0, 0.02)
    end = {
        "public_cost": 500.0 * help + 20.0 * waste,
        "city_gap": 0.3 - 0.2 * help + luck,
        "labour_productivity": 26.0 + 40.0 * (help + luck),
    }
    return {name: [value] * (len(config.years) + 1) for name, value in end.items()}


def slow(config: Config, run: Run) -> Ends:
    """The same, at leisure, so that it can be killed meanwhile."""
    time.sleep(0.02)
    return simple(config, run)


def failing(config: Config, run: Run) -> Ends:
    """The same, but the model breaks where much is wasted."""
    if config.lever(WASTEFUL, config.end, "Hangzhou") > 4.0:
        raise ValueError("too much of it")
    return simple(config, run)


def seek_slowly(experiment: str, out: str) -> None:
    """What the process runs that is killed."""
    optimise(experiment, out=Path(out), jobs=1, model=slow)
