"""``model.enterprises``: a Mesa agent set over the columns of the ledger."""

import numpy as np
import pytest

from sim.model.agents import City, Enterprise
from sim.model.enterprises import EnterpriseSet
from sim.model.zhejiang import ZhejiangModel
from tests.model.province import after, ledger, province


@pytest.fixture(scope="module")
def model() -> ZhejiangModel:
    return after(1)


def test_the_set_holds_the_living_whenever_it_is_asked() -> None:
    model = province()
    every = model.enterprises
    assert len(every) == len(ledger(model))
    model.step()
    assert len(every) == int(ledger(model)["alive"].sum()) != len(ledger(model))


@pytest.mark.parametrize("name", ["Ningbo", "宁波"])
def test_select_by_the_name_of_a_city_in_both_languages(model: ZhejiangModel, name: str) -> None:
    rows = ledger(model)
    expected = np.flatnonzero((rows["alive"] == 1) & (rows["city"] == 1) & (rows["above_scale"] == 1))
    assert model.enterprises.select(city=name, above_scale=True).rows.tolist() == expected.tolist()


def test_select_by_the_code_of_a_division(model: ZhejiangModel) -> None:
    chosen = model.enterprises.select(division="C17")
    assert set(chosen.get("division").tolist()) == {
        code for code in set(ledger(model)["division"].tolist()) if _gb_code(code) == "C17"
    }
    assert len(chosen) > 0


def _gb_code(code: int) -> str:
    from sim.data import divisions

    return divisions()[code].gb_code


def test_select_by_a_function_of_the_enterprise(model: ZhejiangModel) -> None:
    large = model.enterprises.select(lambda firm: firm.staff > 100.0)
    staff = model.enterprises.get("staff")
    assert large.rows.tolist() == model.enterprises.rows[staff > 100.0].tolist()


def test_select_at_most(model: ZhejiangModel) -> None:
    every = model.enterprises
    assert every.select(at_most=5).rows.tolist() == every.rows[:5].tolist()
    assert len(every.select(at_most=0.25)) == len(every) // 4
    assert len(every.select(agent_type=Enterprise)) == len(every)
    assert len(every.select(agent_type=City)) == 0


def test_columns_made_of_columns(model: ZhejiangModel) -> None:
    ten = model.enterprises.select(at_most=10)
    output, ratio, margin = ten.get(["output", "revenue_per_output", "margin"])
    assert ten.get("revenue").tolist() == (output * ratio).tolist()
    assert ten.get("profit") == pytest.approx(output * ratio * margin)


def test_a_missing_column_is_refused_or_defaulted(model: ZhejiangModel) -> None:
    with pytest.raises(AttributeError, match=r"no column 'wealth'.*output.*revenue"):
        model.enterprises.get("wealth")
    assert model.enterprises.get("wealth", handle_missing="default", default_value=-1).tolist() == [-1] * len(
        model.enterprises
    )


def test_aggregates(model: ZhejiangModel) -> None:
    low, high = model.enterprises.agg("output", [min, max])
    assert (low, high) == (model.enterprises.get("output").min(), model.enterprises.get("output").max())
    assert model.enterprises.agg("weight", np.sum) == model.enterprises.get("weight").sum()


def test_groups_aggregate_too(model: ZhejiangModel) -> None:
    groups = model.enterprises.groupby("city")
    outputs = groups.agg("output", np.sum)
    every = model.enterprises
    assert outputs == {
        city: every.get("output")[every.get("city") == city].sum() for city in np.unique(every.get("city")).tolist()
    }
    assert groups.count() == {city: len(every.select(city=city)) for city in outputs}


def test_groups_by_a_function_and_as_lists(model: ZhejiangModel) -> None:
    groups = model.enterprises.select(at_most=30).groupby(lambda firm: firm.output > 5000.0, result_type="list")
    sizes = {key: len(members) for key, members in groups}
    assert sum(sizes.values()) == 30
    assert all((member.output > 5000.0) == key for key, members in groups for member in members)


