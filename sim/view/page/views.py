"""The views below and beside the map as HTML and SVG, made from tables."""

from html import escape

import numpy as np
import pandas as pd

from sim.data import PROVINCE
from sim.view.words import Words, number, percent, signed

BAR_ROWS = 20
WIDTH, HEIGHT, PAD = 520, 210, 34
ROOM = 110
"""What the name of a goal needs beside its line."""
BINS = 16
GOAL_REACH = 2.0
"""A goal farther from the runs than twice their spread is named at the edge, not drawn to scale."""


def cell(text: str, tag: str = "td") -> str:
    """A table cell with escaped text."""
    scope = {"th": ' scope="row"', "td": ""}[tag]
    return f"<{tag}{scope}>{escape(text)}</{tag}>"


def table_html(heads: list[str], rows: list[str], kind: str) -> str:
    """A table from names of columns and rows already made."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    return f'<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def cities_html(table: pd.DataFrame, words: Words) -> str:
    """Start, median, band and difference of each place."""
    with_pin = "difference" in table
    heads = [_word(words, name) for name in ("place", "start", "median", "band", *(("against",) if with_pin else ()))]
    rows = []
    for row in table.to_dict("records"):
        cells = cell(words.name("places", row["place"]), "th")
        cells += cell(number(row["start"])) + cell(number(row["median"]))
        cells += cell(f"{number(row['p05'])} – {number(row['p95'])}")
        cells += cell(signed(row["difference"])) if with_pin else ""
        first = ' class="whole"' if row["place"] == PROVINCE else ""
        rows.append(f'<tr{first} data-place="{escape(row["place"])}">{cells}</tr>')
    return table_html(heads, rows, "numbers")


def bars_html(sums: pd.Series, names: dict[str, str], words: Words, pinned: pd.Series | None) -> str:
    """Amounts as bars, the largest first; a pinned result's amounts as ticks on the same scale."""
    if sums.empty:
        return note(_word(words, "no_money"))
    most = max(float(sums.max()), float(pinned.max()) if pinned is not None and len(pinned) else 0.0)
    rows = []
    for key, value in sums.head(BAR_ROWS).items():
        tick = ""
        if pinned is not None:
            tick = f'<s style="left:{100 * float(pinned.get(key, 0.0)) / most:.2f}%"></s>'
        bar = f'<i aria-hidden="true"><u style="width:{100 * value / most:.2f}%"></u>{tick}</i>'
        rows.append(
            f'<tr data-key="{escape(str(key))}">{cell(names.get(str(key), str(key)), "th")}<td class="bar">{bar}</td>'
            f"{cell(number(value))}</tr>"
        )
    said = [words.say("page_total", total=number(float(sums.sum())))]
    said += [] if pinned is None else [_word(words, "pinned_mark")]
    return (
        f'<p class="lead">{escape(" · ".join(said))}</p>'
        + f'<table class="bars"><tbody>{"".join(rows)}</tbody></table>'
    )


def differences_html(table: pd.DataFrame, words: Words) -> str:
    """Each target's difference with its band, on an axis of its own scale, and how surely it is better."""
    if table.empty:
        return note(_word(words, "no_pairs"))
    heads = [words.name("columns", "name"), _word(words, "against"), "", _word(words, "band"), _word(words, "better")]
    rows = []
    for row in table.to_dict("records"):
        better, whisker = row["probability"], _whisker(row["p05"], row["difference"], row["p95"])
        name = str(row[f"name_{words.language}"])
        rows.append(
            f'<tr data-target="{escape(row["indicator"])}">'
            f'<th scope="row">{escape(name)} <small>{escape(words.name("units", row["unit"]))}</small></th>'
            f'{cell(signed(row["difference"]))}<td class="bar">{whisker}</td>'
            f"{cell(f'{signed(row["p05"])} – {signed(row["p95"])}')}"
            f"{cell(percent(better))}</tr>"
        )
    return table_html(heads, rows, "numbers")


def _whisker(low: float, middle: float, high: float) -> str:
    """A band on an axis with zero in the middle."""
    most = max(abs(low), abs(high), 1e-12)
    left, right, mark = (50 + 48 * end / most for end in (low, high, middle))
    return (
        f'<i class="zero" aria-hidden="true"><u style="left:{left:.1f}%;width:{right - left:.1f}%"></u>'
        f'<s style="left:{mark:.1f}%"></s></i>'
    )


