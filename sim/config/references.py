"""What programmes name must exist: fields, titles, levers, parameters, outlook variables, cities. None in circles."""

import re
from collections.abc import Iterable, Iterator

from sim.config.names import city_names
from sim.config.problems import Problems, unknown
from sim.config.programmes import Programme
from sim.config.registers import Registers
from sim.config.titles import ADDED_COLUMNS, FIELDS, GAINS, TITLE_COLUMNS, added_titles

type Named = tuple[str, str, str, Iterable[str], str]
"""A name that a programme gives: its path, what it is, the name, all that are allowed, and where they are listed."""


def check_programmes(registers: Registers, problems: Problems) -> None:
    """Reports every name that a programme gives and that does not exist, each with its line."""
    _check_titles(registers, problems)
    for title, programme in registers.programmes.items():
        for path, kind, name, allowed, listing in _names(programme, registers):
            if name not in set(allowed):
                _report(programme, path, unknown(kind, name, allowed, listing), problems)
        _check_parameters(title, programme, registers, problems)
    for circle in circles(registers.programmes):
        programme = registers.programmes[circle[0]]
        text = f"the titles ask for each other in a circle: {' -> '.join(circle)}"
        problems.report(programme.place, programme.title, text)


def _report(programme: Programme, path: str, text: str, problems: Problems) -> None:
    problems.report(programme.place_of(path), f"{programme.title}.{path}", text)


def _check_titles(registers: Registers, problems: Problems) -> None:
    added = added_titles(registers.programmes)
    for title in added:
        place = registers.programmes[title].place
        if not re.fullmatch("[a-z][a-z0-9_]*", title) or title in (*FIELDS, *ADDED_COLUMNS):
            text = "is no name that a title can have; allowed: small letters, digits and _ that are not in use"
            problems.report(place, title, text)
    for title in added[len(ADDED_COLUMNS) :]:
        text = f"one title too many; settings can add {len(ADDED_COLUMNS)}: {', '.join(added[: len(ADDED_COLUMNS)])}"
        problems.report(registers.programmes[title].place, title, text)


def _names(programme: Programme, registers: Registers) -> Iterator[Named]:
    titles = dict.fromkeys((*TITLE_COLUMNS, *registers.programmes))
    fields = (*FIELDS, *titles)
    for path, (field, _) in programme.all_needs().items():
        yield path, "field", field, fields, ""
    for field in programme.score:
        yield f"score.{field}", "field", field, fields, ""
    for path, lever in programme.levers.items():
        yield path, "lever", lever, registers.levers, "zjsim levers"
    if programme.stage is not None:
        yield "stage.title", "title", programme.stage.title, titles, ""
    if programme.passing is not None:
        yield "passing.gain", "gain", programme.passing.gain, GAINS, ""
    if programme.seats is not None:
        yield from _names_of_seats(programme, registers)
    for path, mechanism, name in _parameters(programme):
        yield path, "parameter", name, registers.parameters.get(mechanism, {}), f"configs/parameters/{mechanism}.yaml"


def _names_of_seats(programme: Programme, registers: Registers) -> Iterator[Named]:
    seats = programme.seats
    assert seats is not None
    if seats.outlook is not None and registers.outlook:
        yield "seats.outlook", "outlook variable", seats.outlook, registers.outlook, ""
    for city in seats.own_nomination:
        yield f"seats.own_nomination.{city}", "city", city, tuple(dict.fromkeys(city_names().values())), ""


def _parameters(programme: Programme) -> Iterator[tuple[str, str, str]]:
    """Path, mechanism and name of every parameter that a programme names."""
    if programme.reward is not None and programme.reward.parameter is not None:
        yield "reward.parameter", "delivery", programme.reward.parameter
    if programme.passing is not None:
        yield "passing.parameter", "titles", programme.passing.parameter
    if programme.seats is not None and programme.seats.parameter is not None:
        yield "seats.parameter", "titles", programme.seats.parameter
    if programme.seats is not None:
        for city, name in programme.seats.own_nomination.items():
            yield f"seats.own_nomination.{city}", "titles", name


def _check_parameters(title: str, programme: Programme, registers: Registers, problems: Problems) -> None:
    known = registers.parameters.get("titles", {})
    if programme.kind != "assessed" and f"apply_{title}" not in known:
        text = f"there is no parameter apply_{title}; add the chance to apply to configs/parameters/titles.yaml"
        problems.report(programme.place, title, text)
    own = programme.seats.own_nomination.values() if programme.seats is not None else ()
    total = sum(known[name].value for name in own if name in known)
    if total > 1.0:
        _report(programme, "seats.own_nomination", f"shares add up to {total:g}; allowed: at most 1", problems)
    reward = programme.reward.parameter if programme.reward is not None else None
    share = registers.parameters.get("delivery", {}).get(reward or "")
    if share is not None and not 0.0 <= share.value <= 1.0:
        text = f"{reward} is {share.value:g}; allowed: a share of the lever's amount from 0 to 1"
        _report(programme, "reward.parameter", text, problems)


def circles(programmes: dict[str, Programme]) -> list[list[str]]:
    """Every circle of titles that must be held before each other, from its first title in the file round to it."""
    before = {title: _asked_for(programme) for title, programme in programmes.items()}
    order = list(programmes)
    found: list[list[str]] = []

    def walk(path: list[str]) -> None:
        for title in before.get(path[-1], ()):
            if title == path[0]:
                found.append([*path, title])
            elif title not in path and title in before and order.index(title) > order.index(path[0]):
                walk([*path, title])

    for title in order:
        walk([title])
    return found


def _asked_for(programme: Programme) -> list[str]:
    """The titles a candidate must hold, by the rules of any year or as the earlier stage."""
    asked = [field for field, need in programme.all_needs().values() if need.at_least is not None and need.at_least > 0]
    return list(dict.fromkeys(asked + ([programme.stage.title] if programme.stage is not None else [])))
