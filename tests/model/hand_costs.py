"""What levers cost, worked out from the ledger before and after each quarter, apart from the model's own sums.

Nothing here calls ``sim.policy``: bases are counted from records, unit costs are read from the settings.
"""

from collections.abc import Callable
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calendar import quarter_of
from sim.data import divisions
from tests.model.stories import Quarter, Story, living, many_of

type Numbers = NDArray[np.float64]

BUILDING = 2
LEADS = ("eagle", "single_champion", "hidden_champion", "little_giant", "srdi")


def _of_division(rows: NDArray[Any], name: str) -> NDArray[Any]:
    return np.array([getattr(division, name) for division in divisions()])[rows["division"]]


def _land(rows: NDArray[Any]) -> Numbers:
    above = living(rows)
    return np.bincount(above["city"], above["weight"] * above["land"], 11)


def _exporters(story: Story, number: int) -> float:
    share = [
        np.bincount(rows["city"], rows["weight"], 11)
        for rows in (living(story.start)[living(story.start)["export_share"] > 0.0], living(story.start))
    ]
    above = living(story.quarters[number].before)
    return float((share[0] / share[1]) @ np.bincount(above["city"], above["weight"], 11))


def _qualified(story: Story, number: int) -> float:
    """Below scale with revenue of the line or more in the year that the last January closed, of an earlier quarter."""
    for quarter in reversed(story.quarters[:number]):
        if quarter_of(quarter.now) == 1:
            below = living(quarter.before, above=False)
            line = story.number("register", "line")
            return many_of(below[(below["above_scale"] == 0) & (below["revenue_year"] >= line)])
    return 0.0


def _holders(story: Story, number: int, title: str) -> float:
    january = next(q for q in reversed(story.quarters[: number + 1]) if quarter_of(q.now) == 1)
    every = living(january.before, above=False)
    return many_of(every[every[title] > 0])


def _eligible(story: Story, number: int, lever: str) -> float:
    programmes = story.config.registers.programmes
    helped = [title for title, programme in programmes.items() if programme.reach == lever]
    return sum(story.quarters[number].eligible.get(title, 0.0) for title in helped)


def _land_bought(story: Story, number: int) -> float:
    if number == 0:
        return 0.0
    grown = _land(story.quarters[number].before) - _land(story.quarters[number - 1].before)
    return float(4.0 * np.maximum(grown, 0.0).sum())


def _base(story: Story, number: int, lever: str) -> float:
    """What a lever reaches a year, as last observed when the quarter began."""
    cost, quarter = story.config.registers.costs[lever], story.quarters[number]
    seen = story.start if number == 0 else quarter.before
    above, every = living(seen), living(seen, above=False)
    bases: dict[str, Callable[[], float]] = {
        "above_scale": lambda: many_of(above),
        "wet": lambda: many_of(above[_of_division(above, "wet")]),
        "grade_d": lambda: many_of(every[every["grade"] == 4]),
        "energy": lambda: float((above["weight"] * above["output"] * above["energy_per_output"]).sum()),
        "exporters": lambda: _exporters(story, number),
        "capacity": lambda: quarter.capacity,
        "divisions": lambda: 37.0 * 11.0,
        "province_share": lambda: 1.0,
        "qualified": lambda: _qualified(story, number),
        "eligible": lambda: _eligible(story, number, lever),
        "holders": lambda: _holders(story, number, str(cost.title)),
        "land_bought": lambda: _land_bought(story, number),
    }
    return bases[str(cost.base)]()


def per_base(story: Story, lever: str) -> float:
    """A service, revenue, or revenue forgone: base a year / 4 * lever beyond neutral (flat: 1) * unit cost."""
    beyond = 1.0 if story.config.registers.costs[lever].flat else story.beyond(lever)
    return sum(0.25 * _base(story, n, lever) * beyond * story.unit(lever) for n in range(len(story.quarters)))


def relief(story: Story, lever: str) -> float:
    """A share of the revenue of all that live at the quarter's end."""
    total = 0.0
    for quarter in story.quarters:
        rows = living(quarter.after, above=False)
        total += float(0.25 * (rows["weight"] * rows["output"] * rows["revenue_per_output"]).sum())
    return story.lever(lever) * total


