"""A run's name: a hash of all that decides its bytes, so that equal runs have equal names in whatever design."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sim.calendar import period
from sim.config import Config, city_names
from sim.model.parameters import run_parameters
from sim.study.design import Experiment
from sim.study.factors import LEVERS, OUTLOOK, PARAMETERS, Value, with_values
from sim.study.outcome import Run
from sim.version import model_version

NAME_LENGTH = 32
NOT_OF_A_RUN = ("ensemble", "ranges", "vectors", "parameters", "levers")
"""What says how runs are drawn; a run is named by the parameters that it has itself. Levers are hashed one by one."""


class Task(NamedTuple):
    """One run of one cell: its name, what the cell sets (pairs of column and value), vector and seed."""

    name: str
    cell: int
    values: tuple[tuple[str, Value], ...]
    run: Run


def hashed(content: object) -> str:
    """The sha256 of a content that JSON can hold."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


class Namer:
    """Names the runs of an experiment; what cells share is hashed once."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        base = experiment.base
        shared = base.decisive()
        self._parts = {name: hashed(part) for name, part in shared.items() if name not in NOT_OF_A_RUN}
        self._parts |= {f"{LEVERS}.{name}": hashed(path) for name, path in shared["levers"].items()}
        self._parts["model"] = model_version()
        self._vectors: dict[int, dict[str, dict[str, float]]] = {}
        self._drawn: dict[tuple[int, tuple[tuple[str, Value], ...]], str] = {}
        self._paths: dict[tuple[str, Value], str] = {}

    def tasks(self) -> Iterator[Task]:
        """Every run of every cell, cell by cell."""
        for cell in range(1, len(self.experiment.cells) + 1):
            values = self.experiment.values(cell)
            pairs = tuple(values.items())
            parts = self._parts | {name: self._path(name, value) for name, value in pairs if not _is_parameter(name)}
            set_here = tuple(pair for pair in pairs if _is_parameter(pair[0]))
            for run in self.experiment.runs:
                whole = parts | {"parameters": self._parameters(run.vector, set_here), "seed": str(run.seed)}
                yield Task(hashed(whole)[:NAME_LENGTH], cell, pairs, run)

    def _path(self, column: str, value: Value) -> str:
        """The hash of a lever's values by year and city, or of the outlook's by year."""
        if (column, value) not in self._paths:
            config = with_values(self.experiment.base, self.experiment.factors, {column: value})
            kind, _, id = column.partition(".")
            found = lever_values(config, id) if kind == LEVERS else config.decisive()[OUTLOOK]
            self._paths[column, value] = hashed(found)
        return self._paths[column, value]

    def _parameters(self, vector: int, set_here: tuple[tuple[str, Value], ...]) -> str:
        """The hash of the parameters of a run: those of its vector, and those that its cell sets."""
        if (vector, set_here) not in self._drawn:
            if vector not in self._vectors:
                self._vectors[vector] = run_parameters(self.experiment.base, vector)
            if set_here:
                self._drawn.clear()
            values = {name: dict(rows) for name, rows in self._vectors[vector].items()}
            for column, value in set_here:
                _, mechanism, name = column.split(".", 2)
                values[mechanism][name] = float(value)
            self._drawn[vector, set_here] = hashed(values)
        return self._drawn[vector, set_here]


def lever_values(config: Config, id: str) -> list[list[float]]:
    """A lever's values (cities, years)."""
    cities = dict.fromkeys(city_names().values())
    return [[config.lever(id, period(year, 1), city) for year in config.years] for city in cities]


def _is_parameter(column: str) -> bool:
    return column.startswith(f"{PARAMETERS}.")


def values_of(task: Task) -> Mapping[str, Value]:
    """What a task's cell sets, by column."""
    return dict(task.values)