def distribution_svg(values: pd.Series, pinned: pd.Series | None, goal: float | None, title: str, words: Words) -> str:
    """A histogram over runs with the median, the goal and the pinned result's outline."""
    if values.empty:
        return note(words.say("no_data"))
    everything = [values.to_numpy(float), *([] if pinned is None else [pinned.to_numpy(float)])]
    ends = np.concatenate(everything)
    low, high = float(ends.min()), float(ends.max())
    reach = GOAL_REACH * ((high - low) or abs(high) * 0.01)
    is_near = goal is not None and low - reach <= goal <= high + reach
    if goal is not None and is_near:
        low, high = min(low, goal), max(high, goal)
    air = (high - low) * 0.05 or abs(high) * 0.05 or 1.0
    edges = np.linspace(low - air, high + air, BINS + 1)
    left, right = float(edges[0]), float(edges[-1])
    counts = [np.histogram(part, edges)[0] / len(part) for part in everything if len(part)]
    most = max(float(count.max()) for count in counts)

    def x(value: float) -> float:
        return PAD + (value - left) / (right - left) * (WIDTH - 2 * PAD)

    def y(share: float) -> float:
        return HEIGHT - PAD - share / most * (HEIGHT - 2 * PAD - 14)

    base = HEIGHT - PAD
    bars = "".join(
        f'<rect x="{x(edges[i]) + 0.5:.1f}" y="{y(share):.1f}" width="{x(edges[i + 1]) - x(edges[i]) - 1:.1f}" '
        f'height="{base - y(share):.1f}"/>'
        for i, share in enumerate(counts[0])
        if share
    )
    outline = ""
    if len(counts) > 1:
        steps = " ".join(
            f"L{x(edges[i]):.1f},{y(s):.1f} L{x(edges[i + 1]):.1f},{y(s):.1f}" for i, s in enumerate(counts[1])
        )
        outline = f'<path class="pinned" d="M{x(edges[0]):.1f},{base} {steps} L{x(edges[-1]):.1f},{base}"/>'
    middle = float(values.median())
    marks = _mark(x(middle), base, f"{_word(words, 'median')} {number(middle)}", "median", 12, x(middle) > WIDTH / 2)
    if goal is not None and not is_near:
        marks += _far(words.say("goal"), number(goal), goal > high)
    elif goal is not None:
        is_left = x(goal) > ROOM and (goal < middle or x(goal) > WIDTH - ROOM)
        marks += _mark(x(goal), base, f"{words.say('goal')} {number(goal)}", "goal", 26, is_left)
    ticks = "".join(
        f'<text class="tick" x="{x(v):.1f}" y="{base + 16}" text-anchor="{a}">{number(float(v))}</text>'
        for v, a in ((low, "start"), (high, "end"))
        if high > low or a == "start"
    )
    axis = f'<line class="axis" x1="{PAD}" x2="{WIDTH - PAD}" y1="{base}" y2="{base}"/>'
    return (
        f'<svg class="spread" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
        f"{bars}{outline}{axis}{marks}{ticks}</svg>"
    )


def _mark(x: float, base: int, text: str, kind: str, y: int, is_left: bool) -> str:
    """A line with what it means, to the left or the right of it."""
    anchor, gap = ("end", -5) if is_left else ("start", 5)
    return (
        f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="{y - 8}" y2="{base}"/>'
        f'<text class="{kind}" x="{x + gap:.1f}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'
    )


def _far(name: str, value: str, is_right: bool) -> str:
    """A goal far beyond the runs: named at the edge it lies behind."""
    x, anchor = (WIDTH - PAD, "end") if is_right else (PAD, "start")
    text = f"{escape(name)} {escape(value)} →" if is_right else f"← {escape(name)} {escape(value)}"
    return f'<text class="goal" x="{x}" y="26" text-anchor="{anchor}">{text}</text>'


def note(text: str) -> str:
    """A quiet line where there is nothing to draw."""
    return f'<p class="note">{escape(text)}</p>'


def _word(words: Words, key: str) -> str:
    return words.name("page", key)
