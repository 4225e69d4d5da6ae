"""Goals of one's own: what they put in the place of the plan's, and what is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.config import load, met_bounds
from sim.config.goals import GOAL_NOTE

type Write = Callable[..., Path]


def test_a_number_is_the_goal_of_the_province(write: Write) -> None:
    config = load(write("targets: {labour_productivity: 35}"))
    row = config.registers.targets["labour_productivity"]
    assert (row.target_value, row.target_year, row.met_from, row.met_to) == (35.0, 2025, 35.0, None)
    assert row.note == GOAL_NOTE
    assert config.registers.targets["digital_coverage"].note == ""
    assert config.city_goals == {}


def test_a_goal_has_a_year_and_cities_in_both_languages(write: Write) -> None:
    text = "end: 2030Q4\ntargets: {劳动生产率: {value: 35, year: 2030, cities: {衢州市: 28, Ningbo: 40}}}"
    config = load(write(text))
    row = config.registers.targets["labour_productivity"]
    assert (row.target_value, row.target_year, row.met_from) == (35.0, 2030, 35.0)
    assert config.city_goals == {"labour_productivity": {"Quzhou": 28.0, "Ningbo": 40.0}}


def test_goals_of_cities_alone_leave_the_province_its_own(write: Write) -> None:
    config = load(write("targets: {labour_productivity: {cities: {Quzhou: 28}}}"))
    row = config.registers.targets["labour_productivity"]
    assert (row.target_value, row.note) == (33.0, "")
    assert config.city_goals == {"labour_productivity": {"Quzhou": 28.0}}


def test_layers_add_cities_and_a_number_replaces_all(write: Write) -> None:
    write(
        "targets: {labour_productivity: {cities: {Quzhou: 28}}, digital_coverage: {cities: {Ningbo: 90}}}", "base.yaml"
    )
    config = load(write("extends: base.yaml\ntargets: {劳动生产率: {value: 34}, digital_coverage: 80}"))
    assert config.city_goals == {"labour_productivity": {"Quzhou": 28.0}}
    assert config.registers.targets["labour_productivity"].target_value == 34.0
    assert config.registers.targets["digital_coverage"].target_value == 80.0


@pytest.mark.parametrize(
    ("sense", "bounds", "goal", "expected"),
    [
        ("at_least", (33.0, None), 35.0, (35.0, None)),
        ("at_most", (None, 33.0), 12.0, (None, 12.0)),
        ("about", (30.0, 36.3), 66.0, (60.0, 72.6)),
        ("about", (30.0, None), 66.0, (60.0, None)),
        ("about", (30.0, 36.3), 33.0, (30.0, 36.3)),
    ],
)
def test_what_counts_as_met_follows_the_sense(
    write: Write, sense: str, bounds: tuple[float | None, ...], goal: float, expected: tuple[float | None, ...]
) -> None:
    row = load(write("policy: neutral")).registers.targets["labour_productivity"]
    row = row.model_copy(update={"sense": sense, "met_from": bounds[0], "met_to": bounds[1]})
    assert list(met_bounds(row, goal).values()) == pytest.approx(list(expected))


def test_a_goal_decides_the_digest_and_its_origin_is_kept(write: Write) -> None:
    plain = load(write("policy: plan_value"))
    config = load(write("targets:\n  labour_productivity:\n    cities: {Quzhou: 28}", "other.yaml"))
    assert config.digest() != plain.digest()
    assert config.origins["targets.labour_productivity.cities.Quzhou"] == "configs/other.yaml:3"
    assert load(write("targets: {labour_productivity: 33}")).digest() == plain.digest()
    assert load(write("targets: {labour_productivity: 34}")).digest() != plain.digest()


def test_written_goals_load_again(write: Write) -> None:
    goals = "{labour_productivity: {value: 35, year: 2030, cities: {Quzhou: 28}}, 覆盖率: {cities: {}}}"
    text = f"end: 2030Q4\ntargets: {goals}"
    config = load(write(text))
    again = load(write(config.to_yaml(), "again.yaml"))
    assert (again.digest(), again.targets) == (config.digest(), config.targets)
    assert list(again.targets) == ["labour_productivity"]


REFUSED = {
    "unknown": (
        "targets:\n  labor_productivity: 35",
        "mine.yaml:2: targets.labor_productivity: unknown target 'labor_productivity'; "
        "did you mean labour_productivity? (zjsim targets lists all)",
    ),
    "words": ("targets: {labour_productivity: high}", "targets.labour_productivity: read 'high'; allowed: a number"),
    "truth": ("targets: {labour_productivity: true}", "read true; allowed: a number (10k yuan/person)"),
    "nan": ("targets: {labour_productivity: {value: .nan}}", "labour_productivity.value: read nan; allowed: a number"),
    "empty": (
        "targets: {labour_productivity: {}}",
        "read an empty mapping; allowed: a number, or a mapping with value",
    ),
    "key": ("targets: {劳动生产率: {val: 3}}", "targets.劳动生产率.val: unknown key 'val'; did you mean value?"),
    "year": (
        "targets: {labour_productivity: {year: 2030}}",
        "labour_productivity.year: read 2030; allowed: a year of the horizon, 2021 to 2025",
    ),
    "no year": ("targets: {labour_productivity: {year: soon}}", "year: read 'soon'; allowed: a year of the horizon"),
    "city": ("targets: {labour_productivity: {cities: {Quzou: 3}}}", "unknown city 'Quzou'; did you mean Quzhou?"),
    "cities": ("targets: {labour_productivity: {cities: 3}}", "cities: read 3; allowed: a mapping of city: number"),
    "city value": (
        "targets: {labour_productivity: {cities: {Quzhou: x}}}",
        "cities.Quzhou: read 'x'; allowed: a number",
    ),
    "twice": ("targets: {labour_productivity: 1, 劳动生产率: 2}", "second name of the target 'labour_productivity'"),
    "list": ("targets: [1]", "targets: read ['1']; allowed: a mapping of target: number, or {value, year, cities}"),
    "title": ("title: 5", "title: read 5; allowed: words, or a mapping with zh and en"),
}


@pytest.mark.parametrize(("text", "expected"), REFUSED.values(), ids=REFUSED.keys())
def test_a_wrong_goal_is_refused_once(refusals: Callable[..., list[str]], text: str, expected: str) -> None:
    problems = refusals(text)
    assert len(problems) == 1, problems
    assert problems[0].startswith("configs/mine.yaml:")
    assert expected in problems[0]


def test_a_title_in_one_language_serves_both(write: Write) -> None:
    title = load(write("title: 我的方案")).title
    assert title is not None
    assert (title.zh, title.en) == ("我的方案", "我的方案")
    assert 'zh: "我的方案"  # configs/mine.yaml:1' in load(write("title: 我的方案")).to_yaml()
