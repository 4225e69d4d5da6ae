"""The scorecard: every target of the plan beside what the runs bring, for the province and for each city."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.calendar import QUARTERS_A_YEAR, parse_period, period_name, quarter_of, year_of
from sim.config import Config, Target, met_bounds
from sim.data import PROVINCE
from sim.score.attainment import COUNTED, STATUS, first_year, met
from sim.score.bands import HIGH, LOW, UNKNOWN, Array, Chance, chance, clusters, luck_share, quantile, quantiles

PART_NAMES = {"en": ", industrial part", "zh": "（工业部分）"}
PLAN_BASE_YEAR = 2020
BANDS = {"median": 0.5, "p05": LOW, "p95": HIGH}
MORE_LIKELY_THAN_NOT = 0.5
CHANCE_COLUMNS = ("probability", "probability_low", "probability_high", "runs_needed")


class Runs(NamedTuple):
    """The parameter vector that each run stands for, and what each counts (index: run); None: all alike."""

    vectors: pd.Series
    weights: pd.Series | None

    def of(self, values: pd.Series) -> Array | None:
        """The weights of the runs that values have (index: run)."""
        return None if self.weights is None else self.weights.reindex(values.index).to_numpy(float)


def modelled_share(target: Target, parameters: Mapping[str, Mapping[str, float]]) -> float:
    """The part of a target that the model holds: an all-sector count is scored on its industrial part."""
    if not target.modelled_share:
        return 1.0
    mechanism, _, name = target.modelled_share.partition(".")
    return parameters[mechanism][name]


def year_ends(indicators: pd.DataFrame) -> pd.DataFrame:
    """The rows of fourth quarters, with a column of the year."""
    names = indicators["period"].astype(str)
    last = {
        name: year_of(parse_period(name))
        for name in names.unique()
        if quarter_of(parse_period(name)) == QUARTERS_A_YEAR
    }
    rows = indicators[names.isin(last)]
    return rows.assign(year=rows["period"].astype(str).map(last))


def with_goal(target: Target, config: Config) -> Target:
    """The target with the goal that the outlook assigns where the plan leaves it open and settings give none."""
    if not target.goal_outlook or target.target_value is not None:
        return target
    goal = config.outlook_value(target.goal_outlook, target.target_year)
    bound = {"at_least": {"met_from": goal}, "at_most": {"met_to": goal}}.get(target.sense, {})
    note = f"{target.note}; goal: a setting of the outlook ({target.goal_outlook}), not from the plan"
    return target.model_copy(update={"target_value": goal, "note": note, **bound})


def _worst_so_far(target: Target, by_year: pd.DataFrame) -> pd.DataFrame:
    """Values (years, runs) of which each year holds the worst one known of all years up to it."""
    return by_year.cummax() if target.sense == "at_most" else by_year.cummin()


def values_by_year(target: Target, values: pd.DataFrame, config: Config) -> pd.DataFrame:
    """The values that count (years, runs), from the first year after the start to the target's."""
    inside = values["year"].between(year_of(config.start) + 1, min(target.target_year, year_of(config.end)))
    by_year = values[inside].pivot(index="year", columns="run", values="value")
    return _worst_so_far(target, by_year) if target.is_yearly else by_year


def final_values(target: Target, by_year: pd.DataFrame, config: Config) -> pd.Series:
    """The values that count in the target's year, or in the last one (index: runs); empty where there is none."""
    last = by_year.index == min(target.target_year, year_of(config.end))
    return by_year[last].max().dropna()  # of one row


def _base(target: Target, values: pd.DataFrame, runs: Runs, config: Config, share: float) -> float:
    """The base of the plan, its modelled part; where it is judged, what the runs show at the start."""
    if target.base_value is not None:
        return target.base_value * share
    began = values[values["year"] == year_of(config.start)].set_index("run")["value"].dropna()
    return quantile(began.to_numpy(float), 0.5, runs.of(began))


def _results(target: Target, by_year: pd.DataFrame, runs: Runs, config: Config, share: float) -> dict[str, object]:
    """What the runs bring; only what may count has a probability."""
    year = min(target.target_year, year_of(config.end))
    final = final_values(target, by_year, config)
    counts = STATUS[target.driver] in COUNTED and len(final) > 0
    medians = quantiles(by_year, BANDS, runs.weights)["median"]
    by_name = {int(str(then)): float(value) for then, value in medians.items()}
    if target.is_yearly:
        by_name = {then: known for then, known in by_name.items() if then == year}
    bands = {name: quantile(final.to_numpy(float), q, runs.of(final)) for name, q in BANDS.items()}
    goal = target.target_value
    return {
        **bands,
        **_chance_columns(_chance(target, final, runs, share) if counts else UNKNOWN),
        "luck_share": luck_share(final.astype(float), runs.vectors, runs.weights),
        "first_year": first_year(target, by_name, share) if counts else None,
        "gap": np.nan if goal is None else bands["median"] - goal * share,
        "status": STATUS[target.driver],
        "year": year,
    }


def _chance(target: Target, final: pd.Series, runs: Runs, share: float) -> Chance:
    hits = pd.Series(met(target, final.to_numpy(float), share), final.index)
    return chance(hits, runs.vectors, runs.weights)


