"""What a reader of the page has set: changes to a base scenario, and the settings they make."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from sim.calendar import period_name
from sim.config import Config, Lever, load
from sim.config.schema import UNTOUCHED, Title

LONGEST_TITLE = 200


@dataclass(frozen=True)
class Draft:
    """Changes to the settings of a file; an empty mapping or None leaves what the file says.

    levers: by id, for the province. cities: by id and the city's English name. end: as ``2025Q4``.
    """

    base: Path
    levers: Mapping[str, float] = field(default_factory=dict)
    cities: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    outlook: str | None = None
    title: str = ""
    seed: int | None = None
    replicates: int | None = None
    sample: float | None = None
    end: str | None = None

    @property
    def changes(self) -> int:
        """How many levers differ from the base, for the province or a city."""
        return len(self.levers.keys() | self.cities.keys())

    def with_lever(self, lever: Lever, value: float | None, city: str = "") -> Self:
        """The draft with a lever set, or as the base has it (None); a value beyond its range becomes the end of it."""
        if value is not None:
            value = min(max(float(value), lever.low), lever.high)
        if not city:
            return replace(self, levers=_with(self.levers, lever.id, value))
        own = _with(self.cities.get(lever.id, {}), city, value)
        return replace(self, cities=_with(self.cities, lever.id, own or None))

    def overrides(self) -> dict[str, object]:
        """The changes by dotted path, as ``load`` takes them."""
        cities = {
            f"levers.{lever}.cities.{city}": value for lever, own in self.cities.items() for city, value in own.items()
        }
        others = {
            "outlook": self.outlook,
            "ensemble.seed": self.seed,
            "ensemble.replicates": self.replicates,
            "population.sample": self.sample,
            "end": self.end,
        }
        levers = {f"levers.{lever}": value for lever, value in self.levers.items()}
        return levers | cities | {key: value for key, value in others.items() if value is not None}

    def settings(self) -> Config:
        """The complete settings under the title the reader gave; a ConfigError says what is wrong."""
        config = load(self.base, self.overrides())
        title = self.title.strip()[:LONGEST_TITLE]
        return config.model_copy(update={"title": Title(en=title, zh=title)}) if title else config


def _with[Value](mapping: Mapping[str, Value], key: str, value: Value | None) -> dict[str, Value]:
    others = {name: given for name, given in mapping.items() if name != key}
    return others if value is None else others | {key: value}


def lever_values(config: Config, id: str) -> dict[str, float]:
    """What holds in each city in the last year, by its English name, and in the province as ``""``."""
    path = config.levers.get(id, UNTOUCHED)
    practice = float(getattr(config.registers.levers[id], config.policy))
    whole = path.all if path.all is not None else practice
    province = whole[max(whole)] if isinstance(whole, Mapping) else whole
    return {"": province} | {city: config.lever(id, config.end, city) for city in path.cities}


def horizon(config: Config) -> str:
    """The first and the last quarter."""
    return f"{period_name(config.start)}–{period_name(config.end)}"
