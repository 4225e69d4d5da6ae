"""Settings as YAML text, complete, with the place that set each value as a comment."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sim.calendar import period_name, year_of
from sim.config.rows import Value
from sim.config.schema import UNTOUCHED, Calibration, Goal
from sim.config.tree import join
from sim.config.values import step_path, value_at

if TYPE_CHECKING:
    from sim.config.config import Config

_HEAD = "# The complete settings of a scenario; each comment names the file and line that set the value.\n"


def settings_of(config: Config) -> dict[str, object]:
    """All settings as nested mappings in the form of a settings file."""
    title = {"title": config.title.model_dump()} if config.title else {}
    fitted = config.calibration.model_dump(mode="json", exclude_none=True)
    return {
        "name": config.name,
        **title,
        "description": config.description,
        "start": period_name(config.start),
        "end": period_name(config.end),
        "policy": config.policy,
        "levers": {name: _lever(config, name) for name in config.registers.levers},
        "targets": {name: _goal(goal) for name, goal in config.targets.items()},
        "outlook": {"base": config.outlook.base} | {name: _outlook(config, name) for name in config.registers.outlook},
        "parameters": config.parameters,
        "population": config.population.model_dump(),
        "ensemble": config.ensemble.model_dump(exclude_none=True),
        **({"calibration": fitted} if config.calibration != Calibration() else {}),
        "events": config.events.model_dump(),
        "government": config.government.model_dump(),
    }


def _lever(config: Config, name: str) -> object:
    path = config.levers.get(name, UNTOUCHED)
    practice: float = getattr(config.registers.levers[name], config.policy)
    province = {year: value_at(path.all, year, practice) for year in config.years}
    if not path.cities:
        return step_path(province)
    cities = {
        city: step_path({year: value_at(value, year, province[year]) for year in config.years})
        for city, value in path.cities.items()
    }
    return {"all": step_path(province), "cities": cities}


def _goal(goal: Goal) -> dict[str, object]:
    return {name: value for name, value in goal.model_dump().items() if value not in (None, {})}


def _outlook(config: Config, name: str) -> Value:
    value = step_path({year: config.outlook_value(name, year) for year in config.years})
    earlier = {config.outlook_value(name, year) for year in range(year_of(config.start) - 1, config.years.start)}
    return value if isinstance(value, dict) or earlier == {value} else {config.years.start: value}


def paths_of(settings: Mapping[Any, object], above: str = "") -> Iterator[str]:
    """The dotted path of every value."""
    for name, value in settings.items():
        path = join(above, str(name))
        if isinstance(value, Mapping):
            yield from paths_of(value, path)
        else:
            yield path


def written(config: Config) -> str:
    """The settings as YAML text that `load` reads again."""
    return _HEAD + "\n".join(_lines(settings_of(config), "", config.origins)) + "\n"


def _lines(settings: Mapping[Any, object], above: str, origins: dict[str, str]) -> Iterator[str]:
    indent = "  " * (above.count(".") + 1 if above else 0)
    for name, value in settings.items():
        path = join(above, str(name))
        if isinstance(value, Mapping):
            yield f"{indent}{_word(str(name))}:" + ("" if value else " {}")
            yield from _lines(value, path, origins)
        else:
            yield f"{indent}{_word(str(name))}: {_scalar(value)}  # {origins[path]}"


def _word(name: str) -> str:
    return name if re.fullmatch(r"\w+", name) else json.dumps(name, ensure_ascii=False)


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value)
    return text.replace("e", ".0e") if "e" in text and "." not in text else text
