"""The settings of a scenario, complete and checked."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from sim.calendar import period, year_of
from sim.config.clusters import Cluster
from sim.config.costs import Cost
from sim.config.government import Government
from sim.config.names import city_names
from sim.config.problems import unknown
from sim.config.programmes import Programme
from sim.config.registers import Registers
from sim.config.rows import Frozen, Target
from sim.config.schema import (
    UNTOUCHED,
    Calibration,
    Ensemble,
    Events,
    Goal,
    LeverPath,
    Outlook,
    Policy,
    Population,
    Title,
)
from sim.config.values import value_at
from sim.config.works import Work
from sim.config.writing import written
from sim.errors import ConfigError


class Config(Frozen):
    """One scenario: what `load` returns.

    start, end: periods; the population stands at `start`, the first quarter simulated is the next. policy: the column
    of the lever register that holds where `levers` is silent. targets: the goals settings give; `registers.targets`
    holds every target with them. parameters: all, by mechanism and name. root: the configs folder. origins: the place,
    `file:line`, that set each value, by its dotted path in `to_yaml`.
    """

    name: str
    title: Title | None
    description: str
    start: int
    end: int
    policy: Policy
    levers: dict[str, LeverPath]
    targets: dict[str, Goal]
    outlook: Outlook
    parameters: dict[str, dict[str, float]]
    population: Population
    ensemble: Ensemble
    calibration: Calibration
    events: Events
    government: Government
    registers: Registers
    root: Path
    origins: dict[str, str]

    @property
    def years(self) -> range:
        """The years that hold a simulated quarter."""
        return range(year_of(self.start + 1), year_of(self.end) + 1)

    @property
    def city_goals(self) -> dict[str, dict[str, float]]:
        """The goals that settings give to cities, by target id and the city's English name."""
        return {name: dict(goal.cities) for name, goal in self.targets.items() if goal.cities}

    def lever(self, id: str, when_period: int, city_english_name: str) -> float:
        """The value of a lever in a quarter and city, in the unit of its register row.

        A city's own path goes before the province's; before its first step the province's path holds, and before
        the first step of that, or without one, the column `policy`.
        """
        _known("lever", id, self.registers.levers, "zjsim levers")
        _known("city", city_english_name, tuple(dict.fromkeys(city_names().values())))
        path = self.levers.get(id, UNTOUCHED)
        year = year_of(when_period)
        practice: float = getattr(self.registers.levers[id], self.policy)
        province = value_at(path.all, year, practice)
        return value_at(path.cities.get(city_english_name), year, province)

    def outlook_value(self, variable: str, year: int) -> float:
        """A variable of the outlook in a year, in the unit of its row; before the first year named, the first value."""
        _known("outlook variable", variable, self.registers.outlook)
        row = self.registers.outlook[variable].value
        first = row[min(row)] if isinstance(row, dict) else row
        return value_at(self.outlook.values.get(variable), year, value_at(row, year, first))

    def parameter(self, mechanism: str) -> dict[str, float]:
        """All parameters of a mechanism by name, each in the unit of its register row."""
        _known("mechanism", mechanism, self.parameters)
        return dict(self.parameters[mechanism])

    def to_yaml(self) -> str:
        """The complete settings as a file that `load` reads; comments say which file and line set each value."""
        return written(self)

    def digest(self) -> str:
        """A sha256 of all that decides a run but the number of replicates; equal settings have equal digests.

        Titles, descriptions and places do not count, nor how a value was said. Lever values count for the years
        simulated, those of the outlook from the year before the start.
        """
        return hashlib.sha256(json.dumps(self.decisive(), sort_keys=True).encode()).hexdigest()

    def decisive(self) -> dict[str, Any]:
        """All that decides a run, by section, in a form that JSON can hold; see ``digest``."""
        cities = dict.fromkeys(city_names().values())
        drawn = self.registers.parameters if self.ensemble.draws == "prior" else {}
        ranges = {
            mechanism: {name: [row.low, row.value, row.high, row.grade] for name, row in rows.items()}
            for mechanism, rows in drawn.items()
        }
        return {
            "format": 1,
            "start": self.start,
            "end": self.end,
            "levers": {
                name: [[self.lever(name, period(year, 1), city) for year in self.years] for city in cities]
                for name in self.registers.levers
            },
            "outlook": {
                name: [self.outlook_value(name, year) for year in range(year_of(self.start) - 1, self.years.stop)]
                for name in self.registers.outlook
            },
            "parameters": self.parameters,
            "ranges": ranges,
            "targets": {name: _numbers(row) for name, row in self.registers.targets.items()},
            "clusters": {name: _numbers(row) for name, row in self.registers.clusters.items()},
            "city_goals": self.city_goals,
            "works": [[name, _numbers(row)] for name, row in self.registers.works.items()],
            "programmes": [[name, _numbers(row)] for name, row in self.registers.programmes.items()],
            "population": self.population.model_dump(),
            "ensemble": self.ensemble.model_dump(exclude={"replicates", "vectors"}),
            "vectors": self.registers.vectors.values,
            "costs": {name: _numbers(row) for name, row in self.registers.costs.items()},
            "events": self.events.model_dump(),
            "government": self.government.model_dump(),
        }


def _numbers(row: Target | Programme | Cluster | Work | Cost) -> dict[str, object]:
    return row.model_dump(
        exclude={"file", "line", "part", "name_en", "name_zh", "en", "zh", "note", "source", "reason"}
    )


def _known(
    kind: Literal["lever", "city", "mechanism", "outlook variable"],
    name: str,
    allowed: Iterable[str],
    listing: str = "",
) -> None:
    if name not in set(allowed):
        raise ConfigError([unknown(kind, name, allowed, listing)])
