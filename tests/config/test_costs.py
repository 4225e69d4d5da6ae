"""Costs and the government section: what is refused, and with which words."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.config import load
from sim.errors import ConfigError

COST = "{kind: claim, claim: upgrade_subsidy, payers: {city: 0.7, province: 0.3}, aim: digital}"
UNIT = "{value: 2, low: 1, high: 4, unit: u, source: s, grade: judged}"
COSTS = {
    "no entry": ("title_quotas: {kind: none, reason: seats}", "upgrade_subsidy_rate: the lever of"),
    "unknown lever": (f"upgrade_subsidy_rat: {COST}", "unknown lever 'upgrade_subsidy_rat'; did you mean"),
    "unknown kind": ("upgrade_subsidy_rate: {kind: gift}", "upgrade_subsidy_rate.kind: read 'gift'"),
    "no claim": ("upgrade_subsidy_rate: {kind: claim, payers: {city: 1}, aim: green}", "kind claim needs claim"),
    "no aim": ("upgrade_subsidy_rate: {kind: award, payers: {city: 1}}", "kind award needs aim"),
    "unknown aim": (COST.join(["upgrade_subsidy_rate: ", ""]).replace("digital", "glory"), "aim: read 'glory'"),
    "no reason": ("upgrade_subsidy_rate: {kind: none}", "kind none needs reason"),
    "half paid": ("upgrade_subsidy_rate: {kind: work, payers: {city: 0.5}, aim: green}", "sum to 0.5; allowed: 1"),
    "unknown payer": ("upgrade_subsidy_rate: {kind: work, payers: {moon: 1}, aim: green}", "payers.moon: read 'moon'"),
    "no government": (
        "upgrade_subsidy_rate: {kind: work, payers: {operators: 1}, aim: green}",
        "payers name no government",
    ),
    "no base": (f"upgrade_subsidy_rate: {{kind: revenue, unit_cost: {UNIT}}}", "kind revenue needs base"),
    "unknown base": (
        f"upgrade_subsidy_rate: {{kind: revenue, base: moons, unit_cost: {UNIT}}}",
        "base: read 'moons'",
    ),
    "title without need": (
        f"upgrade_subsidy_rate: {{kind: revenue, base: wet, title: eagle, unit_cost: {UNIT}}}",
        "title goes with the base holders",
    ),
    "range": (
        f"upgrade_subsidy_rate: {{kind: revenue, base: wet, unit_cost: {UNIT.replace('2', '9')}}}",
        "value is 9; allowed: from 1 to 4",
    ),
    "negative unit cost": (
        f"upgrade_subsidy_rate: {{kind: revenue, base: wet, unit_cost: {UNIT.replace('1', '-1')}}}",
        "greater than or equal to 0",
    ),
    "guarantee of what": (
        f"upgrade_subsidy_rate: {{kind: contingent, base: wet, unit_cost: {UNIT}, payers: {{city: 1}}, aim: green}}",
        "kind contingent needs a base of guaranteed, relief",
    ),
    "two owners": (
        f"upgrade_subsidy_rate: {COST}\ntitle_quotas: {COST}",
        "the claim 'upgrade_subsidy' belongs to upgrade_subsidy_rate",
    ),
    "unknown key": (f"upgrade_subsidy_rate: {COST.replace(', aim', ', note: 3, aim')}", "upgrade_subsidy_rate.note"),
}


@pytest.mark.parametrize(("text", "message"), COSTS.values(), ids=COSTS)
def test_a_malformed_cost_is_refused(text: str, message: str, write: Callable[..., Path]) -> None:
    rest = "" if "title_quotas" in text else "\ntitle_quotas: {kind: none, reason: seats}"
    write(text + rest + "\n", "plan/costs.yaml")
    with pytest.raises(ConfigError) as caught:
        load(write("name: mine"))
    assert any(message in problem and "configs/plan/costs.yaml" in problem for problem in caught.value.problems)


def test_a_unit_cost_is_a_parameter_told_in_the_lever_s_words(write: Callable[..., Path]) -> None:
    text = f"{{kind: service, base: wet, unit_cost: {UNIT}, payers: {{city: 1}}, aim: green}}"
    write(f"upgrade_subsidy_rate: {text}\ntitle_quotas: {{kind: none, reason: seats}}\n", "plan/costs.yaml")
    config = load(write("parameters: {delivery: {cost_upgrade_subsidy_rate: 3}}"))
    row = config.registers.parameters["delivery"]["cost_upgrade_subsidy_rate"]
    assert (row.value, row.low, row.high, row.en) == (2.0, 1.0, 4.0, "unit cost: Subsidy")
    assert row.place == "configs/plan/costs.yaml:1"
    assert config.parameter("delivery") == {"cost_upgrade_subsidy_rate": 3.0}


SECTIONS = {
    "limited without total": ("{budget: {limited: true}}", "is true without government.budget.total"),
    "negative money": ("{budget: {total: {2021: -1}}}", "government.budget.total: read a mapping; allowed: a mapping"),
    "no year": ("{budget: {total: {soon: 1}}}", "allowed: a mapping of year to amounts of 100m yuan, 0 or more"),
    "one number": ("{budget: {total: 300}}", "government.budget.total: read 300"),
    "share": ("{budget: {province_share: 1.2}}", "province_share: read 1.2; allowed: a number from 0 to 1"),
    "carry over": ("{budget: {carry_over: all}}", "carry_over: read 'all'"),
    "unknown lever": ("{budget: {first_plan: {upgrade_subsidy: 3}}}", "did you mean upgrade_subsidy_rate?"),
    "free lever": ("{budget: {first_plan: {title_quotas: 3}}}", "lever that governments pay for 'title_quotas'"),
    "unknown aim": ("{aims: {glory: 1}}", "allowed: a mapping of growth, digital, green, catching_up to weights"),
    "negative aim": ("{aims: {green: -1}}", "government.aims: read a mapping"),
    "unknown city": ("{cities: {Shanghai: {green: 1}}}", "government.cities: read a mapping"),
    "no class": ("{city: MyCity}", "government.city: read 'MyCity'; allowed: module:Class"),
    "unknown key": ("{mayor: me}", "unknown key 'mayor'"),
    "unknown key of the budget": ("{budget: {totals: {2021: 3}}}", "did you mean total?"),
}


@pytest.mark.parametrize(("text", "message"), SECTIONS.values(), ids=SECTIONS)
def test_a_malformed_section_is_refused(text: str, message: str, refusals: Callable[..., list[str]]) -> None:
    problems = refusals(f"government: {text}")
    assert any(message in problem and problem.startswith("configs/mine.yaml:1") for problem in problems), problems


def test_a_section_says_what_it_means(write: Callable[..., Path]) -> None:
    budget = "{limited: true, total: {2022: 10, 2024: 12}}"
    section = load(
        write(f"government: {{budget: {budget}, aims: {{green: 2}}, cities: {{衢州: {{green: 3}}}}}}")
    ).government
    assert [section.budget.of_year(year) for year in (2021, 2022, 2023, 2024, 2025)] == [10, 10, 10, 12, 12]
    assert (section.weight("green"), section.weight("green", "Quzhou"), section.weight("growth", "Quzhou")) == (2, 3, 1)
    assert load(write("name: mine")).government.budget.of_year(2021) == float("inf")
