"""The attainment board: every target by status, with its value, goal and probability."""

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd

from sim.score.attainment import COUNTED, LIKELY, STATUS, UNLIKELY
from sim.score.scorecard import headline
from sim.view.words import Words, number, percent


def board_html(card: pd.DataFrame, runs: int, words: Words) -> str:
    """The board as HTML; a target's name is a button that chooses its indicator."""
    parts = [f'<p class="lead">{escape(headline_text(card, runs, words))}</p>']
    for status in STATUS.values():
        rows = card[card["status"] == status]
        if len(rows):
            title = f"{escape(words.name('statuses', status))} <small>{escape(words.name('page', status))}</small>"
            body = "".join(_row(row, words) for row in rows.to_dict("records"))
            parts.append(f'<table class="board"><caption>{title}</caption>{_head(words)}<tbody>{body}</tbody></table>')
    return "".join(parts)


def headline_text(card: pd.DataFrame, runs: int, words: Words) -> str:
    """How many scored targets more than half of the runs meet."""
    counted = [line for line in headline(card) if line.status in COUNTED]
    met, judged = sum(line.met for line in counted), sum(line.judged for line in counted)
    return words.say("page_headline", met=met, judged=judged, runs=runs)


def _head(words: Words) -> str:
    names = ("name", "median", "goal", "probability")
    cells = "".join(f'<th scope="col">{escape(words.name("columns", name))}</th>' for name in names)
    return f"<thead><tr>{cells}</tr></thead>"


def _row(row: Mapping[Any, Any], words: Words) -> str:
    name, unit = str(row[f"name_{words.language}"]), words.name("units", str(row["unit"]))
    band = f"{number(row['p05'])} – {number(row['p95'])}" if pd.notna(row["median"]) else ""
    return (
        f'<tr data-target="{escape(str(row["target"]))}"><th scope="row">'
        f'<button type="button" data-indicator="{escape(str(row["target"]))}">{escape(name)} '
        f"<small>{escape(unit)}</small></button></th>"
        f"<td>{number(row['median'])}<small>{band}</small></td><td>{_goal(row, words)}</td>"
        f"<td>{_probability(row, words)}</td></tr>"
    )


def _goal(row: Mapping[Any, Any], words: Words) -> str:
    if pd.isna(row["goal"]):
        return "–"
    sign = {"at_least": "≥ ", "at_most": "≤ "}.get(str(row["sense"]), "≈ ")
    return f"{sign}{number(row['goal'])}"


def _probability(row: Mapping[Any, Any], words: Words) -> str:
    p = row["probability"]
    if pd.isna(p):
        return "–"
    low, high = row["probability_low"], row["probability_high"]
    kind = "likely" if p > LIKELY else "unlikely" if p < UNLIKELY else "open"
    band = f"{percent(low)} – {percent(high)}"
    return (
        f'<span class="chance {kind}" title="{escape(words.name("page", "band"))}: {band}"><b>{percent(p)}</b>'
        f'<span class="zj-hidden">{band}</span><i aria-hidden="true">'
        f'<u style="left:{100 * low:.1f}%;width:{100 * (high - low):.1f}%"></u>'
        f'<s style="left:{100 * p:.1f}%"></s></i></span>'
    )
