"""``Enterprise``: a view of a row, never registered."""

import copy
import pickle

import numpy as np
import pytest

from sim.model.agents import City, Enterprise, Province
from sim.model.zhejiang import ZhejiangModel
from sim.state.columns import LEDGER
from tests.model.province import ledger, opened, passed, province


@pytest.fixture(scope="module")
def model() -> ZhejiangModel:
    return province()


def test_fields_are_python_scalars_of_the_record(model: ZhejiangModel) -> None:
    view = Enterprise(model, 12)
    found = tuple(getattr(view, name) for name in LEDGER.names)
    assert found == ledger(model)[12].item()
    assert {type(value) for value in found} == {int, float}


def test_writing_a_field_writes_the_ledger() -> None:
    model = province()
    view = Enterprise(model, 3)
    view.output = 123.5
    view.digital_level += 1
    assert ledger(model)["output"][3] == 123.5
    assert Enterprise(model, 3).digital_level == view.digital_level == ledger(model)["digital_level"][3]


@pytest.mark.parametrize("act", ["read", "write"])
def test_an_unknown_attribute_is_refused_with_the_fields_there_are(model: ZhejiangModel, act: str) -> None:
    view = Enterprise(model, 3)
    with pytest.raises(AttributeError, match=r"no 'wealth'.*\boutput, value_added_rate\b"):
        _ = view.wealth if act == "read" else setattr(view, "wealth", 1.0)
    assert not hasattr(view, "wealth")


def test_equality_and_hash_go_by_model_and_row(model: ZhejiangModel) -> None:
    assert Enterprise(model, 3) == Enterprise(model, 3)
    assert Enterprise(model, 3) != Enterprise(model, 4)
    assert Enterprise(model, 3) != Enterprise(province(), 3)
    assert Enterprise(model, 3) != 3
    assert len({Enterprise(model, 3), Enterprise(model, 3), Enterprise(model, 4)}) == 2


def test_views_are_never_registered(model: ZhejiangModel) -> None:
    views = list(model.enterprises)
    assert len(views) > 2000
    assert sorted(map(type, model.agents), key=str) == [City] * 11 + [Province]
    assert {agent.model for agent in model.agents} == {model}


def test_a_view_is_copied_with_its_model_and_stays_in_it(model: ZhejiangModel) -> None:
    twin, view = copy.deepcopy((model, Enterprise(model, 5)))
    assert view == Enterprise(twin, 5) != Enterprise(model, 5)
    view.output = -1.0
    assert ledger(twin)["output"][5] == -1.0 != ledger(model)["output"][5]
    assert copy.copy(Enterprise(model, 5)) == Enterprise(model, 5)


def test_a_view_is_pickled_as_a_model_and_a_row(model: ZhejiangModel) -> None:
    maker, arguments = Enterprise(model, 5).__reduce__()[:2]
    assert (maker, arguments) == (Enterprise, (model, 5))
    assert pickle.loads(pickle.dumps((maker, arguments[1:]))) == (Enterprise, (5,))
    assert maker(*arguments) == Enterprise(model, 5)


def test_removing_a_view_closes_the_enterprise_and_keeps_the_row() -> None:
    model = province()
    rows, many = len(ledger(model)), len(model.enterprises)
    Enterprise(model, 5).remove()
    assert Enterprise(model, 5) not in model.enterprises
    assert (len(ledger(model)), len(model.enterprises)) == (rows, many - 1)


def test_a_view_says_who_it_is(model: ZhejiangModel) -> None:
    name = model.world.city_names[int(ledger(model)["city"][5])]
    assert repr(Enterprise(model, 5)) == f"Enterprise(row=5, city={name})"


def test_the_step_of_a_view_is_what_the_compiled_pass_does_to_its_row() -> None:
    """Every seventh enterprise, some with a customer that has closed; each steps while all others are as they were."""
    alone, together = opened(), opened()
    seen = range(0, len(ledger(alone)), 7)
    closed = np.unique(ledger(alone)["customer"][seen])[1::3]
    for model in (alone, together):
        ledger(model)["alive"][closed] = 0
    begun = ledger(alone).copy()
    assert set(passed(together).claims.rows.tolist()) & set(seen)
    for row in seen:
        if begun["alive"][row]:
            Enterprise(alone, row).step()
            assert ledger(alone)[row].item() == ledger(together)[row].item(), row
            ledger(alone)[row] = begun[row]


def test_governments_know_their_levers_and_indicators(model: ZhejiangModel) -> None:
    ningbo = next(city for city in model.cities if city.name == "Ningbo")
    values = model.observation.recorder.values["above_scale_enterprises"][0]
    assert ningbo.indicator("above_scale_enterprises") == values[2]
    assert model.province.indicator("above_scale_enterprises") == values[0] == values[1:].sum()
    model.set_policy()
    config = model.config
    assert ningbo.lever("upgrade_subsidy_rate") == config.lever("upgrade_subsidy_rate", model.now, "Ningbo") > 0.0
