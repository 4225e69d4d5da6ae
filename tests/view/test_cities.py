"""Which city falls furthest behind, what the ladder's ribbons hold, and what stands before the fans."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.score.attainment import LIKELY, UNLIKELY
from sim.view.cities import compared_targets, furthest_behind, leads
from sim.view.figures.attainment_board import draw, scored
from sim.view.figures.budget_bars import by
from sim.view.figures.city_gap import curve
from sim.view.figures.city_targets import COLOURS, colour_of
from sim.view.figures.digital_flow import ribbons
from sim.view.figures.events_by_year import count_by_year
from sim.view.history import history
from sim.view.levers import lever_name
from sim.view.tables import Tables, read_tables


@pytest.fixture(scope="module")
def tables(result_folder: Path) -> Tables:
    return read_tables(result_folder)


def with_cities(tables: Tables, rows: list[tuple[str, str, float]], **more: list[float]) -> Tables:
    made = pd.DataFrame(rows, columns=["target", "place", "median"]).assign(**more)
    return replace(tables, cities=made)


def test_the_last_city_is_the_highest_where_a_target_is_a_ceiling(tables: Tables) -> None:
    rows = [(target, place, value) for target in ("water_per_value_added", "labour_productivity")
            for place, value in (("Ningbo", 9.0), ("Lishui", 20.0))]  # fmt: skip
    found = furthest_behind(with_cities(tables, rows))
    assert found["water_per_value_added"].city == "Lishui"
    assert found["water_per_value_added"].lead == pytest.approx((12 - 20) / 12)
    assert found["labour_productivity"].city == "Ningbo"


def test_counts_and_cities_that_are_alike_are_not_compared(tables: Tables) -> None:
    rows = [("smart_factories", "Ningbo", 90.0), ("smart_factories", "Lishui", 2.0),
            ("labour_productivity", "Ningbo", 30.0), ("labour_productivity", "Lishui", 30.1)]  # fmt: skip
    assert compared_targets(with_cities(tables, rows)) == []


def test_a_city_is_held_to_its_own_goal_where_it_has_one(tables: Tables) -> None:
    rows = [("labour_productivity", "Ningbo", 30.0), ("labour_productivity", "Lishui", 26.0)]
    lead = leads(with_cities(tables, rows, goal=[np.nan, 20.0]), "labour_productivity")["lead"]
    assert lead["Lishui"] == pytest.approx(0.3)
    assert lead["Ningbo"] == pytest.approx((30 - 33) / 33)


def test_the_board_tells_how_many_promises_are_likely(tables: Tables) -> None:
    chances = scored(tables)["probability"].dropna()
    title = draw(tables, "en").texts[0].get_text()
    assert title.startswith(f"{(chances > LIKELY).sum()} of {len(chances)} ")
    assert f" {(chances < UNLIKELY).sum()} are unlikely" in title


def test_ribbons_fill_the_columns_and_shifts_carry_the_change() -> None:
    before, after = np.array([50.0, 30, 15, 4, 1]), np.array([40.0, 42, 12, 4, 2])
    found = list(ribbons(before, after))
    assert sum(ribbon.height for ribbon in found) == pytest.approx(100)
    shifts = [ribbon.shift * ribbon.height for ribbon in found if ribbon.shift]
    assert shifts == pytest.approx([10, -2, 1, 1])


def test_the_record_is_drawn_only_on_the_basis_of_the_runs() -> None:
    fan = pd.DataFrame({"median": [23.5, 24.0]}, index=[2020.0, 2020.25])
    assert history("labour_productivity", fan).to_dict() == {2015.0: 15.85, 2020.0: 23.5}
    assert history("labour_productivity", 1.1 * fan).empty
    assert history("energy_intensity_fall", fan * 0).empty
    assert history("labour_productivity", fan[1:]).empty


def test_money_and_events_add_up(tables: Tables) -> None:
    spent = tables.budget[tables.budget["kind"] != "forgone"]
    for key in ("lever", "city", "year"):
        assert by(spent, key).to_numpy().sum() == pytest.approx(spent["paid"].sum())
    assert count_by_year(tables).to_numpy().sum() == tables.events["enterprises"].sum()


def test_colours_part_at_the_goal() -> None:
    assert colour_of(-1e-9) == COLOURS[2]
    assert colour_of(0.0) == COLOURS[3]
    assert (colour_of(-9.0), colour_of(9.0)) == (COLOURS[0], COLOURS[-1])


def test_equal_cities_lie_on_the_diagonal() -> None:
    staff = pd.Series({"Ningbo": 3.0, "Lishui": 1.0})
    assert curve(staff, 7 * staff) == pytest.approx(np.linspace(0, 1, 101))
    assert curve(staff, pd.Series({"Ningbo": 3.0, "Lishui": 0.0}))[25] == 0.0


def test_a_lever_that_the_register_lacks_keeps_its_id() -> None:
    assert lever_name("industry_fund", "zh") == "政府产业基金"
    assert lever_name("a_lever_of_my_own", "en") == "a_lever_of_my_own"
