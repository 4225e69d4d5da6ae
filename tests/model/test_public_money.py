"""Public money in a run: what is planned, cut, paid and kept the same; and a government of one's own."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sim.config import Config, load
from sim.config.costs import PUBLIC
from sim.model.public_money import claim_lines
from sim.model.zhejiang import ZhejiangModel
from sim.observe.sums import Sum
from sim.policy.government import CityGovernment
from sim.study.budget import budget_layer
from sim.study.outcome import BUDGET_KEYS, Run, outcome_of
from tests.model.province import ROOT, after, fingerprint, province, settings, with_budget, with_lever


def poor(amount: float = 0.02) -> Config:
    """Settings whose governments have little money."""
    return with_budget(settings(), limited=True, total={2021: amount}, first_plan={})


def paid(model: ZhejiangModel, year: int = 2021) -> float:
    """What governments paid in a year, 10k yuan."""
    return float(sum(model.treasury.booked(year, payer, "paid").sum() for payer in PUBLIC))


def test_nobody_spends_more_than_there_is_and_unpaid_services_are_cut() -> None:
    model = after(4, poor())
    assert 0.0 < paid(model) <= 200.0 * (1.0 + 1e-9)
    lever = model.world.cities["industry_fund"]
    assert np.all(lever < settings().registers.levers["industry_fund"].plan_value)
    assert all(city.budget_left >= 0.0 for city in model.cities)
    assert sum(sum(city.claims_waiting.values()) for city in model.cities) > 0.0


def test_money_enough_is_as_good_as_money_without_limit() -> None:
    rich, free = with_budget(settings(), limited=True, total={2021: 1e9}), with_budget(settings(), limited=False)
    assert fingerprint(after(6, rich)) == fingerprint(after(6, free))


def test_at_no_tilt_and_no_transfer_the_split_is_by_value_added() -> None:
    """The same bits as a government that knows neither."""

    class Plain(CityGovernment):
        def shares(self, size: Any, progress: Any, tilt: float) -> Any:
            return size / size.sum()

        def transfer(self, budget: float, share: float, mountains: Any) -> Any:
            return np.zeros(len(mountains))

    still = with_lever(with_lever(poor(), "monitoring_tilt", 0.0), "mountain_transfer", 0.0)
    assert fingerprint(after(6, still)) == fingerprint(after(6, still, province_government=Plain))


def test_a_tilt_gives_more_to_those_ahead_from_the_second_year_on() -> None:
    flat, tilted = (after(4, with_lever(settings(), "monitoring_tilt", tilt)) for tilt in (0.0, 0.5))
    size = np.array(flat.observation.sums[:, Sum.VALUE_ADDED])
    for model in (flat, tilted):
        model.step()
    assert list(flat.province.shares.values()) == pytest.approx(size / size.sum())
    progress = np.log(list(tilted.province.shares.values())) - np.log(list(flat.province.shares.values()))
    assert np.ptp(progress) > 0.1
    first = after(1, with_lever(settings(), "monitoring_tilt", 0.5))
    assert first.province.shares == after(1, with_lever(settings(), "monitoring_tilt", 0.0)).province.shares


def test_the_mountains_receive_what_the_province_gives() -> None:
    model = after(1, with_lever(with_budget(settings(), total={2021: 100.0}), "mountain_transfer", 0.1))
    city, own = (model.treasury.purses[payer] for payer in ("city", "province"))
    share = model.config.government.budget.province_share
    assert city.transferred.sum() == pytest.approx(-own.transferred[0]) == pytest.approx(0.1 * share * 100.0 * 1e4)
    assert city.transferred[7] == city.transferred[10] == city.transferred.max()
    assert city.transferred[1] == 0.0


class NothingForTitles(CityGovernment):
    """The example of the documentation: a city that spends its money on anything but rewards for titles."""

    def plan(self, budget: float, needs: Mapping[str, float], aims: Mapping[str, float]) -> Mapping[str, float]:
        return {**super().plan(budget, needs, aims), "champion_reward": 0.0}


def test_a_government_of_one_s_own_plans() -> None:
    plan = {"champion_reward": 0.01, "factory_reward": 0.01}
    config = with_budget(settings(), first_plan=plan)
    champion, factory = (province(config).treasury.number(lever) for lever in plan)
    usual, own = after(1, config), after(1, config, city_government=NothingForTitles)
    for model, expected in ((usual, 1.1 * 100.0), (own, 0.0)):
        planned = model.treasury.booked(2021, "city", "planned")
        assert planned[champion].sum() == pytest.approx(expected)
        assert planned[factory].sum() == pytest.approx(1.1 * 100.0)
    assert isinstance(own.cities[0].government, NothingForTitles)


def test_every_claim_of_the_pass_has_a_lever_that_pays() -> None:
    model = province()
    lines = claim_lines(settings().registers.costs, model.treasury)
    assert len(set(lines.tolist())) == len(lines)


def test_the_budget_table_holds_every_payer_and_adds_up() -> None:
    model = after(5)
    table = outcome_of(model, "baseline", Run(1, 0, 7)).budget
    assert not table.duplicated(list(BUDGET_KEYS)).any()
    public = table[table["payer"].isin(PUBLIC) & ~table["kind"].isin(["revenue", "forgone"]) & (table["year"] == 2021)]
    assert public["paid"].sum() * 1e4 == pytest.approx(paid(model))
    assert set(table.loc[table["kind"] == "revenue", "lever"]) == {
        "energy_price_spread",
        "carbon_price",
        "per_mu_spread",
    }


def test_the_budget_that_a_scenario_needs_can_be_loaded(tmp_path: Any) -> None:
    config = load(ROOT / "configs" / "baseline.yaml", {"population.sample": 0.01, "end": "2021Q2"})
    text = budget_layer(config)
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    budget = load(tmp_path / "mine.yaml").government.budget
    assert list(budget.total) == [2021]
    assert budget.total[2021] == pytest.approx(1.2 * sum(budget.first_plan.values()), rel=0.01)


def test_agents_show_their_queues_and_grades() -> None:
    model = after(4)
    city = model.cities[0]
    rows = model.world.ledger.rows
    assert (
        sum(city.grades.values())
        == rows["weight"][(rows["city"] == 0) & (rows["alive"] == 1) & (rows["grade"] > 0)].sum()
    )
    assert city.projects_waiting >= 0.0
    assert sum(model.province.shares.values()) == pytest.approx(1.0)
    assert model.province.budget_left > 0.0
