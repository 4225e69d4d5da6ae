"""Programmes as settings: what is read of a sound file, and each thing that can be wrong with one, with its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.config import load
from sim.config.programmes import Programme
from sim.config.titles import ADDED_COLUMNS, FIELDS, MADE_FIELDS, READ_COLUMNS, TITLE_COLUMNS
from sim.policy import candidates
from sim.policy.levers import DERIVED
from sim.state.columns import FIELD_NAMES, TITLES

PROGRAMMES = """\
srdi:
  en: SRDI
  zh: 专精特新
  kind: seats
  quarter: 2
  first_year: 2021
  last_year: 2030
  candidates: above_scale
  needs:
    rd_share: {at_least: 0.03, at_most: 0.9}
    staff: {at_most: 1000}
  needs_from:
    2022:
      revenue: {at_least: 1000}
    2024:
      rd_share: {at_least: 0.02}
      staff: {}
  reach: upgrade_subsidy_rate
  reward:
    lever: upgrade_subsidy_rate
    parameter: srdi_reward_share
  seats:
    number: {2021: 100, 2023: 200}
    outlook: export_growth
    parameter: srdi_seats
    lever: title_quotas
    own_nomination: {Ningbo: ningbo_share}
  split: cities
  score: {rd_share: 1.0}
  validity_years: 3
  source: published rules
  grade: published
pilot:
  {en: Pilot, zh: 试点, kind: open, quarter: 3, candidates: with_rd, source: a, grade: judged,
   needs: {srdi: {at_least: 1}}, passing: {gain: testing_gain, parameter: testing_effect}}
factory:
  {en: Factory, zh: 工厂, kind: assessed, quarter: 4, candidates: above_scale, source: a, grade: judged,
   needs: {}, stage: {title: pilot, quarters: 5}}