def awards(story: Story, lever: str) -> float:
    """First awards of the titles that the lever rewards, times its amount and the title's part of it."""
    total = 0.0
    for title, programme in story.config.registers.programmes.items():
        rule = programme.reward
        if rule is not None and rule.lever == lever and rule.paid:
            part = 1.0 if rule.parameter is None else story.number("delivery", rule.parameter)
            events = story.model.observation.events
            many = sum(float(events[q.now, title].sum()) for q in story.quarters if (q.now, title) in events)
            total += many * story.lever(lever) * part
    return total


def _divisions_at_work(story: Story) -> int:
    """Manufacturing divisions with an enterprise above scale, each of which misses what all are to have."""
    rows = np.concatenate([living(quarter.before) for quarter in story.quarters])
    return len(set(rows["division"][_of_division(rows, "manufacturing")].tolist()))


def works(story: Story, lever: str) -> float:
    """Whole lots of what was ordered in all quarters, at the public part of their price."""
    total = 0.0
    for work in story.config.registers.works.values():
        if work.lever == lever:
            yearly = floor(work.per_lever * story.lever(lever) * len(story.quarters) / 4.0 / work.lot + 1e-9)
            lots = yearly if work.orders == "yearly" else _divisions_at_work(story)
            price, share = (story.number("works", f"{work.id}_{name}") for name in ("unit_cost", "public_share"))
            total += lots * work.lot * price * share
    return total


def _ended(story: Story, quarter: Quarter) -> tuple[NDArray[np.int64], Numbers, Numbers]:
    """Projects that end: their rows, the level risen to, and the cost (10k yuan) at today's price."""
    rows, before = [], quarter.before
    levels, costs = [], []
    for row in np.flatnonzero((before["alive"] == 1) & (before["project"] == BUILDING)).tolist():
        level = int(before["digital_level"][row]) + 1
        if quarter.now - before["project_since"][row] < story.number("digital", f"build_quarters_{level}"):
            continue
        scale = max(before["staff"][row], 1.0) / story.number("digital", "cost_staff")
        cost = story.number("digital", f"cost_{level}") * scale ** story.number("digital", "cost_elasticity")
        rows.append(row)
        levels.append(level)
        city, division = int(before["city"][row]), int(before["division"][row])
        cost *= 1.0 - story.number("digital", "brain_saving") * quarter.brain[division]
        if level <= 2:
            cost *= 1.0 - story.number("digital", "platform_saving") * quarter.platform[city, division]
            cost *= 1.0 - story.lever("light_solutions")
        costs.append(cost)
    return np.array(rows, np.int64), np.array(levels, float), np.array(costs)


def guarantees(story: Story, lever: str) -> float:
    """Expected losses on the guaranteed part of the projects that end."""
    total = 0.0
    for quarter in story.quarters:
        rows, _, costs = _ended(story, quarter)
        taken = quarter.take_up[quarter.before["city"][rows]] * quarter.before["weight"][rows]
        total += float((costs * taken).sum())
    return story.lever(lever) * total * story.unit(lever)


def subsidies(story: Story, lever: str) -> float:
    """The subsidised part of the projects that end, claimed by those who collect it and live."""
    total = 0.0
    for quarter in story.quarters:
        rows, _, costs = _ended(story, quarter)
        taken = quarter.take_up[quarter.before["city"][rows]] * quarter.before["weight"][rows]
        total += float((costs * taken * (quarter.after["alive"][rows] == 1)).sum())
    return story.lever(lever) * total


def vouchers(story: Story, lever: str) -> float:
    """Of small firms: a voucher for R&D begun, and for light projects up to a share of their cost."""
    total, small = 0.0, story.number("innovation", "voucher_staff")
    for quarter in story.quarters:
        before, after = quarter.before, quarter.after
        worth = story.lever(lever) * quarter.take_up[after["city"]] * after["weight"] * (after["alive"] == 1)
        begun = (before["rd_propensity"] <= 0.0) & (after["rd_propensity"] > 0.0) & (after["staff"] < small)
        total += float(worth[begun].sum())
        rows, levels, costs = _ended(story, quarter)
        light = (levels <= 2) & (before["staff"][rows] < small) & (after["alive"][rows] == 1)
        most = story.number("innovation", "voucher_share") * costs * after["weight"][rows]
        total += float(np.minimum(worth[rows], most)[light].sum())
    return total


