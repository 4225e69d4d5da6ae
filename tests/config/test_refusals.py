"""Each thing that can be wrong with settings: one message with file and line, key, what is allowed, what is near."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.config import load
from sim.errors import ConfigError

# text of configs/mine.yaml, then the parts its only message must hold
CASES = {
    "unknown key": (
        "\nensembel: {seed: 1}",
        ":2: ensembel: unknown key 'ensembel'; did you mean ensemble? (allowed: name,",
    ),
    "unknown key below": ("ensemble:\n  sead: 1", ":2: ensemble.sead: unknown key", "did you mean seed?", "replicates"),
    "unknown key in title": ("title: {fr: x}", ":1: title.fr: unknown key 'fr'", "allowed: zh, en"),
    "unknown key in events": ("events: {enterprise: 1}", "did you mean enterprises?"),
    "unknown key in lever": (
        "levers:\n  title_quotas: {citys: {}}",
        ":2: levers.title_quotas.citys",
        "'citys'",
        "2021 to 2025",
    ),
    "bool for number": ("ensemble: {seed: true}", ":1: ensemble.seed: read true; allowed: a whole number from 0"),
    "bool for lever": (
        "levers: {title_quotas: true}",
        "levers.title_quotas: read true; allowed: a number from 0.5 to 4",
    ),
    "bool for share": ("population: {sample: true}", "population.sample: read true; allowed: a number above 0"),
    "string for number": (
        "ensemble: {replicates: many}",
        "replicates: read 'many'; allowed: a whole number, 1 or more",
    ),
    "percent for lever": ("levers: {title_quotas: 12%}", "read '12%'; allowed: a number from 0.5 to 4 (factor)"),
    "list for lever": (
        "levers: {title_quotas: [1, 2]}",
        "read ['1', '2']; allowed: a number",
        "by year (2021 to 2025)",
    ),
    "list for section": ("population: [1]", "population: read ['1']; allowed: a mapping with sample and seed"),
    "number for section": ("ensemble: 3", "ensemble: read 3; allowed: a mapping with replicates"),
    "nothing for section": ("levers:", "levers: read nothing; allowed: a mapping of lever: number"),
    "nothing for lever": ("levers: {title_quotas: }", "levers.title_quotas: read nothing; allowed: a number"),
    "empty lever": ("levers: {title_quotas: {}}", "read an empty mapping; allowed: a number"),
    "float for whole": ("ensemble: {seed: 1.5}", "ensemble.seed: read 1.5; allowed: a whole number"),
    "number for words": ("description: 5", "description: read 5; allowed: words"),
    "lever too high": (
        "levers:\n  upgrade_subsidy_rate: 0.5",
        ":2: levers.upgrade_subsidy_rate: read 0.5",
        "from 0 to 0.3 (share",
    ),
    "lever too low": (
        "levers: {title_quotas: {2022: 0}}",
        "levers.title_quotas.2022: read 0; allowed: a number from 0.5",
    ),
    "nan": ("levers: {title_quotas: .nan}", "read nan; allowed: a number"),
    "infinite": ("population: {sample: .inf}", "read inf; allowed"),
    "overflow": ("levers: {title_quotas: 1e999}", "read inf; allowed"),
    "huge whole number": ("levers: {title_quotas: 1" + "0" * 400 + "}", "allowed: a number from 0.5 to 4"),
    "duplicate key": (
        "policy: neutral\npolicy: neutral",
        ":2: policy: duplicate key; first given at configs/mine.yaml:1",
    ),
    "duplicate key below": ("levers: {title_quotas: 1, title_quotas: 2}", "levers.title_quotas: duplicate key"),
    "two names of one lever": (
        "levers:\n  title_quotas: 1\n  名额: 2",
        ":3: levers.名额: second name of the lever 'title_quotas'",
    ),
    "two names of one city": (
        "levers:\n  title_quotas:\n    cities:\n      Ningbo: 1\n      宁波市: 2",
        ":5: levers.title_quotas.cities.宁波市: second name of the city 'Ningbo'; first given at configs/mine.yaml:4",
    ),
    "unknown city": (
        "levers: {title_quotas: {cities: {Ningpo: 1}}}",
        "cities.Ningpo: unknown city",
        "mean Ningbo?",
        "Hangzhou",
    ),
    "cities no mapping": ("levers: {title_quotas: {cities: 1}}", "cities: read 1; allowed: a mapping of city"),
    "years beside all": ("levers: {title_quotas: {all: 1, 2022: 2}}", "title_quotas.2022: stands beside 'all'"),
    "unknown lever": (
        "levers:\n  upgrade_subsidy_rat: 0.1",
        "configs/mine.yaml:2: levers.upgrade_subsidy_rat: unknown lever 'upgrade_subsidy_rat'; "
        "did you mean upgrade_subsidy_rate? (zjsim levers lists all)",
    ),
    "unknown outlook": (
        "outlook: slumpp",
        "outlook: unknown outlook 'slumpp'; did you mean slump? (allowed: central, slump)",
    ),
    "outlook no name": ("outlook: 5", "outlook: read 5; allowed: the name of an outlook"),
    "outlook base no name": (
        "outlook: {base: [1]}",
        "outlook.base: read ['1']; allowed: the name of an outlook (central",
    ),
    "unknown variable": ("outlook: {loan_rat: 5}", "unknown outlook variable 'loan_rat'; did you mean loan_rate?"),
    "variable too high": ("outlook: {loan_rate: 900}", "outlook.loan_rate: read 900; allowed: a number from 0 to 30"),
    "unknown mechanism": ("parameters: {digitall: {}}", "unknown mechanism 'digitall'; did you mean digital?"),
    "unknown parameter": (
        "parameters: {digital: {payof: 0.02}}",
        "digital.payof: unknown parameter",
        "did you mean payoff?",
    ),
    "parameter no mapping": ("parameters: {digital: 3}", "parameters.digital: read 3; allowed: a mapping of name"),
    "parameter out of range": (
        "parameters:\n  digital:\n    payoff: 0.5",
        ":3: parameters.digital.payoff: read 0.5",
        "0.01 to 0.1",
    ),
    "year too early": (
        "levers: {title_quotas: {2020: 1}}",
        "read the year '2020'; allowed: a year of the horizon, 2021 to 2025",
    ),
    "year too late": ("end: 2023Q2\nlevers: {title_quotas: {2024: 1}}", ":2: levers.title_quotas.2024", "2021 to 2023"),
    "year of variable": ("outlook: {loan_rate: {2030: 5}}", "outlook.loan_rate.2030: read the year '2030'"),
    "year not whole": ("levers: {title_quotas: {2021.5: 1}}", "read the year '2021.5'; allowed: a year"),
    "year a word": ("levers: {title_quotas: {next: 1}}", "read the year 'next'; allowed: a year"),
    "extends a number": ("extends: 5", ":1: extends: read 5; allowed: the path of one YAML file"),
    "extends a list": ("extends: [a.yaml]", "extends: read ['a.yaml']; allowed: the path of one"),
    "extends nothing there": ("\nextends: other.yaml", ":2: extends: read 'configs/other.yaml': no such file"),
    "extends a folder": ("extends: plan", "extends: read 'configs/plan': is a directory"),
    "extends itself": ("extends: mine.yaml", "circle: configs/mine.yaml -> configs/mine.yaml"),
    "syntax": ("policy: neutral\nlevers: {", ":2: not valid YAML"),
    "two documents": ("policy: neutral\n---\npolicy: neutral", "not valid YAML"),
    "tab": ("levers:\n\ttitle_quotas: 1", ":2: not valid YAML", "indent with spaces, not tabs"),
    "control character": ("policy: neutral\nname: a\x07", ":2: not valid YAML: the character '\\x07' is not allowed"),
    "not UTF-8": (b"policy: neutral\nname: \xff\xfe", ":2: read bytes that are not UTF-8"),
    "deep nesting": ("levers: " + "[" * 5000, "nested too deeply"),
    "anchor": ("levers: &x {title_quotas: 1}", ":1: not valid YAML: anchors and aliases are not allowed"),
    "alias": ("levers: *x", "anchors and aliases are not allowed"),
    "python tag": ("name: !!python/object/apply:os.getcwd []", "python/object/apply:os.getcwd' is not allowed"),
    "plain tag": ("name: !!str 5", "is not allowed; write a plain value"),
    "list as key": ("? [a, b]\n: 1", ":1: a key must be a single word or number"),
    "empty file": ("", "configs/mine.yaml:1: the file is empty; allowed: a mapping"),
    "only comments": ("# nothing\n", "the file is empty"),
    "a list on top": ("- a\n- b", ":1: read ['a', 'b']; allowed: a mapping"),
    "a word on top": ("hello", "read 'hello'; allowed: a mapping"),
    "end before start": (
        "end: 2019Q4",
        ":1: end: read '2019Q4'; allowed: a quarter written as 2025Q4, after the start",
    ),
    "end at start": ("end: 2020Q4", "end: read '2020Q4'; allowed"),
    "end too late": ("end: 2041Q1", "end: read '2041Q1'; allowed", "at most 2040Q4"),
    "bad quarter": ("end: 2025Q5", "end: read '2025Q5'; allowed: a quarter written as 2025Q4"),
    "year for quarter": ("end: 2025", "end: read 2025; allowed: a quarter"),
    "mapping for quarter": ("end: {a: 1}", "end: read a mapping; allowed: a quarter"),
    "other start": ("start: 2018Q4", "start: read '2018Q4'; allowed: 2020Q4 or 2015Q4"),
    "list for start": ("start: [1]", "start: read ['1']; allowed: 2020Q4 or 2015Q4"),
    "sample zero": ("population: {sample: 0}", "population.sample: read 0; allowed: a number above 0, at most 1"),
    "sample above one": ("population: {sample: 1.1}", "population.sample: read 1.1; allowed"),
    "no replicates": (
        "ensemble:\n  replicates: 0",
        ":2: ensemble.replicates: read 0; allowed: a whole number, 1 or more",
    ),
    "negative seed": ("ensemble: {seed: -1}", "ensemble.seed: read -1; allowed: a whole number from 0"),
    "population seed": ("population: {seed: -1}", "population.seed: read -1; allowed"),
    "share of events": ("events: {enterprises: 2}", "events.enterprises: read 2; allowed: a number from 0 to 1"),
    "policy": (
        "policy: netural",
        "policy: read 'netural'; allowed: plan_value, status_quo_2020 or neutral; did you mean neutral?",
    ),
    "draws": (
        "ensemble: {draws: priors}",
        "ensemble.draws: read 'priors'; allowed: central or prior; did you mean prior?",
    ),
    "name empty": ("name: ''", "name: read ''; allowed: a folder name"),
    "name with separator": ("name: a/b", "name: read 'a/b'; allowed: a folder name"),
    "name with backslash": ("name: 'a\\b'", "name: read", "allowed: a folder name"),
    "name upwards": ("name: ..", "name: read '..'; allowed: a folder name"),
    "name too long": ("name: " + "a" * 81, "name: read", "at most 80"),
    "name a number": ("name: 2021", "name: read 2021; allowed: a folder name"),
}


@pytest.mark.parametrize(("text", "expected"), [pytest.param(c[0], c[1:], id=name) for name, c in CASES.items()])
def test_one_problem_gives_one_message(
    refusals: Callable[..., list[str]], text: str, expected: tuple[str, ...]
) -> None:
    problems = refusals(text)
    assert len(problems) == 1, problems
    assert problems[0].startswith("configs/mine.yaml:")
    for part in expected:
        assert part in problems[0]


OVERRIDES = {
    "unknown lever": (
        "levers.title_quota=1",
        "--set levers.title_quota=1: levers.title_quota: unknown lever",
        "title_quotas?",
    ),
    "no equals sign": ("levers.title_quotas", "--set levers.title_quotas: there is no '='"),
    "no key": ("=1", "--set =1: read the key ''; write --set path.to.key=value"),
    "gap in key": ("levers..x=1", "--set levers..x=1: read the key 'levers..x'"),
    "no value": ("levers.title_quotas=", "levers.title_quotas: read nothing; allowed: a number"),
    "bad YAML": ("levers={", "--set levers={: levers: not valid YAML"),
    "extends": ("extends=a.yaml", "extends: cannot be set here; write it in a file"),
    "out of range": ("ensemble.replicates=0", "--set ensemble.replicates=0: ensemble.replicates: read 0"),
    "below a number": ("ensemble.seed.x=1", "ensemble.seed: read a mapping; allowed: a whole number"),
    "unknown key": ("a.b=1", "--set a.b=1: a: unknown key 'a'"),
}


@pytest.mark.parametrize(("override", "expected"), [pytest.param(c[0], c[1:], id=n) for n, c in OVERRIDES.items()])
def test_an_override_is_named_as_the_place(
    refusals: Callable[..., list[str]], override: str, expected: tuple[str, ...]
) -> None:
    problems = refusals("policy: neutral", set=[override])
    assert len(problems) == 1, problems
    assert problems[0].startswith("--set ")
    for part in expected:
        assert part in problems[0]


def test_all_problems_of_a_load_come_together(refusals: Callable[..., list[str]]) -> None:
    text = "polcy: neutral\nend: 2019Q4\nlevers: {title_quotas: 9, x: 1}\noutlook: {loan_rate: x}\n"
    text += "parameters: {digital: {payoff: 1}}"
    problems = refusals(text, set={"ensemble.seed": -1, "population.sample": float("nan")})
    assert len(problems) == 8
    assert any(problem.startswith("--set ensemble.seed=-1: ensemble.seed: read -1") for problem in problems)


def test_values_that_are_no_settings_are_refused(refusals: Callable[..., list[str]]) -> None:
    problems = refusals("policy: neutral", set={"levers.title_quotas": object(), "description": ["a"]})
    assert [": read " in problem for problem in problems] == [True, True]


@pytest.mark.parametrize(("name", "reason"), [("absent.yaml", "no such file"), ("plan", "is a directory")])
def test_a_file_that_cannot_be_read(configs: Path, name: str, reason: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(configs / name)
    assert caught.value.problems == [f"configs/{name}: {reason}; allowed: the path of a YAML file"]


def test_a_circle_through_two_files(write: Callable[..., Path], refusals: Callable[..., list[str]]) -> None:
    write("extends: mine.yaml", "other.yaml")
    (problem,) = refusals("extends: other.yaml")
    assert problem.startswith(
        "configs/other.yaml:1: extends: the files extend each other in a circle: configs/mine.yaml ->"
    )


def test_a_problem_of_a_base_file_is_placed_there(
    write: Callable[..., Path], refusals: Callable[..., list[str]]
) -> None:
    write("policy: neutral\nlevers: {title_quotas: 9}", "base.yaml")
    (problem,) = refusals("extends: base.yaml")
    assert problem.startswith("configs/base.yaml:2: levers.title_quotas: read 9")
