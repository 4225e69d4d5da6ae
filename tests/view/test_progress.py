"""The common scale of the scorecard: 0 is the base, 1 the goal, whichever way the target points."""

import math

import pandas as pd
import pytest

from sim.view.progress import Progress, measure_progress


def make_target(**changes: object) -> pd.Series:
    target = {"goal": 12.0, "median": 13.0, "p05": 12.0, "p95": 15.0, "sense": "at_most", "met_from": math.nan}
    return pd.Series({**target, "base": 16.0, "counted": "level", "met_to": 12.0, **changes})


def test_a_falling_target_runs_from_base_to_goal_too() -> None:
    progress = measure_progress(make_target())
    assert isinstance(progress, Progress)
    assert (progress.low, progress.median, progress.high) == pytest.approx((0.25, 0.75, 1.0))
    assert progress.met_to == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"goal": math.nan}, "no_goal"),
        ({"median": math.nan}, "no_result"),
        ({"base": math.nan}, "no_base"),
        ({"base": math.nan, "counted": "yearly"}, "worst_year"),
        ({"base": 12.0}, "met_at_start"),
        ({"base": 10.0}, "met_at_start"),
        ({"sense": "at_least", "goal": 0.0, "base": 3.0}, "met_at_start"),
    ],
)
def test_what_has_no_place_on_the_scale_says_why(changes: dict[str, object], reason: str) -> None:
    assert measure_progress(make_target(**changes)) == reason


def test_about_a_goal_from_above_has_a_place() -> None:
    assert isinstance(measure_progress(make_target(sense="about", base=10.0)), Progress)
