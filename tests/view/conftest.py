"""A generator of plausible result tables; numbers are invented and mean nothing."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

REGISTER = Path(__file__).parents[2] / "configs" / "plan" / "targets.csv"
CITIES = ["Hangzhou", "Ningbo", "Wenzhou", "Jiaxing", "Huzhou", "Shaoxing"]
CITIES += ["Jinhua", "Quzhou", "Zhoushan", "Taizhou", "Lishui"]
LEVELS = {"level_0": 52.0, "level_1": 30.0, "level_2": 13.0, "level_3": 4.0, "level_4": 1.0}
OTHERS = {
    "above_scale_enterprises": (46612, 54000), "city_gap": (0.24, 0.19), "staff": (6.5e6, 6.0e6),
    "value_added": (15335, 22000), "srdi_enterprises": (1200, 4000), "little_giants": (162, 600),
    "hidden_champions": (130, 400), "single_champions": (114, 210), "public_cost": (0, 1600),
}  # fmt: skip
BY_CITY = ("labour_productivity", "digital_coverage_above_scale", "rd_share_of_revenue", "water_per_value_added",
           "staff", "value_added")  # fmt: skip
LEVERS = ("industry_fund", "upgrade_subsidy_rate", "provider_training", "first_set_reward", "a_lever_of_my_own")
EVENTS = ("promotions", "demotions", "entries", "exits", "srdi", "little_giant", "smart_factory", "listed")


def make_periods(last_year: int) -> list[str]:
    return ["2020Q4", *(f"{year}Q{quarter}" for year in range(2021, last_year + 1) for quarter in range(1, 5))]


def make_indicators(runs: int, last_year: int, seed: int = 7) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    register = pd.read_csv(REGISTER)
    ends = {
        row.id: (row.base_value if pd.notna(row.base_value) else 0.6 * row.target_value, row.target_value)
        for row in register.itertuples()
        if row.driver != "not_scored" and pd.notna(row.target_value)
    }
    ends.update(OTHERS)
    periods = make_periods(last_year)
    progress = np.linspace(0, 1, len(periods)) * (last_year - 2020) / 5
    frames = []
    for place_number, place in enumerate(["Zhejiang", *CITIES]):
        chosen = ends if place == "Zhejiang" else {name: ends[name] for name in BY_CITY}
        for indicator, (start, goal) in chosen.items():
            reach = random.normal(0.95 + 0.1 * random.normal(), 0.12, runs)
            wobble = random.normal(0, 0.02, (runs, len(periods))).cumsum(axis=1) * (progress > 0)
            scale = 1 + 0.04 * (place_number - 5) * (place_number > 0)
            values = (start + (goal - start) * (reach[:, None] * progress + wobble)) * scale
            frames.append(make_long(values, periods, place, indicator))
    frames.extend(make_levels(random, runs, periods))
    return pd.concat(frames, ignore_index=True)


def make_levels(random: np.random.Generator, runs: int, periods: list[str]) -> list[pd.DataFrame]:
    drift = np.array([-6.0, -1, 3, 3, 1])[:, None, None] * random.normal(4, 0.5, runs)[None, :, None]
    weights = np.array(list(LEVELS.values()))[:, None, None] + drift * np.linspace(0, 1, len(periods))
    shares = np.maximum(weights, 0.2) / np.maximum(weights, 0.2).sum(axis=0) * 100
    return [make_long(shares[i], periods, "Zhejiang", level) for i, level in enumerate(LEVELS)]


def make_long(values: np.ndarray, periods: list[str], place: str, indicator: str) -> pd.DataFrame:
    runs = values.shape[0]
    run = np.repeat(np.arange(runs), len(periods))
    return pd.DataFrame(
        {
            "scenario": "baseline",
            "run": run,
            "vector": run % 5,
            "seed": run // 5,
            "period": np.tile(periods, runs),
            "place": place,
            "indicator": indicator,
            "value": values.ravel(),
        }
    )


def make_scorecard(indicators: pd.DataFrame) -> pd.DataFrame:
    register = pd.read_csv(REGISTER).rename(
        columns={"id": "target", "base_value": "base", "target_value": "goal", "part": "clause"}
    )
    last = indicators[(indicators["period"] == indicators["period"].max()) & (indicators["place"] == "Zhejiang")]
    runs = last.pivot(index="indicator", columns="run", values="value").reindex(register["target"])
    margins = runs.sub(register["goal"].to_numpy(), axis=0).mul(np.where(register["sense"] == "at_most", -1, 1), axis=0)
    met = (margins >= 0).mean(axis=1).where(margins.notna().any(axis=1))
    quantiles = runs.quantile([0.5, 0.05, 0.95], axis=1).T.to_numpy()
    card = register.assign(
        median=quantiles[:, 0], p05=quantiles[:, 1], p95=quantiles[:, 2], probability=met.to_numpy(), first_year=2025
    )
    ahead = card["start"].eq("judged") & card["goal"].notna() & card["counted"].ne("yearly")
    card["base"] = card["base"].where(~(card["base"].isna() & ahead), 0.6 * card["goal"])
    sure = {"probability_low": (card["probability"] - 0.2).clip(0), "probability_high": card["probability"] + 0.1}
    return card.assign(**sure, gap=card["median"] - card["goal"], status=card["driver"])


def make_cities(indicators: pd.DataFrame) -> pd.DataFrame:
    cities = indicators[indicators["place"] != "Zhejiang"]
    last = cities[cities["period"] == cities["period"].max()]
    bands = last.groupby(["indicator", "place"])["value"].quantile([0.05, 0.5, 0.95]).unstack()
    bands = bands.set_axis(["p05", "median", "p95"], axis=1).reset_index().rename(columns={"indicator": "target"})
    return bands.assign(period=last["period"].iloc[0], start=bands["median"] * 0.8)


def make_budget(last_year: int, seed: int = 5) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    keys = [
        (year, lever, city, payer, kind)
        for year in range(2021, last_year + 1)
        for lever in LEVERS
        for city in CITIES
        for payer, kind in (("city", "claim"), ("province", "service"), ("city", "forgone"), ("city", "revenue"))
    ]
    table = pd.DataFrame(keys, columns=["year", "lever", "city", "payer", "kind"])
    paid = random.gamma(2.0, 0.6, len(table))
    return table.assign(planned=paid, claimed=1.1 * paid, paid=paid, refused=0.1 * paid)


def make_events(runs: int, periods: list[str], seed: int = 6) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    keys = [
        (run, period, city, event) for run in range(runs) for period in periods for city in CITIES for event in EVENTS
    ]
    table = pd.DataFrame(keys, columns=["run", "period", "place", "event"])
    return table.assign(enterprises=random.poisson(20.0, len(table)).astype(float))


def make_sizes(runs: int, periods: list[str]) -> pd.DataFrame:
    random = np.random.default_rng(3)
    edges = np.array([0, 50, 100, 200, 500, 1000, 2000, 4000, 1e4, 2e4, 4e4, 1e5, 4e5, 1e6, 1e7])
    rows = []
    for when, period in enumerate(periods):
        for run in range(runs):
            for low, high in pairwise(edges):
                above = low >= 2000
                tail = (max(low, 25) / 2000) ** -1.1 - (high / 2000) ** -1.1
                count = 46612 * tail * (1 + 0.009 * when * (low / 2000) ** 0.05)
                rows.append((run, period, "above" if above else "below", low, high, int(random.poisson(count))))
    return pd.DataFrame(rows, columns=["run", "period", "register", "revenue_from", "revenue_to", "enterprises"])


def make_divisions(runs: int, periods: list[str]) -> pd.DataFrame:
    """Two divisions and one that has no enterprise at the end; nobody at level 4 but in one of them."""
    rows = [
        (run, period, division, level, float(many * (5 - level) + 10 * when * level + run))
        for when, period in enumerate(periods)
        for run in range(runs)
        for division, many, levels in (("C17", 600, 4), ("C39", 400, 5), ("B08", 1, 1))
        for level in range(levels)
        if division != "B08" or period != periods[-1]
    ]
    return pd.DataFrame(rows, columns=["run", "period", "division", "level", "enterprises"])


def write_folder(folder: Path, runs: int = 20, last_year: int = 2025) -> Path:
    indicators = make_indicators(runs, last_year)
    indicators.to_parquet(folder / "indicators.parquet")
    make_scorecard(indicators).to_csv(folder / "scorecard.csv", index=False)
    make_sizes(runs, make_periods(last_year)[::4]).to_parquet(folder / "sizes.parquet")
    make_divisions(runs, make_periods(last_year)[::4]).to_parquet(folder / "levels.parquet")
    make_cities(indicators).to_csv(folder / "cities.csv", index=False)
    make_budget(last_year).to_csv(folder / "budget.csv", index=False)
    make_events(runs, make_periods(last_year)[1:]).to_parquet(folder / "events.parquet")
    (folder / "record.json").write_text(json.dumps({"run_id": "3f9a2c71"}), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def result_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("baseline"))
