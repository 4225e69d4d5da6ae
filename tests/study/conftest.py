import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.config import Config, load

PROJECT = Path(__file__).parents[2]
SMALL = ("population.sample=0.01", "end=2021Q2", "ensemble.replicates=3", "ensemble.seed=5")


@pytest.fixture(scope="session")
def small() -> Config:
    return load(PROJECT / "configs" / "baseline.yaml", SMALL)


def zjsim(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Runs the command line in a process of its own, in the project's folder."""
    command = [sys.executable, "-m", "sim", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "MPLBACKEND": "agg"}
    return subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, env=environment, check=False, **options)  # type: ignore[call-overload,no-any-return]


def set_options(settings: tuple[str, ...]) -> list[str]:
    return [part for setting in settings for part in ("--set", setting)]
