"""One tab of the browser: what it shows, and what happens when the reader does something."""

import base64
import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from sim.config import Config, load
from sim.data import PROVINCE
from sim.errors import ConfigError, SimError
from sim.view.page.draft import Draft
from sim.view.page.files import file_of
from sim.view.page.frames import CITIES, PUBLIC, Frames
from sim.view.page.job import Job
from sim.view.page.library import cells_of, open_cell, open_result, stored
from sim.view.page.runs import RunQueue, page_folder
from sim.view.words import LANGUAGES, Words, number, read_catalogue

FIRST_INDICATOR = "labour_productivity"
NOTHING_SAVED = {"name": "", "mime": "", "data": "", "stamp": 0}
OPTIONS: dict[str, Callable[[str], Any]] = {
    "title": str, "outlook": str, "seed": int, "replicates": int, "sample": float, "end": str,
}  # fmt: skip
OPTION_BEFORE = re.compile(r"^--set [^:\n]*: ", re.MULTILINE)
"""How a message names a setting given on the command line, which the page has not."""

MONEY_KEYS = ("lever", "payer", "city", "year")


class Place(NamedTuple):
    """Where the page works: the results folder, the settings to start from, the queue that all tabs share."""

    root: Path
    bases: dict[str, Path]
    queue: RunQueue
    language: str
    first: str


def bases_of(root: Path) -> dict[str, Path]:
    """The scenarios in a configs folder by the name they are chosen by: those on top, then ``scenarios``."""
    files = [*sorted(root.glob("*.yaml")), *sorted((root / "scenarios").glob("*.yaml"))]
    return {file.relative_to(root).with_suffix("").as_posix(): file for file in files}


@lru_cache(maxsize=16)
def base_settings(path: Path) -> Config:
    """The settings of a scenario, read once."""
    return load(path)


