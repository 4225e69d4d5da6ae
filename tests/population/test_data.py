"""The tables of data are whole and their codes are places."""

import re
from pathlib import Path

import pytest

from sim.config.titles import TITLE_COLUMNS
from sim.data import cities, divisions, table
from sim.state.columns import TITLES

ROOT = Path(__file__).parents[2]


def test_codes_are_places() -> None:
    assert [city.code for city in cities()] == list(range(11))
    assert [division.code for division in divisions()] == list(range(37))
    assert sum(division.manufacturing for division in divisions()) == 31
    assert cities()[1].name_en == "Ningbo"


def test_shares_are_shares() -> None:
    assert sum(city.below_scale_share for city in cities()) == pytest.approx(1.0)
    assert sum(city.value_added_share_2015 for city in cities()) == pytest.approx(1.0)
    for division in divisions():
        for name in ("high_tech", "digital_core", "equipment", "strategic_emerging", "energy_intensive"):
            assert 0.0 <= getattr(division, name) <= 1.0
        assert division.demand_tilt in ("none", "high_tech", "equipment", "textiles", "energy_intensive")


def test_specialisations_name_cities_and_divisions() -> None:
    names, codes = {city.name_en for city in cities()}, {division.gb_code for division in divisions()}
    rows = table("city_divisions")
    assert len({(row["city"], row["gb_code"]) for row in rows}) == len(rows)
    for row in rows:
        assert row["city"] in names
        assert row["gb_code"] in codes
        assert row["reason"]


def test_margins_have_sources_and_each_item_stands_once_a_start() -> None:
    rows = table("margins.csv")
    assert len({(row["item"], row["start"]) for row in rows}) == len(rows)
    assert all(row["source"] and row["grade"] and row["name_zh"] for row in rows)
    titles = {row["item"] for row in rows if row["kind"] == "titles"}
    assert titles == set(TITLE_COLUMNS)


def test_every_setting_of_the_start_is_used(settings: dict[str, float]) -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "sim" / "population").glob("*.py"))
    made = {f"{stem}_{title}" for stem in ("industrial_share", "above_scale_share", "ningbo_share") for title in TITLES}
    made |= {f"{title}_2020" for title in TITLES}
    made |= {f"{name}_log_sd" for name in ("energy", "water")}
    made |= {
        f"{age}_{kind}" for age in ("age_up_to_5", "age_5_to_10", "oldest") for kind in ("above_scale", "below_scale")
    }
    unused = [name for name in settings if name not in made and not re.search(rf'"{name}"', source)]
    assert not unused
