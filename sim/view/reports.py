"""The tables of the validation page: what reports left below ``experiments``, and the record they are held to."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from sim.calendar import period_name
from sim.calibration.naive import NAIVE
from sim.calibration.skill import MODEL
from sim.config import Config
from sim.config.describe import as_markdown
from sim.config.listing import Listing
from sim.config.observations import FIT, LEAVE_OUT, SHOW, Observation, read_observations
from sim.data import PROVINCE

type Rows = list[dict[str, str]]

RECORD = Path("observed", "record_2016_2020.csv")
LONGEST_OPEN = 16
"""Longer tables are folded."""
CALIBRATE = "zjsim calibrate configs/backtest.yaml --out experiments/06_backtest"


class Report(NamedTuple):
    """A table that a command leaves below ``experiments``.

    columns: those shown, of those there are; none for all. first: how many rows are shown. said: a sentence on it.
    """

    path: str
    command: str
    columns: tuple[str, ...] = ()
    first: int | None = None
    said: Callable[[Rows], str] | None = None


PROMISED_ERROR = 0.05
"""The most that the median absolute relative error over the fitted rows may be."""
MOSTLY_LEFT = 0.5


def summary_said(rows: Rows) -> str:
    """How near the shipped ensemble comes to the fitted rows, against what is promised."""
    fitted = next(row for row in rows if row["rows"] == "fitted")
    error, low, high = (float(fitted[name]) for name in ("median_relative_error", "error_low", "error_high"))
    kept = "kept" if high <= PROMISED_ERROR else "kept, not surely" if error <= PROMISED_ERROR else "not kept"
    return (
        f"The median absolute relative error over the {fitted['number']} fitted rows is {error:.1%} ({low:.1%} to "
        f"{high:.1%} in 90 % of resamples of the vectors); promised are at most {PROMISED_ERROR:.0%}: {kept}."
    )


def waves_said(rows: Rows) -> str:
    """How much of the space history matching left, and with it, what did the fitting."""
    shares = [float(row["share"]) for row in rows]
    text = f"History matching leaves {min(shares):.0%} to {max(shares):.0%} of the space of the parameters"
    if shares[-1] < MOSTLY_LEFT:
        return f"{text}."
    run = sum(int(row["vectors"]) for row in rows)
    return (
        f"{text}: of {run} vectors that were run, {rows[-1]['plausible']} are plausible, but between them the "
        "emulators are too unsure to drop more. Nearly all that is learnt is learnt by approximate "
        "Bayesian computation."
    )


def skill_said(rows: Rows) -> str:
    """How often the model's own 90 % bands hold in each set of rows, where they are too narrow, and where it loses."""
    own = [row for row in rows if row["forecast"] == MODEL and int(row["rows"])]
    held = [
        f"{row['set']}: {round(float(row['covered_90']) * int(row['rows']))} of {row['rows']}, "
        f"{float(row['low_90']):.0%} to {float(row['high_90']):.0%}, {row['verdict_90']}"
        for row in own
    ]
    lost = [
        f"{row['set']} against {row['forecast']}"
        for row in rows
        if row["forecast"] in NAIVE and row["skill"] and min(float(row["skill"]), float(row["skill_typical"])) < 0.0
    ]
    return (
        f"Held by the model's 90 % bands (without what it may be off itself): {'; '.join(held)}. It loses, in the mean "
        f"or on the typical row: {', '.join(lost) or 'nowhere'}."
    )


def fit_said(rows: Rows) -> str:
    """How near the fitted rows are in the median, and how many lie inside their bands."""
    fitted = [row for row in rows if row["use"] == FIT and row["relative_error"]]
    if not fitted:
        return ""
    error = median(float(row["relative_error"]) for row in fitted)
    inside = sum(float(row["posterior_p05"]) <= float(row["value"]) <= float(row["posterior_p95"]) for row in fitted)
    return (
        f"Of {len(fitted)} fitted rows, {inside} lie inside the ensemble's 5-95 % band; "
        f"the median absolute relative error of its medians is {error:.1%}."
    )


def posterior_said(rows: Rows) -> str:
    """Which parameters were not learnt."""
    names = [f"`{row['parameter']}`" for row in rows if row["verdict"] == "not learnt"]
    return f"{len(rows) - len(names)} of {len(rows)} were learnt. Not learnt: {', '.join(names) or 'none'}."


def verdicts_said(rows: Rows) -> str:
    """How many rows got which verdict."""
    counts = Counter(row["verdict"] for row in rows)
    return ", ".join(f"{verdict}: {many}" for verdict, many in sorted(counts.items())) + "."


