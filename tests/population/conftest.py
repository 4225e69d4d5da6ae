"""The two starts, built once for all tests of this folder."""

from pathlib import Path

import pytest

from sim.calendar import parse_period
from sim.config import load
from sim.population import Population, build

SEED = 2020
END_2020, END_2015 = parse_period("2020Q4"), parse_period("2015Q4")


@pytest.fixture(scope="session")
def settings() -> dict[str, float]:
    return load(Path(__file__).parents[2] / "configs" / "baseline.yaml").parameter("start")


@pytest.fixture(scope="session")
def population(settings: dict[str, float]) -> Population:
    return build(END_2020, SEED, settings)


@pytest.fixture(scope="session")
def population_2015(settings: dict[str, float]) -> Population:
    return build(END_2015, SEED, settings)
