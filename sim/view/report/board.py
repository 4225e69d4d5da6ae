"""The attainment board: every promise with its band and the probability that it is met."""

import math

import pandas as pd

from sim.score.attainment import COUNTED, LIKELY, STATUS
from sim.view.report.blocks import Block, Cell, Group, Table, Text, Voice, rows_table
from sim.view.report.source import Source
from sim.view.text import reason_unscored
from sim.view.words import goal, number


def board(source: Source, voice: Voice) -> list[Block]:
    """The promises by status, and those that are not scored with the reason."""
    card = source.tables.scorecard
    shown = [status for status in STATUS.values() if status != STATUS["not_scored"]]
    groups = [_group(card[card["status"] == status], status, voice) for status in shown]
    heads = [voice.name("columns", name) for name in ("name", "base", "goal", "median")]
    heads += [voice.tell("band"), voice.tell("gap")]
    heads += [voice.name("columns", name) for name in ("probability", "first_year")]
    blocks: list[Block] = [
        Text(voice.tell("board_said")),
        Table("board", voice.tell("board"), heads, [group for group in groups if group.rows]),
    ]
    unscored = card[card["status"] == STATUS["not_scored"]]
    rows = [[str(row[f"name_{voice.language}"]), reason_unscored(row, voice)] for _, row in unscored.iterrows()]
    if rows:
        heads = [voice.name("columns", "name"), voice.tell("reason")]
        blocks.append(rows_table("unscored", voice.tell("unscored"), heads, rows, {1}))
    return blocks


def _group(part: pd.DataFrame, status: str, voice: Voice) -> Group:
    scored = part["probability"].dropna()
    name = voice.name("statuses", status)
    if status in COUNTED:
        name = voice.tell("group", status=name, met=int((scored > LIKELY).sum()), scored=len(scored))
    return Group(name, [_row(target, voice) for _, target in part.iterrows()])


def _row(target: pd.Series, voice: Voice) -> list[str | Cell]:
    base = number(target["base"])
    if target["start"] == "judged" and math.isfinite(target["base"]):
        base = f"({base})"
    first = target["first_year"]
    return [
        voice.with_unit(str(target[f"name_{voice.language}"]), voice.name("units", str(target["unit"]))),
        base,
        goal(target),
        number(target["median"]),
        band(target, voice),
        number(target["gap"]),
        chance_cell(target["probability"], voice),
        "–" if pd.isna(first) else str(int(first)),
    ]


def chance_cell(share: float, voice: Voice) -> Cell:
    """A probability with its bar; a dash where there is none."""
    return Cell(voice.share(share), share=float(share) if math.isfinite(share) else None)


def band(row: pd.Series, voice: Voice) -> str:
    """A 5-95 % band."""
    if not math.isfinite(row["p05"]):
        return "–"
    low, high = number(row["p05"]), number(row["p95"])
    return low if low == high else voice.tell("range", low=low, high=high)
