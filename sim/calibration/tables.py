"""Tables of a calibration: how well each observation is met, and what was learnt of each parameter."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calendar import period_name
from sim.calibration.fitting import Fit
from sim.calibration.matching import tolerances
from sim.calibration.priors import Priors
from sim.calibration.waves import Wave
from sim.config import Config, Target
from sim.config.observations import FIT, Observation

type Array = NDArray[np.float64]

LOW, HIGH = 0.05, 0.95
LEARNT, NOT_LEARNT = "learnt", "not learnt"
LEARNT_FROM, LEARNT_BELOW = 0.2, 0.75
"""What counts as learnt: this distance of Kolmogorov and Smirnov between posterior and prior, or more; or no more than
this share of the prior's range left, since narrowing about the middle of the prior is a small distance."""


def fit_table(
    config: Config, observations: Sequence[Observation], fit: Fit, waves: Sequence[Wave], ensemble: Wave
) -> pd.DataFrame:
    """One row an observation: what was observed, and bands over the runs of the first wave and of the ensemble.

    tolerance: the standard deviation of observation and model together. best: the smallest implausibility over all
    vectors. emulator_q2, emulator_error, stochastic: of its emulator, see ``Emulator`` (stochastic as a standard
    deviation); only of rows that were fitted.
    """
    allowed = tolerances(observations, config.calibration.discrepancy)
    names = config.registers.targets
    rows, column = [], 0
    for number, (row, tolerance) in enumerate(zip(observations, allowed, strict=True)):
        found: dict[str, object] = {
            "indicator": row.indicator, **_named(names.get(row.indicator)), "place": row.place,
            "period": period_name(row.period), "operator": row.operator, "use": row.use,
            "value": row.value, "error": row.error, "tolerance": np.sqrt(tolerance.variance),
            **_band("prior", waves[0].outputs[:, :, number]), **_band("posterior", ensemble.outputs[:, :, number]),
        }  # fmt: skip
        found["relative_error"] = _relative(found["posterior_median"], row.value)
        if row.use == FIT:
            emulator = fit.emulators[column]
            found |= {
                "best": fit.implausibility[:, column].min(), "emulator": emulator.kind, "emulator_q2": emulator.q2,
                "emulator_error": emulator.error, "stochastic": np.sqrt(emulator.stochastic),
            }  # fmt: skip
            column += 1
        rows.append(found)
    return pd.DataFrame(rows)


def _named(target: Target | None) -> dict[str, object]:
    """Names and unit of an indicator that is a target; blank for another."""
    return {name: getattr(target, name, "") for name in ("name_en", "name_zh", "unit")}


def _band(label: str, outputs: Array) -> dict[str, object]:
    known = outputs[np.isfinite(outputs)]
    quantiles = np.quantile(known, (0.5, LOW, HIGH)) if len(known) else np.full(3, np.nan)
    return dict(zip((f"{label}_median", f"{label}_p05", f"{label}_p95"), map(float, quantiles), strict=True))


def _relative(median: object, value: float) -> float:
    return abs(float(str(median)) - value) / abs(value) if value else np.nan


def implausibility_table(observations: Sequence[Observation], fit: Fit, waves: Sequence[Wave]) -> pd.DataFrame:
    """One row a vector: its wave, and its implausibility by each observation that was fitted, in their order."""
    labels = [row.label for row in observations if row.use == FIT]
    number = np.repeat(np.arange(1, len(waves) + 1), [len(wave.unit) for wave in waves])
    table = pd.DataFrame(fit.implausibility, columns=labels)
    table.insert(0, "wave", number)
    table.insert(1, "second_largest", fit.measure)
    return table


def parameter_table(priors: Priors, unit: Array) -> pd.DataFrame:
    """One row a free parameter: its prior and its posterior (median, 5 to 95 %), and whether it was learnt.

    range_left: the posterior's 5-95 % range as a share of the prior's. distance: of Kolmogorov and Smirnov, between
    posterior and prior (0 to 1).
    """
    before, after = (np.quantile(points, (0.5, LOW, HIGH), axis=0) for points in (_ladder(unit.shape), unit))
    prior, posterior = priors.values(before), priors.values(after)
    rows = []
    for number, (name, row) in enumerate(priors.rows.items()):
        apart = distance(unit[:, number])
        left = (posterior[2, number] - posterior[1, number]) / (prior[2, number] - prior[1, number])
        rows.append(
            {
                "parameter": name, "name_en": row.en, "name_zh": row.zh, "unit": row.unit,
                "low": row.low, "high": row.high,
                **{f"prior_{label}": prior[k, number] for k, label in enumerate(("median", "p05", "p95"))},
                **{f"posterior_{label}": posterior[k, number] for k, label in enumerate(("median", "p05", "p95"))},
                "range_left": left, "distance": apart, "verdict": verdict(apart, left),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def verdict(apart: float, left: float) -> str:
    """Whether a parameter was learnt, by how far posterior and prior lie apart and how much of the range is left."""
    return LEARNT if apart >= LEARNT_FROM or left <= LEARNT_BELOW else NOT_LEARNT


def _ladder(shape: tuple[int, ...]) -> Array:
    return np.repeat(np.linspace(0.0, 1.0, 1001)[:, None], shape[1], axis=1)


def distance(points: Array) -> float:
    """The largest difference between the distribution of points of the unit interval and the uniform one."""
    ordered, many = np.sort(points), len(points)
    above, below = np.arange(1, many + 1) / many - ordered, ordered - np.arange(many) / many
    return float(max(above.max(), below.max()))
