"""Three forecasts that anyone could have made at the start, from what was known then: the yardstick of our own.

- trend: the growth of the years before goes on, as a random walk with drift (Hyndman and Athanasopoulos, Forecasting:
  Principles and Practice, 3rd edition, section 5.2) of the logarithm; of the logarithm of what is left, for a fall in
  per cent (its name holds ``_fall``); of the growth itself, for a yearly growth (``_growth``);
- logistic: the same walk of the logit below a ceiling, so that growth ends there;
- plan: what was promised is met.

Assumes: normal errors. Their size comes from how much all series of the past went off their own drift from year to
year, once for growth rates and once for all others: single series are too short to tell. Below a ceiling they shrink
with the part that is left. An indicator without a past stays as it is, with an error as if one year of it were known.
A city takes over the drift and the growth of the province where it has none of its own.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import QUARTERS_A_YEAR, period_name
from sim.calibration.extract import GROWTH
from sim.config.observations import CHANGE, LEVEL, MEAN_GROWTH, Observation, read_observations
from sim.config.problems import Problems
from sim.config.registers import read_parameters
from sim.data import PROVINCE

FALL = "_fall"
NAIVE = TREND, LOGISTIC, PLAN = ("trend", "logistic", "plan")


class Known(NamedTuple):
    """What was known at the start: rows of the past, rows of what the plan promised, ceilings by indicator."""

    past: tuple[Observation, ...]
    plan: tuple[Observation, ...]
    ceilings: dict[str, float]


class Forecast(NamedTuple):
    """Normal forecasts of observations: ``median`` and ``spread`` (one standard deviation), both (rows,).

    NaN where nothing was known. basis: what each row rests on (rows,).
    """

    median: NDArray[np.float64]
    spread: NDArray[np.float64]
    basis: tuple[str, ...]


class Walk(NamedTuple):
    """A random walk with drift on a scale: where it stood when (in periods), its yearly drift, over how many years."""

    last: float
    when: int
    drift: float
    years: float
    basis: str


def known_before(observed: Path, start: int) -> Known:
    """What the folder of an observation file, ``NAME`` for ``NAME.csv``, says: past.csv, plan.csv and ceilings.yaml.

    start: the period in which forecasts begin. A file that is not there says nothing. Raises a ConfigError on bad
    rows, and on a row of the past that lies after the start.
    """
    folder = observed.with_suffix("")
    past, plan = (
        read_observations(path) if (path := folder / f"{part}.csv").exists() else () for part in ("past", "plan")
    )
    problems = Problems()
    for row in past:
        if row.period > start or row.operator != LEVEL:
            allowed = f"level, at most {period_name(start)}"
            problems.report(row.origin, row.label, f"is no level known at the start; allowed: {allowed}")
        elif not np.isfinite(_to_scale(row.indicator, row.value)):
            allowed = "below 100" if _is_fall(row.indicator) else "above 0"
            problems.report(row.origin, row.label, f"read {row.value:g}, which has no logarithm; allowed: {allowed}")
    ceilings = folder / "ceilings.yaml"
    rows = read_parameters(ceilings, ceilings.parent, problems) if ceilings.exists() else {}
    problems.refuse_if_any()
    return Known(past, plan, {name: row.value for name, row in rows.items()})


def naive_forecasts(observations: Sequence[Observation], known: Known, start: int) -> dict[str, Forecast]:
    """The three forecasts of observations, by the names in NAIVE, made in the period ``start``."""
    pool = {is_growth: _usual_error(known.past, is_growth) for is_growth in (True, False)}
    makers = {TREND: _trend, LOGISTIC: _logistic, PLAN: _plan}
    found = {}
    for name, make in makers.items():
        rows = [make(row, known, start, pool[_is_growth(row.indicator)] * _left(row, known)) for row in observations]
        median, spread = (np.array([row[part] for row in rows]) for part in (0, 1))
        found[name] = Forecast(median, spread, tuple(row[2] for row in rows))
    return found


type Cell = tuple[float, float, str]
NOTHING: Cell = (np.nan, np.nan, "nothing known")


def _is_growth(indicator: str) -> bool:
    return indicator.endswith(GROWTH)


def _to_scale(indicator: str, value: float) -> float:
    if _is_growth(indicator):
        return value
    left = 1.0 - value / 100.0 if _is_fall(indicator) else value
    return float(np.log(left)) if left > 0.0 else np.nan


def _is_fall(indicator: str) -> bool:
    return FALL in indicator


def _series(past: Sequence[Observation], indicator: str, place: str) -> tuple[list[int], NDArray[np.float64]]:
    rows = sorted((row for row in past if (row.indicator, row.place) == (indicator, place)), key=lambda r: r.period)
    return [row.period for row in rows], np.array([_to_scale(indicator, row.value) for row in rows])


def _usual_error(past: Sequence[Observation], is_growth: bool) -> float:
    """The standard deviation by which a year's change goes off its series' mean change, over all series; or NaN."""
    squares = freedom = 0.0
    for key in dict.fromkeys((row.indicator, row.place) for row in past if _is_growth(row.indicator) == is_growth):
        when, values = _series(past, *key)
        if is_growth:
            steps, years = values, np.ones(len(values))
        else:
            years = np.diff(when) / QUARTERS_A_YEAR
            steps = np.diff(values) / years
        if len(steps) > 1:
            squares += float(np.sum(years * (steps - np.average(steps, weights=years)) ** 2))
            freedom += len(steps) - 1
    return float(np.sqrt(squares / freedom)) if freedom else np.nan


def _walk(past: Sequence[Observation], indicator: str, place: str) -> Walk | None:
    when, values = _series(past, indicator, place)
    province = _walk(past, indicator, PROVINCE) if place != PROVINCE else None
    if _is_growth(indicator):
        if not when:
            return province and province._replace(basis="the province's")
        return Walk(0.0, when[-1], float(values.mean()), len(values), f"mean of {len(values)} years")
    if not when:
        return None
    if len(when) > 1:
        years = (when[-1] - when[0]) / QUARTERS_A_YEAR
        return Walk(values[-1], when[-1], (values[-1] - values[0]) / years, years, f"{years:g} years before")
    if province is not None and province.years:
        return province._replace(last=values[-1], when=when[-1], basis="the province's growth")
    return Walk(values[-1], when[-1], 0.0, 0.0, "no change")


def _left(row: Observation, known: Known) -> float:
    """The part of an indicator's ceiling that was left when it was last known; 1 without a ceiling."""
    walk, ceiling = _walk(known.past, row.indicator, row.place), known.ceilings.get(row.indicator)
    return 1.0 if walk is None or ceiling is None else max(1.0 - float(np.exp(walk.last)) / ceiling, 0.0)