def _chance_columns(found: Chance) -> dict[str, object]:
    """The columns of a probability, by the names that tables give them."""
    return dict(zip(CHANCE_COLUMNS, found, strict=True))


def _row(target: Target, values: pd.DataFrame, runs: Runs, config: Config) -> dict[str, object]:
    """One line of the scorecard from the values of its indicator (columns run, year, value), which may be none."""
    target = with_goal(target, config)
    share = modelled_share(target, config.parameters)
    part = PART_NAMES if share != 1.0 else {"en": "", "zh": ""}
    goal, met_from, met_to = (
        None if bound is None else bound * share for bound in (target.target_value, target.met_from, target.met_to)
    )
    return {
        "target": target.id, "name_en": target.name_en + part["en"], "name_zh": target.name_zh + part["zh"],
        "unit": target.unit,
        "base": _base(target, values, runs, config, share), "start": target.start, "goal": goal, "sense": target.sense,
        "met_from": met_from, "met_to": met_to,
        **_results(target, values_by_year(target, values, config), runs, config, share),
        "driver": target.driver,
        "kind": target.kind,
        "counted": target.counted,
        "clause": target.part,
        "scope": target.scope + (f"; modelled part, {share:.2f} of all sectors" if share != 1.0 else ""),
        "price_basis": target.price_basis,
        "note": target.note,
    }  # fmt: skip


def scorecard(indicators: pd.DataFrame, config: Config, weights: pd.Series | None = None) -> pd.DataFrame:
    """One row a target: base, goal, median and band over the runs, probability, first year, gap, status.

    ``indicators`` is the long table of runs; ``weights`` says what each run counts (index: run), all alike without.
    ``probability`` is the share of runs that meet the target, ``probability_low`` and ``probability_high`` its 5-95 %
    band, ``runs_needed`` how many runs would bring the band to 0.1 at either side, ``luck_share`` the part of the
    variance between runs that is luck and not parameters (see ``sim.score.bands``). A row that binds in each year is
    valued by its worst year. Rows that the runs cannot value are listed without a result; declared ones and those not
    scored have no probability. A run that does not start at the end of the plan's base year is shown and not scored.
    """
    runs = Runs(clusters(indicators), weights)
    ends = year_ends(indicators[indicators["place"] == PROVINCE])
    groups = dict(list(ends.groupby("indicator", observed=True)))
    card = pd.DataFrame(
        [_row(target, groups.get(name, ends[:0]), runs, config) for name, target in config.registers.targets.items()]
    )
    if year_of(config.start) != PLAN_BASE_YEAR:
        card = card.assign(status=STATUS["not_scored"], driver="not_scored", first_year=None, gap=np.nan)
        card[list(CHANCE_COLUMNS)] = UNKNOWN
    whole = dict.fromkeys(("first_year", "runs_needed"), "Int64")
    return card.astype({**whole, **dict.fromkeys(("base", "goal", "met_from", "met_to"), float)})


def city_scorecard(indicators: pd.DataFrame, config: Config, weights: pd.Series | None = None) -> pd.DataFrame:
    """Every indicator by city: at the start and at the end, with its band over the runs.

    Where settings give a city a goal of its own, the columns ``goal``, ``goal_year`` and those of ``probability``, the
    share of runs that meet it, stand beside; without any such goal they are absent. ``weights`` as in ``scorecard``.
    """
    last, first, keys = period_name(config.end), period_name(config.start), ["indicator", "place"]
    cities = indicators[indicators["place"] != PROVINCE].astype(dict.fromkeys([*keys, "period"], str))
    ended, began = (
        quantiles(cities[cities["period"] == then].pivot(index=keys, columns="run", values="value"), BANDS, weights)
        for then in (last, first)
    )
    ended.insert(0, "start", began["median"])
    ended.insert(0, "period", last)
    table = ended.reset_index().rename(columns={"indicator": "target"})
    goals = _city_goals(year_ends(cities), Runs(clusters(indicators), weights), config)
    return table if goals.empty else table.merge(goals, how="left", on=["target", "place"])


def _city_goals(ends: pd.DataFrame, runs: Runs, config: Config) -> pd.DataFrame:
    """The goals that settings give to cities and the share of runs that meet them, in the target's year or the last."""
    rows: list[dict[str, object]] = []
    for name, goals in config.city_goals.items():
        target = config.registers.targets[name]
        share, year = modelled_share(target, config.parameters), min(target.target_year, year_of(config.end))
        here = ends[ends["indicator"] == name]
        for city, goal in goals.items():
            own = target.model_copy(update=met_bounds(target, goal))
            final = final_values(target, values_by_year(target, here[here["place"] == city], config), config)
            found = _chance_columns(_chance(own, final, runs, share))
            rows.append({"target": name, "place": city, "goal": goal * share, "goal_year": year, **found})
    return pd.DataFrame(rows)


class Headline(NamedTuple):
    """The targets of one status: how many are listed, how many could be judged, and how many of these are met."""

    status: str
    met: int
    judged: int
    listed: int


def headline(card: pd.DataFrame) -> list[Headline]:
    """The targets of each status, met when more than half of the runs meet them."""
    return [
        Headline(
            status,
            int((part["probability"] > MORE_LIKELY_THAN_NOT).sum()),
            int(part["probability"].notna().sum()),
            len(part),
        )
        for status in STATUS.values()
        if len(part := card[card["status"] == status])
    ]
