"""The tables of a result folder, and the few questions figures ask of them."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.config.observations import LEAVE_OUT, LEVEL
from sim.data import PROVINCE
from sim.errors import StoreError
from sim.score.bands import quantiles

QUANTILES = MappingProxyType({"p05": 0.05, "p25": 0.25, "median": 0.5, "p75": 0.75, "p95": 0.95})

WEIGHTS, OBSERVED = "weights.csv", "observed.csv"
CITIES = ("target", "place", "period", "start", "median", "p05", "p95")
BUDGET = ("year", "lever", "city", "payer", "kind", "planned", "claimed", "paid", "refused")
LEVELS = ("run", "period", "division", "level", "enterprises")
EVENTS = ("run", "period", "place", "event", "enterprises")
INDICATORS = ("scenario", "run", "period", "place", "indicator", "value")


@dataclass(frozen=True)
class Tables:
    """What a result folder holds: long indicators, one scorecard row a target, sizes of enterprises, the record.

    Also indicators by city at the end, money by year and lever, events by quarter, digital levels by
    division: empty where a folder has none.
    Where the runs are conditioned on observations: what each run weighs (index: run), and one row an observation.
    """

    name: str
    indicators: pd.DataFrame
    scorecard: pd.DataFrame
    sizes: pd.DataFrame
    record: dict[str, Any]
    weights: pd.Series | None = None
    observed: pd.DataFrame | None = None
    cities: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(CITIES)))
    budget: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(BUDGET)))
    events: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(EVENTS)))
    levels: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(LEVELS)))

    @cached_property
    def _rows(self) -> dict[tuple[str, str], NDArray[np.intp]]:
        """Where the rows of each indicator and place stand: found once, since figures ask a hundred times."""
        found: Any = self.indicators.groupby(["indicator", "place"], sort=False).indices
        return dict(found)

    @property
    def run_id(self) -> str:
        """The identity of the run, as its record has it; the folder's name where the record has none."""
        return str(self.record.get("run_id", self.name))

    @property
    def scenario(self) -> str:
        """The one scenario of the folder."""
        return str(self.indicators["scenario"].iloc[0])

    @cached_property
    def runs(self) -> int:
        """Number of runs: replicates times parameter vectors."""
        return int(self.indicators["run"].nunique())

    @cached_property
    def last_period(self) -> str:
        """The last quarter of the horizon, such as ``2025Q4``."""
        return str(self.indicators["period"].max())

    def has(self, indicator: str) -> bool:
        """Whether any place has a value of the indicator."""
        rows = [rows for (name, _), rows in self._rows.items() if name == indicator]
        return any(self.indicators["value"].iloc[found].notna().any() for found in rows)

    def places(self) -> list[str]:
        """The places of the table, the province left out, in the order of the table."""
        return [str(place) for place in self.indicators["place"].unique() if place != PROVINCE]

    def paths(self, indicator: str, place: str = PROVINCE) -> pd.DataFrame:
        """Values of an indicator in one place: one row a quarter (index: ``time`` in years), one column a run."""
        return self._chosen(indicator, place).pivot(index="time", columns="run", values="value").dropna(how="all")

    def end(self, indicator: str, place: str = PROVINCE) -> pd.Series:
        """Values of an indicator in one place in the last quarter of the horizon, one a run; none where not known."""
        chosen = self._chosen(indicator, place)
        return chosen[chosen["time"] == time_of(self.last_period)].set_index("run")["value"].astype(float)

    def _chosen(self, indicator: str, place: str) -> pd.DataFrame:
        """The values of an indicator in one place: columns run, time, value; texts are left where they are."""
        rows = self._rows.get((indicator, place), np.empty(0, np.intp))
        return pd.DataFrame({name: self.indicators[name].to_numpy()[rows] for name in ("run", "time", "value")})

    @cached_property
    def public_cost(self) -> pd.Series | None:
        """Quantiles over runs of what governments paid in all (100m yuan), as in ``QUANTILES``; None if not known."""
        costs = self.end("public_cost").dropna()
        return None if costs.empty else self.quantiles(costs.to_frame().T).iloc[0]

    def fan(self, indicator: str, place: str = PROVINCE) -> pd.DataFrame:
        """Quantiles over runs of an indicator in one place: one row a quarter, columns as in ``QUANTILES``."""
        return self.quantiles(self.paths(indicator, place))

    def quantiles(self, paths: pd.DataFrame) -> pd.DataFrame:
        """Quantiles of each row over its columns, the runs, as they weigh; columns named as in ``QUANTILES``."""
        return quantiles(paths, dict(QUANTILES), self.weights)

    def means(self, paths: pd.DataFrame) -> pd.Series:
        """The mean of each row over its columns, the runs, as they weigh."""
        if self.weights is None:
            return paths.mean(axis=1)
        weights = self.weights.reindex(paths.columns)
        return (paths * weights).sum(axis=1) / (paths.notna() * weights).sum(axis=1)

    def observations(self, indicator: str, place: str = PROVINCE) -> pd.DataFrame:
        """Observed levels of an indicator in one place: columns time (years), value, error; mostly none."""
        table = self.observed
        if table is None:
            return pd.DataFrame(columns=["time", "value", "error"], dtype=float)
        drawn = (table["operator"] == LEVEL) & (table["use"] != LEAVE_OUT)
        chosen = table[drawn & (table["indicator"] == indicator) & (table["place"] == place)]
        return chosen.assign(time=chosen["period"].map(time_of))[["time", "value", "error"]]


