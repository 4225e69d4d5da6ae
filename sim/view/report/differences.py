"""What a scenario changes against a baseline, paired run by run."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import yaml

from sim.config.reading import plain
from sim.data import PROVINCE
from sim.errors import ConfigError, StoreError
from sim.study.compare import against
from sim.study.judging import BETTER, COST, GAP, WORSE
from sim.study.sides import Side, read_side
from sim.view.compared import LITTLE, SMALL_MOVE, STILL, UNSETTLED, size_of, sizes, verdict
from sim.view.report.blocks import Block, Cell, Table, Text, Voice, rows_table
from sim.view.report.board import chance_cell
from sim.view.report.source import SETTINGS, Source, title_of
from sim.view.words import number, signed

BASELINE = "baseline"
BY_CITY = ("labour_productivity", "digital_coverage_above_scale")
_SAME = (("population",), ("start",), ("end",), ("ensemble", "seed"))


def find_differences(source: Source, base: Path | None) -> tuple[Path | None, pd.DataFrame]:
    """The folder to compare with, and the differences to it: to ``baseline`` beside where none is given.

    One beside is left alone where its runs are of other people, or where it cannot be compared. Raises StoreError
    when a given folder holds no result, or none to compare with.
    """
    if base is not None:
        for name in ("indicators.parquet", "scorecard.csv"):
            if not (base / name).is_file():
                raise StoreError(f"--against {base}: holds no {name}; allowed: a result folder of `zjsim run`")
        return base, compare_folders(base, source)
    beside, none = source.folder.resolve().parent / BASELINE, (None, pd.DataFrame())
    if not (beside / "indicators.parquet").is_file() or beside == source.folder.resolve():
        return none
    try:
        theirs = _settings(beside)
        alike = all(_get(theirs, path) == _get(source.content, path) for path in _SAME)
        return (beside, compare_folders(beside, source)) if alike else none
    except (StoreError, ConfigError, OSError, ValueError, KeyError, yaml.YAMLError):
        return none  # a damaged one is no reason to do without a report


def _settings(folder: Path) -> dict[str, object]:
    path = folder / SETTINGS
    content = plain(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return content if isinstance(content, dict) else {}


def _get(content: object, path: tuple[str, ...]) -> object:
    for name in path:
        content = content.get(name) if isinstance(content, dict) else None
    return content


def name_of(folder: Path, language: str) -> str:
    """The title of a result's scenario, else the name of its folder."""
    return title_of(_settings(folder), language) or folder.resolve().name


def compare_folders(base: Path, source: Source) -> pd.DataFrame:
    """What ``sim.compare`` says at the end of the runs: of the province, and of what is shown by city.

    Raises StoreError without any pair of runs or year's end.
    """
    found = against(_shown(read_side(base)), _shown(read_side(source.runs_folder)), [])
    ends: pd.DataFrame = found[found["period"] == found["period"].max()]
    return ends


def _shown(side: Side) -> Side:
    ends = side.ends
    return side._replace(ends=ends[(ends["place"] == PROVINCE) | ends["indicator"].isin(BY_CITY)])


def judged(found: pd.DataFrame) -> pd.DataFrame:
    """The targets of the province; the gap between cities and public cost have a sense, and are no promises."""
    is_target = found["name_en"].fillna("").ne("") & ~found["indicator"].isin([COST, GAP])
    return found[(found["place"] == PROVINCE) & is_target].dropna(subset="probability")


def sentences(found: pd.DataFrame, base: str, other: str, voice: Voice) -> list[str]:
    """On how many targets the other is surely better or worse, where that is open, and what it costs."""
    targets = judged(found)
    size, sign = sizes(targets), [verdict(row) for _, row in targets.iterrows()]
    counts = {"better": sign.count(BETTER), "worse": sign.count(WORSE)}
    counts |= {name: int((size == name).sum()) for name in (UNSETTLED, STILL)}
    parts = [voice.tell("comparison_sum", base=base, other=other, targets=len(targets), **counts)]
    if little := int((size == LITTLE).sum()):
        parts.append(voice.tell("comparison_little", base=base, many=little, share=SMALL_MOVE))
    said = [voice.joined(parts)]
    for _, row in found[(found["indicator"] == COST) & (found["place"] == PROVINCE)].iterrows():
        numbers = {"cost": signed(row["difference"]), "low": signed(row["p05"]), "high": signed(row["p95"])}
        said.append(voice.tell("comparison_cost", **numbers))
    return said


def target_blocks(id: str, found: pd.DataFrame, base: str, other: str, voice: Voice) -> list[Block]:
    """The targets of the province, in the order of the table."""
    targets = judged(found)
    caption = voice.tell("comparison", period=found["period"].iloc[0], base=base, other=other)
    return [
        Text(voice.tell("comparison_said", base=base)),
        target_table(id, caption, targets, names_of(targets, voice), voice),
    ]


def city_blocks(found: pd.DataFrame, voice: Voice) -> list[Table]:
    """What is shown by city."""
    by_city = found[found["indicator"].isin(BY_CITY)]
    return city_tables(by_city, names_of(by_city, voice), str(found["period"].iloc[0]), voice)


def names_of(found: pd.DataFrame, voice: Voice) -> dict[str, str]:
    """Names with units, by indicator: from the table, else from the catalogue."""
    names = {}
    for _, row in found.drop_duplicates("indicator").iterrows():
        name, unit = row[f"name_{voice.language}"], row["unit"]
        known = str(name) if isinstance(name, str) and name else voice.name("indicators", str(row["indicator"]))
        names[str(row["indicator"])] = voice.with_unit(
            known, voice.name("units", unit) if isinstance(unit, str) else ""
        )
    return names


def differences(source: Source, base: Path | None, found: pd.DataFrame, voice: Voice) -> list[Block]:
    """The comparison with a baseline: targets of the province in the scorecard's order, then by city."""
    if base is None:
        return [Text(voice.tell("comparison_none"))]
    order = {id: position for position, id in enumerate(source.tables.scorecard.index)}
    found = found.sort_values("indicator", key=lambda ids: ids.map(order), kind="stable")
    name, title = name_of(base, voice.language), source.title(voice.language)
    return [
        *(Text(said) for said in sentences(found, name, title, voice)),
        *target_blocks("comparison", found, name, title, voice),
        *city_blocks(found, voice),
    ]


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
        _band(signed(row["p05"]), signed(row["p95"]), voice), _sign_cell(row, voice), str(int(row["pairs"])),
    ]  # fmt: skip


def _band(low: str, high: str, voice: Voice) -> str:
    return low if low == high else voice.tell("range", low=low, high=high)


def _sign_cell(row: pd.Series, voice: Voice) -> str | Cell:
    """The share of pairs that are better, and whether that settles the sign."""
    size = size_of(row)
    if size == STILL:
        return voice.say("no_difference")
    cell = chance_cell(row["probability"], voice)
    return replace(cell, below=voice.tell("not_settled")) if size == UNSETTLED else cell
