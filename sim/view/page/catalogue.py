"""The levers as the page lists them: by chapter, with plan value, range and cost."""

from typing import Any

from sim.config import Config, Cost, Lever
from sim.view.page.draft import Draft, lever_values
from sim.view.text import figure
from sim.view.words import Words, number

STEPS = 200.0


def chapters(config: Config, words: Words) -> list[dict[str, Any]]:
    """The chapters of the plan, each with its levers as they stand in the base settings."""
    found: dict[str, list[dict[str, Any]]] = {}
    for lever in config.registers.levers.values():
        found.setdefault(lever.chapter.partition(".")[0], []).append(_lever(config, lever, words))
    return [{"id": id, "title": words.name("chapters", id), "levers": levers} for id, levers in found.items()]


def _lever(config: Config, lever: Lever, words: Words) -> dict[str, Any]:
    values = lever_values(config, lever.id)
    cost = config.registers.costs[lever.id]
    return {
        "id": lever.id,
        "clause": lever.chapter,
        "name": getattr(lever, f"name_{words.language}"),
        "unit": words.name("units", lever.unit),
        "low": lever.low,
        "high": lever.high,
        "step": step_of(lever),
        "base": values[""],
        "cities": {city: value for city, value in values.items() if city},
        "plan": lever.plan_value,
        "plan_text": figure(lever.plan_value),
        "range_text": f"{figure(lever.low)} – {figure(lever.high)}",
        "cost": cost_text(config, lever, cost, words),
    }


def step_of(lever: Lever) -> float:
    """A round step of about a two-hundredth of the range, so that ends and plan value can be hit."""
    rough = (lever.high - lever.low) / STEPS
    size = 10.0 ** len(str(int(1 / rough))) if rough < 1 else 1.0
    return 1.0 / size if rough < 1 else max(1.0, round(rough))


def cost_text(config: Config, lever: Lever, cost: Cost, words: Words) -> str:
    """Who pays, and what the plan's value costs in its first year (100m yuan) where governments pay."""
    if not cost.is_paid:
        return words.name("cost_kinds", cost.kind)
    payers = " + ".join(words.name("payers", payer) for payer, share in cost.payers.items() if share > 0)
    planned = config.government.budget.first_plan.get(lever.id)
    money = words.say("page_cost_plan", cost=number(planned)) if planned else ""
    return " · ".join(part for part in (money, payers) if part)


def set_values(draft: Draft) -> dict[str, Any]:
    """What the reader has changed, for the lever panel."""
    return {"levers": dict(draft.levers), "cities": {lever: dict(own) for lever, own in draft.cities.items()}}
