"""The three references side by side: the plan, the practice of 2020 carried on, and no policy; paired run by run."""

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from sim.calendar import period_name
from sim.config import Config
from sim.data import PROVINCE
from sim.errors import StoreError
from sim.score.bands import HIGH, LOW
from sim.score.scorecard import final_values, scorecard, values_by_year, with_goal, year_ends
from sim.study.folder import RUNS, ResultFolder
from sim.study.pairs import spread_of
from sim.study.run import Progress, run_scenario

PLAN, PRACTICE, NOTHING = REFERENCES = ("baseline", "continuation", "no_policy")
RESULTS = ("median", "p05", "p95", "probability")
KEPT = ("name_en", "name_zh", "unit", "clause", "status", "sense", "counted", "start", "base", "goal", "met_from",
        "met_to")  # fmt: skip
COMPARED = {"added": NOTHING, "over_practice": PRACTICE}
"""What is subtracted from the plan, by the column that holds the difference."""

LIKELY, UNLIKELY = 2 / 3, 1 / 3
"""Mastrandrea et al. (2010), guidance note of the IPCC on uncertainties: likely is 66-100 %, unlikely 0-33 %."""

ANYWAY, BY_PRACTICE, BY_PLAN, SET_BACK, OPEN, OUT_OF_REACH = CLASSES = (
    "comes anyway", "carried by the practice of 2020", "carried by the plan", "set back by the plan", "open",
    "out of reach",
)  # fmt: skip


class Comparison(NamedTuple):
    """One row a target that may count as met, and one row an indicator and city."""

    targets: pd.DataFrame
    cities: pd.DataFrame


def classify(plan: float, practice: float, nothing: float) -> str:
    """Who carries a target, by the probability that it is met under the plan, under the practice of 2020, without any.

    Likely (2/3 or more) under the plan: it comes anyway where it is likely without any policy too, is carried by the
    practice of 2020 where it is likely under that, else by the plan. Not likely under the plan: the plan sets it back
    where it is likely under one of the others; else it is out of reach where it is unlikely (1/3 or less), and open.
    """
    if plan >= LIKELY:
        return ANYWAY if nothing >= LIKELY else BY_PRACTICE if practice >= LIKELY else BY_PLAN
    if max(practice, nothing) >= LIKELY:
        return SET_BACK
    return OUT_OF_REACH if plan <= UNLIKELY else OPEN


def compare_references(
    configs: Mapping[str, Config],
    out: Path,
    jobs: int | None = None,
    threads: int | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> Comparison:
    """Runs what is not there yet of each reference into ``out/runs``, and writes two tables.

    ``references.csv`` (a target that may count as met): goal, median, band and probability in each reference, paired
    differences with their 5-95 % band, class. ``references_cities.csv``: the same differences by indicator and city at
    the end. configs: by the names in REFERENCES. Raises StoreError for a folder of other settings, and on failed runs.
    """
    indicators = {}
    for name in REFERENCES:
        result = run_scenario(configs[name], out / RUNS / name, jobs, threads, force, progress)
        if result.failures:
            raise StoreError(f"{result.folder}: runs {sorted(result.failures)} failed; call again to repeat them")
        indicators[name] = result.indicators
    found = Comparison(compare_targets(configs, indicators), compare_cities(configs[PLAN], indicators))
    ResultFolder(out).write_table("references.csv", found.targets)
    ResultFolder(out).write_table("references_cities.csv", found.cities)
    return found


def compare_targets(configs: Mapping[str, Config], indicators: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row a target with a probability, by class and then as in the register, from long tables of runs."""
    cards = {name: scorecard(indicators[name], configs[name]).set_index("target") for name in REFERENCES}
    ends = {name: year_ends(table[table["place"] == PROVINCE]) for name, table in indicators.items()}
    rows = [
        _row(target, {name: card.loc[target].to_dict() for name, card in cards.items()}, configs, ends)
        for target in cards[PLAN].index[cards[PLAN]["probability"].notna()]
    ]
    return pd.DataFrame(rows).sort_values("class", key=lambda names: names.map(CLASSES.index), kind="stable")


def _row(
    target: str, cards: dict[str, dict[Hashable, Any]], configs: Mapping[str, Config], ends: Mapping[str, pd.DataFrame]
) -> dict[str, object]:
    row: dict[str, object] = {"target": target, **{name: cards[PLAN][name] for name in KEPT}}
    for name in REFERENCES:
        row |= {f"{name}_{result}": cards[name][result] for result in RESULTS}
    final = {name: _final(configs[name], target, ends[name]) for name in REFERENCES}
    for label, other in COMPARED.items():
        row |= _band(label, final[PLAN] - final[other])
    return row | {"class": classify(*(cards[name]["probability"] for name in REFERENCES))}


def _final(config: Config, name: str, ends: pd.DataFrame) -> pd.Series:
    target = with_goal(config.registers.targets[name], config)
    return final_values(target, values_by_year(target, ends[ends["indicator"] == name], config), config)


def _band(label: str, gained: pd.Series) -> dict[str, object]:
    """Median and band of differences of runs; a run that one side lacks is left out."""
    median, low, high = spread_of(gained)
    return {label: median, f"{label}_p05": low, f"{label}_p95": high}


def compare_cities(config: Config, indicators: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row an indicator and city at the end: the medians, and what the plan adds, paired by run."""
    last, keys = period_name(config.end), ["indicator", "place"]
    ended = {
        name: table[(table["period"].astype(str) == last) & (table["place"] != PROVINCE)]
        .astype(dict.fromkeys(keys, str))
        .set_index([*keys, "run"])["value"]
        for name, table in indicators.items()
    }
    found = pd.DataFrame({f"{name}_median": values.groupby(keys).median() for name, values in ended.items()})
    for label, other in COMPARED.items():
        gained = (ended[PLAN] - ended[other]).dropna().groupby(keys)
        found[label] = gained.median()
        found[f"{label}_p05"], found[f"{label}_p95"] = gained.quantile(LOW), gained.quantile(HIGH)
    return found.reset_index().rename(columns={"place": "city"})
