"""The registers as a user asks for them: filters, both languages, values of a city, and the page of silent levers."""

import csv
import io
from pathlib import Path

import pytest

from sim.config import Config, load
from sim.config.describe import as_csv, as_markdown, as_text, silent_page
from sim.config.listing import Listing, list_levers, list_parameters, list_silent, list_targets
from sim.config.vocabulary import HEADS, TERMS_ZH, clause, clauses, unit, units
from sim.errors import ConfigError

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def config() -> Config:
    settings = {
        "levers.upgrade_subsidy_rate": {"all": {2022: 0.2}, "cities": {"Quzhou": {2023: 0.3}}},
        "targets.labour_productivity": {"value": 35, "cities": {"Quzhou": 28}},
    }
    return load(PROJECT / "configs" / "baseline.yaml", settings)


def ids(listing: Listing) -> list[str]:
    return [row[0] for row in listing.rows]


@pytest.mark.parametrize("asked", ["5.4", "Chapter 5.4", "第5.4章"])
def test_a_section_by_every_name(config: Config, asked: str) -> None:
    expected = [name for name, row in config.registers.levers.items() if row.chapter == "5.4"]
    assert expected
    assert ids(list_levers(config, "en", chapter=asked)) == expected


def test_a_chapter_holds_its_sections_and_no_other(config: Config) -> None:
    found = {config.registers.levers[name].chapter for name in ids(list_levers(config, "en", chapter="5"))}
    assert {"5.1", "5.4"} <= found
    assert all(chapter.startswith("5.") for chapter in found)


def test_targets_by_table_chapter_and_box(config: Config) -> None:
    assert "labour_productivity" in ids(list_targets(config, "en", chapter="Table 1"))
    assert ids(list_targets(config, "en", chapter="表1")) == ids(list_targets(config, "en", chapter="table 1"))
    assert "digital_coverage_above_scale" in ids(list_targets(config, "en", chapter="Chapter 5"))
    assert "new_listed" in ids(list_targets(config, "en", chapter="Box 3"))


def test_the_clauses_of_a_text() -> None:
    assert clauses("Chapters 2, 5") == ["2", "5"]
    assert clauses("Chapter 6, box 3") == ["6", "box 3"]
    assert clause("Chapter 6, box 3", "zh") == "第6章, 专栏3"
    assert clause("Chapters 2, 5", "zh") == "第2, 5章"
    assert clause("Table 1", "en") == "Table 1"


def test_mechanisms(config: Config) -> None:
    levers, parameters = (one(config, "en", mechanism="digital") for one in (list_levers, list_parameters))
    assert "upgrade_subsidy_rate" in ids(levers)
    assert {name.partition(".")[0] for name in ids(parameters)} == {"digital"}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"chapter": "13"}, "--chapter: unknown clause '13'"),
        ({"chapter": "digital"}, "--chapter: unknown clause 'digital'"),
        ({"mechanism": "digitl"}, "--mechanism: unknown mechanism 'digitl'; did you mean digital? (allowed: "),
        ({"city": "Ningpo"}, "--city: unknown city 'Ningpo'; did you mean Ningbo? (allowed: Hangzhou, "),
    ],
)
def test_an_unknown_filter_is_refused_with_what_is_allowed(
    config: Config, filters: dict[str, str], expected: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        list_levers(config, "en", **filters)
    assert expected in str(caught.value)


def test_the_allowed_clauses_are_those_of_the_register_in_order(config: Config) -> None:
    with pytest.raises(ConfigError, match=r"\(allowed: 2, .*box 3, table 1\)"):
        list_targets(config, "en", chapter="13")


def test_a_lever_in_a_city_by_year_where_it_changes(config: Config) -> None:
    listing = list_levers(config, "zh", city="Quzhou")
    values = {row[0]: row[-1] for row in listing.rows}
    assert listing.heads[-1] == "衢州取值"
    assert values["upgrade_subsidy_rate"] == "2021: 0.12, 2022: 0.2, 2023: 0.3"
    assert values["title_quotas"] == "1.2"
    ningbo = {row[0]: row[-1] for row in list_levers(config, "en", city="宁波市").rows}
    assert ningbo["upgrade_subsidy_rate"] == "2021: 0.12, 2022: 0.2"


def test_goals_of_settings_are_shown_and_a_city_has_its_own_or_none(config: Config) -> None:
    listing = list_targets(config, "en", city="Quzhou")
    rows = {row[0]: dict(zip(listing.heads, row, strict=True)) for row in listing.rows}
    assert rows["labour_productivity"]["goal"] == ">= 35 (2025)"
    assert rows["labour_productivity"]["goal of Quzhou"] == ">= 28 (2025)"
    assert rows["value_added_per_mu"]["goal of Quzhou"] == "-"


def test_grades_and_drivers_are_translated(config: Config) -> None:
    for listing in (list_levers(config, "zh"), list_targets(config, "zh"), list_parameters(config, "zh")):
        heads, english = set(listing.heads), {words["en"] for words in HEADS.values()}
        assert not heads & (english - {"2020"})
        cells = {cell for row in listing.rows for cell in row}
        assert not cells & set(TERMS_ZH)
        assert cells & set(TERMS_ZH.values())


def test_parameters_show_the_value_of_the_settings() -> None:
    config = load(PROJECT / "configs" / "baseline.yaml", {"parameters.register.grace_years": 2})
    listing = list_parameters(config, "en", mechanism="register")
    rows = {row[0]: dict(zip(listing.heads, row, strict=True)) for row in listing.rows}
    assert rows["register.grace_years"]["value"] == "2"
    assert rows["register.grace_years"]["low..high"] == "0..2"
    assert rows["register.grace_years"]["grade"] == "judged"


def test_the_three_forms() -> None:
    listing = Listing(["a", "名"], [["x|y", "1, 2"], ["浙", "z"]])
    assert as_text(listing) == "a    名\nx|y  1, 2\n浙   z\n"
    assert list(csv.reader(io.StringIO(as_csv(listing)))) == [listing.heads, *listing.rows]
    assert as_markdown(listing).splitlines()[2] == r"| x\|y | 1, 2 |"


def test_every_lever_without_a_value_of_the_plan_says_why(config: Config) -> None:
    silent = {name for name, row in config.registers.levers.items() if row.plan_grade != "plan"}
    assert set(config.registers.plan_values) == silent == set(ids(list_silent(config, "en")))
    grades = {row.plan_grade for row in config.registers.levers.values()}
    assert grades == {"judged", "derived", "published", "record", "plan"}


def test_the_page_of_silent_levers_is_what_the_command_makes() -> None:
    config = load(PROJECT / "configs" / "baseline.yaml")
    page = (PROJECT / "docs" / "plan_values.md").read_text(encoding="utf-8")
    assert page == silent_page(config, "en"), "zjsim levers --silent --markdown --lang en > docs/plan_values.md"


def test_every_unit_of_the_registers_is_in_both_languages() -> None:
    registers = load(PROJECT / "configs" / "baseline.yaml").registers
    rows = [*registers.levers.values(), *registers.targets.values(), *registers.outlook.values()]
    rows += [row for group in registers.parameters.values() for row in group.values()]
    assert not sorted({row.unit for row in rows} - set(units()))
    assert unit("share of cost", "zh") == "成本份额"
    assert unit("share of cost", "en") == "share of cost"