def time_of(period: str) -> float:
    """A quarter as a point in time, in years; the fourth quarter is the year itself (``2025Q4`` is 2025.0)."""
    year, _, quarter = period.partition("Q")
    return int(year) + int(quarter) / 4 - 1


def read_tables(folder: Path) -> Tables:
    """Read the tables of a result folder; a missing or mixed one is a StoreError.

    A folder that has ``weights.csv`` holds a scenario conditioned on observations; its runs stand two folders above.
    """
    if not folder.is_dir():
        raise StoreError(f"{folder}: is no folder; allowed: a folder that `zjsim run` wrote")
    is_conditioned = (folder / WEIGHTS).is_file()
    runs = folder.resolve().parents[1] if is_conditioned else folder
    needed = [runs / name for name in ("indicators.parquet", "sizes.parquet")]
    needed += [folder / name for name in ("scorecard.csv", "record.json", *((OBSERVED,) if is_conditioned else ()))]
    for path in needed:
        if not path.is_file():
            raise StoreError(
                f"{path.parent}: {path.name} is missing, so no figure can be drawn; run the scenario again"
            )
    indicators = pd.read_parquet(runs / "indicators.parquet", columns=list(INDICATORS))
    scenarios = sorted(indicators["scenario"].unique())
    if len(scenarios) != 1:
        raise StoreError(
            f"{runs / 'indicators.parquet'}: holds scenarios {scenarios}; figures take exactly one, "
            "so draw the folder of one scenario"
        )
    times = {period: time_of(period) for period in indicators["period"].unique()}
    return Tables(
        name=folder.resolve().name,
        indicators=indicators.assign(time=indicators["period"].map(times).astype(float)),
        scorecard=pd.read_csv(folder / "scorecard.csv").set_index("target", drop=False),
        sizes=pd.read_parquet(runs / "sizes.parquet"),
        record=json.loads((folder / "record.json").read_text(encoding="utf-8")),
        weights=pd.read_csv(folder / WEIGHTS).set_index("run")["weight"] if is_conditioned else None,
        observed=pd.read_csv(folder / OBSERVED, keep_default_na=False) if is_conditioned else None,
        cities=_optional(folder / "cities.csv", CITIES),
        budget=_optional(runs / "budget.csv", BUDGET),
        events=_optional(runs / "events.parquet", EVENTS),
        levels=_optional(runs / "levels.parquet", LEVELS),
    )


def _optional(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """A table that figures can do without; no rows where there is none."""
    if not path.is_file():
        return pd.DataFrame(columns=list(columns))
    return pd.read_csv(path) if path.suffix == ".csv" else pd.read_parquet(path, columns=list(columns))