def _trend(row: Observation, known: Known, start: int, error: float) -> Cell:
    walk = _walk(known.past, row.indicator, row.place)
    if walk is None:
        return NOTHING
    years = (row.period - (start if _is_growth(row.indicator) else walk.when)) / QUARTERS_A_YEAR
    if _is_growth(row.indicator):
        return _of_growth(row, walk.drift, error, years, walk)
    gone = (start - walk.when) / QUARTERS_A_YEAR
    before, after = (walk.last + walk.drift * time for time in (gone, years))
    return (*_as_observed(row, start, before, after, error * _growing(years, walk.years)), walk.basis)


def _growing(years: float, known: float) -> float:
    """By how much the error of a year grows over years, when the drift comes from so many known years (at least 1)."""
    return float(np.sqrt(years + years * years / max(known, 1.0)))


def _of_growth(row: Observation, growth: float, error: float, years: float, walk: Walk) -> Cell:
    over = years if row.operator == MEAN_GROWTH else 1.0
    return growth, error * float(np.sqrt(1.0 / over + 1.0 / max(walk.years, 1.0))), walk.basis


def _as_observed(row: Observation, start: int, before: float, after: float, spread: float) -> tuple[float, float]:
    """Median and spread in the observation's own operator, from the scale's values at the start and in the period."""
    scale = float(np.exp(after))
    level, first = (100.0 * (1.0 - np.exp(y)) if _is_fall(row.indicator) else np.exp(y) for y in (after, before))
    slope = (100.0 if _is_fall(row.indicator) else 1.0) * scale * spread
    if row.operator == LEVEL:
        return float(level), slope
    if row.operator == CHANGE:
        return float(level - first), slope
    if _is_fall(row.indicator):
        return np.nan, np.nan
    if row.operator == MEAN_GROWTH:
        years = (row.period - start) / QUARTERS_A_YEAR
        factor = float(np.exp((after - before) / years))
        return 100.0 * (factor - 1.0), 100.0 * factor * spread / years
    ratio = float(np.exp(after - before))
    return ratio, ratio * spread


def _logistic(row: Observation, known: Known, start: int, error: float) -> Cell:
    ceiling = known.ceilings.get(row.indicator, np.nan)
    walk = None if np.isnan(ceiling) or _is_fall(row.indicator) else _walk(known.past, row.indicator, row.place)
    if walk is None or np.exp(walk.last) >= ceiling:
        return NOTHING
    first = walk.last - walk.drift * walk.years
    z = [float(y - np.log(ceiling - np.exp(y))) for y in (first, walk.last)]
    drift = (z[1] - z[0]) / walk.years if walk.years else 0.0
    gone, years = ((when - walk.when) / QUARTERS_A_YEAR for when in (start, row.period))
    before, after = (float(np.log(ceiling) - np.log1p(np.exp(-z[1] - drift * time))) for time in (gone, years))
    left_now, left_then = (1.0 - float(np.exp(y)) / ceiling for y in (walk.last, after))
    spread = error * _growing(years, walk.years) * left_then / left_now
    return (*_as_observed(row, start, before, after, spread), walk.basis)


def _plan(row: Observation, known: Known, start: int, error: float) -> Cell:
    """The promise for the same period: in the same operator, or as a level that is turned into it.

    Assumes: a plan errs as the walk does whose drift is known.
    """
    promised = {each.key: each.value for each in known.plan}
    years = (row.period - start) / QUARTERS_A_YEAR
    places = (row.place, PROVINCE) if _is_growth(row.indicator) else (row.place,)
    for place in places:
        same = promised.get((row.indicator, place, row.period, row.operator))
        if same is not None and _is_growth(row.indicator):
            return same, error / float(np.sqrt(years)), "the plan"
        level = promised.get((row.indicator, place, row.period, LEVEL))
        walk = _walk(known.past, row.indicator, row.place)
        if level is not None and (walk is not None or row.operator == LEVEL):
            after = _to_scale(row.indicator, level)
            gone = (start - walk.when) / QUARTERS_A_YEAR if walk else 0.0
            before = walk.last + walk.drift * gone if walk else 0.0
            return (*_as_observed(row, start, before, after, error * float(np.sqrt(years))), "the plan")
    return NOTHING