_QUANTILES = ("median", "p05", "p95")
REPORTS: dict[str, Report] = {
    "full_scale_summary": Report("06_backtest/full_scale_summary.csv", "zjsim backtest", said=summary_said),
    "full_scale": Report(
        "06_backtest/full_scale.csv",
        "zjsim backtest",
        ("indicator", "place", "period", "operator", "use", "quality", "value", "error", "runs_median",
         "relative_error", "p05", "p95", "inside_90"),
    ),
    "waves": Report("06_backtest/waves.csv", CALIBRATE, said=waves_said),
    "fit": Report(
        "06_backtest/fit.csv",
        CALIBRATE,
        ("indicator", "place", "period", "operator", "use", "value", "error", "prior_p05", "prior_p95",
         *(f"posterior_{name}" for name in _QUANTILES), "relative_error"),
        said=fit_said,
    ),
    "posterior": Report(
        "06_backtest/posterior.csv",
        CALIBRATE,
        ("parameter", "unit", *(f"prior_{name}" for name in _QUANTILES), *(f"posterior_{name}" for name in _QUANTILES),
         "range_left", "verdict"),
        said=posterior_said,
    ),
    "identifiability": Report("06_backtest/identifiability.csv", CALIBRATE, said=verdicts_said),
    "skill_summary": Report(
        "06_backtest/skill_summary.csv",
        CALIBRATE,
        ("set", "forecast", "rows", "covered_50", "covered_90", "low_90", "high_90", "verdict_90", "scaled",
         "model_scaled", "skill", "skill_typical", "model_better", "narrower"),
        said=skill_said,
    ),
    "skill": Report(
        "06_backtest/skill.csv",
        CALIBRATE,
        ("indicator", "place", "period", "operator", "held", "forecast", "value", *_QUANTILES, "inside_90", "scaled"),
    ),
    "ranks": Report("04_what_matters/ranks.csv", "zjsim matters", first=40),
    "sobol": Report("04_what_matters/sobol.csv", "zjsim matters"),
    "structures": Report(
        "04_what_matters/structures.csv",
        "zjsim matters",
        ("outcome", "structure", *_QUANTILES, "probability", "shift", "shift_p05", "shift_p95", "shift_in_band"),
    ),
    "patterns": Report(
        "05_patterns/patterns.csv",
        "zjsim patterns",
        ("pattern", "part", "verdict", "independent", *_QUANTILES, "low", "central", "high", "grade", "source"),
        said=verdicts_said,
    ),
}  # fmt: skip
"""The blocks of ``validation.md`` that come from reports."""


def validation_blocks(config: Config, experiments: Path) -> dict[str, str]:
    """The text of each block; a report that is not there is told, with the command that makes it."""
    return {"record": record(config)} | {name: shown(report, experiments) for name, report in REPORTS.items()}


def record(config: Config) -> str:
    """What the model is held to: how many rows are fitted; those left out and those only shown, with the reason."""
    path = config.root / RECORD
    if not path.is_file():
        return f"*There is no `configs/{RECORD.as_posix()}`.*"
    rows = read_observations(path)
    by_use = {use: [row for row in rows if row.use == use] for use in (FIT, SHOW, LEAVE_OUT)}
    cities = sum(row.place != PROVINCE for row in by_use[SHOW])
    return "\n\n".join(
        [
            f"{len(by_use[FIT])} rows are fitted, {len(by_use[SHOW])} only shown ({cities} of cities), "
            f"{len(by_use[LEAVE_OUT])} left out:",
            as_markdown(_reasons(by_use[LEAVE_OUT])).rstrip(),
            folded(f"{len(by_use[SHOW])} rows only shown", _reasons(by_use[SHOW])),
            folded(f"{len(by_use[FIT])} rows fitted", _reasons(by_use[FIT])),
        ]
    )


def _reasons(rows: Sequence[Observation]) -> Listing:
    return Listing(
        ["indicator", "place", "period", "operator", "value", "error", "quality", "reason", "source"],
        [
            [f"`{row.indicator}`", row.place, period_name(row.period), row.operator.replace("_", " "), f"{row.value:g}",
             f"{row.error:g}", row.quality, row.reason, row.source]
            for row in rows
        ],
    )  # fmt: skip


def shown(report: Report, experiments: Path) -> str:
    """A report as a table, folded when it is long; or that it is not there yet."""
    path = experiments / report.path
    if not path.is_file():
        return not_run(report.command, path)
    rows = list(read_rows(path))
    if not rows:
        return f"`{path.name}` has no rows."
    names = [name for name in report.columns if name in rows[0]] or list(rows[0])
    kept = rows[: report.first]
    listing = Listing(
        [name.replace("_", " ") for name in names], [[_cell(row[name]) for name in names] for row in kept]
    )
    part = "" if len(kept) == len(rows) else f", the first {len(kept)} of {len(rows)} rows"
    parts = [f"From `{report.path}`{part}, made by `{report.command}`.", report.said(rows) if report.said else ""]
    table = as_markdown(listing) if len(kept) <= LONGEST_OPEN else folded(f"{len(kept)} rows", listing)
    return "\n\n".join(filter(None, [*parts, table]))


def not_run(command: str, path: Path) -> str:
    """That a command has not been run, by the file that it would have left."""
    return f"*Not run yet: `{command}` writes `{'/'.join(path.parts[-3:])}`.*"


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, each a mapping from column to text."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _cell(text: str) -> str:
    """A cell as it is shown: numbers at four digits, long whole ones grouped."""
    try:
        value = float(text)
    except ValueError:
        return text
    return f"{value:,.0f}" if abs(value) >= 1000.0 else f"{value:.4g}"


def folded(summary: str, listing: Listing) -> str:
    """A table that a reader opens."""
    return f"<details><summary>{summary}</summary>\n\n{as_markdown(listing)}\n</details>"
