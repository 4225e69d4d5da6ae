"""What a report reads of a result folder."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import yaml

from sim.config import Registers
from sim.config.loading import configs_root
from sim.config.problems import Problems
from sim.config.reading import plain
from sim.config.registers import read_registers
from sim.errors import StoreError
from sim.view.report.blocks import Voice
from sim.view.tables import Tables, read_tables

SETTINGS = "config.yaml"
_LINE = re.compile(r'^( *)("(?:[^"\\]|\\.)*"|[^:\s]+):(?: (.*?))?(?:  # (.*))?$')


class Setting(NamedTuple):
    """One value of the settings: its dotted path, the value as written, and the file and line that set it."""

    path: str
    value: str
    origin: str


@dataclass(frozen=True)
class Source:
    """A result folder: its tables, its settings, and the registers that name levers.

    runs: vector and seed of each run (index: run). content: the settings as a mapping.
    """

    folder: Path
    tables: Tables
    runs: pd.DataFrame
    cities: pd.DataFrame
    budget: pd.DataFrame
    settings: list[Setting]
    content: dict[str, Any]

    @property
    def runs_folder(self) -> Path:
        """The folder that holds the runs: this one, or that of the runs which observations have weighed."""
        return folder_of_runs(self.folder, self.tables)

    @cached_property
    def registers(self) -> Registers:
        """The registers, for names and units; the settings of the folder are not checked against them."""
        problems = Problems()
        found = read_registers(configs_root(self.folder / SETTINGS), problems)
        problems.refuse_if_any()
        return found

    def title(self, language: str) -> str:
        """The scenario's title in a language, else its name."""
        return title_of(self.content, language) or self.tables.scenario

    def lever(self, id: str, language: str) -> str:
        """A lever's name; its id where the register does not have it."""
        row = self.registers.levers.get(id)
        return str(getattr(row, f"name_{language}")) if row else id

    @property
    def start(self) -> str:
        """The quarter in which the population stands."""
        return str(self.tables.indicators["period"].min())

    @property
    def years(self) -> str:
        """The first year of the runs."""
        return str(int(self.start[:4]) + 1) if self.start.endswith("Q4") else self.start[:4]

    def median(self, indicator: str, period: str) -> float:
        """The median of an indicator of the province in a quarter; NaN where there is none."""
        fan = self.tables.fan(indicator)
        return float(fan["median"].get(_time(period), float("nan"))) if len(fan) else float("nan")


def _time(period: str) -> float:
    return int(period[:4]) + int(period[-1]) / 4 - 1


def read_source(folder: Path) -> Source:
    """Read a result folder; that of runs conditioned on observations takes settings and money from the runs.

    Raises StoreError for one that lacks a table, or has one that cannot be read.
    """
    try:
        return _read(folder)
    except (OSError, ValueError, KeyError) as error:
        reason = " ".join(str(error).split())
        raise StoreError(f"{folder}: its tables cannot be read ({reason}); run the scenario again") from error


def _read(folder: Path) -> Source:
    tables = read_tables(folder)
    runs = folder_of_runs(folder, tables)
    text = _text(runs / SETTINGS)
    return Source(
        folder=folder,
        tables=tables,
        runs=read_runs(runs),
        cities=_table(folder / "cities.csv"),
        budget=_table(runs / "budget.csv"),
        settings=list(read_settings(text)),
        content=read_mapping(text, runs / SETTINGS),
    )


def folder_of_runs(folder: Path, tables: Tables) -> Path:
    """The folder of the runs behind tables: two above where observations weigh them."""
    return folder if tables.weights is None else folder.resolve().parents[1]


def title_of(content: dict[str, Any], language: str) -> str:
    """The title that settings give in a language; empty without one."""
    title = content.get("title")
    return str(title.get(language, "")) if isinstance(title, dict) else str(title or "")


def read_settings(text: str) -> Iterator[Setting]:
    """The values of written settings with the place that set each, which stands in the comment of the line."""
    above: list[str] = []
    for line in text.splitlines():
        if line.startswith("#") or not (found := _LINE.match(line)):
            continue
        indent, name, value, origin = found.groups()
        above = [*above[: len(indent) // 2], name.strip('"')]
        if origin:
            yield Setting(".".join(above), value, origin)


def read_mapping(text: str, path: Path) -> dict[str, Any]:
    """Settings as nested mappings; a StoreError where they are no YAML."""
    try:
        content = plain(text) or {}
    except yaml.YAMLError as error:
        raise StoreError(f"{path}: cannot be read ({' '.join(str(error).split())}); make the folder again") from error
    return content if isinstance(content, dict) else {}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def read_runs(folder: Path) -> pd.DataFrame:
    """Vector and seed of each run of a result folder (index: run)."""
    table = pd.read_parquet(folder / "indicators.parquet", columns=["run", "vector", "seed"])
    return table.drop_duplicates("run").set_index("run").sort_index()


def _table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path) if path.is_file() else pd.DataFrame()


def named(source: Source, voice: Voice, indicator: str) -> str:
    """An indicator's name with its unit."""
    return voice.with_unit(*voice.indicator(source.tables, indicator))
