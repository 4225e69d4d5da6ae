"""The chapters of a sweep: what was varied, what came of it by factor and by cell, what explains it, what failed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from sim.data import PROVINCE
from sim.score.bands import HIGH, LOW
from sim.study.analyse import ANALYSIS
from sim.study.movers import strongest_mover
from sim.study.pairs import PAIR
from sim.view.levers import lever_name, target_name
from sim.view.report.blocks import Block, Bullets, Cell, Chapter, Group, Picture, Row, Table, Text, Voice, rows_table
from sim.view.report.method import method, sources
from sim.view.report.pictures import MORE, stored_pictures
from sim.view.report.settings import facts_table, read_record
from sim.view.report.source import read_mapping, title_of
from sim.view.words import number

OUTCOMES, DESIGN, EXPERIMENT, FAILED = "outcomes.parquet", "design.csv", "design.yaml", "failures.csv"
MOST_CELLS = 40
MOST_LEVELS = 6
PARTS = 3
MOST_OUTCOMES = 8
CURVES = {
    "response_curves": "curves_title", "factor_surface": "surface_title", "parallel_coordinates": "parallel_title"
}  # fmt: skip
EXPLAINED = {"sensitivity_bars": "bars_title", "prim_boxes": "boxes_title"}
"""The figures that `zjsim analyse` leaves, and their titles, by chapter."""


def sweep_chapters(folder: Path, voice: Voice) -> tuple[str, str, list[Chapter]]:
    """Title, facts and chapters of a sweep folder."""
    outcomes = pd.read_parquet(folder / OUTCOMES).astype({"period": str})
    cells = pd.read_csv(folder / DESIGN).set_index("cell")
    design = folder / EXPERIMENT
    told = read_mapping(design.read_text(encoding="utf-8") if design.is_file() else "", design)
    last = outcomes[(outcomes["place"] == PROVINCE) & (outcomes["period"] == outcomes["period"].max())]
    medians = last.pivot_table(index="cell", columns="indicator", values="value", aggfunc="median", observed=True)
    names = list(medians.columns)[:MOST_OUTCOMES]
    period, failed = str(outcomes["period"].max()), failures(folder)
    title = title_of(told, voice.language) or str(told.get("name") or folder.resolve().name)
    said = str(told.get("description") or "")
    blocks: dict[str, list[Block]] = {
        "summary": [Bullets(list(sentences(cells, last[last["indicator"].isin(names)], failed, voice)))],
        "design": [*([Text(said)] if said and voice.speaks(said) else []), cells_table(cells, voice)],
        "responses": [
            levels_table(cells, medians[names], period, voice),
            responses_table(cells, last[last["indicator"].isin(names)], names, period, voice),
            *analysis_pictures(folder, CURVES, title, voice),
        ],
        "explained": analysis_pictures(folder, EXPLAINED, title, voice),
        "failures": [_failures_table(failed, voice)] if len(failed) else [],
        MORE: stored_pictures(folder),
        "method": method(voice),
        "sources": sources(voice),
        "record": [facts_table(read_record(folder), voice)],
    }
    chapters = [Chapter(id, voice.tell(f"chapter_{id}"), own) for id, own in blocks.items() if own]
    return title, voice.tell("facts_other", run=read_record(folder).get("run_id", folder.resolve().name)), chapters


def analysis_pictures(folder: Path, titles: dict[str, str], name: str, voice: Voice) -> list[Block]:
    """Those of some figures that an analysis of the sweep has left, under their titles."""
    there = [each for each in stored_pictures(folder / ANALYSIS) if isinstance(each, Picture)]
    by_name = {Path(each.file).stem: each for each in there}
    return [
        replace(by_name[each], shows=voice.say(phrase, name=name), file=f"{ANALYSIS}/{by_name[each].file}")
        for each, phrase in titles.items()
        if each in by_name
    ]


def failures(folder: Path) -> pd.DataFrame:
    """The runs that failed: columns cell, run and reason, from ``failures.csv``; none without that file."""
    path = folder / FAILED
    return pd.read_csv(path) if path.is_file() else pd.DataFrame(columns=["cell", "run", "reason"])


def sentences(cells: pd.DataFrame, last: pd.DataFrame, failed: pd.DataFrame, voice: Voice) -> Iterator[str]:
    """How many cells there are, which factor moves each outcome most where one surely does, how many runs failed."""
    runs = last[["cell", "run"]].drop_duplicates()
    names = voice.listed(factor_name(name, voice) for name in cells.columns)
    done = runs["cell"].nunique()
    yield voice.tell("sweep_sum", cells=len(cells), factors=len(cells.columns), names=names, done=done, runs=len(runs))
    yield from moved(cells.select_dtypes("number"), last, voice)
    if len(failed):
        yield voice.tell("sweep_failed", many=len(failed))


def moved(factors: pd.DataFrame, last: pd.DataFrame, voice: Voice) -> Iterator[str]:
    """Which factor moves each outcome most; and which outcomes none moves by what a number shows and luck does not."""
    still = []
    for outcome, rows in last.groupby("indicator", sort=False, observed=True) if len(factors.columns) else ():
        values, name = rows.set_index(["cell", *PAIR])["value"], outcome_name(str(outcome), voice)
        medians = values.groupby(level="cell").median()
        found = strongest_mover(factors, values) if number(medians.min()) != number(medians.max()) else None
        if found is None:
            still.append(name)
        else:
            factor, rank = found
            yield voice.tell("sweep_most", outcome=name, factor=factor_name(factor, voice), rank=f"{rank:+.2f}")
    if still:
        yield voice.tell("sweep_still", names=voice.listed(still))


def factor_name(column: str, voice: Voice) -> str:
    """A factor as a reader knows it: a lever by its name, a parameter by its id, the outlook by its word."""
    kind, _, id = column.partition(".")
    return lever_name(id, voice.language) if kind == "levers" else id or voice.say("outlook")


def outcome_name(indicator: str, voice: Voice) -> str:
    """The name of an outcome: that of the target, or of the catalogue."""
    name = target_name(indicator, voice.language)
    return name if name != indicator else voice.name("indicators", indicator)


def cells_table(cells: pd.DataFrame, voice: Voice) -> Table:
    """The first cells of the design."""
    first = cells.head(MOST_CELLS)
    rows = [[str(cell), *map(_level, values)] for cell, values in zip(first.index, first.to_numpy(object), strict=True)]
    heads = [voice.tell("cell"), *(factor_name(name, voice) for name in cells.columns)]
    return rows_table("cells", voice.tell("cells", many=len(first), all=len(cells)), heads, rows)


def levels_table(cells: pd.DataFrame, medians: pd.DataFrame, period: str, voice: Voice) -> Table:
    """The median response at each level of each factor, a sampled range being cut into thirds."""
    groups = []
    for factor in cells.columns:
        levels = _levels(cells[factor]).reindex(medians.index)
        found = medians.groupby(levels, sort=False, observed=True).median()
        ordered = found.reindex(list(dict.fromkeys(_levels(cells[factor].sort_values()))))
        rows = [[str(level), *map(number, values)] for level, values in ordered.dropna(how="all").iterrows()]
        groups.append(Group(factor_name(factor, voice), rows))
    heads = [voice.tell("value"), *(outcome_name(str(name), voice) for name in medians.columns)]
    return Table("levels", voice.tell("levels", period=period), heads, groups)


def _levels(values: pd.Series) -> pd.Series:
    if values.nunique() <= MOST_LEVELS or not pd.api.types.is_numeric_dtype(values):
        return values.map(_level)
    return pd.qcut(values, PARTS, duplicates="drop").map(lambda part: f"{part.left:.4g} … {part.right:.4g}").astype(str)


def _level(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float | int) else str(value)


def responses_table(cells: pd.DataFrame, last: pd.DataFrame, names: list[str], period: str, voice: Voice) -> Table:
    """Median and band of each outcome by cell, the first cells."""
    by = last.astype({"indicator": str}).groupby(["cell", "indicator"])["value"]
    bands = zip(by.quantile(LOW), by.median(), by.quantile(HIGH), strict=True)
    found = dict(zip(by.median().index, bands, strict=True))
    done = [cell for cell in cells.index if cell in set(last["cell"])][:MOST_CELLS]
    rows: list[Row] = [[str(cell), *(_response(found.get((cell, name)), voice) for name in names)] for cell in done]
    heads = [voice.tell("cell"), *(outcome_name(name, voice) for name in names)]
    return rows_table("responses", voice.tell("responses", period=period), heads, rows)


def _response(band: tuple[float, float, float] | None, voice: Voice) -> Cell:
    if band is None:
        return Cell("–")
    low, middle, high = band
    return Cell(number(middle), voice.tell("range", low=number(low), high=number(high)))


def _failures_table(failed: pd.DataFrame, voice: Voice) -> Table:
    rows = [[str(row["cell"]), str(row["run"]), str(row["reason"]).strip().splitlines()[-1]]
            for _, row in failed.iterrows()]  # fmt: skip
    heads = [voice.tell(name) for name in ("cell", "run", "why")]
    return rows_table("failures", voice.tell("failures"), heads, rows, {2})
