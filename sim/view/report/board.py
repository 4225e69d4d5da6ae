"""The attainment board: every promise with its band and the probability that it is met."""

import math

import pandas as pd

from sim.score.attainment import COUNTED, STATUS
from sim.view.report.blocks import Block, Cell, Group, Table, Text, Voice, rows_table
from sim.view.report.source import Source
from sim.view.report.summary import LIKELY
from sim.view.words import number, percent


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
    notes = unscored["note"].fillna("").astype(str)
    rows = [[name, note] for name, note in zip(unscored[f"name_{voice.language}"], notes, strict=True)]
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
    share = float(target["probability"])
    first = target["first_year"]
    return [
        voice.with_unit(str(target[f"name_{voice.language}"]), voice.name("units", str(target["unit"]))),
        base,
        number(target["goal"]),
        number(target["median"]),
        band(target),
        number(target["gap"]),
        Cell(percent(share), share=share if math.isfinite(share) else None),
        "–" if pd.isna(first) else str(int(first)),
    ]


def band(row: pd.Series) -> str:
    """A 5-95 % band."""
    if not math.isfinite(row["p05"]):
        return "–"
    low, high = number(row["p05"]), number(row["p95"])
    return low if low == high else f"{low} … {high}"
