"""A target's result on a scale that all targets share: 0 is the base, 1 the goal."""

import math
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Progress:
    """Shares of the way from base to goal (0 to 1): median and 5-95 % band of the runs, and what counts as met."""

    low: float
    median: float
    high: float
    met_from: float
    met_to: float


def measure_progress(target: pd.Series) -> Progress | str:
    """Put a target on the common scale, ``(value - base) / (goal - base)``; else the phrase that says why not."""
    base, goal = target["base"], target["goal"]
    if not math.isfinite(goal):
        return "no_goal"
    if not math.isfinite(target["median"]):
        return "no_result"
    if not math.isfinite(base):
        return "worst_year" if target["counted"] == "yearly" else "no_base"
    ahead = base >= goal if target["sense"] == "at_least" else base <= goal
    if base == goal or (ahead and target["sense"] != "about"):
        return "met_at_start"
    edges = [(target[name] - base) / (goal - base) for name in ("p05", "median", "p95", "met_from", "met_to")]
    low, median, high, met_from, met_to = (float(edge) for edge in edges)
    return Progress(min(low, high), median, max(low, high), met_from, met_to)
