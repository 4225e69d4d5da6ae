"""The register of works: broken rows are refused with their place; numbers count in the digest, words do not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.config import load
from sim.errors import ConfigError

WORKS = """\
labs:
  en: Labs
  zh: 实验室
  unit: labs
  lever: title_quotas
  orders: yearly
  per_lever: 1
  sited: cities
  follows: {core: 0.5, value_added: 0.5}
  start_in: {Ningbo: 1}
  risk: building
  gain: {field: lab_gain, reference: province}
  source: none
  grade: judged
"""
NUMBERS = {
    "labs_start": (4, "labs"),
    "labs_quarters": (4, "quarters"),
    "labs_unit_cost": (100, "10k yuan"),
    "labs_public_share": (0.5, "share"),
    "labs_reference": (6, "labs"),
    "labs_spill": (0.3, "share"),
    "slip_building": (0.1, "probability"),
    "failure_building": (0.05, "probability"),
}
PARAMETERS = "".join(
    f"{name}: {{value: {value}, low: {value}, high: {value}, unit: {unit}, grade: judged, source: a, en: a, zh: a}}\n"
    for name, (value, unit) in NUMBERS.items()
)
PLAN, PARAMETER_FILE = "plan/works.yaml", "parameters/works.yaml"

# file, text replaced, its replacement, then a part of the only message
BROKEN = {
    "lever": (
        PLAN,
        "title_quotas",
        "title_quota",
        "works.yaml:1: labs.lever: unknown lever 'title_quota'; did you mean",
    ),
    "siting": (PLAN, "sited: cities", "sited: moon", "works.yaml:8: labs.sited: read 'moon'; input should be 'cities'"),
    "measure": (PLAN, "{core:", "{cores:", "read 'cores'; input should be 'value_added'"),
    "no measure": (PLAN, "  follows: {core: 0.5, value_added: 0.5}\n", "", "labs: sited: cities needs follows"),
    "weight": (PLAN, "core: 0.5", "core: -1", "read -1; input should be greater than 0"),
    "pace": (PLAN, "per_lever: 1", "per_lever: 0", "labs.per_lever: read 0; input should be greater than 0"),
    "orders": (PLAN, "yearly", "monthly", "labs.orders: read 'monthly'; input should be 'yearly' or 'missing'"),
    "city": (PLAN, "Ningbo", "Ningpo", "labs: start_in: unknown city 'Ningpo'; did you mean Ningbo?"),
    "gain": (PLAN, "lab_gain", "brain", "labs: gain.field is 'brain'; allowed with sited: cities: lab_gain, network"),
    "reference": (PLAN, ", reference: province", "", "labs: gain.reference is for works sited: cities, which need it"),
    "extra": (PLAN, "  lever:", "  speed: 2\n  lever:", "works.yaml:5: labs.speed: "),
    "risk": (PLAN, "risk: building", "risk: none", "works.yaml:1: labs: needs the number 'slip_none'"),
    "cost": (
        PARAMETER_FILE,
        "value: 100, low: 100",
        "value: 100, low: -1",
        "parameters/works.yaml:3: labs_unit_cost.low: read -1; allowed: 0 or more",
    ),
    "chance": (
        PARAMETER_FILE,
        "value: 0.05, low: 0.05, high: 0.05",
        "value: 0.05, low: 0.05, high: 1.5",
        "parameters/works.yaml:8: failure_building.high: read 1.5; allowed: from 0 to 0.9",
    ),
    "stillstand": (
        PARAMETER_FILE,
        "value: 0.1, low: 0.1, high: 0.1",
        "value: 0.1, low: 0.1, high: 1",
        "slip_building.high: read 1; allowed: from 0 to 0.9",
    ),
    "missing number": (PARAMETER_FILE, "labs_spill", "labs_spin", "labs: needs the number 'labs_spill'"),
}


@pytest.fixture
def works(write: Callable[..., Path]) -> None:
    """The tiny project with one kind of work."""
    write(WORKS, PLAN)
    write(PARAMETERS, PARAMETER_FILE)


@pytest.mark.usefixtures("works")
def test_a_sound_register_loads(write: Callable[..., Path]) -> None:
    config = load(write("policy: neutral"))
    labs = config.registers.works["labs"]
    assert labs.parameter("slip") == "slip_building" and labs.parameter("start") == "labs_start"
    assert {labs.parameter(number) for number in labs.numbers} == set(NUMBERS)
    assert config.parameters["works"]["labs_unit_cost"] == 100.0


@pytest.mark.usefixtures("works")
@pytest.mark.parametrize(("file", "old", "new", "message"), BROKEN.values(), ids=BROKEN)
def test_broken_rows_are_refused(
    write: Callable[..., Path], configs: Path, file: str, old: str, new: str, message: str
) -> None:
    text = (configs / file).read_text(encoding="utf-8")
    assert old in text
    write(text.replace(old, new, 1), file)
    with pytest.raises(ConfigError) as caught:
        load(write("policy: neutral"))
    assert any(message in problem for problem in caught.value.problems), caught.value.problems


@pytest.mark.usefixtures("works")
def test_a_number_without_use_is_refused(write: Callable[..., Path]) -> None:
    write(PARAMETERS + PARAMETERS.splitlines()[0].replace("labs_start", "lab_start") + "\n", PARAMETER_FILE)
    with pytest.raises(ConfigError, match=r"works\.yaml:9: lab_start: is a number without use"):
        load(write("policy: neutral"))


def test_works_count_in_the_digest_but_not_their_words(write: Callable[..., Path]) -> None:
    write(PARAMETERS, PARAMETER_FILE)
    digests = []
    for text in (WORKS, WORKS.replace("per_lever: 1", "per_lever: 2"), WORKS.replace("source: none", "source: b")):
        write(text, PLAN)
        digests.append(load(write("policy: neutral")).digest())
    assert digests[0] == digests[2] != digests[1]
