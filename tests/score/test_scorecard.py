import numpy as np
import pandas as pd
import pytest

from sim.config import Config, Target, load
from sim.score.attainment import first_year, met
from sim.score.scorecard import city_scorecard, headline, scorecard, with_goal
from tests.study.conftest import PROJECT


@pytest.fixture(scope="module")
def config() -> Config:
    return load(PROJECT / "configs" / "baseline.yaml")


def runs_of(values: dict[str, dict[str, list[float]]], place: str = "Zhejiang") -> pd.DataFrame:
    """A long table from indicator -> period -> one value a run."""
    rows = [
        ("test", run + 1, 0, run, period, place, name, value)
        for name, periods in values.items()
        for period, runs in periods.items()
        for run, value in enumerate(runs)
    ]
    return pd.DataFrame(rows, columns=["scenario", "run", "vector", "seed", "period", "place", "indicator", "value"])


def target(config: Config, name: str) -> Target:
    return config.registers.targets[name]


def test_each_sense_by_hand(config: Config) -> None:
    at_least, at_most = target(config, "labour_productivity"), target(config, "water_per_value_added")
    about = target(config, "mfg_share_of_gdp")
    values = np.array([32.9, 33.0, np.nan])
    assert met(at_least, values, 1.0).tolist() == [False, True, False]
    assert met(at_most, np.array([12.0, 12.1]), 1.0).tolist() == [True, False]
    assert met(about, np.array([32.4, 32.5, 34.2, 34.3]), 1.0).tolist() == [False, True, True, False]


def test_an_all_sector_goal_is_scaled_to_the_modelled_part(config: Config) -> None:
    share = config.parameters["start"]["industrial_share_high_tech_enterprise"]
    runs = runs_of({"high_tech_enterprises": {"2025Q4": [44316 * share - 1.0, 44316 * share + 1.0]}})
    row = scorecard(runs, config).set_index("target").loc["high_tech_enterprises"]
    assert row["goal"] == pytest.approx(44316 * share)
    assert row["probability"] == 0.5
    assert "modelled part" in row["scope"]


def test_a_row_by_hand(config: Config) -> None:
    runs = runs_of(
        {
            "labour_productivity": {
                "2020Q4": [23.5, 23.5, 23.5],
                "2024Q4": [33.5, 33.1, 30.0],
                "2025Q3": [99.0, 99.0, 99.0],
                "2025Q4": [34.0, 35.0, 31.0],
            }
        }
    )
    row = scorecard(runs, config).set_index("target").loc["labour_productivity"]
    assert (row["base"], row["goal"], row["median"]) == (23.5, 33.0, 34.0)
    assert row["gap"] == pytest.approx(1.0)
    assert row["probability"] == pytest.approx(2 / 3)
    assert (row["p05"], row["p95"]) == (pytest.approx(31.3), pytest.approx(34.9))
    assert row["first_year"] == 2024
    assert row["status"] == "emergent"


def test_never_met_has_no_first_year(config: Config) -> None:
    assert first_year(target(config, "labour_productivity"), {2021: 24.0, 2025: 32.0}, 1.0) is None


def test_the_start_is_no_first_year(config: Config) -> None:
    runs = runs_of({"mfg_share_of_gdp": {"2020Q4": [32.7], "2025Q4": [30.0]}})
    assert pd.isna(scorecard(runs, config).loc[0, "first_year"])


def test_headline_counts_by_status_and_never_in_one_sum(config: Config) -> None:
    runs = runs_of({"labour_productivity": {"2025Q4": [40.0]}, "mfg_share_of_gdp": {"2025Q4": [10.0]}})
    found = {line.status: line[1:] for line in headline(scorecard(runs, config))}
    assert found["emergent"][:2] == (1, 1)
    assert found["conditional on the outlook"][:2] == (0, 1)
    assert found["declared mapping"] == (0, 0, 1)
    assert sum(listed for _, _, listed in found.values()) == len(config.registers.targets)


def card_of(config: Config, values: dict[str, dict[str, list[float]]]) -> pd.DataFrame:
    """The scorecard of some runs by id."""
    return scorecard(runs_of(values), config).set_index("target")


def test_every_row_of_the_plan_is_listed_whether_or_not_the_runs_value_it(config: Config) -> None:
    card = card_of(config, {"labour_productivity": {"2025Q4": [40.0]}})
    assert list(card.index) == list(config.registers.targets)
    assert card.drop("labour_productivity")["probability"].isna().all()
    assert card.loc["provincial_labs", ["base", "goal"]].tolist() == [4.0, 10.0]


def test_a_promise_without_a_number_says_why_it_is_not_scored(config: Config) -> None:
    unscored = card_of(config, {})[lambda card: card["status"] == "not scored"]
    assert {"national_cluster_coverage", "mfg_investment_grows"} <= set(unscored.index)
    assert unscored["note"].str.contains("not scored").all()


