"""With money without limit, every lever costs what its unit says: lever times base times unit cost, by hand."""

from functools import cache

import numpy as np
import pytest

from sim.config import Config
from tests.model.hand_costs import Story, by_hand
from tests.model.province import ledger, province, settings, with_lever
from tests.model.unregistered import unlimited

LEVERS = settings("no_policy").registers.levers
QUARTERS = 5


def reliable(config: Config) -> Config:
    """Settings in which no work fails, so that none is ordered twice."""
    works = {name: 0.0 if name.startswith("failure") else x for name, x in config.parameters["works"].items()}
    return config.model_copy(update={"parameters": {**config.parameters, "works": works}})


@cache
def everything() -> Story:
    """Five quarters with every lever at the high end of its range, where claims are paid in the quarter."""
    config = reliable(unlimited(settings("no_policy")))
    for lever, row in LEVERS.items():
        config = with_lever(config, lever, row.high)
    model = province(config)
    ledger(model)["digital_spending"][ledger(model)["digital_level"] >= 2] = 3000.0
    return Story(config, model, QUARTERS)


@cache
def retrofits_alone() -> Story:
    """Two quarters in which nothing but retrofits saves water."""
    config = with_lever(unlimited(settings("no_policy")), "direct_delivery", 1.0)
    config = with_lever(config, "green_retrofit_subsidy", LEVERS["green_retrofit_subsidy"].high)
    model = province(config)
    ledger(model)["project"] = 0
    return Story(config, model, 2)


@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_costs_what_its_unit_says(lever: str) -> None:
    story = retrofits_alone() if lever == "green_retrofit_subsidy" else everything()
    expected = by_hand(story, lever)
    kind = story.config.registers.costs[lever].kind
    assert (expected != 0.0) == (kind != "none"), "the quarters must hold some of it"
    assert 1e4 * story.model.money.cost_by_lever().get(lever, 0.0) == pytest.approx(expected, rel=1e-9)


def test_all_that_was_claimed_was_paid_but_to_the_dead() -> None:
    treasury = everything().model.treasury
    assert not treasury.queue.waiting.any()
    assert treasury.paid + treasury.refused == pytest.approx(treasury.claimed)
    claimed = {str(cost.lever) for cost in everything().config.registers.costs.values() if cost.claim}
    refused = {lever for number, lever in enumerate(treasury.lines) if np.any(treasury.refused[number] > 1e-6)}
    assert refused <= claimed
