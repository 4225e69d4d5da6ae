"""What governments build, in the model: an act of the quarter that neutral levers leave without effect."""

import numpy as np

from sim.config import Config
from tests.model.province import after, fingerprint, province, settings, with_lever


def without_works(config: Config) -> Config:
    """The settings in a project where governments build nothing."""
    return config.model_copy(update={"registers": config.registers.model_copy(update={"works": {}})})


def test_neutral_levers_are_absent() -> None:
    neutral = settings("no_policy")
    assert fingerprint(after(3, neutral)) == fingerprint(after(3, without_works(neutral)))


def test_the_output_of_cells_is_that_of_above_scale_enterprises() -> None:
    model = province()
    rows = model.world.ledger.rows
    here = (rows["city"] == 0) & (rows["division"] == 30) & (rows["above_scale"] == 1) & (rows["alive"] == 1)
    output = model.world.above_scale_output()
    assert output[0, 30] == np.sum(rows["weight"][here] * rows["output"][here]) > 0.0
    assert output.shape == model.cell_output.shape


def test_a_lever_builds_where_it_is_pulled() -> None:
    """Brains take three quarters or more, so within six some stand; parks are built in Wenzhou alone."""
    config = with_lever(
        with_lever(settings("no_policy"), "industry_brains", 12.0), "industrial_parks", 100.0, "Wenzhou"
    )
    model = after(8, config)
    assert 0 < model.world.markets["brain"].sum() == model.works.kinds["industry_brains"].gained.sum()
    assert np.flatnonzero(model.world.cities["park_gain"]).tolist() == [2]
    assert not model.world.cities["lab_gain"].any()