def _plans(quarter: Quarter) -> NDArray[np.bool_]:
    here = quarter.before["planning_quarter"] == quarter_of(quarter.now)
    return np.asarray(here & (quarter.before["alive"] == 1) & (quarter.after["alive"] == 1))


def _research(story: Story, quarter: Quarter) -> tuple[Numbers, NDArray[np.bool_]]:
    """R&D expense as it was when challenges were met, which raised it, and who met them."""
    leads = np.any([quarter.before[title] > 0 for title in LEADS], axis=0)
    raised = 1.0 + leads * story.number("innovation", "adjustment_per_year") * story.number(
        "innovation", "challenge_additionality"
    ) * story.lever("challenge_grants") * story.number("innovation", "challenge_size")
    return quarter.after["weight"] * quarter.after["rd_expense"] / raised, leads


def topups(story: Story, lever: str) -> float:
    """A share of the R&D expense of all who plan."""
    return story.lever(lever) * sum(float(_research(story, q)[0][_plans(q)].sum()) for q in story.quarters)


def challenges(story: Story, lever: str) -> float:
    """A share of the cost of challenge projects of leaders and challengers."""
    total = 0.0
    for quarter in story.quarters:
        expense, leads = _research(story, quarter)
        total += float(expense[_plans(quarter) & leads].sum())
    return story.lever(lever) * story.number("innovation", "challenge_size") * total


def institutions(story: Story, lever: str) -> float:
    """An amount for each institution opened."""
    opened = [q.after[(q.before["rd_institution"] == 0) & (q.after["rd_institution"] == 1)] for q in story.quarters]
    return story.lever(lever) * sum(many_of(rows[rows["alive"] == 1]) for rows in opened)


def promotions(story: Story, lever: str) -> float:
    """An amount for each first entry into the register."""
    risen = [q.after[(q.before["first_promoted"] == 0) & (q.after["first_promoted"] == q.now)] for q in story.quarters]
    return story.lever(lever) * sum(many_of(rows[rows["alive"] == 1]) for rows in risen)


def retrofits(story: Story, lever: str) -> float:
    """A share of the cost of retrofits, known by the water they save where nothing else saves any."""
    total = 0.0
    trend = 1.0 - 0.25 * story.number("green", "water_trend_per_year")
    for quarter in story.quarters:
        ratio = quarter.after["water_per_output"] / np.maximum(quarter.before["water_per_output"], 1e-300)
        done = _plans(quarter) & (ratio < trend * (1.0 - 0.5 * story.number("green", "retrofit_water_saving")))
        rows = quarter.after[done]
        total += float((rows["weight"] * rows["output"]).sum())
    return story.lever(lever) * story.number("green", "retrofit_cost") * total


CLAIMS: dict[str, Callable[[Story, str], float]] = {
    "institution": institutions,
    "challenge": challenges,
    "voucher": vouchers,
    "rd_topup": topups,
    "upgrade_subsidy": subsidies,
    "scale_up": promotions,
    "green_retrofit": retrofits,
}


def by_hand(story: Story, lever: str) -> float:
    """What a lever cost in a story, 10k yuan; revenue is below nothing."""
    cost = story.config.registers.costs[lever]
    if cost.kind == "none":
        return 0.0
    if cost.kind == "claim":
        return CLAIMS[str(cost.claim)](story, lever)
    if cost.base == "guaranteed":
        return guarantees(story, lever)
    if cost.base == "relief":
        return relief(story, lever)
    kinds: dict[str, Callable[[Story, str], float]] = {
        "award": awards, "work": works, "service": per_base, "forgone": per_base,
        "revenue": lambda story, lever: -per_base(story, lever),
    }  # fmt: skip
    return kinds[cost.kind](story, lever)
