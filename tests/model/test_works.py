"""What governments build, in the model: an act of the quarter that neutral levers leave without effect."""

import numpy as np
import pytest

from sim.config import Config
from tests.model.province import after, differing, ledger, settings, small_population, with_budget, with_lever


def without_works(config: Config) -> Config:
    """The settings in a project where governments build nothing."""
    return config.model_copy(update={"registers": config.registers.model_copy(update={"works": {}})})


def test_neutral_levers_are_absent() -> None:
    """Nobody's life is another where nothing can be built; what was begun in 2020 is still told of."""
    neutral = settings("no_policy")
    built, none = after(3, neutral), after(3, without_works(neutral))
    assert differing(ledger(built), ledger(none)) == []
    others = built.observation.recorder.values.keys() - built.works.stated().keys()
    for name in others:
        first, second = (np.array(model.observation.recorder.values[name]) for model in (built, none))
        assert np.array_equal(first, second, equal_nan=True), name


def test_the_output_of_cells_is_that_of_above_scale_enterprises() -> None:
    """As they were in the pass: before anybody was founded."""
    model = after(1)
    rows = ledger(model)[: len(small_population().records)]
    here = (rows["city"] == 0) & (rows["division"] == 30) & (rows["above_scale"] == 1) & (rows["alive"] == 1)
    made = np.sum(rows["weight"][here] * rows["output"][here])
    assert model.world.output[0, 30] == pytest.approx(made)
    assert made > 0.0


def test_a_lever_builds_where_it_is_pulled() -> None:
    """Brains take three quarters or more, so within six some stand; parks are built in Wenzhou alone."""
    config = with_lever(
        with_lever(settings("no_policy"), "industry_brains", 12.0), "industrial_parks", 100.0, "Wenzhou"
    )
    config = with_budget(config, limited=False)
    model = after(8, config)
    assert 0 < model.world.markets["brain"].sum() == model.works.kinds["industry_brains"].gained.sum()
    assert np.flatnonzero(model.world.cities["park_gain"]).tolist() == [2]
    assert not model.world.cities["lab_gain"].any()
