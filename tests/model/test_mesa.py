"""Mesa's own tools take the model as they find it."""

import multiprocessing
from collections.abc import Iterator
from typing import Any

import mesa
import numpy as np
import pytest

from sim.config import Config
from sim.model.agents import City, Enterprise
from sim.model.zhejiang import ZhejiangModel
from tests.model.province import after, province, settings, small_population


class Collected(ZhejiangModel):
    """The small province with a data collector, as a user of Mesa would write it."""

    def __init__(self, config: Config, seed: int = 0) -> None:
        super().__init__(config, seed=seed, population=small_population())
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "living": lambda m: len(m.enterprises),
                "revenue": lambda m: float(m.enterprises.agg("revenue", np.sum)),
                "productivity": lambda m: m.province.indicator("labour_productivity"),
            },
            agenttype_reporters={City: {"name": "name", "firms": lambda city: city.indicator("enterprises")}},
        )

    def step(self) -> None:
        """A quarter, and what is collected of it."""
        super().step()
        self.datacollector.collect(self)


@pytest.fixture
def start_method() -> Iterator[None]:
    """Gives back what ``mesa.batch_run`` sets for the whole process."""
    before = multiprocessing.get_start_method(allow_none=True)
    yield
    multiprocessing.set_start_method(before, force=True)


def test_it_is_a_mesa_model_that_counts_its_steps() -> None:
    model = after(2)
    assert isinstance(model, mesa.Model)
    assert (model.steps, model.time, model.now) == (2, 2.0, model.config.start + 2)


def test_run_for_steps_quarters() -> None:
    model, twin = province(), after(3)
    model.run_for(3)
    assert model.now == twin.now
    assert model.province.indicator("value_added") == twin.province.indicator("value_added")


def test_a_data_collector_reports_model_and_cities() -> None:
    model = Collected(settings())
    for _ in range(3):
        model.step()
    frame = model.datacollector.get_model_vars_dataframe()
    assert frame["living"].iloc[-1] == len(model.enterprises)
    assert frame["revenue"].iloc[-1] == model.enterprises.get("revenue").sum()
    assert frame["productivity"].tolist() == [
        float(row[0]) for row in model.observation.recorder.values["labour_productivity"][1:]
    ]
    cities = model.datacollector.get_agenttype_vars_dataframe(City)
    assert len(cities) == 3 * 11
    assert cities.loc[3.0]["name"].tolist() == list(model.world.city_names)


@pytest.mark.parametrize("reporter", ["output", lambda firm: firm.output], ids=["name", "function"])
def test_reporters_on_enterprises_are_refused_and_not_left_empty(reporter: Any) -> None:
    model = province()
    collector = mesa.DataCollector(agenttype_reporters={Enterprise: {"output": reporter}})
    with pytest.raises(TypeError, match=r"Enterprise.*model\.enterprises"):
        collector.collect(model)


def test_agents_by_type_are_the_governments() -> None:
    model = province()
    assert set(model.agents_by_type) >= {City}
    assert list(model.agents_by_type[City]) == list(model.cities)


def test_batch_run_tries_settings_and_seeds(start_method: None) -> None:
    ends = [settings().model_copy(update={"end": settings().start + quarters}) for quarters in (1, 2)]
    results = mesa.batch_run(Collected, {"config": ends}, rng=[1, 2], display_progress=False)
    last = {(row["config"].end - settings().start, row["seed"]): row["revenue"] for row in results}
    assert len(results) == 4 * 11
    assert len(set(last.values())) == len(last) == 4
    model = Collected(ends[1], seed=2)
    while model.running:
        model.step()
    assert last[2, 2] == model.enterprises.get("revenue").sum()
