"""The analysis of a sweep: what its design allows, by outcome; what it does not, and which design would."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from sim.study.attribution import attribution
from sim.study.discovery import find_boxes, refusal
from sim.study.explained import RUN, SENSITIVITIES, Explained, explain
from sim.study.folder import ResultFolder
from sim.study.pairs import spread_of
from sim.study.sensitivity import analysable, complete_blocks, morris_indices, sobol_indices
from sim.study.variables import describe, run_table

if TYPE_CHECKING:
    from sim.study.sweep import Sweep

ANALYSIS = "analysis"
FEWEST_BLOCKS = 2


class Analysis(NamedTuple):
    """What was found, as tables, and what could not be told, in words.

    cells: a row a (cell, outcome) with median, band and the probability that a target is met. attribution: see
    ``sim.study.attribution``. sensitivity: a row a (outcome, factor) of Morris or Sobol. boxes: a row a (outcome, box,
    variable) of where a target fails.
    """

    found: Explained
    cells: pd.DataFrame
    attribution: pd.DataFrame
    sensitivity: pd.DataFrame
    boxes: pd.DataFrame
    runs: pd.DataFrame
    cannot: tuple[str, ...]

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables by the names of their files."""
        return {name: getattr(self, name) for name in ("cells", "attribution", "sensitivity", "boxes")}


def analyse(sweep: "Sweep | str | Path", targets: Sequence[str] = ()) -> Analysis:
    """Explains a sweep: which factor carries which target, what decides its variance, and where it fails.

    sweep: what ``sweep`` returns, or its folder. targets: those to explain, all that were kept without. Raises a
    ConfigError for a target that was not kept, and a StoreError for a folder that holds no finished run.
    """
    if isinstance(sweep, str | Path):
        from sim.study.sweep import open_sweep

        sweep = open_sweep(sweep)
    return analysed(explain(sweep, list(targets)))


def analysed(found: Explained) -> Analysis:
    """The analysis of what was read."""
    parts, cannot = attribution(found)
    sensitivity, refused = sensitivities(found)
    runs, left_out = run_table(found)
    boxes, no_box = discover(found, runs)
    failed = [f"{found.failed} runs failed and are in no table; `zjsim status {found.folder}`"] if found.failed else []
    cannot = [*failed, *cannot, *refused, *left_out, *no_box]
    return Analysis(found, cell_table(found), parts, sensitivity, boxes, runs, tuple(cannot))


def write_tables(analysis: Analysis, folder: Path) -> list[Path]:
    """Writes the tables that have rows into the sweep's folder of analysis; the same runs give the same bytes."""
    target = ResultFolder(folder / ANALYSIS)
    written = []
    for name, table in analysis.tables.items():
        path = target.path / f"{name}.csv"
        if len(table):
            target.write_table(path.name, table)
            written.append(path)
        else:
            path.unlink(missing_ok=True)
    target.write_text("cannot.txt", "\n".join([*analysis.cannot, ""]))
    return [*written, target.path / "cannot.txt"]


def cell_table(found: Explained) -> pd.DataFrame:
    """A row a (cell, outcome): factors, runs, median and band, and the probability that a target is met."""
    rows = []
    for cell, part in found.values.groupby(level="cell"):
        for name in part:
            middle = spread_of(part[name])
            met = found.met[str(name)].loc[part.index].mean() if name in found.met else np.nan
            rows.append(
                {"cell": cell, "outcome": name, "runs": int(part[name].notna().sum()), "median": middle.median,
                 "p05": middle.p05, "p95": middle.p95, "probability": met}
            )  # fmt: skip
    table = pd.DataFrame(rows)
    return table.merge(found.cells.reset_index(), on="cell")


def sensitivities(found: Explained) -> tuple[pd.DataFrame, list[str]]:
    """Morris's or Sobol's indices of the means over each cell's runs; and what is refused, in words.

    A cell with a failed run is missing, and the trajectory or block that it stands in is dropped whole.
    """
    if found.kind not in SENSITIVITIES or found.unit is None:
        return pd.DataFrame(), [
            f"Morris and Sobol: a design of the kind {found.kind} does not allow them; `kind: morris` ranks many "
            "factors cheaply, `kind: sobol` shares out the variance among few"
        ]
    outputs = whole_cells(found)
    there = np.isin(np.arange(1, len(found.unit) + 1), outputs.index)
    length = len(found.factors) + SENSITIVITIES[found.kind]
    whole = complete_blocks(there, length)
    blocks, dropped = int(whole.sum()) // length, int((~whole).sum()) // length
    said = [f"{found.kind}: {dropped} of {blocks + dropped} blocks have a failed run and are dropped"] * bool(dropped)
    if blocks < FEWEST_BLOCKS:
        return pd.DataFrame(), [*said, f"{found.kind}: {blocks} whole blocks; at least {FEWEST_BLOCKS} are needed"]
    kept, refused = analysable(outputs.loc[np.flatnonzero(whole) + 1])
    if found.kind == "morris":
        tables = [morris_indices(found.factors, found.unit[whole], kept, found.seed)] if len(kept.columns) else []
    else:
        tables = [
            sobol_indices(found.factors, str(name), column.to_numpy(float), found.seed) for name, column in kept.items()
        ]
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    return table.rename(columns={"parameter": "factor"}), [*said, *refused.values()]


def whole_cells(found: Explained) -> pd.DataFrame:
    """The mean outcomes of the cells that have all runs, and so the same luck (index: cell)."""
    sizes = found.values.groupby(level="cell").size()
    full = sizes.index[sizes == sizes.max()]
    return found.values[found.values.index.get_level_values(RUN[0]).isin(full)].groupby(level="cell").mean()


def discover(found: Explained, runs: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Where each target fails: a row a (outcome, box, variable); and why none is found for others, in words."""
    rows, said = list[dict[str, object]](), list[str]()
    for name in found.met:
        known = found.met[name].notna().to_numpy()
        fails = found.met[name].to_numpy()[known] == 0.0
        reason = refusal(fails, runs)
        boxes = [] if reason else find_boxes(runs[known], fails, found.seed)
        if not boxes:
            said.append(f"{name}: {reason or 'no box holds its failures better than chance'}")
        for number, box in enumerate(boxes, 1):
            for column, (low, high) in box.limits.items():
                variable = describe(column, found.base)
                rows.append(
                    {"outcome": name, "method": box.method, "box": number, "variable": column,
                     "name_en": variable.name_en, "name_zh": variable.name_zh, "unit": variable.unit,
                     "low": low, "high": high, "density": box.density, "coverage": box.coverage, "mass": box.mass,
                     "failing": float(fails.mean()), "runs": len(fails), "chance": box.chance[column]}
                )  # fmt: skip
    return pd.DataFrame(rows), said