@pytest.mark.parametrize("ascending", [True, False])
def test_sorting_by_a_column_or_a_function(model: ZhejiangModel, ascending: bool) -> None:
    some = model.enterprises.select(at_most=50)
    expected = sorted(some, key=lambda firm: firm.staff, reverse=not ascending)
    assert some.sort("staff", ascending=ascending).to_list() == expected
    assert some.sort(lambda firm: firm.staff, ascending=ascending).to_list() == expected


def test_sorting_by_words_as_mesa_does(model: ZhejiangModel) -> None:
    some = model.enterprises.select(at_most=50)

    def group(firm: Enterprise) -> str:
        return "large" if firm.staff > 100.0 else "small"

    assert some.sort(group).to_list() == sorted(some, key=group, reverse=True)


def test_shuffling_keeps_everybody_and_is_the_models_own(model: ZhejiangModel) -> None:
    some, twin = model.enterprises.select(at_most=200), after(1).enterprises.select(at_most=200)
    model.random.seed(5)
    twin.model.random.seed(5)
    mixed = some.shuffle()
    assert sorted(mixed.rows.tolist()) == some.rows.tolist() != mixed.rows.tolist()
    assert twin.shuffle().rows.tolist() == mixed.rows.tolist()


def test_do_shuffle_do_and_map_call_every_view() -> None:
    some = province().enterprises.select(at_most=20)
    before = some.get("cash")

    def earn(firm: Enterprise, amount: float) -> float:
        firm.cash += amount
        return firm.cash

    assert some.do(earn, 10.0) is some
    assert some.shuffle_do(earn, amount=5.0) is some
    assert some.get("cash") == pytest.approx(before + 15.0)
    assert some.map(earn, 0.0) == some.get("cash").tolist()
    assert some.do("remove").get("alive").tolist() == [0] * 20


def test_set_writes_a_column_one_value_or_one_a_row() -> None:
    model = province()
    some = model.enterprises.select(at_most=4)
    some.set("output", 7.0).set("city", "绍兴").set("staff", np.array([1.0, 2.0, 3.0, 4.0]))
    assert ledger(model)["output"][some.rows].tolist() == [7.0] * 4
    assert ledger(model)["city"][some.rows].tolist() == [5] * 4
    assert ledger(model)["staff"][some.rows].tolist() == [1.0, 2.0, 3.0, 4.0]
    assert ledger(model)["output"][4] != 7.0


def test_sets_meet_join_and_differ(model: ZhejiangModel) -> None:
    first, second = model.enterprises.select(at_most=10), model.enterprises.select(at_most=14)
    second.remove(second.to_list()[0])
    assert sorted((first & second).rows.tolist()) == first.rows[1:].tolist()
    assert sorted((first | second).rows.tolist()) == sorted({*first.rows.tolist(), *second.rows.tolist()})
    assert (first - second).rows.tolist() == first.rows[:1].tolist()
    assert isinstance(first & second, EnterpriseSet)


def test_adding_and_taking_out(model: ZhejiangModel) -> None:
    some, stranger = model.enterprises.select(at_most=3), model.enterprises.to_list()[7]
    some.add(stranger)
    some.add(stranger)
    assert stranger in some and len(some) == 4
    some.discard(stranger)
    some.discard(stranger)
    assert stranger not in some and len(some) == 3
    with pytest.raises(KeyError):
        some.remove(stranger)


def test_selecting_in_place_narrows_the_set(model: ZhejiangModel) -> None:
    some = model.enterprises.select(at_most=50)
    assert some.select(lambda firm: firm.row % 2 == 0, inplace=True) is some
    assert set((some.rows % 2).tolist()) == {0}
    assert len(model.enterprises) > len(some)


def test_who_is_of_another_model_is_not_in_the_set(model: ZhejiangModel) -> None:
    assert Enterprise(model, 0) in model.enterprises
    assert Enterprise(province(), 0) not in model.enterprises
    assert "Ningbo" not in model.enterprises
