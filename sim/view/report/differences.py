"""What a scenario changes against a baseline, paired run by run."""

from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from sim.data import PROVINCE
from sim.errors import StoreError
from sim.score.bands import HIGH, LOW
from sim.view.report.blocks import Block, Cell, Table, Text, Voice, rows_table
from sim.view.report.board import chance_cell
from sim.view.report.source import SETTINGS, Source, read_runs, title_of
from sim.view.words import number

BASELINE = "baseline"
LIKELY = 2 / 3
COST = "public_cost"
BY_CITY = ("labour_productivity", "digital_coverage_above_scale")
_SAME = (("population",), ("start",), ("end",), ("ensemble", "seed"))


def find_baseline(source: Source, against: Path | None) -> Path | None:
    """The folder to compare with: the one given, else ``baseline`` beside, where its runs are of the same people.

    Raises StoreError when a given folder holds no result.
    """
    if against is not None:
        for name in ("indicators.parquet", "scorecard.csv"):
            if not (against / name).is_file():
                raise StoreError(f"--against {against}: holds no {name}; allowed: a result folder of `zjsim run`")
        return against
    beside = source.folder.resolve().parent / BASELINE
    if not (beside / "indicators.parquet").is_file() or beside == source.folder.resolve():
        return None
    try:
        theirs = _settings(beside)
        alike = all(_get(theirs, path) == _get(source.content, path) for path in _SAME)
        return beside if alike and not read_runs(beside).merge(source.runs).empty else None
    except (OSError, ValueError, KeyError, yaml.YAMLError):  # a damaged one is no reason to do without a report
        return None


def _settings(folder: Path) -> dict[str, object]:
    path = folder / SETTINGS
    content = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return content if isinstance(content, dict) else {}


def _get(content: object, path: tuple[str, ...]) -> object:
    for name in path:
        content = content.get(name) if isinstance(content, dict) else None
    return content


def name_of(folder: Path, language: str) -> str:
    """The title of a result's scenario, else the name of its folder."""
    return title_of(_settings(folder), language) or folder.resolve().name


def compare_folders(base: Path, source: Source) -> pd.DataFrame:
    """One row an indicator and place at the end: medians, and paired differences with band, probability and pairs.

    Runs of the same vector and seed are a pair. probability: the share of pairs in which the scenario is better by the
    target's sense, ties counting half; NaN where no target has the indicator. Raises StoreError without any pair.
    """
    period, keys = source.tables.last_period, ["indicator", "place"]
    columns = ["vector", "seed", "period", "place", "indicator", "value"]
    ends = (
        pd.read_parquet(folder / "indicators.parquet", columns=columns, filters=[("period", "==", period)])
        for folder in (source.runs_folder, base)
    )
    ours, theirs = (
        table.astype(dict.fromkeys(keys, str)).set_index([*keys, "vector", "seed"])["value"] for table in ends
    )
    both = pd.concat({"base": theirs, "other": ours}, axis=1, join="inner").dropna()
    if both.empty:
        raise StoreError(f"{base}: no run of {period} has vector and seed of a run in {source.folder}; run both alike")
    both["difference"] = both["other"] - both["base"]
    by = both.groupby(level=keys, sort=False)
    found = by.median().rename(columns={"base": "base_median", "other": "other_median"})
    found["p05"], found["p95"] = by["difference"].quantile(LOW), by["difference"].quantile(HIGH)
    found["probability"] = _better(both, source.tables.scorecard).groupby(level=keys, sort=False).mean()
    found["pairs"] = by.size()
    return found.reset_index()


def _better(both: pd.DataFrame, card: pd.DataFrame) -> pd.Series:
    """Whether each pair is better by the target's sense: 1, 0, a half for ties, NaN without a target."""
    names = both.index.get_level_values("indicator")
    sense, goal = names.map(card["sense"].to_dict()), names.map(card["goal"].to_dict()).to_numpy(float)
    near = np.abs(both["base"] - goal) - np.abs(both["other"] - goal)
    gain = np.select(
        [sense == "at_least", sense == "at_most", sense == "about"], [both["difference"], -both["difference"], near],
        np.nan,
    )  # fmt: skip
    return pd.Series(np.where(np.isnan(gain), np.nan, (np.sign(gain) + 1.0) / 2.0), both.index)


