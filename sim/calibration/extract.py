"""What runs say of observations: each observation's own operator on the indicators of every run."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calendar import QUARTERS_A_YEAR, parse_period, period_name
from sim.config import Config
from sim.config.observations import CHANGE, LEVEL, MEAN_GROWTH, Observation, read_observations
from sim.config.problems import Problems
from sim.study.indicators import indicator_names

GROWTH = "_growth"


def read_known(path: str | Path, config: Config) -> tuple[Observation, ...]:
    """The rows of an observation file that these settings can speak of; refused: unknown indicators, other periods.

    Raises a ConfigError that holds every problem, each with its line.
    """
    rows, problems = read_observations(path, indicator_names(config)), Problems()
    for row in rows:
        if not config.start < row.period <= config.end:
            text = f"read {period_name(row.period)}; allowed: after {period_name(config.start)}, at most "
            problems.report(row.origin, "period", text + f"{period_name(config.end)}, the horizon of {config.name}")
    problems.refuse_if_any()
    return rows


def simulated(indicators: pd.DataFrame, observations: Sequence[Observation]) -> NDArray[np.float64]:
    """What each run says of each observation (runs, observations), in its unit; runs ascending, NaN where nothing.

    indicators: a long table with run, period, place, indicator, value. ``mean_growth`` of an indicator that is itself
    a yearly growth (its name ends with _growth) is the mean of its fourth quarters; of any other, the yearly growth
    that leads from the start to the period.
    """
    runs = np.unique(indicators["run"])
    periods = np.array([parse_period(str(name)) for name in np.unique(indicators["period"].astype(str))])
    wanted = {(row.indicator, row.place) for row in observations}
    kept = indicators[indicators["indicator"].isin([name for name, _ in wanted])]
    tables = {
        key: rows.pivot(index="run", columns="period", values="value")
        for key, rows in kept.astype({"indicator": str, "place": str, "period": str}).groupby(["indicator", "place"])
        if key in wanted
    }
    columns = [_column(tables.get((row.indicator, row.place)), row, runs, periods) for row in observations]
    return np.array(columns, float).reshape(len(observations), len(runs)).T


def _column(
    table: pd.DataFrame | None, row: Observation, runs: NDArray[np.int64], periods: NDArray[np.int64]
) -> NDArray[np.float64]:
    """What each of the runs says of one observation, from its indicator by run and period."""
    if table is None:
        return np.full(len(runs), np.nan)

    def at(when: int) -> NDArray[np.float64]:
        name = period_name(when)
        found = table[name] if name in table else pd.Series(dtype=float)
        return np.asarray(found.reindex(runs), float)

    start, last = int(periods[0]), at(row.period)
    if row.operator == LEVEL:
        return last
    if row.operator == MEAN_GROWTH and row.indicator.endswith(GROWTH):
        return np.mean([at(when) for when in range(row.period, start, -QUARTERS_A_YEAR)], axis=0)
    if row.operator == CHANGE:
        return last - at(start)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = last / at(start)
        if row.operator == MEAN_GROWTH:
            ratio = 100.0 * (np.maximum(ratio, 0.0) ** (QUARTERS_A_YEAR / (row.period - start)) - 1.0)
    return np.where(np.isfinite(ratio), ratio, np.nan)
