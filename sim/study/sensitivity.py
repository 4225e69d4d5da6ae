"""Sensitivity indices by SALib behind a guard: one missing output would silently make every index of it nought."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.errors import SimError

type Array = NDArray[np.float64]

MORRIS_LEVELS = 4
REACH = (0.05, 0.95)
"""Quantiles of the priors between which Morris's steps go: the ends of a range have no probability."""

RESAMPLES = 200
CONFIDENCE = 0.95
NOTHING = 1e-12


class SensitivityError(SimError):
    """An outcome of which no sensitivity can be told."""


def checked(outcome: str, values: Array, runs: Sequence[int]) -> Array:
    """The values (runs,) of an outcome, all finite and not all alike; else a SensitivityError names outcome and run."""
    wrong = np.flatnonzero(~np.isfinite(values))
    if len(wrong):
        value, run = values[wrong[0]], runs[int(wrong[0])]
        what = "is missing" if np.isnan(value) else f"is {value}"
        raise SensitivityError(f"{outcome}: {what} in run {run} ({len(wrong)} of {len(values)} runs have no number)")
    if np.ptp(values) <= NOTHING * max(np.abs(values).max(), NOTHING):
        raise SensitivityError(f"{outcome}: is {values[0]:g} in all {len(values)} runs; no parameter moves it")
    return values


def analysable(outputs: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """The outcomes (columns) of runs (rows) that pass the guard, and why each other one is refused."""
    refused: dict[str, str] = {}
    for name, values in outputs.items():
        try:
            checked(str(name), values.to_numpy(float), list(outputs.index))
        except SensitivityError as error:
            refused[str(name)] = str(error)
    return outputs.drop(columns=list(refused)), refused


def _problem(names: Sequence[str], bounds: tuple[float, float]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [list(bounds)] * len(names)}


def morris_design(names: Sequence[str], trajectories: int, seed: int) -> Array:
    """Trajectories of one-at-a-time steps, (trajectories * (parameters + 1), parameters), in the unit cube."""
    from SALib.sample import morris

    design: Array = morris.sample(_problem(names, REACH), trajectories, num_levels=MORRIS_LEVELS, seed=seed)
    return design


def complete_blocks(there: NDArray[np.bool_], length: int) -> NDArray[np.bool_]:
    """Which rows stand in blocks of so many rows of which every row is there (runs that did not fail)."""
    return np.repeat(there.reshape(-1, length).all(axis=1), length)


def morris_indices(names: Sequence[str], unit: Array, outputs: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Elementary effects of each parameter on each outcome: a row an (outcome, parameter).

    unit: the trajectories (runs, parameters). outputs: (runs, outcomes). mu_star: the mean size of the effects of
    going from the 5 to the 95 % quantile of the prior, in the outcome's unit; mu_star_conf: half its 95 % interval by
    bootstrap over trajectories; sigma: the effects' standard deviation (curvature and interactions); scaled: mu_star
    over the outcome's standard deviation over the runs; rank: 1 is the largest mu_star of the outcome.
    Raises SensitivityError for what the guard refuses. Source: Morris 1991; Campolongo et al. 2007 for mu_star.
    """
    from SALib.analyze import morris

    problem, parts = _problem(names, REACH), []
    for name, column in outputs.items():
        y = checked(str(name), column.to_numpy(float), list(outputs.index))
        found = morris.analyze(
            problem, unit, y, num_levels=MORRIS_LEVELS, num_resamples=RESAMPLES, conf_level=CONFIDENCE, seed=seed
        )
        keys = ("mu", "mu_star", "mu_star_conf", "sigma")
        part = pd.DataFrame({key: np.asarray(found[key], float) for key in keys})
        part.insert(0, "parameter", list(names))
        part.insert(0, "outcome", str(name))
        part["scaled"] = part["mu_star"] / y.std(ddof=1)
        part["rank"] = part["mu_star"].rank(ascending=False, method="min").astype(int)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def overall(table: pd.DataFrame) -> pd.DataFrame:
    """Parameters by the mean of ``scaled`` over the outcomes of a Morris table: parameter, score, strongest, rank.

    strongest: the outcome that the parameter moves most, for its spread.
    """
    by_outcome = table.pivot(index="parameter", columns="outcome", values="scaled")
    found = pd.DataFrame({"score": by_outcome.mean(axis=1), "strongest": by_outcome.idxmax(axis=1)}).reset_index()
    found = found.sort_values(["score", "parameter"], ascending=[False, True], ignore_index=True)
    return found.assign(rank=np.arange(1, len(found) + 1))


def sobol_design(names: Sequence[str], base: int, seed: int) -> Array:
    """Saltelli's points for first-order and total indices, (base * (parameters + 2), parameters), in the unit cube."""
    from SALib.sample import sobol

    design: Array = sobol.sample(_problem(names, (0.0, 1.0)), base, calc_second_order=False, seed=seed)
    return design


def sobol_indices(names: Sequence[str], outcome: str, values: Array, seed: int) -> pd.DataFrame:
    """Shares of an outcome's variance, from its values at the points of ``sobol_design``: a row a parameter.

    S1: by the parameter alone; ST: with all its interactions; each with half its 95 % interval by bootstrap;
    interactions = ST - S1. Raises SensitivityError for what the guard refuses.
    Source: Saltelli et al. 2010; Jansen 1999 for ST.
    """
    from SALib.analyze import sobol

    y = checked(outcome, values, np.arange(1, len(values) + 1).tolist())
    found = sobol.analyze(
        _problem(names, (0.0, 1.0)), (y - y.mean()) / y.std(), calc_second_order=False, num_resamples=RESAMPLES,
        conf_level=CONFIDENCE, seed=seed,
    )  # fmt: skip
    table = pd.DataFrame({key: np.asarray(found[key], float) for key in ("S1", "S1_conf", "ST", "ST_conf")})
    table.insert(0, "parameter", list(names))
    table.insert(0, "outcome", outcome)
    return table.assign(interactions=table["ST"] - table["S1"])
