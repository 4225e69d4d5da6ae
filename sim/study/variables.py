"""What may decide where a target fails: a number for each run of levers, parameters and what the outlook holds."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.config import Config
from sim.study.explained import LEVERS, OUTLOOK, PARAMETERS, Explained

OUTLOOKS = "outlook."
FEWEST_VECTORS = 30
"""With fewer parameter vectors, some of many parameters would part any two groups of runs by chance."""


class Variable(NamedTuple):
    """A column of the table of runs: its names and unit; names are blank where the catalogue of words has them."""

    id: str
    name_en: str
    name_zh: str
    unit: str


def run_table(found: Explained) -> tuple[pd.DataFrame, list[str]]:
    """A row a run, a column each number that differs between runs; and what was left out, in words."""
    cells = _of_cells(found)
    by_run = cells.loc[found.values.index.get_level_values("cell")].set_index(found.values.index)
    vectors, said = _of_vectors(found)
    if vectors is not None:
        drawn = vectors.loc[found.values.index.get_level_values("vector")].set_index(found.values.index)
        by_run = by_run.join(drawn.drop(columns=[name for name in drawn if name in by_run]))
    return by_run.loc[:, by_run.nunique() > 1].astype(float), said


def describe(id: str, config: Config) -> Variable:
    """The names and unit of a column, from the registers."""
    if id.startswith(LEVERS):
        lever = config.registers.levers[id.removeprefix(LEVERS)]
        return Variable(id, lever.name_en, lever.name_zh, lever.unit)
    if id.startswith(PARAMETERS):
        mechanism, _, name = id.removeprefix(PARAMETERS).partition(".")
        row = config.registers.parameters[mechanism][name]
        return Variable(id, row.en, row.zh, row.unit)
    if id == OUTLOOK:
        return Variable(id, "", "", "")
    return Variable(id, "", "", config.registers.outlook[id.removeprefix(OUTLOOKS)].unit)


def _of_cells(found: Explained) -> pd.DataFrame:
    """A number a cell and factor: a path is its mean, a blank what the scenario says; an outlook its variables."""
    columns = {}
    for name in found.factors:
        if name != OUTLOOK:
            values = found.cells[name]
            first = values[~values.duplicated()]
            numbers = {_key(value): _number(value, name, int(str(cell)), found) for cell, value in first.items()}
            columns[name] = [numbers[_key(value)] for value in values]
    if OUTLOOK in found.cells:
        for name in found.base.registers.outlook:
            by_outlook = {each: outlook_mean(config, name) for each, config in found.outlooks.items()}
            columns[f"{OUTLOOKS}{name}"] = [by_outlook[each] for each in found.cells[OUTLOOK].fillna("")]
    return pd.DataFrame(columns, index=found.cells.index)


def _key(value: object) -> object:
    return "" if pd.isna(value) else value  # type: ignore[call-overload]


def _number(value: object, name: str, cell: int, found: Explained) -> float:
    is_number = isinstance(value, int | float) and not np.isnan(value)
    return float(value) if is_number else found.numbers(name, cell)  # type: ignore[arg-type]


def outlook_mean(config: Config, variable: str) -> float:
    """The mean of an outlook's variable over the years after the start, up to the end."""
    return float(np.mean([config.outlook_value(variable, year) for year in config.years]))


def _of_vectors(found: Explained) -> tuple[pd.DataFrame | None, list[str]]:
    """The parameters of each vector (index: vector), those that differ."""
    from sim.model.parameters import run_parameters

    vectors = found.values.index.get_level_values("vector").unique()
    if len(vectors) < FEWEST_VECTORS:
        if len(vectors) == 1:
            return None, []
        return None, [
            f"parameters in scenario discovery: {len(vectors)} vectors are too few to tell them from chance; "
            f"{FEWEST_VECTORS} are needed (ensemble.replicates)"
        ]
    drawn = {
        int(vector): {
            f"{PARAMETERS}{mechanism}.{name}": value
            for mechanism, rows in run_parameters(found.base, int(vector)).items()
            for name, value in rows.items()
        }
        for vector in vectors
    }
    return pd.DataFrame.from_dict(drawn, orient="index"), []
