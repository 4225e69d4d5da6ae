"""What settings resolve to: layers, steps by year, cities, digests and the text that loads again."""

import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.calendar import period
from sim.config import Config, city_names, load, register_names
from sim.errors import ConfigError

type Write = Callable[..., Path]


def subsidy(config: Config, year: int, city: str = "Ningbo", quarter: int = 1) -> float:
    return config.lever("upgrade_subsidy_rate", period(year, quarter), city)


def test_a_file_that_says_nothing_but_a_policy_takes_all_from_the_register(write: Write) -> None:
    config = load(write("policy: status_quo_2020"))
    assert (config.name, config.start, config.end) == ("mine", period(2020, 4), period(2025, 4))
    assert subsidy(config, 2023) == 0.08
    assert config.parameter("digital") == {"payoff": 0.04}
    assert config.outlook_value("loan_rate", 2021) == 4.8


@pytest.mark.parametrize(("policy", "value"), [("plan_value", 0.12), ("status_quo_2020", 0.08), ("neutral", 0.0)])
def test_the_policy_is_a_column_of_the_register(write: Write, policy: str, value: float) -> None:
    assert subsidy(load(write(f"policy: {policy}")), 2025) == value


def test_a_path_is_a_step_from_the_first_quarter_of_each_year(write: Write) -> None:
    config = load(write("levers: {upgrade_subsidy_rate: {2022: 0.1, 2024: 0.2}}"))
    assert [subsidy(config, year) for year in range(2021, 2026)] == [0.12, 0.1, 0.1, 0.2, 0.2]
    assert subsidy(config, 2021, quarter=4) == 0.12
    assert subsidy(config, 2022, quarter=1) == 0.1


def test_a_city_goes_before_all_and_all_before_the_policy(write: Write) -> None:
    text = "levers: {upgrade_subsidy_rate: {all: {2022: 0.2}, cities: {Quzhou: {2023: 0.3}, 丽水: 0.05}}}"
    config = load(write(text))
    assert [subsidy(config, year, "Quzhou") for year in (2021, 2022, 2023)] == [0.12, 0.2, 0.3]
    assert [subsidy(config, year, "Ningbo") for year in (2021, 2022, 2023)] == [0.12, 0.2, 0.2]
    assert subsidy(config, 2021, "Lishui") == 0.05


@pytest.mark.parametrize("name", ["衢州", "衢州市", "Quzhou"])
@pytest.mark.parametrize("lever", ["技改补贴", "upgrade_subsidy_rate"])
def test_names_are_accepted_in_chinese_and_english(write: Write, lever: str, name: str) -> None:
    config = load(write(f"levers: {{{lever}: {{cities: {{{name}: 0.3}}}}}}"))
    assert subsidy(config, 2021, "Quzhou") == 0.3


def test_layers_merge_deeply_across_languages(write: Write) -> None:
    write("levers: {upgrade_subsidy_rate: {2021: 0.1, 2023: 0.2}}\nensemble: {seed: 3, replicates: 5}", "base.yaml")
    config = load(write("extends: base.yaml\nlevers: {技改补贴: {2023: 0.3}}\nensemble: {seed: 4}"))
    assert [subsidy(config, year) for year in (2021, 2023)] == [0.1, 0.3]
    assert (config.ensemble.seed, config.ensemble.replicates) == (4, 5)


def test_a_number_replaces_a_path_and_a_path_a_number(write: Write) -> None:
    write("levers: {upgrade_subsidy_rate: {all: {2021: 0.1}, cities: {Ningbo: 0.2}}, title_quotas: 3}", "base.yaml")
    config = load(write("extends: base.yaml\nlevers: {upgrade_subsidy_rate: 0.3, title_quotas: {2023: 2}}"))
    assert subsidy(config, 2021, "Ningbo") == 0.3
    assert [config.lever("title_quotas", period(year, 1), "Ningbo") for year in (2021, 2023)] == [1.2, 2.0]


def test_cities_added_to_a_number_leave_it_for_the_others(write: Write) -> None:
    write("levers: {upgrade_subsidy_rate: 0.2}", "base.yaml")
    config = load(write("extends: base.yaml\nlevers: {upgrade_subsidy_rate: {cities: {Quzhou: 0.3}}}"))
    assert (subsidy(config, 2021, "Quzhou"), subsidy(config, 2021, "Ningbo")) == (0.3, 0.2)


