"""From factors to cells: every kind of design, one function a kind, and how many cells each has before it is made."""

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.study.factors import Factor, Value

type Array = NDArray[np.float64]
type Columns = dict[str, list[Value | None]]

MORRIS_LEVELS = 4
GIVEN = ("list", "table")
SAMPLED = ("latin_hypercube", "sobol", "morris")
LISTED = ("grid", "zip")
KINDS = ("grid", "list", "zip", *SAMPLED, "one_at_a_time", "table")


def count_cells(kind: str, factors: Sequence[Factor], size: int) -> int:
    """How many cells a design has; list and table are counted where they are read."""
    many = len(factors)
    return {
        "grid": lambda: prod(len(factor.levels) for factor in factors),
        "zip": lambda: len(factors[0].levels) if factors else 0,
        "latin_hypercube": lambda: size,
        "sobol": lambda: size * (many + 2),
        "morris": lambda: size * (many + 1),
        "one_at_a_time": lambda: 1 + sum(len(_tried(factor)) for factor in factors),
    }[kind]()


def make_cells(kind: str, factors: Sequence[Factor], size: int, seed: int) -> pd.DataFrame:
    """The cells of a design: `cell` 1, 2, ... and a column a factor; a blank value is that of the scenario."""
    if kind in SAMPLED:
        columns = _placed(factors, POINTS[kind](factors, size, seed))
    else:
        columns = {"grid": _grid, "zip": _zip, "one_at_a_time": _one_at_a_time}[kind](factors)
    return as_cells(columns)


def as_cells(columns: Mapping[str, Sequence[Value | None]]) -> pd.DataFrame:
    """A table of cells from columns; a column of numbers has NaN, one with text has None where it is blank."""
    made: dict[str, Any] = {}
    for name, values in columns.items():
        text = any(isinstance(value, str) for value in values)
        made[name] = (
            pd.Series(list(values), dtype=object) if text else np.array([_or_nan(value) for value in values], float)
        )
    many = len(next(iter(columns.values()), []))
    return pd.DataFrame({"cell": np.arange(1, many + 1), **made})


def by_column(factors: Sequence[Factor], rows: Sequence[Mapping[str, Value]]) -> Columns:
    """What cells set, a column a factor."""
    return {factor.column: [row.get(factor.column) for row in rows] for factor in factors}


def _or_nan(value: Value | None) -> float:
    return float("nan") if value is None else float(value)


def _grid(factors: Sequence[Factor]) -> Columns:
    """Every combination; the last factor changes fastest."""
    shape = tuple(len(factor.levels) for factor in factors)
    indices = np.unravel_index(np.arange(prod(shape)), shape)
    return {factor.column: [factor.levels[i] for i in index] for factor, index in zip(factors, indices, strict=True)}


def _zip(factors: Sequence[Factor]) -> Columns:
    return {factor.column: list(factor.levels) for factor in factors}


def _one_at_a_time(factors: Sequence[Factor]) -> Columns:
    """The scenario itself, then each value of each factor by itself."""
    moves = [(factor.column, value) for factor in factors for value in _tried(factor)]
    return {
        factor.column: [None, *(value if column == factor.column else None for column, value in moves)]
        for factor in factors
    }


def _tried(factor: Factor) -> tuple[Value, ...]:
    return (factor.low, factor.high) if factor.is_range else factor.levels


def _placed(factors: Sequence[Factor], unit: Array) -> Columns:
    return {
        factor.column: [factor.at(float(u)) for u in column] for factor, column in zip(factors, unit.T, strict=True)
    }


def _latin_hypercube(factors: Sequence[Factor], size: int, seed: int) -> Array:
    from scipy.stats.qmc import LatinHypercube

    return np.asarray(LatinHypercube(len(factors), rng=seed).random(size), float)


def _sobol(factors: Sequence[Factor], size: int, seed: int) -> Array:
    """Saltelli's points for first-order and total indices, (size * (factors + 2), factors). Source: Saltelli 2010."""
    from SALib.sample import sobol

    return np.asarray(sobol.sample(problem(factors), size, calc_second_order=False, seed=seed), float)


def _morris(factors: Sequence[Factor], size: int, seed: int) -> Array:
    """Trajectories of steps in one factor at a time, (size * (factors + 1), factors). Source: Morris 1991."""
    from SALib.sample import morris

    return np.asarray(morris.sample(problem(factors), size, num_levels=MORRIS_LEVELS, seed=seed), float)


POINTS: dict[str, Callable[[Sequence[Factor], int, int], Array]] = {
    "latin_hypercube": _latin_hypercube,
    "sobol": _sobol,
    "morris": _morris,
}


def problem(factors: Sequence[Factor]) -> dict[str, Any]:
    """What SALib calls a problem: the factors by column, each from 0 to 1 of its range or list."""
    names = [factor.column for factor in factors]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
