"""What other modules state reaches the record of a run, and the scales of clusters are drawn with its parameters."""

import numpy as np
import pytest

from sim.model.parameters import run_parameters
from sim.observe.definitions import define
from tests.model.province import province, settings


def test_what_is_given_at_the_end_of_a_quarter_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    model = province()
    bases = np.arange(1.0 + len(model.cities))
    before = model.stated()["bases_5g"]
    monkeypatch.setattr(model, "stated", lambda: {"bases_5g": bases})
    model.step()
    start, now = model.observation.recorder.values["bases_5g"]
    assert start.tolist() == before.tolist()
    assert now.tolist() == bases.tolist()
    assert np.isnan(model.observation.recorder.values["small_firm_parks"][1]).all()


def test_each_vector_draws_its_own_scales_and_counts_alike() -> None:
    config = settings()
    central, drawn = (define(config, run_parameters(config, vector)) for vector in (0, 3))
    assert drawn.scoring == central.scoring
    for name, cluster in config.registers.clusters.items():
        codes = central.clusters[name].shares > 0.0
        scale = drawn.clusters[name].shares[codes] / central.clusters[name].shares[codes] * cluster.scale.value
        assert np.all((scale >= cluster.scale.low - 1e-9) & (scale <= cluster.scale.high + 1e-9))
    assert not np.array_equal(drawn.clusters["biomedicine"].shares, central.clusters["biomedicine"].shares)