def test_name_and_title_are_not_inherited(write: Write) -> None:
    write("name: base\ntitle: {en: Base}\ndescription: of the base", "base.yaml")
    config = load(write("extends: base.yaml"))
    assert (config.name, config.title, config.description) == ("mine", None, "")


def test_the_outlook_steps_and_is_overridden(write: Write) -> None:
    config = load(write("outlook: {loan_rate: {2023: 6}}"))
    assert [config.outlook_value("export_growth", year) for year in (2015, 2018, 2021, 2022)] == [2, 2, 2, 4]
    assert [config.outlook_value("loan_rate", year) for year in (2020, 2022, 2023)] == [4.8, 4.8, 6]
    assert load(write("outlook: slump")).outlook_value("export_growth", 2025) == -5


def test_an_outlook_name_replaces_and_a_variable_adds(write: Write) -> None:
    write("outlook: {loan_rate: 9}", "base.yaml")
    config = load(write("extends: base.yaml\noutlook: slump"), {"outlook.export_growth": -9})
    assert (config.outlook.base, config.outlook.values) == ("slump", {"export_growth": -9})


def test_a_parameter_is_overridden(write: Write) -> None:
    assert load(write("parameters: {digital: {payoff: 1e-2}}")).parameter("digital") == {"payoff": 0.01}


def test_overrides_come_last_and_in_order(write: Write) -> None:
    path = write("levers: {upgrade_subsidy_rate: 0.1}")
    config = load(path, ["levers.upgrade_subsidy_rate=0.2", "levers.技改补贴.cities.宁波=0.3", "ensemble.seed=5"])
    assert (subsidy(config, 2021, "Ningbo"), subsidy(config, 2021, "Quzhou"), config.ensemble.seed) == (0.3, 0.2, 5)
    config = load(path, {"levers.upgrade_subsidy_rate": {2022: np.float64(0.2)}, "ensemble.seed": np.int64(7)})
    assert (subsidy(config, 2021), subsidy(config, 2022), config.ensemble.seed) == (0.12, 0.2, 7)
    assert config.origins["levers.upgrade_subsidy_rate.2022"].startswith("--set levers.upgrade_subsidy_rate=")


def test_the_long_horizons(write: Write) -> None:
    assert subsidy(load(write("end: 2040Q4\nlevers: {upgrade_subsidy_rate: {2040: 0.3}}")), 2040) == 0.3
    assert subsidy(load(write("start: 2015Q4\nend: 2020Q4\nlevers: {upgrade_subsidy_rate: {2016: 0.3}}")), 2016) == 0.3


RICH = """
name: 丰富 one
title: {zh: 题, en: "a: #title"}
description: 'quotes " and # signs'
levers:
  upgrade_subsidy_rate: {all: {2022: 0.2}, cities: {Quzhou: {2023: 0.3}, Lishui: 1e-5}}
  title_quotas: {2024: 2}
outlook: {base: slump, loan_rate: {2022: 5}}
parameters: {digital: {payoff: 0.02}}
population: {sample: 0.1, seed: 3}
ensemble: {replicates: 4, seed: 9, draws: prior}
events: {enterprises: 0.5}
"""


@pytest.mark.parametrize("text", [RICH, "policy: neutral", "start: 2015Q4\nend: 2020Q4"])
def test_the_written_settings_load_to_the_same(write: Write, text: str) -> None:
    config = load(write(text))
    again = load(write(config.to_yaml(), "again.yaml"))
    assert again.digest() == config.digest()
    assert (again.name, again.title, again.description) == (config.name, config.title, config.description)
    assert [row.split("  #")[0] for row in again.to_yaml().splitlines()] == [
        row.split("  #")[0] for row in config.to_yaml().splitlines()
    ]


def test_every_value_has_its_origin(write: Write) -> None:
    write("ensemble: {seed: 3}", "base.yaml")
    config = load(write("extends: base.yaml\npolicy: neutral\nlevers:\n  技改补贴:\n    2023: 0.2"))
    assert config.origins["ensemble.seed"] == "configs/base.yaml:1"
    assert config.origins["ensemble.replicates"] == "default"
    assert config.origins["levers.upgrade_subsidy_rate.2023"] == "configs/mine.yaml:5"
    assert config.origins["levers.upgrade_subsidy_rate.2021"] == "configs/plan/levers.csv:2"
    assert config.origins["levers.title_quotas"] == "configs/plan/levers.csv:3"
    assert config.origins["parameters.digital.payoff"] == "configs/parameters/digital.yaml:2"
    assert "    2023: 0.2  # configs/mine.yaml:5\n" in config.to_yaml()


