"""What a mix is judged by: targets that are met, public cost, the gap between cities, or an indicator of a target."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.calendar import year_of
from sim.config import Config, Target
from sim.score.attainment import COUNTED, STATUS, met
from sim.score.scorecard import final_values, modelled_share, values_by_year, with_goal

TARGETS_MET, EXPECTED, PUBLIC_COST, CITY_GAP = "targets_met", "targets_expected", "public_cost", "city_gap"
MET_AT = 0.8
"""A target counts as met where its probability is at least this."""

AIMS_ALLOWED = "targets_met, public_cost, city_gap, or targets with a goal of at least or at most"
SENSES = {"at_least": 1.0, "at_most": -1.0}

type Ends = Mapping[str, list[float]]
"""A run's year-ends in the province by indicator, from the year of the start on."""


class Aim(NamedTuple):
    """An objective: its name, the name of the value that the search uses, and 1 to make it large, -1 to make it small.

    ``targets_met`` jumps from run to run, so the search uses ``targets_expected``, the sum of the probabilities.
    """

    name: str
    searched: str
    sign: float


class Judged(NamedTuple):
    """One outlook's runs of a mix: values that count (index: run; a column a target or indicator), and who met what."""

    values: pd.DataFrame
    hits: pd.DataFrame


def aim_names(config: Config) -> list[str]:
    """The objectives that settings allow."""
    rows = (target for target in config.registers.targets.values() if STATUS[target.driver] in COUNTED)
    return [TARGETS_MET, PUBLIC_COST, CITY_GAP, *(row.id for row in rows if row.sense in SENSES)]


def aim(name: str, config: Config) -> Aim:
    """The objective of a name."""
    if name == TARGETS_MET:
        return Aim(name, EXPECTED, 1.0)
    if name in (PUBLIC_COST, CITY_GAP):
        return Aim(name, name, -1.0)
    return Aim(name, name, SENSES[config.registers.targets[name].sense])


def judge(config: Config, runs: Mapping[int, Ends]) -> Judged:
    """Values and hits from the year-ends of runs (by number), as the scorecard counts them."""
    first = year_of(config.start)
    table = pd.concat(
        {number: pd.DataFrame(ends).rename_axis("year") for number, ends in runs.items()}, names=["run"]
    ).reset_index()
    table["year"] += first
    last = table[table["year"] == year_of(config.end)].set_index("run")
    values = {name: last[name] for name in (PUBLIC_COST, CITY_GAP)}
    hits = {}
    for name, row in config.registers.targets.items():
        if STATUS[row.driver] not in COUNTED or name not in table:
            continue
        target = with_goal(row, config)
        final = _final(target, table[["run", "year", name]].rename(columns={name: "value"}), config)
        values[name] = final
        share = modelled_share(target, config.parameters)
        hits[name] = pd.Series(met(target, final.to_numpy(float), share), final.index)
    return Judged(pd.DataFrame(values, index=sorted(runs)), pd.DataFrame(hits, index=sorted(runs)).astype(bool))


def _final(target: Target, values: pd.DataFrame, config: Config) -> pd.Series:
    return final_values(target, values_by_year(target, values, config), config).astype(float)


def chances(judged: Mapping[str, Judged]) -> pd.Series:
    """The probability of each target (index), the mean over outlooks."""
    return pd.DataFrame({outlook: one.hits.mean() for outlook, one in judged.items()}).mean(axis=1)


def valued(judged: Mapping[str, Judged], aims: list[Aim]) -> dict[str, float]:
    """A mix's numbers, the mean over outlooks: targets met and expected, public cost, city gap, and each objective.

    Cost is a mean over runs, since money has to be there in the bad years too; other indicators are medians.
    """
    probability = chances(judged)
    found = {TARGETS_MET: float((probability >= MET_AT).sum()), EXPECTED: float(probability.sum())}
    found[PUBLIC_COST] = float(np.mean([one.values[PUBLIC_COST].mean() for one in judged.values()]))
    for name in dict.fromkeys([CITY_GAP, *(each.searched for each in aims)]):
        if name not in found:
            found[name] = float(np.mean([one.values[name].median() for one in judged.values()]))
    return found


def by_run(judged: Mapping[str, Judged], name: str) -> pd.Series:
    """An objective's value in each run, all outlooks together; of targets, how many of them the run met."""
    parts = [one.hits.sum(axis=1) if name == EXPECTED else one.values[name] for one in judged.values()]
    found: pd.Series = pd.concat(parts).astype(float)
    return found
