"""The registers as rows of text, filtered as a user asks; an unknown filter is refused with what is allowed."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sim.calendar import period
from sim.config.config import Config
from sim.config.names import city_names
from sim.config.problems import unknown
from sim.config.rows import Lever, Parameter, Target, Value
from sim.config.values import step_path
from sim.config.vocabulary import HEADS, clause, clauses, is_within, term, unit
from sim.errors import ConfigError

SIGNS = {"at_least": ">= ", "at_most": "<= ", "about": "~ "}
NONE = "-"


class Listing(NamedTuple):
    """A register to be shown: heads of the columns and rows of cells."""

    heads: list[str]
    rows: list[list[str]]


def list_levers(
    config: Config, language: str, chapter: str | None = None, mechanism: str | None = None, city: str | None = None
) -> Listing:
    """Levers: names, clause, unit, range, three reference values and the plan's grade; in a city, its values by year.

    chapter, mechanism, city: what to keep, as a user wrote it; None keeps all. Raises ConfigError for one not known.
    """
    levers = _in_chapter(list(config.registers.levers.values()), chapter, lambda row: row.chapter)
    levers = _of_mechanism(levers, mechanism)
    names = ["id", "zh", "en", "clause", "unit", "range", "neutral", "practice", "plan"]
    if city is None:
        return Listing(
            _heads([*names, "plan_grade", "source"], language),
            [
                [*_lever(row, language), term(row.plan_grade, language), term(row.plan_source, language)]
                for row in levers
            ],
        )
    english, shown = _city(city, language)
    return Listing(
        _heads([*names, "city_value"], language, shown),
        [[*_lever(row, language), _by_year(_values(config, row.id, english))] for row in levers],
    )


def list_targets(config: Config, language: str, chapter: str | None = None, city: str | None = None) -> Listing:
    """Targets: names, clause, unit, base, goal, grade of the base, and who brings it about; a city's own goal."""
    targets = _in_chapter(list(config.registers.targets.values()), chapter, lambda row: row.part)
    names = ["id", "zh", "en", "clause", "unit", "base", "start", "goal", "driver"]
    if city is None:
        return Listing(_heads(names, language), [_target(row, language) for row in targets])
    english, shown = _city(city, language)
    goals = {name: cities.get(english) for name, cities in config.city_goals.items()}
    return Listing(
        _heads([*names, "city_goal"], language, shown),
        [[*_target(row, language), _goal(row, goals.get(row.id))] for row in targets],
    )


def list_parameters(config: Config, language: str, mechanism: str | None = None) -> Listing:
    """Parameters: id, meaning in the language, unit, range, value under the settings, grade and source."""
    rows = _of_mechanism([row for rows in config.registers.parameters.values() for row in rows.values()], mechanism)
    names = ["id", "name", "unit", "range", "default", "grade", "source"]
    return Listing(_heads(names, language), [_parameter(config, row, language) for row in rows])


def list_silent(config: Config, language: str, chapter: str | None = None, mechanism: str | None = None) -> Listing:
    """Levers for which the plan states no value: the one used, the practice of 2020, the range, its grade, and why."""
    reasons = config.registers.plan_values
    levers = [row for row in config.registers.levers.values() if row.id in reasons]
    levers = _of_mechanism(_in_chapter(levers, chapter, lambda row: row.chapter), mechanism)
    names = ["id", language, "clause", "unit", "practice", "plan", "range", "plan_grade", "why"]
    return Listing(
        _heads(names, language),
        [
            [
                row.id, row.name_zh if language == "zh" else row.name_en, clause(row.chapter, language),
                unit(row.unit, language),
                number(row.status_quo_2020), number(row.plan_value), _range(row.low, row.high),
                term(row.plan_grade, language), getattr(reasons[row.id], f"why_{language}"),
            ]
            for row in levers
        ],
    )  # fmt: skip


def number(value: float | None) -> str:
    """A number as the registers show it; a dash where there is none."""
    return NONE if value is None else f"{value:.10g}"


def _heads(names: Sequence[str], language: str, city: str = "") -> list[str]:
    return [HEADS[name][language].format(city=city) for name in names]


def _lever(row: Lever, language: str) -> list[str]:
    numbers = [_range(row.low, row.high), *map(number, (row.neutral, row.status_quo_2020, row.plan_value))]
    return [row.id, row.name_zh, row.name_en, clause(row.chapter, language), unit(row.unit, language), *numbers]


def _target(row: Target, language: str) -> list[str]:
    base = f"{number(row.base_value)} ({row.base_year})"
    about = [row.id, row.name_zh, row.name_en, clause(row.part, language), unit(row.unit, language), base]
    return [*about, term(row.start, language), _goal(row, row.target_value), term(row.driver, language)]


def _goal(row: Target, goal: float | None) -> str:
    return NONE if goal is None else f"{SIGNS[row.sense]}{number(goal)} ({row.target_year})"


def _parameter(config: Config, row: Parameter, language: str) -> list[str]:
    about = [f"{row.mechanism}.{row.name}", row.zh if language == "zh" else row.en, unit(row.unit, language)]
    value = config.parameters[row.mechanism][row.name]
    return [*about, _range(row.low, row.high), number(value), term(row.grade, language), row.source]


def _range(low: float, high: float) -> str:
    return f"{number(low)}..{number(high)}"


def _values(config: Config, lever: str, city: str) -> Value:
    return step_path({year: config.lever(lever, period(year, 1), city) for year in config.years})


def _by_year(value: Value) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{year}: {number(step)}" for year, step in value.items())
    return number(value)


def _city(given: str, language: str) -> tuple[str, str]:
    """A city's English name, and its name in the language."""
    names = city_names()
    if given not in names:
        raise ConfigError([f"--city: {unknown('city', given, dict.fromkeys(names.values()))}"])
    english = names[given]
    chinese = next(name for name, of in names.items() if of == english and name != english)
    return english, chinese if language == "zh" else english


def _in_chapter[R](rows: list[R], given: str | None, clause_of: Callable[[R], str]) -> list[R]:
    if given is None:
        return rows
    asked = clauses(given)
    kept = [row for row in rows if any(is_within(one, a) for one in clauses(clause_of(row)) for a in asked)]
    if not kept:
        allowed = {one for row in rows for one in clauses(clause_of(row))}
        raise ConfigError([f"--chapter: {unknown('clause', given, _sorted(allowed))}"])
    return kept


def _sorted(found: set[str]) -> list[str]:
    """Chapters and their sections by number, then tables and boxes."""
    chapters = {one.partition(".")[0] for one in found if one[0].isdigit()} | found
    return sorted(chapters, key=lambda one: ([int(n) for n in one.split(".")] if one[0].isdigit() else [99], one))


def _of_mechanism[R: (Lever, Parameter)](rows: list[R], given: str | None) -> list[R]:
    kept = [row for row in rows if given in (None, row.mechanism)]
    if not kept:
        allowed = sorted({row.mechanism for row in rows})
        raise ConfigError([f"--mechanism: {unknown('mechanism', str(given), allowed)}"])
    return kept
