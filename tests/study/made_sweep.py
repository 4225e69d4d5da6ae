"""Sweeps that were never run: cells, and outcomes that a function makes of them."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd

from sim.config import Config, load
from sim.study.explained import Explained, explain
from tests.study.conftest import PROJECT

TARGET = "labour_productivity"  # at least 33

Outcome = Callable[[pd.Series, int, int], float]


@cache
def base() -> Config:
    return load(PROJECT / "configs" / "baseline.yaml")


def made_sweep(
    folder: Path, cells: pd.DataFrame, outcome: Outcome, kind: str = "grid", runs: Sequence[tuple[int, int]] = ((1, 1),)
) -> SimpleNamespace:
    """A sweep of a target and of public cost, which is ten times the target, in runs of some (vector, seed)."""
    config = base()
    outlooks = {
        str(name): load(PROJECT / "configs" / "baseline.yaml", [f"outlook={name}"])
        for name in (cells["outlook"].unique() if "outlook" in cells else ())
    }

    def settings(cell: int) -> Config:
        return outlooks[cells.set_index("cell").loc[cell, "outlook"]] if outlooks else config

    rows = [
        (int(row["cell"]), number, vector, seed, "2025Q4", "Zhejiang", name, factor * outcome(row, vector, seed))
        for _, row in cells.iterrows()
        for number, (vector, seed) in enumerate(runs, 1)
        for name, factor in ((TARGET, 1.0), ("public_cost", 10.0))
    ]
    names = ["cell", "run", "vector", "seed", "period", "place", "indicator", "value"]
    experiment = SimpleNamespace(
        name="made", base=config, config=settings, factors=(), plan=SimpleNamespace(kind=kind, size=0, seed=1)
    )
    failures = pd.DataFrame(columns=["cell", "run", "vector", "seed", "reason"])
    return SimpleNamespace(
        folder=folder, experiment=experiment, cells=cells, outcomes=pd.DataFrame(rows, columns=names), failures=failures
    )


def made(folder: Path, cells: pd.DataFrame, outcome: Outcome, kind: str = "grid", **options: object) -> Explained:
    return explain(made_sweep(folder, cells, outcome, kind, **options))  # type: ignore[arg-type]


def numbered(columns: dict[str, Sequence[object]]) -> pd.DataFrame:
    table = pd.DataFrame(columns)
    table.insert(0, "cell", np.arange(1, len(table) + 1))
    return table