class Tab:
    """What one tab has set, runs and shows; no tab sees another's."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.language = place.language
        self.base = "baseline" if "baseline" in place.bases else next(iter(place.bases))
        self.draft = Draft(place.bases[self.base])
        self.shown: Frames | None = None
        self.pinned: Frames | None = None
        self.job: Job | None = None
        self.seen = 0
        self.message = ""
        self.indicator, self.period, self.city = FIRST_INDICATOR, "", ""
        self.money_by = "lever"
        self.cells, self.sweep = pd.DataFrame(), ""
        self.saved: dict[str, Any] = dict(NOTHING_SAVED)
        if place.first:
            self.attempt(self.open, place.first)

    @property
    def words(self) -> Words:
        """The catalogue in the tab's language."""
        return Words(self.language)

    @property
    def place_shown(self) -> str:
        """The city whose distribution is shown, or the province."""
        return self.city or PROVINCE

    def indicator_name(self, id: str) -> str:
        """Name and unit of an indicator in the tab's language."""
        target = self.config.registers.targets.get(id)
        if target is not None:
            name, unit = getattr(target, f"name_{self.language}"), target.unit
        else:
            name, unit = self.words.name("indicators", id), read_catalogue()["indicators"].get(id, {}).get("unit", "")
        return self.words.with_unit(name, self.words.name("units", unit))

    def title_of(self, view: str) -> str:
        """The heading of a view, saying of what and when."""
        title = self.words.name("page", view)
        about = {"cities": self.indicator_name(self.indicator), "distribution": self.indicator_name(self.indicator)}
        if view not in about:
            return title
        place = self.words.name("places", self.place_shown)
        return " · ".join([about[view], *([place] if view == "distribution" else []), self.period])

    def goal(self) -> float | None:
        """The goal of the chosen indicator, where the province is shown and the plan has one."""
        if self.shown is None or self.city:
            return None
        goals = self.shown.card.set_index("target")["goal"].dropna()
        return float(goals[self.indicator]) if self.indicator in goals.index else None

    def money_names(self) -> dict[str, str]:
        """What the rows of the budget are called."""
        if self.money_by == "lever":
            return {id: getattr(lever, f"name_{self.language}") for id, lever in self.config.registers.levers.items()}
        section = {"payer": "payers", "city": "places"}.get(self.money_by, "")
        return {key: self.words.name(section, key) for key in (*PUBLIC, *CITIES)} if section else {}

    @property
    def config(self) -> Config:
        """The settings the levers start from."""
        return base_settings(self.draft.base)

    def attempt(self, act: Callable[[Any], object], data: object) -> None:
        """Does what the reader asked for; what was refused is told on the page."""
        self.message = ""
        try:
            act(data)
        except SimError as error:
            self.message = OPTION_BEFORE.sub("", str(error))

    def set_lever(self, data: dict[str, Any]) -> None:
        """Sets a lever (``id``, ``value`` or None, ``city`` or "")."""
        lever = self.config.registers.levers.get(str(data.get("id")))
        city = str(data.get("city") or "")
        if lever is None or (city and city not in CITIES):
            return
        value = data.get("value")
        self.draft = self.draft.with_lever(lever, None if value is None else float(value), city)

    def set_base(self, name: str) -> None:
        """Starts from another scenario; lever changes are kept."""
        if name in self.place.bases:
            base_settings(self.place.bases[name])
            self.base = name
            self.draft = replace(self.draft, base=self.place.bases[name])

    def set_option(self, data: dict[str, Any]) -> None:
        """Sets title, outlook, seed, replicates, sample or end; blank is as in the scenario."""
        read = data.get("value")
        name, value = str(data.get("name")), "" if read is None else str(read).strip()
        if name not in OPTIONS:
            return
        try:
            given: Any = OPTIONS[name](value) if value else "" if name == "title" else None
        except ValueError as error:
            raise ConfigError([f"{name}: read {value!r}; allowed: a number"]) from error
        self.draft = replace(self.draft, **{name: given})

    def reset(self, _: object = None) -> None:
        """Takes all lever changes back."""
        self.draft = replace(self.draft, levers={}, cities={})

    def kept(self) -> dict[str, Any]:
        """What the browser keeps while the server is away, to be restored after it."""
        options = {name: getattr(self.draft, name) for name in OPTIONS}
        levers = [(id, value, "") for id, value in self.draft.levers.items()]
        cities = [(id, value, city) for id, own in self.draft.cities.items() for city, value in own.items()]
        return {
            "language": self.language, "base": self.base, "options": options, "levers": levers + cities,
            "shown": "" if self.shown is None else self.shown.name,
        }  # fmt: skip

    def restore(self, data: dict[str, Any]) -> None:
        """Sets and opens again what was kept."""
        self.set_language(data["language"])
        self.set_base(data["base"])
        for name, value in data["options"].items():
            self.set_option({"name": name, "value": value})
        for id, value, city in data["levers"]:
            self.set_lever({"id": id, "value": value, "city": city})
        name, _, cell = data["shown"].partition(":cell=")
        if name in self.stored():
            self.open(name)
            self.open_cell(cell)

    def run(self, _: object = None) -> None:
        """Asks for the runs of what is set; the tab follows them."""
        if self.job is not None and self.job.is_active:
            return
        config = self.draft.settings()
        self.job = self.place.queue.ask(config, page_folder(self.place.root, config))
        self.seen = -1

    def cancel(self, _: object = None) -> None:
        """Stops asking for runs; those that have landed stay, and where another tab asked too, all go on."""
        if self.job is None:
            return
        self.place.queue.cancel(self.job)
        self.look()
        if self.job.is_stoppable:
            self.job, self.message = None, self.words.say("page_shared")

    def look(self, _: object = None) -> bool:
        """Takes up what has landed since the last look; whether anything has."""
        if self.job is None or self.job.changes == self.seen:
            return False
        self.seen = self.job.changes
        frames = self.job.frames
        if frames is not None and frames is not self.shown:
            self.cells = pd.DataFrame()
            self.show(frames)
        if self.job.state == "failed":
            self.message = self.job.reason
        return True

    def show(self, frames: Frames) -> None:
        """Shows a result, at the last quarter where the chosen one is not in it."""
        self.shown = frames
        if self.period not in frames.periods:
            self.period = frames.periods[-1]
        if self.indicator not in frames.names and frames.names:
            self.indicator = frames.names[0]

    def open(self, name: str) -> None:
        """Opens a stored result by its name in the results folder."""
        root = self.place.root
        cells = cells_of(root, str(name))
        frames = open_result(root, str(name)) if cells.empty else open_cell(root, str(name), int(cells["cell"].iloc[0]))
        self.job, self.period = None, ""
        self.cells, self.sweep = cells, str(name)
        self.show(frames)

    def open_cell(self, cell: str) -> None:
        """Opens another cell of the sweep that is open."""
        if str(cell) in {one["id"] for one in self.cell_names()}:
            self.show(open_cell(self.place.root, self.sweep, int(cell)))

    def cell_names(self) -> list[dict[str, str]]:
        """The cells of the sweep that is open, named by what they set."""
        return [
            {"id": str(row.pop("cell")), "name": ", ".join(self._setting(str(key), row[key]) for key in row)}
            for row in self.cells.to_dict("records")
        ]

    def _setting(self, key: str, value: object) -> str:
        """A factor of a sweep with its value, in the tab's language."""
        kind, _, id = key.partition(".")
        if kind == "outlook":
            return self.words.name("outlooks", str(value))
        lever = self.config.registers.levers.get(id) if kind == "levers" else None
        name = id.rpartition(".")[2] if lever is None else getattr(lever, f"name_{self.language}")
        return f"{name} {number(value) if isinstance(value, int | float) else value}"

    def stored(self) -> list[str]:
        """What can be opened."""
        return stored(self.place.root)

    def pin(self, _: object = None) -> None:
        """Keeps what is shown as the baseline; again: forgets it."""
        self.pinned = self.shown if self.pinned is None else None

    def choose(self, data: dict[str, Any]) -> None:
        """Chooses indicator, quarter, place, or what money is added up by."""
        value = str(data.get("value"))
        name = data.get("name")
        if self.shown is None:
            return
        if name == "indicator" and value in {*self.shown.names, *self.config.registers.targets}:
            self.indicator = value
        elif name == "period" and value in self.shown.periods:
            self.period = value
        elif name == "city" and value in {"", *CITIES}:
            self.city = value
        elif name == "money" and value in MONEY_KEYS:
            self.money_by = value

    def set_language(self, language: str) -> None:
        """Shows everything in the other language."""
        if language in LANGUAGES:
            self.language = language

    def save(self, data: dict[str, Any]) -> None:
        """Makes a file of a view (``view``, ``kind``: csv or png, or yaml of the settings) for the browser."""
        name, mime, content = file_of(self, str(data.get("view")), str(data.get("kind")))
        stamp = self.saved["stamp"] + 1
        self.saved = {"name": name, "mime": mime, "data": base64.b64encode(content).decode("ascii"), "stamp": stamp}