"""


def parameters(*names: str, value: float = 0.5) -> str:
    rest = "low: 0, high: 2, unit: share, grade: judged, source: a, en: b, zh: c"
    return "".join(f"{name}: {{value: {value}, {rest}}}\n" for name in names)


TITLES_YAML = parameters("apply_srdi", "apply_pilot", "srdi_seats", "ningbo_share", "testing_effect")

type Put = Callable[..., None]


@pytest.fixture
def put(write: Callable[..., Path]) -> Put:
    def put(programmes: str = PROGRAMMES, titles: str = TITLES_YAML, share: float = 0.5) -> None:
        write(programmes, "plan/programmes.yaml")
        write(titles, "parameters/titles.yaml")
        write(parameters("srdi_reward_share", value=share), "parameters/delivery.yaml")

    return put


def read(write: Callable[..., Path]) -> dict[str, Programme]:
    return load(write("policy: neutral")).registers.programmes


def test_rules_change_by_year(put: Put, write: Callable[..., Path]) -> None:
    """A later year adds lines, replaces those of the same field, and drops one by an empty line."""
    put()
    srdi = read(write)["srdi"]
    rules = {year: {f: (n.at_least, n.at_most) for f, n in srdi.needs_in(year).items()} for year in (2021, 2023, 2025)}
    assert rules[2021] == {"rd_share": (0.03, 0.9), "staff": (None, 1000.0)}
    assert rules[2023] == {**rules[2021], "revenue": (1000.0, None)}
    assert rules[2025] == {"rd_share": (0.02, None), "staff": (None, None), "revenue": (1000.0, None)}


@pytest.mark.parametrize(
    ("now", "held"), [(8085, True), (8086, False), (8081, False), (8121, True), (8125, False)]
)  # 2021Q2, 2021Q3, 2020Q2, 2030Q2, 2031Q2
def test_rounds_are_held_in_their_quarter_and_years(put: Put, write: Callable[..., Path], now: int, held: bool) -> None:
    put()
    assert read(write)["srdi"].is_held(now) is held


def test_titles_without_a_column_take_the_free_ones_in_their_order(put: Put, write: Callable[..., Path]) -> None:
    put()
    columns = load(write("policy: neutral")).registers.title_columns
    assert (columns["srdi"], columns["pilot"], columns["factory"]) == ("srdi", "added_title_1", "added_title_2")
    assert columns["eagle"] == "eagle"


def test_places_are_no_part_of_a_digest(put: Put, write: Callable[..., Path]) -> None:
    put()
    digest = load(write("policy: neutral")).digest()
    put("# a line more\n" + PROGRAMMES)
    config = load(write("policy: neutral"))
    assert config.digest() == digest
    assert config.registers.programmes["srdi"].place_of("seats.lever") == "configs/plan/programmes.yaml:27"
    assert config.registers.programmes["srdi"].place_of("seats") == "configs/plan/programmes.yaml:24"


def test_names_are_those_of_the_layers_that_define_them() -> None:
    assert set(MADE_FIELDS) == set(candidates.FIELDS)
    assert set(READ_COLUMNS) <= set(FIELD_NAMES) - set(TITLES)
    assert {*TITLE_COLUMNS, *ADDED_COLUMNS} == set(TITLES)
    assert not {*FIELDS} & set(TITLES)
    assert "testing_gain" in DERIVED


NUMBER_OF_SEATS = PROGRAMMES[PROGRAMMES.index("    number:") : PROGRAMMES.index("    own_nomination:")]
THREE = "".join(
    f"{name}: {{en: a, zh: b, kind: open, quarter: 1, candidates: with_rd, needs: {{}}, source: a, grade: judged}}\n"
    for name in ("one", "two", "three")
)
# what is replaced, by what, the line, and the rest of the only message
BROKEN = {
    "unknown key": ("  quarter: 2", "  quartre: 2\n  quarter: 2", "5: srdi.quartre", "did you mean quarter? (allowed:"),
    "unknown key of a need": ("at_most: 0.9", "at_moost: 0.9", "10: srdi.needs.rd_share.at_moost", "mean at_most?"),
    "unknown key of a later need": ("at_least: 1000", "least: 1", "14: srdi.needs_from.2022.revenue.least", "at_least"),
    "unknown key of seats": ("    outlook:", "    outlok:", "24: srdi.seats.outlok", "did you mean outlook?"),
    "unknown key of a reward": ("    parameter: srdi_r", "    share: srdi_r", "21: srdi.reward.share", "lever, param"),
    "unknown kind": ("kind: seats", "kind: seat", "4: srdi.kind: read 'seat'", "'open', 'effort', 'seats' or"),
    "unknown candidates": ("above_scale\n", "all\n", "8: srdi.candidates: read 'all'", "'above_scale' or 'with_rd'"),
    "unknown split": ("split: cities", "split: city", "28: srdi.split: read 'city'", "'province' or 'cities'"),
    "unknown grade": ("grade: published", "grade: sure", "32: srdi.grade: read 'sure'", "'published', 'recalled' or"),
    "no source": ("  source: published rules\n", "", "1: srdi.source: field required", ""),
    "no quarter of stage": (", quarters: 5", "", "factory.stage.quarters: field required", ""),
    "quarter": ("quarter: 2", "quarter: 5", "5: srdi.quarter: read 5", "less than or equal to 4"),
    "validity": ("validity_years: 3", "validity_years: 0", "30: srdi.validity_years: read 0", "or equal to 1"),
    "a bound no number": ("at_most: 1000", "at_most: many", "11: srdi.needs.staff.at_most: read 'many'", "number"),
    "a bound true": ("at_most: 1000", "at_most: true", "srdi.needs.staff.at_most: read True; allowed: a number", ""),
    "bounds crossed": ("at_most: 0.9", "at_most: 0.01", "10: srdi.needs.rd_share", "at_least 0.03 is above at_most"),
    "share in percent": ("at_least: 0.03, at_most: 0.9", "at_least: 3", "1: srdi", "a share: allowed 0 to 1"),
    "later share": ("at_least: 0.02", "at_least: 2", "1: srdi", "needs_from.2024.rd_share.at_least is 2"),
    "years of needs": ("    2024:", "    2021:", "1: srdi", "has the years [2022, 2021]; allowed: ascending"),
    "old year of needs": ("    2022:", "    1999:", "1: srdi", "ascending years, 2000 or later"),
    "no year of needs": ("    2022:", "    later:", "srdi.needs_from.later", "read 'later'"),
    "years of rounds": ("first_year: 2021", "first_year: 2031", "1: srdi", "first_year 2031 is after last_year 2030"),
    "stage backwards": ("quarters: 5", "quarters: -1", "factory.stage.quarters: read -1", "or equal to 0"),
    "negative seats": ("number: {2021: 100", "number: {2021: -5", "22: srdi.seats", "number is -5; allowed: 0 seats"),
    "seats without number": (
        NUMBER_OF_SEATS, "", "srdi.seats: no number of seats; give one of number, outlook, parameter", "",
    ),
    "kind without its part": ("kind: assessed", "kind: effort", "36: factory", "kind effort needs goal"),
    "part of another kind": ("kind: seats", "kind: open", "1: srdi", "kind open has no seats; leave it out"),
    "unknown field": ("    staff: {at_most", "    staf: {at_most", "11: srdi.needs.staf: unknown field", "mean staff?"),
    "unknown later field": ("    revenue:", "    revenu:", "14: srdi.needs_from.2022.revenu", "did you mean revenue?"),
    "unknown field of score": ("score: {rd_share", "score: {rd_shar", "29: srdi.score.rd_shar: unknown", "rd_share?"),
    "unknown reach": ("reach: upgrade_subsidy_rate", "reach: upgrade", "18: srdi.reach: unknown lever", "zjsim"),
    "unknown lever of a reward": ("    lever: upgrade_s", "    lever: pgrade_s", "20: srdi.reward.lever", "unknown"),
    "unknown lever of seats": ("lever: title_quotas", "lever: quotas", "26: srdi.seats.lever: unknown lever", "zjsim"),
    "unknown outlook variable": ("export_growth", "exports", "24: srdi.seats.outlook: unknown outlook", "loan"),
    "unknown parameter": ("parameter: srdi_seats", "parameter: seats", "25: srdi.seats.parameter: unknown", "titles"),
    "unknown share of a reward": ("srdi_reward_share", "reward", "21: srdi.reward.parameter: unknown", "delivery.yaml"),
    "unknown city": ("{Ningbo:", "{Ningpo:", "27: srdi.seats.own_nomination.Ningpo: unknown city", "mean Ningbo?"),
    "unknown share of a city": ("ningbo_share", "ningbo", "27: srdi.seats.own_nomination.Ningbo: unknown", "titles"),
    "unknown gain": ("testing_gain", "test_gain", "pilot.passing.gain: unknown gain", "did you mean testing_gain?"),
    "unknown effect": ("testing_effect", "effect", "pilot.passing.parameter: unknown parameter", "titles.yaml"),
    "unknown stage": ("title: pilot", "title: pilt", "factory.stage.title: unknown title 'pilt'", "mean pilot?"),
    "a title that is a field": ("pilot:\n", "staff:\n", "", "is no name that a title can have; allowed:"),
    "a title with capitals": ("pilot:\n", "Pilot X:\n", "33: Pilot X", "is no name that a title can have; allowed:"),
    "too many titles": ("factory:\n", THREE + "factory:\n", "factory: one title too many", "4: pilot, one, two, three"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_a_broken_programme_is_refused(
    put: Put, refusals: Callable[..., list[str]], case: tuple[str, str, str, str]
) -> None:
    old, new, place, text = case
    assert PROGRAMMES.count(old) >= 1
    put(PROGRAMMES.replace(old, new, 1), TITLES_YAML + parameters("apply_one", "apply_two", "apply_three"))
    problems = refusals("policy: neutral")
    assert all(problem.startswith("configs/plan/programmes.yaml:") for problem in problems), problems
    assert any(place in problem and text in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {"titles": TITLES_YAML.replace("apply_pilot", "apply_p")},
            "pilot: there is no parameter apply_pilot; add the",
        ),
        ({"share": 1.5}, "21: srdi.reward.parameter: srdi_reward_share is 1.5; allowed: a share of the lever's amount"),
        (
            {"titles": TITLES_YAML.replace("ningbo_share: {value: 0.5", "ningbo_share: {value: 1.2")},
            "27: srdi.seats.own_nomination: shares add up to 1.2; allowed: at most 1",
        ),
    ],
    ids=["no chance to apply", "reward above the lever", "shares above one"],
)
def test_parameters_of_a_programme_are_checked(
    put: Put, refusals: Callable[..., list[str]], change: dict[str, str], expected: str
) -> None:
    put(**change)
    (problem,) = refusals("policy: neutral")
    assert problem.startswith("configs/plan/programmes.yaml:")
    assert expected in problem


CIRCLES = {
    "of two": (("needs:\n", "needs:\n    pilot: {at_least: 1}\n"), "srdi -> pilot -> srdi"),
    "through a stage": (("needs:\n", "needs:\n    factory: {at_least: 1}\n"), "srdi -> factory -> pilot -> srdi"),
    "of later years": (("    2024:\n", "    2024:\n      pilot: {at_least: 1}\n"), "srdi -> pilot -> srdi"),
    "of one": (("needs:\n", "needs:\n    srdi: {at_least: 1}\n"), "srdi -> srdi"),
}


@pytest.mark.parametrize(("change", "circle"), CIRCLES.values(), ids=CIRCLES)
def test_titles_cannot_ask_for_each_other_in_a_circle(
    put: Put, refusals: Callable[..., list[str]], change: tuple[str, str], circle: str
) -> None:
    put(PROGRAMMES.replace(*change, 1))
    (problem,) = refusals("policy: neutral")
    assert problem == f"configs/plan/programmes.yaml:1: srdi: the titles ask for each other in a circle: {circle}"


def test_a_title_that_must_not_be_held_makes_no_circle(put: Put, write: Callable[..., Path]) -> None:
    put(PROGRAMMES.replace("needs:\n", "needs:\n    pilot: {at_most: 0}\n", 1))
    assert read(write)["srdi"].needs["pilot"].at_most == 0.0


def test_a_lever_that_sets_seats_is_the_provinces(put: Put, refusals: Callable[..., list[str]]) -> None:
    put()
    (problem,) = refusals("levers: {title_quotas: {cities: {Ningbo: 2}}}")
    assert "sets seats or a goal of the whole province" in problem
