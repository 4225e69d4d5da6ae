"""The baseline keeps the bounds of plausibility: medians over 2021-2025 of the shipped ensemble, a run a vector."""

import numpy as np
import pandas as pd
import pytest

from sim.config import load
from sim.model.zhejiang import ZhejiangModel
from sim.score.scorecard import scorecard
from sim.study.outcome import outcome_of
from sim.study.run import planned_runs
from tests.study.conftest import PROJECT

pytestmark = pytest.mark.slow

HANGS_ON_ONE_PLANT = "Zhoushan"
TOO_FAST = ["Hangzhou", "Taizhou"]
"""Known to miss, as docs/limits.md says: 11.1 and 10.6 % a year, since the trends of 2016-2020 are carried on."""
SHRINKING = ["Huzhou", "Jiaxing"]
"""Known to miss, as docs/limits.md says: registers fall by 2 to 3 % a year where few stand below the line."""


@pytest.fixture(scope="module")
def indicators() -> pd.DataFrame:
    config = load(PROJECT / "configs" / "baseline.yaml", ["population.sample=0.1"])
    tables = []
    for run in planned_runs(config)[:: config.ensemble.seeds_per_vector]:
        model = ZhejiangModel(config, seed=run.seed, vector=run.vector, threads=2)
        while model.running:
            model.step()
        tables.append(outcome_of(model, "baseline", run).indicators)
    return pd.concat(tables)


def median_of(indicators: pd.DataFrame, name: str, period: str) -> pd.Series:
    rows = indicators[(indicators["indicator"] == name) & (indicators["period"] == period)]
    return rows.groupby("place")["value"].median()


def yearly_growth(indicators: pd.DataFrame, name: str) -> pd.Series:
    return 100.0 * ((median_of(indicators, name, "2025Q4") / median_of(indicators, name, "2020Q4")) ** 0.2 - 1.0)


def test_value_added_grows_3_to_10_percent_in_each_city(indicators: pd.DataFrame) -> None:
    growth = yearly_growth(indicators, "value_added").drop(HANGS_ON_ONE_PLANT)
    assert growth.drop(TOO_FAST).between(3.0, 10.0).all(), growth
    assert growth[TOO_FAST].between(10.0, 12.0).all(), f"no longer as docs/limits.md says: {growth}"


def test_the_register_changes_by_2_down_to_10_up(indicators: pd.DataFrame) -> None:
    growth = yearly_growth(indicators, "above_scale_enterprises")
    assert growth.drop(SHRINKING).between(-2.0, 10.0).all(), growth
    assert growth[SHRINKING].between(-3.5, -1.9).all(), f"no longer as docs/limits.md says: {growth}"


def test_cities_keep_their_ranks_within_two_places(indicators: pd.DataFrame) -> None:
    before, after = (median_of(indicators, "revenue", p).drop("Zhejiang").rank() for p in ("2020Q4", "2025Q4"))
    assert (before - after).abs().max() <= 2


def test_no_target_is_an_order_of_magnitude_off(indicators: pd.DataFrame) -> None:
    """Between a third and three times the goal; a growth that shall not be negative, within 40 points of nought."""
    card = scorecard(indicators, load(PROJECT / "configs" / "baseline.yaml")).set_index("target")
    card = card[card["driver"] != "not_scored"]
    grows = card["goal"] == 0.0
    ratio = card["median"][~grows] / card["goal"][~grows]
    assert ratio.between(0.3, 3.0).all(), ratio[~ratio.between(0.3, 3.0)]
    assert set(card.index[grows]) == {"mfg_loan_growth_gap", "mfg_loan_balance_growth", "first_time_borrowers_growth"}
    assert card["median"][grows].abs().lt(40.0).all(), card["median"][grows]


def test_a_tenth_of_the_ordinary_agrees_with_the_whole() -> None:
    """After a year, with the same seed: totals of the province within 1 %, of cities within 3 %.

    Entrants below scale are thinned one by one, so a small city's count of all enterprises has an error of its own:
    Zhoushan's 400 entrants a year, thinned to 40, have a standard error of 1.5 % of its 3,900 enterprises.
    """
    sums = []
    for sample in ("0.1", "1.0"):
        config = load(PROJECT / "configs" / "baseline.yaml", [f"population.sample={sample}", "end=2021Q4"])
        model = ZhejiangModel(config, seed=11, threads=2)
        while model.running:
            model.step()
        values = model.observation.recorder.values
        sums.append({name: values[name][-1] for name in ("value_added", "revenue", "staff", "enterprises")})
    for name, whole in sums[1].items():
        assert sums[0][name][0] == pytest.approx(whole[0], rel=0.01), name
        assert sums[0][name] == pytest.approx(whole, rel=0.05 if name == "enterprises" else 0.03), name


def test_exit_by_age_peaks_in_the_third_or_fourth_year() -> None:
    """The record: 1.6 % in the first year, a peak of 9.5 % in the third or fourth, 6 to 9 % on the whole."""
    model = ZhejiangModel(load(PROJECT / "configs" / "baseline.yaml"), seed=3, threads=2)
    rows = model.world.ledger.rows
    many, founded = len(rows), rows["founded"].copy()
    for _ in range(4):
        model.step()
    gone = model.world.ledger.rows["alive"][:many] == 0
    age = (model.config.start - founded) // 4
    by_age = np.array([gone[age == years].mean() for years in range(5)])
    assert by_age[0] < 0.05
    assert int(by_age.argmax()) in (2, 3)
    assert 0.06 < gone.mean() < 0.09
    assert gone[age >= 8].mean() < by_age[3]
