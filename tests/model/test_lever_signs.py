"""From the low to the high end of its range every lever moves its indicator the way its row says."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.config import Config
from sim.model.zhejiang import ZhejiangModel
from tests.model.province import ROOT, province, settings, with_lever
from tests.model.unregistered import unlimited

pytestmark = pytest.mark.slow

LEVERS = settings().registers.levers
SEEDS = (1, 2, 3, 4)
QUARTERS = 12
SIGNS = {"+": 1.0, "-": -1.0}

COUNTED_IN_THE_WHOLE = ("eagle_programme", "title_quotas")
"""Firms of ten billion are few, and seats of titles outnumber the candidates of a small province."""
MATTERS_WHEN_POOR = ("mountain_transfer", "monitoring_tilt")
"""Splits of money, which move nothing where everything is paid; of unclear sign, since money is not the bottleneck."""
BRINGS_PROJECTS = ("demonstration_visits", "digital_loan_guarantee", "direct_delivery")
"""They bring more projects to the queue of the providers; what that gains is seen where the queue is not full.

It is a quarter of a point of coverage or less, so that all above-scale enterprises are needed to see it."""


def _poor(config: Config) -> Config:
    """Settings in which governments have a fraction of what they need."""
    section = config.government
    budget = section.budget.model_copy(update={"limited": True, "total": {2021: 20.0}, "first_plan": {}})
    return config.model_copy(update={"government": section.model_copy(update={"budget": budget})})


@cache
def _large() -> Config:
    from sim.config import load

    return unlimited(load(ROOT / "configs" / "baseline.yaml", {"population.sample": 0.02}))


def _end(model: ZhejiangModel, indicator: str, room: bool = False) -> Any:
    """The indicator (places,) some quarters on; ``room``: providers have more capacity than anybody asks for."""
    if room:
        model.pools.capacity[:] = 1e9
    for _ in range(QUARTERS):
        model.step()
    return np.array(model.observation.recorder.values[indicator][-1])


@cache
def _differences(lever: str, room: bool = False) -> list[float]:
    """High less low of the province's indicator, run by run."""
    row, found = LEVERS[lever], []
    for seed in SEEDS:
        ends = []
        for value in (row.low, row.high):
            if lever in COUNTED_IN_THE_WHOLE + BRINGS_PROJECTS:
                model = ZhejiangModel(with_lever(_large(), lever, value), seed=seed)
            else:
                config = _poor(settings()) if lever in MATTERS_WHEN_POOR else unlimited(settings())
                model = province(with_lever(config, lever, value), seed=seed)
            ends.append(float(_end(model, row.indicator, room)[0]))
        found.append(ends[1] - ends[0])
    return found


@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_moves_its_indicator_the_way_its_row_says(lever: str) -> None:
    """The mean of paired differences; a sign that is open, or no bottleneck, must move at all."""
    found, sign = _differences(lever, lever in BRINGS_PROJECTS), LEVERS[lever].sign
    if sign in SIGNS and lever not in MATTERS_WHEN_POOR:
        assert SIGNS[sign] * float(np.mean(found)) > 0.0, found
    assert any(found), found


@pytest.mark.parametrize("lever", BRINGS_PROJECTS)
def test_a_full_queue_takes_away_what_a_lever_brings(lever: str) -> None:
    """A place taken by a rise from level 1 to 2, in the same queue, is one fewer for the first, which is counted."""
    assert np.mean(_differences(lever)) < np.mean(_differences(lever, room=True))
