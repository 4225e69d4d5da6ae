"""The tables of a result folder, and the few questions figures ask of them."""

import json
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from sim.data import PROVINCE
from sim.errors import StoreError

QUANTILES = MappingProxyType({"p05": 0.05, "p25": 0.25, "median": 0.5, "p75": 0.75, "p95": 0.95})


@dataclass(frozen=True)
class Tables:
    """What a result folder holds: long indicators, one scorecard row a target, sizes of enterprises, the record."""

    name: str
    indicators: pd.DataFrame
    scorecard: pd.DataFrame
    sizes: pd.DataFrame
    record: dict[str, Any]

    @property
    def run_id(self) -> str:
        """The identity of the run, as its record has it; the folder's name where the record has none."""
        return str(self.record.get("run_id", self.name))

    @property
    def scenario(self) -> str:
        """The one scenario of the folder."""
        return str(self.indicators["scenario"].iloc[0])

    @property
    def runs(self) -> int:
        """Number of runs: replicates times parameter vectors."""
        return int(self.indicators["run"].nunique())

    @property
    def last_period(self) -> str:
        """The last quarter of the horizon, such as ``2025Q4``."""
        return str(self.indicators["period"].max())

    def has(self, indicator: str) -> bool:
        """Whether any place has a value of the indicator."""
        known = self.indicators["indicator"] == indicator
        return bool(self.indicators.loc[known, "value"].notna().any())

    def places(self) -> list[str]:
        """The places of the table, the province left out, in the order of the table."""
        return [str(place) for place in self.indicators["place"].unique() if place != PROVINCE]

    def paths(self, indicator: str, place: str = PROVINCE) -> pd.DataFrame:
        """Values of an indicator in one place: one row a quarter (index: ``time`` in years), one column a run."""
        table = self.indicators
        chosen = table[(table["indicator"] == indicator) & (table["place"] == place)]
        return chosen.pivot(index="time", columns="run", values="value").dropna(how="all")

    def fan(self, indicator: str, place: str = PROVINCE) -> pd.DataFrame:
        """Quantiles over runs of an indicator in one place: one row a quarter, columns as in ``QUANTILES``."""
        return quantiles_over_runs(self.paths(indicator, place))


def quantiles_over_runs(paths: pd.DataFrame) -> pd.DataFrame:
    """Quantiles of each row over its columns, the runs; columns named as in ``QUANTILES``."""
    if paths.empty:
        return pd.DataFrame(columns=list(QUANTILES), dtype=float)
    return paths.quantile(list(QUANTILES.values()), axis=1).T.set_axis(list(QUANTILES), axis=1)


def time_of(period: str) -> float:
    """A quarter as a point in time, in years; the fourth quarter is the year itself (``2025Q4`` is 2025.0)."""
    year, _, quarter = period.partition("Q")
    return int(year) + int(quarter) / 4 - 1


def read_tables(folder: Path) -> Tables:
    """Read the tables of a result folder; a missing or mixed one is a StoreError."""
    for name in ("indicators.parquet", "scorecard.csv", "sizes.parquet", "record.json"):
        if not (folder / name).is_file():
            raise StoreError(f"{folder}: {name} is missing, so no figure can be drawn; run the scenario again")
    indicators = pd.read_parquet(folder / "indicators.parquet")
    scenarios = sorted(indicators["scenario"].unique())
    if len(scenarios) != 1:
        raise StoreError(
            f"{folder / 'indicators.parquet'}: holds scenarios {scenarios}; figures take exactly one, "
            "so draw the folder of one scenario"
        )
    times = {period: time_of(period) for period in indicators["period"].unique()}
    return Tables(
        name=folder.resolve().name,
        indicators=indicators.assign(time=indicators["period"].map(times).astype(float)),
        scorecard=pd.read_csv(folder / "scorecard.csv").set_index("target", drop=False),
        sizes=pd.read_parquet(folder / "sizes.parquet"),
        record=json.loads((folder / "record.json").read_text(encoding="utf-8")),
    )