def difference_sentence(found: pd.DataFrame, base: str, voice: Voice) -> str:
    """On how many targets the scenario is likely better and worse, and what it costs more."""
    targets = found[(found["place"] == PROVINCE)].dropna(subset="probability")
    better, worse = (targets["probability"] >= LIKELY).sum(), (targets["probability"] <= 1.0 - LIKELY).sum()
    cost = found.loc[(found["indicator"] == COST) & (found["place"] == PROVINCE), "difference"]
    money = signed(float(cost.iloc[0])) if len(cost) else "–"
    return voice.tell("compared_better", base=base, better=better, worse=worse, cost=money)


def differences(source: Source, base: Path | None, found: pd.DataFrame, voice: Voice) -> list[Block]:
    """The comparison with a baseline: targets of the province, then two indicators by city."""
    if base is None:
        return [Text(voice.tell("comparison_none"))]
    name, period = name_of(base, voice.language), source.tables.last_period
    title = voice.tell("comparison", period=period, base=name, other=source.title(voice.language))
    names = {id: _name(source, voice, id) for id in found["indicator"].unique()}
    province = found[found["place"] == PROVINCE].dropna(subset="probability")
    order = {id: position for position, id in enumerate(source.tables.scorecard.index)}
    province = province.sort_values("indicator", key=lambda ids: ids.map(order), kind="stable")
    return [
        Text(voice.tell("comparison_said", base=name)),
        Text(difference_sentence(found, name, voice)),
        target_table("comparison", title, province, names, voice),
        *city_tables(found[found["indicator"].isin(BY_CITY)], names, period, voice),
    ]


def _name(source: Source, voice: Voice, indicator: str) -> str:
    return voice.with_unit(*voice.indicator(source.tables, indicator))


def target_table(id: str, caption: str, rows: pd.DataFrame, names: dict[str, str], voice: Voice) -> Table:
    """One row an indicator: medians of both, difference, band, share of pairs that are better, pairs."""
    heads = [voice.tell("indicator"), *(voice.tell(name) for name in ("base_median", "other_median", "difference"))]
    heads += [voice.tell(name) for name in ("band", "better", "pairs")]
    return rows_table(
        id,
        caption,
        heads,
        [[names[str(row["indicator"])], *difference_cells(row, voice)] for _, row in rows.iterrows()],
    )


def city_tables(found: pd.DataFrame, names: dict[str, str], period: str, voice: Voice) -> list[Table]:
    """A table an indicator: one row a city."""
    tables = []
    heads = [voice.tell("city"), *(voice.tell(name) for name in ("base_median", "other_median", "difference"))]
    heads += [voice.tell(name) for name in ("band", "better", "pairs")]
    for indicator, rows in found[found["place"] != PROVINCE].groupby("indicator", sort=False):
        caption = voice.tell("comparison_cities", period=period, name=names[str(indicator)])
        cells = [[voice.name("places", str(row["place"])), *difference_cells(row, voice)] for _, row in rows.iterrows()]
        tables.append(rows_table(f"cities_{indicator}", caption, heads, cells))
    return tables


def difference_cells(row: pd.Series, voice: Voice) -> list[str | Cell]:
    """The numbers of one comparison."""
    return [
        number(row["base_median"]), number(row["other_median"]), signed(row["difference"]),
        voice.tell("range", low=signed(row["p05"]), high=signed(row["p95"])),
        chance_cell(row["probability"], voice), str(int(row["pairs"])),
    ]  # fmt: skip


def signed(value: float) -> str:
    """A number with its sign."""
    return f"+{number(value)}" if value > 0.0 else number(value)
