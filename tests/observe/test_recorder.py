"""A year is the mean of four quarters for flows, and the last quarter for stocks."""

import numpy as np
import pytest

from sim.calendar import period
from sim.observe.indicators import INDICATORS
from sim.observe.recorder import Recorder
from tests.observe.made import ACCOUNTS, six, sums

START = period(2020, 4)


def quarters(*factors: float) -> Recorder:
    """A recorder after quarters in which output is a multiple of that of the start, and staff and land grow as much."""
    recorder = Recorder(sums(six()), ACCOUNTS, START)
    for number, factor in enumerate(factors, 1):
        records = six()
        for name in ("output", "staff", "land"):
            records[name] *= factor
        recorder.observe(sums(records), ACCOUNTS, START + number)
    return recorder


def test_flows_trail_over_four_quarters() -> None:
    """Value added of 0.7 at the start: a quarter at double makes (3 + 2) / 4 of it, two (2 + 2 + 2) / 4, ..."""
    recorder = quarters(2.0, 2.0, 2.0, 2.0, 4.0)
    province = [row[0] for row in recorder.values["value_added"]]
    assert province == pytest.approx([0.7 * share for share in (1.0, 1.25, 1.5, 1.75, 2.0, 2.5)])


def test_staff_is_the_average_of_the_year_and_land_that_of_its_end() -> None:
    recorder = quarters(2.0)
    assert recorder.values["staff"][-1][0] == pytest.approx(225 * 1.25)
    assert recorder.values["value_added_per_mu"][-1][0] == pytest.approx(8200 * 1.25 / (50 * 2.0))
    assert recorder.values["labour_productivity"][-1][0] == pytest.approx(7000 / 225)


def test_periods_and_rows_go_together() -> None:
    recorder = quarters(1.0, 1.0)
    assert recorder.periods == [START, START + 1, START + 2]
    assert set(recorder.values) == set(INDICATORS)
    assert all(np.array(rows).shape == (3, 3) for rows in recorder.values.values())


def test_comparable_growth_is_recorded_in_the_fourth_quarter_alone() -> None:
    growth = [row[1] for row in quarters(1.0, 1.0, 1.0, 1.0).values["above_scale_value_added_growth"]]
    assert np.isnan(growth).tolist() == [True, True, True, True, False]


def test_counts_add_up_from_the_start_with_the_province_in_front() -> None:
    recorder = Recorder(sums(six()), ACCOUNTS, START)
    for number, (first, second) in enumerate([(1.0, 2.0), (0.0, 5.0)], 1):
        recorder.count("listed", np.array([first, second]))
        recorder.observe(sums(six()), ACCOUNTS, START + number)
    assert np.array(recorder.values["new_listed"]).tolist() == [[0.0, 0.0, 0.0], [3.0, 1.0, 2.0], [8.0, 1.0, 7.0]]


def test_what_was_recorded_is_not_changed_later() -> None:
    recorder = Recorder(sums(six()), ACCOUNTS, START)
    recorder.count("listed", np.array([1.0, 0.0]))
    recorder.observe(sums(six()), ACCOUNTS, START + 1)
    before = recorder.values["new_listed"][1].copy()
    recorder.count("listed", np.array([4.0, 4.0]))
    assert recorder.values["new_listed"][1].tolist() == before.tolist()
