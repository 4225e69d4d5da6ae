"""What a run leaves: tables made from a model's observation."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from sim.calendar import period_name
from sim.data import PROVINCE, divisions
from sim.observe.levels import LEVELS
from sim.policy.treasury import BOOKED
from sim.state.columns import YUAN_100M

if TYPE_CHECKING:
    from sim.model.zhejiang import ZhejiangModel

BUDGET_KEYS = ("year", "lever", "city", "payer", "kind")


class Run(NamedTuple):
    """One run of a scenario: its number, its parameter vector, and the seed of its draws."""

    number: int
    vector: int
    seed: int


class Outcome(NamedTuple):
    """The tables of one run; ``enterprises`` is empty unless settings ask for a share of them."""

    indicators: pd.DataFrame
    budget: pd.DataFrame
    sizes: pd.DataFrame
    levels: pd.DataFrame
    events: pd.DataFrame
    enterprises: pd.DataFrame


def outcome_of(model: "ZhejiangModel", scenario: str, run: Run) -> Outcome:
    """The tables of a model that has run."""
    key = {"scenario": scenario, "run": run.number, "vector": run.vector, "seed": run.seed}
    tables = _indicators(model), _budget(model), _sizes(model), _levels(model), _events(model), _enterprises(model)
    return Outcome(*(_with_key(table, key) for table in tables))


def _with_key(table: pd.DataFrame, key: dict[str, object]) -> pd.DataFrame:
    return pd.concat([pd.DataFrame(key, index=table.index), table], axis=1)


def _long(values: dict[str, np.ndarray], periods: list[int], places: list[str], name: str, value: str) -> pd.DataFrame:
    """A long table from arrays (periods, places) by name."""
    frame = pd.DataFrame(
        {
            "period": np.tile(np.repeat([period_name(p) for p in periods], len(places)), len(values)),
            "place": np.tile(places, len(periods) * len(values)),
            name: np.repeat(list(values), len(periods) * len(places)),
            value: np.concatenate([v.ravel() for v in values.values()]),
        }
    )
    return frame[frame[value].notna()].reset_index(drop=True)


def _places(model: "ZhejiangModel") -> list[str]:
    return [PROVINCE, *model.world.city_names]


def _indicators(model: "ZhejiangModel") -> pd.DataFrame:
    recorder = model.observation.recorder
    values = {name: np.array(rows) for name, rows in recorder.values.items()}
    return _long(values, recorder.periods, _places(model), "indicator", "value")


def _events(model: "ZhejiangModel") -> pd.DataFrame:
    history = model.observation.events
    names = sorted({name for _, name in history})
    periods = sorted({period for period, _ in history})
    nothing = np.zeros(len(model.world.city_names))
    values = {name: np.array([history.get((p, name), nothing) for p in periods]) for name in names}
    frame = _long(values, periods, list(model.world.city_names), "event", "enterprises")
    return frame[frame["enterprises"] != 0.0].reset_index(drop=True)


def _budget(model: "ZhejiangModel") -> pd.DataFrame:
    """Model costs by year, lever, city, payer and kind of cost, 100m yuan of 2020: planned, claimed, paid, refused.

    Revenue and revenue forgone stand under ``paid`` with their kind and are netted with nothing.
    """
    treasury, costs = model.treasury, model.config.registers.costs
    nothing = np.zeros(len(model.world.city_names))
    parts = [
        _costs(model, year, lever, payer, [treasury.booked(year, payer, item)[line] for item in BOOKED])
        for year in model.config.years
        for line, lever in enumerate(treasury.lines)
        for payer, share in costs[lever].payers.items()
        if share > 0.0
    ]
    parts += [
        _costs(model, year, lever, "city", [nothing, nothing, money, nothing])
        for (year, lever), money in model.money.shown.items()
    ]
    return pd.concat(parts, ignore_index=True).sort_values(list(BUDGET_KEYS), ignore_index=True)


def _costs(model: "ZhejiangModel", year: int, lever: str, payer: str, amounts: list[np.ndarray]) -> pd.DataFrame:
    kind = model.config.registers.costs[lever].kind
    keys = {"year": year, "lever": lever, "city": list(model.world.city_names), "payer": payer, "kind": kind}
    return pd.DataFrame(keys | {item: by * YUAN_100M for item, by in zip(BOOKED, amounts, strict=True)})


def _sizes(model: "ZhejiangModel") -> pd.DataFrame:
    from sim.observe.sizes import size_edges

    edges = size_edges()
    parts = []
    for period, counts in model.observation.sizes.items():
        for register, row in zip(("below", "above"), counts, strict=True):
            parts.append(
                pd.DataFrame(
                    {
                        "period": period_name(period),
                        "register": register,
                        "revenue_from": edges[:-1],
                        "revenue_to": edges[1:],
                        "enterprises": row,
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def _levels(model: "ZhejiangModel") -> pd.DataFrame:
    """Above-scale enterprises by division (code of GB/T 4754) and digital level, at the start and each year's end."""
    levels = model.observation.levels
    codes = [division.gb_code for division in divisions()]
    keys = pd.MultiIndex.from_product(
        [[period_name(period) for period in levels], codes, range(LEVELS)], names=["period", "division", "level"]
    )
    table = pd.Series(np.concatenate([*levels.values()]).ravel(), keys, name="enterprises").reset_index()
    return table[table["enterprises"] != 0.0].reset_index(drop=True)


def _enterprises(model: "ZhejiangModel") -> pd.DataFrame:
    """Single enterprises of the sample at each year's end: columns of the ledger, with names of city and division."""
    parts = [pd.DataFrame({"period": period_name(p), **columns}) for p, columns in model.observation.firms.items()]
    if not parts:
        return pd.DataFrame({"period": pd.Series(dtype=str)})
    table = pd.concat(parts, ignore_index=True)
    table["city"] = np.array(model.world.city_names)[table["city"]]
    table["division"] = np.array([division.gb_code for division in divisions()])[table["division"]]
    table["founded"] = [period_name(period) for period in table["founded"]]
    return table
