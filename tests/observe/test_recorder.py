"""A year is the mean of four quarters for flows, and the last quarter for stocks."""

import numpy as np
import pytest

from sim.calendar import period
from sim.observe.indicators import INDICATORS
from sim.observe.recorder import Recorder
from tests.observe.made import ACCOUNTS, definitions, six, totals

START = period(2020, 4)


def quarters(*factors: float) -> Recorder:
    """A recorder after quarters in which output is a multiple of that of the start, and staff and land grow as much."""
    recorder = Recorder(totals(six()), ACCOUNTS, START, definitions())
    for number, factor in enumerate(factors, 1):
        records = six()
        for name in ("output", "staff", "land"):
            records[name] *= factor
        recorder.observe(totals(records), ACCOUNTS, START + number)
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
    assert set(recorder.values) == {*INDICATORS, "chain_output_robots", "chain_output_heat"}
    assert all(np.array(rows).shape == (3, 3) for rows in recorder.values.values())


def test_comparable_growth_is_recorded_in_the_fourth_quarter_alone() -> None:
    growth = [row[1] for row in quarters(1.0, 1.0, 1.0, 1.0).values["above_scale_value_added_growth"]]
    assert np.isnan(growth).tolist() == [True, True, True, True, False]


def test_counts_add_up_from_the_start_with_the_province_in_front() -> None:
    recorder = Recorder(totals(six()), ACCOUNTS, START, definitions())
    for number, (first, second) in enumerate([(1.0, 2.0), (0.0, 5.0)], 1):
        recorder.count("listed", np.array([first, second]))
        recorder.observe(totals(six()), ACCOUNTS, START + number)
    assert np.array(recorder.values["new_listed"]).tolist() == [[0.0, 0.0, 0.0], [3.0, 1.0, 2.0], [8.0, 1.0, 7.0]]


def test_what_was_recorded_is_not_changed_later() -> None:
    recorder = Recorder(totals(six()), ACCOUNTS, START, definitions())
    recorder.count("listed", np.array([1.0, 0.0]))
    recorder.observe(totals(six()), ACCOUNTS, START + 1)
    before = recorder.values["new_listed"][1].copy()
    recorder.count("listed", np.array([4.0, 4.0]))
    assert recorder.values["new_listed"][1].tolist() == before.tolist()


def test_what_others_state_is_shown_and_what_nobody_states_is_unknown() -> None:
    recorder = Recorder(totals(six()), ACCOUNTS, START, definitions(), {"bases_5g": np.array([9.0, 4.0, 5.0])})
    recorder.observe(totals(six()), ACCOUNTS, START + 1, {"bases_5g": np.array([12.0, 6.0, 6.0])})
    assert np.array(recorder.values["bases_5g"]).tolist() == [[9.0, 4.0, 5.0], [12.0, 6.0, 6.0]]
    assert np.isnan(recorder.values["provincial_labs"]).all()


def test_cells_trail_like_sums() -> None:
    """Output of manufacturing above scale 30,000, half of it in the chain: a quarter at double makes (3 + 2) / 4."""
    chain = [row[0] for row in quarters(2.0, 2.0).values["chain_output_robots"]]
    assert chain == pytest.approx([1.5, 1.5 * 1.25, 1.5 * 1.5])


def test_loans_grow_from_year_end_to_year_end() -> None:
    """Debt of 1,000 stays, prices are the same in all quarters, and loans of all rise by 13 %."""
    recorder = quarters(*[1.0] * 8)
    assert [row[0] for row in recorder.values["mfg_loan_growth_gap"]][4::4] == pytest.approx([-13.0, -13.0])
    assert np.isnan([row[0] for row in recorder.values["mfg_loan_growth_gap"]][:4]).all()


def test_first_loans_grow_from_the_second_year_on() -> None:
    recorder = Recorder(totals(six()), ACCOUNTS, START, definitions())
    for number in range(1, 9):
        recorder.count("first_loans", np.array([2.0, 1.0]) if number > 4 else np.array([1.0, 1.0]))
        recorder.observe(totals(six()), ACCOUNTS, START + number)
    seen = np.array(recorder.values["first_time_borrowers_growth"])
    assert np.isnan(seen[:8]).all()
    assert seen[8].tolist() == [50.0, 100.0, 0.0]
