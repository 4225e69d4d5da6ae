"""The ensemble held to the record: an ordinary run of the backtest, and how near each observation it comes."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from sim.calendar import period_name
from sim.calibration.calibrate import observations_of
from sim.calibration.extract import simulated
from sim.calibration.matching import tolerances
from sim.calibration.scores import coverage
from sim.calibration.waves import Workers
from sim.config import Config
from sim.config.observations import FIT, SHOW, Observation
from sim.data import PROVINCE
from sim.study.folder import RECORD, RUNS, ResultFolder
from sim.study.run import run_digest, run_scenario

QUANTILES = {"median": 0.5, "p05": 0.05, "p25": 0.25, "p75": 0.75, "p95": 0.95}
STEPS = norm.ppf((np.arange(21) + 0.5) / 21.0)
"""Normal deviates at evenly spaced probabilities: each run counts with all of them."""
TABLE, SUMMARY = "full_scale.csv", "full_scale_summary.csv"
RESAMPLES, STREAM = 1000, 6


class Backtest(NamedTuple):
    """A backtest: how each observation is met, and the same by sets of rows."""

    rows: pd.DataFrame
    summary: pd.DataFrame


def backtest(config: Config, out: Path, workers: Workers) -> Backtest:
    """Runs the settings and writes ``full_scale.csv`` and ``full_scale_summary.csv`` into ``out``.

    Bands hold what the model itself may be off, and the error of the observation: runs alone would be a band of the
    model, not of what is observed. Raises ConfigError for observations, StoreError for a folder of other settings.
    """
    observations = observations_of(config)
    folder = ResultFolder(out)
    run = run_scenario(
        config, out / RUNS / "full_scale", workers.jobs, workers.threads, workers.force, workers.progress
    )
    outputs = simulated(run.indicators, observations)
    rows = record_table(observations, outputs, config.calibration.discrepancy)
    vectors = run.indicators.groupby("run")["vector"].first().to_numpy()
    found = Backtest(rows, summary_table(rows, resampled_errors(observations, outputs, vectors)))
    folder.write_table(TABLE, found.rows)
    folder.write_table(SUMMARY, found.summary)
    folder.write_json(RECORD, folder.record() | {"backtest_run_id": run_digest(config), "outputs": folder.hashes()})
    return found


def record_table(observations: Sequence[Observation], outputs: NDArray[np.float64], discrepancy: float) -> pd.DataFrame:
    """One row an observation that is fitted or shown; outputs: (runs, observations).

    median, p05 .. p95: of the runs with normal errors added to each, at evenly spaced probabilities, so that no draw
    decides a band. runs_median: of the runs alone. relative_error: of that, against the value.
    """
    allowed = tolerances(observations, discrepancy)
    rows = []
    for column, (row, tolerance) in enumerate(zip(observations, allowed, strict=True)):
        if not _judged(row, outputs[:, column]):
            continue
        said = outputs[np.isfinite(outputs[:, column]), column]
        seen = (said[:, None] + np.sqrt(tolerance.variance) * STEPS).ravel()
        band = {name: float(np.quantile(seen, at)) for name, at in QUANTILES.items()}
        middle = float(np.median(said))
        rows.append(
            {
                "indicator": row.indicator, "place": row.place, "period": period_name(row.period),
                "operator": row.operator, "use": row.use, "quality": row.quality, "value": row.value,
                "error": row.error, "runs_median": middle, **band,
                "relative_error": abs(middle - row.value) / abs(row.value),
                "inside_50": band["p25"] <= row.value <= band["p75"],
                "inside_90": band["p05"] <= row.value <= band["p95"], "reason": row.reason,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _judged(row: Observation, said: NDArray[np.float64]) -> bool:
    return row.use in (FIT, SHOW) and bool(np.isfinite(said).any())


def resampled_errors(
    observations: Sequence[Observation], outputs: NDArray[np.float64], vectors: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The relative error of each judged row had other vectors been drawn (resamples, rows): a bootstrap over vectors.

    outputs: (runs, observations); vectors: (runs,), the vector of each run, which is drawn with all its runs.
    """
    judged = [column for column, row in enumerate(observations) if _judged(row, outputs[:, column])]
    said, values = outputs[:, judged], np.array([observations[column].value for column in judged])
    groups = [np.flatnonzero(vectors == vector) for vector in np.unique(vectors)]
    random = np.random.default_rng(STREAM)
    drawn = (random.integers(len(groups), size=len(groups)) for _ in range(RESAMPLES))
    medians = [np.nanmedian(said[np.concatenate([groups[k] for k in chosen])], axis=0) for chosen in drawn]
    errors: NDArray[np.float64] = np.abs(np.array(medians) - values) / np.abs(values)
    return errors


def summary_table(rows: pd.DataFrame, resampled: NDArray[np.float64]) -> pd.DataFrame:
    """By set of rows: how many, the median absolute relative error, and how many bands hold what happened.

    resampled: as ``resampled_errors`` gives them; error_low, error_high: from 5 to 95 % of the median's resamples.
    low, high: the exact 95 % interval of a band's coverage; verdict: too narrow where its upper end is below the share
    that the band promises, too wide where its lower end is above.
    """
    fitted, city = rows["use"] == FIT, rows["place"] != PROVINCE
    sets = {"fitted": fitted, "shown, province": ~fitted & ~city, "shown, cities": ~fitted & city}
    found = []
    for name, chosen in sets.items():
        part = rows[chosen]
        if not len(part):
            continue
        low, high = np.nanquantile(np.nanmedian(resampled[:, chosen], axis=1), (0.05, 0.95))
        row: dict[str, object] = {
            "rows": name, "number": len(part), "median_relative_error": part["relative_error"].median(),
            "error_low": low, "error_high": high,
        }  # fmt: skip
        for band, promised in (("50", 0.5), ("90", 0.9)):
            hits = coverage(part[f"inside_{band}"].to_numpy(bool))
            row |= {f"inside_{band}": hits.hits, f"coverage_{band}": hits.share, f"low_{band}": hits.low,
                    f"high_{band}": hits.high, f"verdict_{band}": hits.verdict(promised)}  # fmt: skip
        found.append(row)
    return pd.DataFrame(found)