def test_a_declared_row_is_shown_and_has_no_chance(config: Config) -> None:
    row = card_of(config, {"business_environment_index": {"2025Q4": [95.0, 96.0]}}).loc["business_environment_index"]
    assert (row["median"], row["gap"], row["status"]) == (95.5, 5.5, "declared mapping")
    assert np.isnan(row["probability"])


def test_a_yearly_row_is_valued_by_its_worst_year(config: Config) -> None:
    """Gaps of two runs: the first always ahead, the second behind in 2022 alone; 2021 is not known of the second."""
    gaps = {"2021Q4": [1.0, np.nan], "2022Q4": [2.0, -3.0], "2023Q4": [5.0, 4.0], "2025Q4": [6.0, 7.0]}
    row = card_of(config, {"mfg_loan_growth_gap": gaps}).loc["mfg_loan_growth_gap"]
    assert (row["median"], row["p95"]) == (pytest.approx(-1.0), pytest.approx(0.8))
    assert row["probability"] == 0.5
    assert pd.isna(row["first_year"])


def test_the_goal_that_is_assigned_is_a_setting_of_the_outlook(config: Config) -> None:
    runs = {"co2_intensity_fall": {"2020Q4": [0.0, 0.0], "2025Q4": [17.0, 19.0]}}
    row = card_of(config, runs).loc["co2_intensity_fall"]
    assert (row["goal"], row["met_from"], row["probability"], row["gap"]) == (18.0, 18.0, 0.5, 0.0)
    assert "not from the plan" in row["note"]
    strict = load(PROJECT / "configs" / "baseline.yaml", {"outlook": {"base": "central", "assigned_co2_fall": 20}})
    assert card_of(strict, runs).loc["co2_intensity_fall", ["goal", "probability"]].tolist() == [20.0, 0.0]


def test_a_goal_of_ones_own_goes_before_the_assigned_one(config: Config) -> None:
    row = target(config, "co2_intensity_fall")
    assert with_goal(row, config).target_value == 18.0
    own = row.model_copy(update={"target_value": 15.0, "met_from": 15.0})
    assert with_goal(own, config) == own


def test_a_judged_base_is_what_the_runs_show_at_the_start(config: Config) -> None:
    values = {"chain_output_biomedicine": {"2020Q4": [2200.0, 2300.0], "2025Q4": [4100.0, 3000.0]}}
    row = card_of(config, values).loc["chain_output_biomedicine"]
    assert (row["base"], row["start"], row["probability"]) == (2250.0, "judged", 0.5)
    assert card_of(config, {}).loc["world_class_clusters", "base"] == 3.0


def test_cities_have_bands_and_no_goal(config: Config) -> None:
    runs = runs_of({"labour_productivity": {"2020Q4": [20.0, 20.0], "2025Q4": [30.0, 32.0]}}, place="Ningbo")
    table = city_scorecard(runs, config)
    assert table.loc[0, ["place", "start", "median"]].tolist() == ["Ningbo", 20.0, 31.0]
    assert "goal" not in table


def test_a_goal_of_a_city_is_scored_in_its_year(config: Config) -> None:
    mine = load(
        PROJECT / "configs" / "baseline.yaml",
        {
            "targets.labour_productivity": {"year": 2024, "cities": {"Ningbo": 28, "Quzhou": 28}},
            "targets.high_tech_enterprises": {"cities": {"Ningbo": 100}},
        },
    )
    share = config.parameters["start"]["industrial_share_high_tech_enterprise"]
    runs = runs_of(
        {
            "labour_productivity": {"2024Q4": [27.9, 28.0], "2025Q4": [30.0, 32.0]},
            "high_tech_enterprises": {"2025Q4": [100.0 * share, 100.0 * share - 1.0]},
            "revenue": {"2025Q4": [1.0, 1.0]},
        },
        place="Ningbo",
    )
    table = city_scorecard(runs, mine).set_index("target")
    assert table.loc["labour_productivity", ["goal", "goal_year", "probability"]].tolist() == [28.0, 2024, 0.5]
    assert table.loc["high_tech_enterprises", ["goal", "probability"]].tolist() == [100.0 * share, 0.5]
    assert table.loc["revenue", ["goal", "probability"]].isna().all()
    assert len(table) == 3


def test_a_goal_of_2030_is_scored_in_2030_and_one_of_2025_in_2025() -> None:
    settings = {"end": "2030Q4", "targets.labour_productivity": {"value": 40, "year": 2030}}
    mine = load(PROJECT / "configs" / "baseline.yaml", settings)
    ends = {"2025Q4": [38.0, 41.0], "2030Q4": [41.0, 42.0]}
    runs = runs_of(
        {"labour_productivity": ends, "value_added_per_mu": {"2025Q4": [170.0, 169.0], "2030Q4": [9.0, 9.0]}}
    )
    card = scorecard(runs, mine).set_index("target")
    assert card.loc["labour_productivity", ["year", "median", "probability", "first_year"]].tolist() == [
        2030, 41.5, 1.0, 2030,
    ]  # fmt: skip
    assert card.loc["value_added_per_mu", ["year", "probability"]].tolist() == [2025, 0.5]
