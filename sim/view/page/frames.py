"""The tables of one result as the page asks for them: by indicator, quarter, city and run."""

import math
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import pandas as pd

from sim.config import Config, city_names
from sim.data import PROVINCE
from sim.errors import StoreError
from sim.score.bands import quantiles
from sim.score.scorecard import BANDS, scorecard
from sim.study.compare import against
from sim.study.judging import COST
from sim.study.run import run_digest
from sim.study.sides import Side, side_of
from sim.version import model_version

CITIES = tuple(dict.fromkeys(city_names().values()))
PUBLIC = ("city", "province")
KEYS = ["vector", "seed"]


@dataclass(frozen=True)
class Frames:
    """What some runs of one scenario brought.

    indicators: long (run, vector, seed, period, place, indicator, value). budget: as ``budget.csv``, or None where a
    result has none. command: what makes the result again. only_some: whether the runs kept a few indicators only,
    as a sweep's do; the scorecard then leaves out what has no value.
    """

    name: str
    folder: Path
    config: Config
    indicators: pd.DataFrame
    budget: pd.DataFrame | None
    command: str
    only_some: bool = False

    @cached_property
    def _by_indicator(self) -> Mapping[str, pd.DataFrame]:
        return {str(name): rows for name, rows in self.indicators.groupby("indicator", observed=True)}

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """The quarters, in order."""
        return tuple(sorted(str(period) for period in self.indicators["period"].unique()))

    @cached_property
    def runs(self) -> int:
        """How many runs."""
        return int(self.indicators["run"].nunique())

    @property
    def place(self) -> str:
        """What ``zjsim compare`` takes it by."""
        cell = self.name.partition(":")[2]
        return shown_path(self.folder) + (f":{cell}" if cell else "")

    @property
    def run_id(self) -> str:
        """The identity of the run."""
        return run_digest(self.config)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The indicators that cities have, in the order of targets first."""
        known = self.indicators[["indicator", "place"]].drop_duplicates()
        has_cities = set(known.loc[known["place"].isin(CITIES), "indicator"].astype(str))
        order = [*self.config.registers.targets, *sorted(has_cities)]
        return tuple(dict.fromkeys(name for name in order if name in has_cities))

    @cached_property
    def _paths(self) -> dict[str, pd.DataFrame]:
        return {}

    def paths(self, indicator: str) -> pd.DataFrame:
        """Values of an indicator: one row a period and place, one column a run (vector, seed)."""
        if indicator not in self._paths:
            rows = self._by_indicator.get(indicator)
            self._paths[indicator] = pd.DataFrame() if rows is None else _wide(rows, ["period", "place"])
        return self._paths[indicator]

    def make_ready(self) -> None:
        """Makes what the first look needs, once for all looks."""
        _ = self.card, self.names, self.periods, self._by_indicator, self._province

    @cached_property
    def _province(self) -> pd.DataFrame:
        return _wide(self.indicators[self.indicators["place"] == PROVINCE], ["indicator", "period"])

    @cached_property
    def card(self) -> pd.DataFrame:
        """The scorecard, as ``scorecard.csv`` has it."""
        table = self.indicators
        chosen = (table["place"] == PROVINCE) & table["period"].astype(str).str.endswith("Q4")
        card = scorecard(table[chosen], self.config)
        return card.dropna(subset="median") if self.only_some else card

    def by_city(self, indicator: str) -> pd.DataFrame:
        """Median and 5-95 % band over runs: one row a period and place."""
        paths = self.paths(indicator)
        return quantiles(paths, BANDS) if len(paths) else pd.DataFrame(columns=list(BANDS))

    def at(self, indicator: str, period: str, place: str) -> pd.Series:
        """The values of the runs (index: vector, seed) in one quarter and place."""
        table, key = (
            (self._province, (indicator, period)) if place == PROVINCE else (self.paths(indicator), (period, place))
        )
        if key not in table.index:
            return pd.Series(dtype=float)
        return cast(pd.Series, table.loc[key]).dropna()

    def budget_by(self, key: str) -> pd.Series:
        """Public money paid over the run, 100m yuan of 2020, by lever, payer, city or year, the largest first."""
        if self.budget is None:
            return pd.Series(dtype=float)
        paid = self.budget[self.budget["payer"].isin(PUBLIC) & ~self.budget["kind"].isin(("forgone", "revenue"))]
        sums = paid.groupby(key)["paid"].sum()
        return sums[sums > 0].sort_values(ascending=False, kind="stable")


def shown_path(folder: Path) -> str:
    """A folder as a reader in the working folder would write it."""
    full, here = folder.resolve(), Path.cwd()
    return full.relative_to(here).as_posix() if full.is_relative_to(here) else str(full)


def compact(indicators: pd.DataFrame) -> pd.DataFrame:
    """The long table with names held as categories, which takes a tenth of the memory."""
    return indicators.astype(dict.fromkeys(("period", "place", "indicator"), "category"))


def command_of(folder: Path) -> str:
    """The command that makes a result folder again."""
    path = shown_path(folder)
    out = "" if path == f"results/{folder.name}" else f" --out {shlex.quote(path)}"
    return f"zjsim run {shlex.quote(f'{path}/config.yaml')}{out}"


def _wide(rows: pd.DataFrame, index: list[str]) -> pd.DataFrame:
    return rows.astype(dict.fromkeys(index, str)).pivot(index=index, columns=KEYS, values="value")


def city_table(frames: Frames, indicator: str, period: str, pinned: Frames | None) -> pd.DataFrame:
    """One row a place, the province first: start, median, band, and the median of paired differences to the pinned."""
    bands = frames.by_city(indicator)
    to_pinned = pd.Series(dtype=float) if pinned is None else paired_medians(frames, pinned, indicator, period)
    rows: list[dict[str, Any]] = []
    for place in (PROVINCE, *CITIES):
        if (period, place) not in bands.index:
            continue
        row = cast(pd.Series, bands.loc[(period, place)])
        start = bands["median"].get((frames.periods[0], place), math.nan)
        rows.append({"place": place, "start": start, **{str(name): value for name, value in row.items()}})
        if pinned is not None:
            rows[-1]["difference"] = to_pinned.get(place, math.nan)
    return pd.DataFrame(rows)


def paired_medians(frames: Frames, pinned: Frames, indicator: str, period: str) -> pd.Series:
    """The median difference to the pinned result by place, in runs of the same parameters and luck."""
    ours, theirs = frames.paths(indicator), pinned.paths(indicator)
    if theirs.empty or period not in theirs.index.get_level_values("period"):
        return pd.Series(dtype=float)
    return cast(pd.DataFrame, ours.loc[period] - theirs.loc[period]).median(axis=1)


def differences(frames: Frames, pinned: Frames) -> pd.DataFrame:
    """The targets' rows of ``zjsim compare`` for the province at the last year's end; empty where no runs are pairs."""
    try:
        table = against(_side(pinned), _side(frames), [])
    except StoreError:
        return pd.DataFrame()
    last: pd.DataFrame = table[table["period"] == table["period"].max()]
    order = {id: place for place, id in enumerate(frames.config.registers.targets)}
    targets = last[last["indicator"].isin(order)]
    return targets.sort_values("indicator", key=lambda ids: ids.map(order), ignore_index=True)


def _side(frames: Frames) -> Side:
    """A result as the comparison takes it: the province's targets and public cost."""
    table = frames.indicators
    wanted = {*frames.config.registers.targets, COST}
    chosen = table[(table["place"] == PROVINCE) & table["indicator"].isin(wanted)]
    return side_of(frames.name, frames.config, chosen, frames.run_id, frames.place, model_version())
