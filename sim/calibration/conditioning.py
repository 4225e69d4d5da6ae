"""Conditioning runs on observations: what each parameter vector, and with it each run, weighs after they are known."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calendar import period_name
from sim.calibration.matching import tolerances
from sim.config.observations import FIT, Observation
from sim.config.problems import Problems
from sim.score.bands import HIGH, LOW, effective_number, quantiles

type Array = NDArray[np.float64]

FAR = 3.0
"""Standard deviations beyond which an observation contradicts the runs. Source: Pukelsheim (1994), Am. Stat. 48(2)."""

FEWEST, SMALLEST_SHARE = 10.0, 0.1
BANDS = {"median": 0.5, "p05": LOW, "p95": HIGH}


class Weighing(NamedTuple):
    """What observations make of runs.

    runs: one row a run (index: run): vector, log_likelihood, weight (1 in all). observed: one row an observation: what
    was observed, its standard deviations, what runs say before and after, and its distance (see ``weigh``).
    effective: the effective sample size in vectors, of so many. warnings: what a reader has to know, best empty.
    """

    runs: pd.DataFrame
    observed: pd.DataFrame
    effective: float
    vectors: int
    warnings: tuple[str, ...]


def weigh(said: Array, vectors: pd.Series, observations: Sequence[Observation], discrepancy: float) -> Weighing:
    """Weights of runs, from what they say of observations.

    said: (runs, observations), from ``extract.simulated``. vectors: the vector that each run stands for (index: run,
    ascending), from ``sim.score.bands.clusters``. discrepancy: what the model itself may be off, as a share of an
    observation's value, where its row says nothing else. Rows of other use than ``fit`` weigh nothing.

    A vector's likelihood is that of the observations z about the means m of its n runs, errors taken as normal and
    independent: sum of -0.5 ((z - m)^2 / V + log V), V = error^2 + discrepancy^2 + luck (1 + 1 / n); luck is the
    variance between runs of one vector, over all vectors. Runs of a vector share its weight. Where no vector has two
    runs, luck is not added: each run is then judged with its own luck.
    ``distance`` of an observation: (z - mean of all runs) / sqrt(variance of runs + error^2 + discrepancy^2).

    Source: Beven and Binley (1992), Hydrological Processes 6, 279-298, for weights on runs that are there; with the
    formal likelihood of Kennedy and Oakley (2001), J. R. Statist. Soc. B 63, 425-464, and its discrepancy.
    Assumes: no correlation between observations. Raises a ConfigError for rows to fit that runs say nothing of.
    """
    columns = pd.DataFrame(said, index=vectors.index)
    _refuse_unsaid(columns, observations)
    values = np.array([row.value for row in observations])
    own = np.array([tolerance.variance for tolerance in tolerances(observations, discrepancy)])
    groups = columns.groupby(vectors)
    means, sizes, luck = groups.mean(), groups.size().to_numpy(float), _luck(columns, vectors)
    variance = own + luck * (1.0 + 1.0 / sizes[:, None])
    fitted = np.array([row.use == FIT for row in observations])
    terms = -0.5 * ((values - means.to_numpy()) ** 2 / variance + np.log(variance))[:, fitted]
    likelihood = pd.Series(np.where(np.isnan(terms).any(axis=1), -np.inf, terms.sum(axis=1)), means.index)
    _refuse_if_none(likelihood, observations)
    weight = pd.Series(np.exp(likelihood - likelihood.max()), means.index)
    by_run = (weight / weight.sum() / sizes).reindex(vectors).set_axis(vectors.index)
    runs = pd.DataFrame({"vector": vectors, "log_likelihood": likelihood.reindex(vectors).to_numpy(), "weight": by_run})
    effective = effective_number(np.asarray(weight, float))
    observed = _observed(columns, by_run, observations, np.sqrt(own), np.sqrt(luck))
    return Weighing(runs, observed, effective, len(weight), _warnings(observed, effective, len(weight)))


def _refuse_unsaid(columns: pd.DataFrame, observations: Sequence[Observation]) -> None:
    problems = Problems()
    for row, empty in zip(observations, columns.isna().all(), strict=True):
        if row.use == FIT and empty:
            problems.report(row.origin, row.label, "no run has a value of it; allowed: what runs record in that period")
    if not any(row.use == FIT for row in observations):
        problems.report(observations[0].file, "use", f"no row to condition on; allowed: {FIT} in one row or more")
    problems.refuse_if_any()


def _refuse_if_none(likelihood: pd.Series, observations: Sequence[Observation]) -> None:
    problems = Problems()
    if not np.isfinite(likelihood).any():
        problems.report(observations[0].file, "", "no vector has runs with a value of every row; allowed: fewer rows")
    problems.refuse_if_any()


def _luck(columns: pd.DataFrame, vectors: pd.Series) -> Array:
    """The variance between runs of one vector (observations,), pooled over vectors; 0 where no vector has two runs."""
    apart = columns - columns.groupby(vectors).transform("mean")
    free = apart.notna().sum() - columns.groupby(vectors).mean().notna().sum()
    return np.asarray((apart**2).sum() / free.where(free > 0), float) if (free > 0).all() else np.zeros(len(free))


def _observed(
    columns: pd.DataFrame, weights: pd.Series, observations: Sequence[Observation], own: Array, luck: Array
) -> pd.DataFrame:
    """The table of observations, beside what runs say of them before and after."""
    kept = ("indicator", "place", "operator", "use", "value", "error", "quality", "reason", "source")
    table = pd.DataFrame([{name: getattr(row, name) for name in kept} for row in observations])
    table.insert(2, "period", [period_name(row.period) for row in observations])
    table.insert(7, "discrepancy", np.sqrt(np.maximum(own**2 - table["error"] ** 2, 0.0)))
    table.insert(8, "luck", luck)
    spread = columns.var(ddof=0).to_numpy(float)
    table["distance"] = (table["value"] - columns.mean().to_numpy(float)) / np.sqrt(spread + own**2)
    before, after = quantiles(columns.T, BANDS), quantiles(columns.T, BANDS, weights)
    return pd.concat([table, before, after.add_prefix("conditioned_")], axis=1)


def _warnings(observed: pd.DataFrame, effective: float, vectors: int) -> tuple[str, ...]:
    """What is wrong with the observations or with the number of vectors."""
    fitted = observed[observed["use"] == FIT].sort_values("distance", key=abs, ascending=False, kind="stable")
    names = [
        f"{row['indicator']}, {row['place']}, {row['period']}: observed {row['value']:g}, runs say {row['median']:.4g} "
        f"[{row['p05']:.4g}, {row['p95']:.4g}], {abs(row['distance']):.1f} standard deviations apart"
        for _, row in fitted.iterrows()
    ]
    far = names[: int((fitted["distance"].abs() > FAR).sum())]
    found = (
        ["the observations contradict the model's bands; look at these rows first:\n  " + "\n  ".join(far)]
        if far
        else []
    )
    least = max(FEWEST, SMALLEST_SHARE * vectors)
    if effective < least:
        found.append(
            f"the effective sample size is {effective:.1f} of {vectors} vectors, below {least:.0f}: bands and "
            "probabilities rest on few runs. "
            + (
                "See the rows above."
                if far
                else f"Run more vectors, or state larger errors; farthest off is\n  {names[0]}"
            )
        )
    return tuple(found)