SAME = [
    "levers: {upgrade_subsidy_rate: 0.12}",
    "levers: {upgrade_subsidy_rate: {2023: 0.12}}",
    "levers: {upgrade_subsidy_rate: {cities: {Ningbo: 0.12}}}",
    "name: other\ndescription: other\nensemble: {replicates: 9}",
    "outlook: {loan_rate: 4.8}",
    "policy: neutral\nlevers: {upgrade_subsidy_rate: 0.12, title_quotas: 1.2}",
]
OTHER = [
    "levers: {upgrade_subsidy_rate: {2025: 0.13}}",
    "levers: {upgrade_subsidy_rate: {cities: {Ningbo: 0.13}}}",
    "policy: neutral",
    "end: 2024Q4",
    "outlook: slump",
    "outlook: {loan_rate: {2025: 5}}",
    "parameters: {digital: {payoff: 0.05}}",
    "ensemble: {seed: 1}",
    "ensemble: {draws: prior}",
    "population: {seed: 1}",
    "population: {sample: 0.5}",
    "events: {enterprises: 0.1}",
]


@pytest.mark.parametrize("text", SAME)
def test_equal_settings_have_equal_digests(write: Write, text: str) -> None:
    assert load(write(text)).digest() == load(write("policy: plan_value", "plain.yaml")).digest()


def test_different_settings_have_different_digests(write: Write) -> None:
    digests = {load(write(text)).digest() for text in ["policy: plan_value", *OTHER]}
    assert len(digests) == len(OTHER) + 1


PROGRAMME = """
mark: {en: Mark, zh: 标, kind: open, quarter: 1, candidates: above_scale, needs: {}, source: a, grade: judged}
"""


APPLY = "".join(
    f"apply_{title}: {{value: 1, low: 0, high: 1, unit: share, grade: judged, source: a, en: b, zh: c}}\n"
    for title in ("mark", "sign")
)


def test_programmes_count_in_the_digest_but_not_their_words(write: Write) -> None:
    write(APPLY, "parameters/titles.yaml")
    digests = []
    for text in (PROGRAMME, PROGRAMME.replace("quarter: 1", "quarter: 2"), PROGRAMME.replace("source: a", "source: b")):
        write(text, "plan/programmes.yaml")
        digests.append(load(write("policy: neutral")).digest())
    assert digests[0] == digests[2] != digests[1]


def test_the_order_of_programmes_counts(write: Write) -> None:
    write(APPLY, "parameters/titles.yaml")
    other = PROGRAMME.replace("mark", "sign")
    write(PROGRAMME + other, "plan/programmes.yaml")
    digest = load(write("policy: neutral")).digest()
    write(other + PROGRAMME, "plan/programmes.yaml")
    assert load(write("policy: neutral")).digest() != digest


def test_a_configuration_is_frozen_and_picklable(write: Write) -> None:
    config = load(write(RICH))
    copy = pickle.loads(pickle.dumps(config))
    assert copy == config
    assert copy.digest() == config.digest()
    with pytest.raises(ValueError, match="frozen"):
        config.end = 1
    config.parameter("digital")["payoff"] = 9.0
    assert config.parameter("digital") == {"payoff": 0.02}


@pytest.mark.parametrize(
    ("ask", "expected"),
    [
        (lambda c: c.lever("title_quota", 8084, "Ningbo"), "did you mean title_quotas?"),
        (lambda c: c.lever("title_quotas", 8084, "Ningpo"), "did you mean Ningbo?"),
        (lambda c: c.outlook_value("loan_rat", 2021), "did you mean loan_rate?"),
        (lambda c: c.parameter("digitl"), "did you mean digital?"),
    ],
)
def test_questions_about_unknown_names_are_refused(write: Write, ask: Callable[[Config], float], expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        ask(load(write("policy: neutral")))
    assert expected in str(caught.value)


def test_the_eleven_cities_and_the_names_of_a_register(write: Write) -> None:
    assert len(set(city_names().values())) == 11
    assert city_names()["杭州"] == city_names()["杭州市"] == "Hangzhou"
    targets = load(write("policy: neutral")).registers.targets
    assert (
        register_names(targets)["劳动生产率"] == register_names(targets)["labour_productivity"] == "labour_productivity"
    )
