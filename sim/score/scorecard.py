"""The scorecard: every target of the plan beside what the runs bring, for the province and for each city."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.calendar import QUARTERS_A_YEAR, parse_period, period_name, quarter_of, year_of
from sim.config import Config, Target, met_bounds
from sim.data import PROVINCE
from sim.score.attainment import COUNTED, STATUS, first_year, met

PART_NAMES = {"en": ", industrial part", "zh": "（工业部分）"}
PLAN_BASE_YEAR = 2020
LOW, HIGH = 0.05, 0.95
MORE_LIKELY_THAN_NOT = 0.5


def modelled_share(target: Target, parameters: Mapping[str, Mapping[str, float]]) -> float:
    """The part of a target that the model holds: an all-sector count is scored on its industrial part."""
    if not target.modelled_share:
        return 1.0
    mechanism, _, name = target.modelled_share.partition(".")
    return parameters[mechanism][name]


def _year_ends(indicators: pd.DataFrame) -> pd.DataFrame:
    """The rows of fourth quarters, with a column of the year."""
    names = indicators["period"].astype(str)
    last = {
        name: year_of(parse_period(name))
        for name in names.unique()
        if quarter_of(parse_period(name)) == QUARTERS_A_YEAR
    }
    rows = indicators[names.isin(last)]
    return rows.assign(year=rows["period"].astype(str).map(last))


def _row(target: Target, values: pd.DataFrame, config: Config) -> dict[str, object]:
    """One line of the scorecard from the values of its indicator (columns run, year, value)."""
    share = modelled_share(target, config.parameters)
    part = PART_NAMES if share != 1.0 else {"en": "", "zh": ""}
    year = min(target.target_year, year_of(config.end))
    final = values.loc[values["year"] == year, "value"].to_numpy(float)
    scaled = {name: None if bound is None else bound * share for name, bound in _bounds(target).items()}
    row: dict[str, object] = {
        "target": target.id, "name_en": target.name_en + part["en"], "name_zh": target.name_zh + part["zh"],
        "unit": target.unit,
        "base": scaled["base"], "start": target.start, "goal": scaled["goal"], "sense": target.sense,
        "met_from": scaled["met_from"], "met_to": scaled["met_to"],
    }  # fmt: skip
    by_year = values[values["year"] > year_of(config.start)].groupby("year")["value"].median()
    medians: dict[int, float] = dict(zip(by_year.index.tolist(), by_year.tolist(), strict=True))
    median, p05, p95 = (float(np.quantile(final, q)) if len(final) else np.nan for q in (0.5, LOW, HIGH))
    goal = scaled["goal"]
    return row | {
        "median": median,
        "p05": p05,
        "p95": p95,
        "probability": float(met(target, final, share).mean()) if len(final) else np.nan,
        "first_year": first_year(target, medians, share),
        "gap": np.nan if goal is None else median - goal,
        "status": STATUS[target.driver],
        "year": year,
        "driver": target.driver,
        "kind": target.kind,
        "clause": target.part,
        "scope": target.scope + (f"; modelled part, {share:.2f} of all sectors" if share != 1.0 else ""),
        "price_basis": target.price_basis,
        "note": target.note,
    }


def _bounds(target: Target) -> dict[str, float | None]:
    return {
        "base": target.base_value,
        "goal": target.target_value,
        "met_from": target.met_from,
        "met_to": target.met_to,
    }


def scorecard(indicators: pd.DataFrame, config: Config) -> pd.DataFrame:
    """One row a target: base, goal, median and band over the runs, probability, first year, gap, status.

    ``indicators`` is the long table of runs. ``probability`` is the share of runs that meet the target. A run that does
    not start at the end of the plan's base year is shown and not scored.
    """
    ends = _year_ends(indicators[indicators["place"] == PROVINCE])
    groups = dict(list(ends.groupby("indicator", observed=True)))
    rows = [
        _row(target, groups[target.id], config) for target in config.registers.targets.values() if target.id in groups
    ]
    card = pd.DataFrame(rows)
    if year_of(config.start) != PLAN_BASE_YEAR:
        card = card.assign(
            status=STATUS["not_scored"], driver="not_scored", probability=np.nan, first_year=None, gap=np.nan
        )
    return card.astype({"first_year": "Int64"})


def city_scorecard(indicators: pd.DataFrame, config: Config) -> pd.DataFrame:
    """Every indicator by city: at the start and at the end, with its band over the runs.

    Where settings give a city a goal of its own, the columns ``goal``, ``goal_year`` and ``probability``, the share of
    runs that meet it, stand beside; without any such goal they are absent.
    """
    last, first = period_name(config.end), period_name(config.start)
    cities = indicators[indicators["place"] != PROVINCE]
    ended = cities[cities["period"].astype(str) == last].groupby(["indicator", "place"], observed=True)["value"]
    table = pd.DataFrame({"median": ended.median(), "p05": ended.quantile(LOW), "p95": ended.quantile(HIGH)})
    began = cities[cities["period"].astype(str) == first].groupby(["indicator", "place"], observed=True)["value"]
    table.insert(0, "start", began.median())
    table.insert(0, "period", last)
    table = table.reset_index().rename(columns={"indicator": "target"})
    goals = _city_goals(_year_ends(cities), config)
    return table if goals.empty else table.merge(goals, how="left", on=["target", "place"])


def _city_goals(ends: pd.DataFrame, config: Config) -> pd.DataFrame:
    """The goals that settings give to cities and the share of runs that meet them, in the target's year or the last."""
    rows: list[dict[str, object]] = []
    for name, goals in config.city_goals.items():
        target = config.registers.targets[name]
        share, year = modelled_share(target, config.parameters), min(target.target_year, year_of(config.end))
        here = ends[(ends["indicator"] == name) & (ends["year"] == year)]
        for city, goal in goals.items():
            own = target.model_copy(update=met_bounds(target, goal))
            values = here.loc[here["place"] == city, "value"].to_numpy(float)
            probability = met(own, values, share).mean() if np.isfinite(values).any() else np.nan
            rows.append(
                {"target": name, "place": city, "goal": goal * share, "goal_year": year, "probability": probability}
            )
    return pd.DataFrame(rows)


def headline(card: pd.DataFrame) -> list[tuple[str, int, int]]:
    """By status: how many targets more than half of the runs meet, and how many could be judged."""
    result = []
    for status, part in card.groupby("status", sort=False):
        met_here = int((part["probability"] > MORE_LIKELY_THAN_NOT).sum()) if status in COUNTED else 0
        result.append((str(status), met_here, int(part["probability"].notna().sum())))
    return result
