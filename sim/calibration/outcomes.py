"""What parameters are judged by: every target that may count as met, and every observation that is fitted."""

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from sim.calendar import year_of
from sim.calibration.calibrate import observations_of
from sim.calibration.extract import simulated
from sim.config import Config, Target
from sim.config.observations import FIT, Observation
from sim.data import PROVINCE
from sim.errors import ConfigError
from sim.score.attainment import COUNTED, STATUS
from sim.score.scorecard import PLAN_BASE_YEAR, final_values, values_by_year, with_goal, year_ends

RUNS_AT_ONCE = 50


class Outcomes(NamedTuple):
    """Targets by their values in their year, and observations by what runs say of them."""

    targets: tuple[Target, ...]
    observations: tuple[Observation, ...]

    @property
    def names(self) -> dict[str, tuple[str, str]]:
        """The outcomes in their order, each with its English and Chinese name."""
        targets = {target.id: (target.name_en, target.name_zh) for target in self.targets}
        return targets | {row.label: (row.label, row.label) for row in self.observations}


def outcomes_of(config: Config) -> Outcomes:
    """The targets of a run that starts at the plan's base, and the observations that settings fit.

    Raises a ConfigError for settings that have neither.
    """
    rows = config.registers.targets.values() if year_of(config.start) == PLAN_BASE_YEAR else ()
    targets = tuple(with_goal(row, config) for row in rows if STATUS[row.driver] in COUNTED)
    observed = observations_of(config) if config.calibration.observed is not None else ()
    fitted = tuple(row for row in observed if row.use == FIT)
    if not targets and not fitted:
        text = "has no outcome to judge parameters by; allowed: a start at the end of"
        raise ConfigError([f"{config.name}: {text} {PLAN_BASE_YEAR}, or calibration.observed"])
    return Outcomes(targets, fitted)


def outcome_values(config: Config, outcomes: Outcomes, tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """The outcomes (columns) of runs (rows, ascending), NaN where a run says nothing.

    tables: the long indicators of each run, read one after the other, since those of a design do not fit in memory.
    """
    parts, waiting = list[pd.DataFrame](), list[pd.DataFrame]()
    for table in tables:
        waiting.append(_wanted(table, outcomes))
        if len(waiting) == RUNS_AT_ONCE:
            parts.append(_values(config, outcomes, pd.concat(waiting, ignore_index=True)))
            waiting = []
    if waiting:
        parts.append(_values(config, outcomes, pd.concat(waiting, ignore_index=True)))
    return pd.concat(parts).sort_index() if parts else pd.DataFrame(columns=list(outcomes.names))


def _wanted(table: pd.DataFrame, outcomes: Outcomes) -> pd.DataFrame:
    observed = {row.indicator for row in outcomes.observations}
    targets = {target.id for target in outcomes.targets}
    of_target = table["indicator"].isin(targets) & (table["place"] == PROVINCE)
    kept = table[of_target | table["indicator"].isin(observed)]
    return kept.astype({"period": str, "place": str, "indicator": str})


def _values(config: Config, outcomes: Outcomes, table: pd.DataFrame) -> pd.DataFrame:
    runs = pd.Index(sorted(table["run"].unique()), name="run")
    ends = year_ends(table[table["place"] == PROVINCE])
    groups = dict(list(ends.groupby("indicator")))
    columns = {
        target.id: final_values(target, values_by_year(target, groups[target.id], config), config).reindex(runs)
        if target.id in groups
        else pd.Series(float("nan"), index=runs)
        for target in outcomes.targets
    }
    for row, said in zip(outcomes.observations, simulated(table, outcomes.observations).T, strict=True):
        columns[row.label] = pd.Series(said, index=runs)
    return pd.DataFrame(columns, index=runs).astype(float)
