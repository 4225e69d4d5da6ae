"""Patterns that nobody fitted: what the model makes of them, held to the literature by one rule."""

import gc
import json
import traceback
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from sim.calendar import QUARTERS_A_YEAR, quarter_of, year_of
from sim.calibration.literature import Figure, literature, verdict_of, verdict_on
from sim.calibration.measures import YearEnd, measure, year_between, year_end
from sim.config import Config
from sim.errors import ConfigError, StoreError
from sim.model.zhejiang import ZhejiangModel
from sim.score.scorecard import HIGH, LOW
from sim.study.execute import Finished, share_cores, spread
from sim.study.folder import RUNS, ResultFolder, whole
from sim.study.outcome import Run
from sim.study.run import Progress, planned_runs, prepare_population, run_digest

type Measured = list[dict[str, Any]]
"""The years of one run: ``year``, ``values`` (pattern, part, value), ``curves`` (pattern, xs, ys)."""


class Patterns(NamedTuple):
    """One row a part (model, literature, verdict), and the curves: one row a pattern and x with the band over runs."""

    parts: pd.DataFrame
    curves: pd.DataFrame


def patterns(
    config: Config,
    out: Path,
    jobs: int | None = None,
    threads: int | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> Patterns:
    """Runs what is not there yet of ``out/runs/<name>``, and writes ``out/patterns.csv`` and ``out/curves.csv``.

    Calling again goes on where it was stopped. Raises StoreError for a folder of other settings, and when a run failed,
    after all others ended; ConfigError where the horizon holds no whole year.
    """
    if _years(config) < 1:
        raise ConfigError([f"end: {config.end - config.start} quarters; allowed: a horizon that holds a whole year"])
    folder = ResultFolder(out / RUNS / config.name)
    folder.open(run_digest(config), config.to_yaml(), force)
    runs, kept = planned_runs(config), folder.path / RUNS
    left = [run for run in runs if not _file(kept, run).exists()]
    if left:
        prepare_population(config)
        processes, threads_each = share_cores(jobs, threads, len(left))
        work = partial(observe, config, folder=kept, threads=threads_each)
        ended = map(work, left) if processes == 1 else spread(work, left, processes, set())
        failures = [each.failure for each in (progress(ended, len(left)) if progress else ended) if each.failure]
        if failures:
            raise StoreError(f"{kept}: {len(failures)} of {len(left)} runs failed; the first: {failures[0]}")
    found = compare([json.loads(_file(kept, run).read_text(encoding="utf-8")) for run in runs])
    ResultFolder(out).write_table("patterns.csv", found.parts)
    ResultFolder(out).write_table("curves.csv", found.curves)
    return found


def _file(folder: Path, run: Run) -> Path:
    return folder / f"{run.number:05d}.json"


def _years(config: Config) -> int:
    """How many whole years from one fourth quarter to the next the horizon holds."""
    return sum(quarter_of(when) == QUARTERS_A_YEAR for when in range(config.start, config.end + 1)) - 1


def observe(config: Config, run: Run, folder: Path, threads: int) -> Finished:
    """Runs once and keeps what is measured in each year: a list of (year, values, curves)."""
    model = None
    try:
        model = ZhejiangModel(config, seed=run.seed, vector=run.vector, threads=threads)
        measured = observe_years(model)
    except Exception:
        return Finished(run, f"run {run.number}: {traceback.format_exc()}")
    finally:
        del model
        gc.collect()  # a Mesa model is full of cycles, and holds a whole ledger
    with whole(_file(folder, run)) as part:
        part.write_text(json.dumps(measured), encoding="utf-8")
    return Finished(run)


def observe_years(model: ZhejiangModel) -> Measured:
    """Steps a model to its end and measures every year from one fourth quarter to the next."""
    wear = float(model.values["finance"]["depreciation_per_year"])
    years = []
    for before, after in pairwise(_year_ends(model)):
        values, curves = measure(year_between(before, after, wear))
        years.append(
            {
                "year": year_of(after.when),
                "values": [[*key, value] for key, value in values.items()],
                "curves": [[name, xs.tolist(), ys.tolist()] for name, (xs, ys) in curves.items()],
            }
        )
    return years


def _year_ends(model: ZhejiangModel) -> Iterator[YearEnd]:
    if quarter_of(model.now) == QUARTERS_A_YEAR:
        yield year_end(model)
    while model.running:
        model.step()
        if quarter_of(model.now) == QUARTERS_A_YEAR:
            yield year_end(model)


def compare(runs: list[Measured]) -> Patterns:
    """What runs measured against the literature.

    A part without a year is the mean over the years of a run, one with a year is that of the year nearest to it;
    curves are means over years. Then median and 5-95 % band are taken over runs.
    """
    values = pd.DataFrame(
        [
            (number, year["year"], pattern, part, value)
            for number, years in enumerate(runs)
            for year in years
            for pattern, part, value in year["values"]
        ],
        columns=["run", "year", "pattern", "part", "value"],
    )
    parts = pd.DataFrame([_row(figure, values) for figure in literature()])
    whole_pattern = parts.groupby("pattern", sort=False)["verdict"].agg(lambda found: verdict_of(list(found)))
    curves = pd.DataFrame(
        [
            (number, pattern, place, x, y)
            for number, years in enumerate(runs)
            for year in years
            for pattern, xs, ys in year["curves"]
            for place, (x, y) in enumerate(zip(xs, ys, strict=True))
        ],
        columns=["run", "pattern", "place", "x", "y"],
    )
    return Patterns(parts.assign(pattern_verdict=parts["pattern"].map(whole_pattern)), _curve_bands(curves))


def _row(figure: Figure, values: pd.DataFrame) -> dict[str, object]:
    found = values[(values["pattern"] == figure.pattern) & (values["part"] == figure.part)]
    if figure.year is not None:
        off = (found["year"] - figure.year).abs()
        found = found[off == off.min()]
    median, p05, p95 = found.groupby("run")["value"].mean().quantile([0.5, LOW, HIGH])
    verdict = verdict_on(median, p05, p95, figure.low, figure.high)
    years = f"{found['year'].min()}-{found['year'].max()}"
    return {
        "pattern": figure.pattern, "part": figure.part, "years": years, "median": median, "p05": p05, "p95": p95,
        "low": figure.low, "central": figure.central, "high": figure.high, "verdict": verdict,
        "independent": figure.independent, "grade": figure.grade, "source": figure.source, "note": figure.note,
    }  # fmt: skip


def _curve_bands(curves: pd.DataFrame) -> pd.DataFrame:
    """By pattern and place along the curve: the mean over years in each run, then median and band over runs."""
    by_run = curves.groupby(["run", "pattern", "place"], sort=False)[["x", "y"]].mean()
    grouped = by_run.groupby(["pattern", "place"], sort=False)
    bands = grouped["y"].quantile(pd.Index([0.5, LOW, HIGH])).unstack().set_axis(["median", "p05", "p95"], axis=1)
    return pd.concat([grouped["x"].median(), bands], axis=1).reset_index()
