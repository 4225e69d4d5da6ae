"""An honest record of skill: what the model would have foretold of rows that it was not fitted to, against others.

A row that is fitted is left out, alone and with its group, the rest is fitted anew on the same runs, and the row is
foretold from that posterior; a row that is only shown is foretold from the fit to all. Rows to be left out altogether
(conflicts, breaks) are not judged. Foretold is what would be observed, so that every band holds the error of
observing too.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.calendar import period_name
from sim.calibration.naive import Forecast
from sim.calibration.scores import coverage, crps_ensemble, crps_normal
from sim.config.observations import FIT, LEAVE_OUT, Observation
from sim.data import PROVINCE

type Array = NDArray[np.float64]
type Mask = NDArray[np.bool_]
type Foretell = Callable[[Mask], Array]
"""From which rows are fitted (rows,) to what is foretold of all rows (members, rows)."""

MODEL, DISCREPANT = "model", "model with discrepancy"
ALONE, WITH_GROUP, NEVER_FITTED = "held out alone", "held out with its group", "never fitted"
QUANTILES = {"p05": 0.05, "p25": 0.25, "median": 0.5, "p75": 0.75, "p95": 0.95}
BANDS = {50: ("p25", "p75"), 90: ("p05", "p95")}
ALL, CITIES, SHOWN, COUNTS = "held out alone, and cities", "cities", "shown of the province", "counts"
SEED = 4


class Judged(NamedTuple):
    """A forecast of rows: ``quantiles`` by the names in QUANTILES, and the ``score`` of each row in its unit."""

    quantiles: dict[str, Array]
    score: Array


def hold_out(observations: Sequence[Observation], foretell: Foretell, by_group: bool = False) -> Array:
    """What is foretold of each row (members, rows) when it is not fitted, nor its group if so; NaN where not judged."""
    fitted = np.array([row.use == FIT for row in observations])
    found = np.where(fitted, np.nan, foretell(fitted))
    groups = np.array([row.group if by_group and row.group else row.label for row in observations])
    for group in dict.fromkeys(groups[fitted]):
        out = fitted & (groups == group)
        if out.sum() < fitted.sum():
            found[:, out] = foretell(fitted & ~out)[:, out]
    left = np.array([row.use == LEAVE_OUT for row in observations])
    found[:, left] = np.nan
    return found


def judge_members(members: Array, spread: Array, observed: Array) -> Judged:
    """Judges members (members, rows), each blurred by a normal error of one standard deviation ``spread`` (rows,)."""
    noise = np.random.default_rng(SEED).standard_normal(members.shape)
    blurred = members + spread * noise
    quantiles = {name: np.quantile(blurred, share, axis=0) for name, share in QUANTILES.items()}
    return Judged(quantiles, crps_ensemble(blurred, observed))


def judge_normal(forecast: Forecast, spread: Array, observed: Array) -> Judged:
    """Judges normal forecasts, blurred likewise."""
    total = np.hypot(forecast.spread, spread)
    quantiles = {name: forecast.median + total * float(ndtri(share)) for name, share in QUANTILES.items()}
    return Judged(quantiles, crps_normal(forecast.median, total, observed))


def skill_table(
    observations: Sequence[Observation],
    members: Array,
    naive: Mapping[str, Forecast],
    discrepancy: float,
    held: str = ALONE,
) -> pd.DataFrame:
    """One row an observation and forecast: quantiles, whether the bands hold it, and its score.

    members: as ``hold_out`` gives them. naive: forecasts of the same rows. discrepancy: what the model may be off, as a
    share of what it foretells, where an observation does not say it; it widens the second of the model's two forecasts.
    held: how rows that are fitted were held out. ``score`` is in the row's unit, ``scaled`` is over the size of what
    was observed, so that rows can be averaged; ``model_better``: whether the model's score is less than the forecast's.
    """
    judged_rows = np.flatnonzero(np.isfinite(members).all(axis=0))
    rows = [observations[int(row)] for row in judged_rows]
    members = members[:, judged_rows]
    observed, error = np.array([row.value for row in rows]), np.array([row.error for row in rows])
    share = np.array([discrepancy if row.discrepancy is None else row.discrepancy for row in rows])
    wider = np.hypot(error, share * np.abs(np.median(members, axis=0)))
    judged = {
        MODEL: judge_members(members, error, observed),
        DISCREPANT: judge_members(members, wider, observed),
    }
    basis = {name: ("",) * len(rows) for name in judged}
    for name, each in naive.items():
        part = Forecast(each.median[judged_rows], each.spread[judged_rows], tuple(each.basis[i] for i in judged_rows))
        judged[name], basis[name] = judge_normal(part, error, observed), part.basis
    size = np.maximum(np.abs(observed), error)
    parts = [
        _part(rows, held, name, each, basis[name], size).assign(model_better=judged[MODEL].score < each.score)
        for name, each in judged.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _part(
    rows: Sequence[Observation], held: str, name: str, judged: Judged, basis: Sequence[str], size: Array
) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "indicator": [row.indicator for row in rows],
            "place": [row.place for row in rows],
            "period": [period_name(row.period) for row in rows],
            "operator": [row.operator for row in rows],
            "group": [row.group for row in rows],
            "held": [held if row.use == FIT else NEVER_FITTED for row in rows],
            "value": [row.value for row in rows],
            "error": [row.error for row in rows],
            "forecast": name,
            "basis": basis,
            **judged.quantiles,
        }
    )
    for share, (low, high) in BANDS.items():
        inside = table["value"].between(table[low], table[high]).astype("boolean")
        table[f"inside_{share}"] = inside.where(table["median"].notna())
    return table.assign(score=judged.score, scaled=judged.score / size)


def skill_summary(table: pd.DataFrame, counts: Collection[str] = ()) -> pd.DataFrame:
    """One row a set of rows and forecast: coverage of both bands with its verdict, mean scores, wins and losses.

    table: as ``skill_table`` gives it. counts: indicators that are numbers of things, a set of their own. The first
    set, rows held out alone and those of cities, is what the model is judged by. ``skill``: 1 less the model's mean
    scaled score over the forecast's, on rows of which both say something: below nought, the model loses.
    ``skill_typical``: the same with the geometric mean of the rows' ratios, which no single row rules. ``narrower``:
    the share of these rows on which the model's 90 % band is the narrower one.
    """
    alone, never = table["held"] == ALONE, table["held"] == NEVER_FITTED
    city = table["place"] != PROVINCE
    sets = {
        ALL: alone | (never & city),
        ALONE: alone,
        WITH_GROUP: table["held"] == WITH_GROUP,
        CITIES: never & city,
        SHOWN: never & ~city,
        COUNTS: (alone | never) & table["indicator"].isin(list(counts)),
    }
    return pd.DataFrame(
        [
            {"set": label, "forecast": name, **_summary(part, table[chosen & (table["forecast"] == MODEL)])}
            for label, chosen in sets.items()
            for name, part in table[chosen].groupby("forecast", sort=False)
        ]
    )


def _summary(part: pd.DataFrame, model: pd.DataFrame) -> dict[str, object]:
    said = part["median"].notna().to_numpy()
    row: dict[str, object] = {"rows": int(said.sum())}
    for share in BANDS:
        found = coverage(part[f"inside_{share}"][said].to_numpy(dtype=bool))
        row |= {f"covered_{share}": found.share, f"low_{share}": found.low, f"high_{share}": found.high}
        row[f"verdict_{share}"] = found.verdict(share / 100.0)
    ours, theirs = model[said], part[said]
    width, other = (np.asarray(each["p95"] - each["p05"]) for each in (ours, theirs))
    score, other_score = (np.asarray(each["scaled"]) for each in (ours, theirs))
    if not len(theirs):
        return row
    is_model = bool((part["forecast"] == MODEL).all())
    return row | {
        "scaled": other_score.mean(),
        "model_scaled": score.mean(),
        "skill": np.nan if is_model else 1.0 - score.mean() / other_score.mean(),
        "skill_typical": np.nan if is_model else 1.0 - float(np.exp(np.mean(np.log(score / other_score)))),
        "model_better": np.nan if is_model else float((score < other_score).mean()),
        "narrower": np.nan if is_model else float((width < other).mean()),
    }
