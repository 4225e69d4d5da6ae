"""Which lever carries a target: each changed alone, each left out, and Shapley's shares over groups of levers."""

from itertools import combinations
from math import factorial
from typing import NamedTuple, cast

import pandas as pd

from sim.score.bands import lead
from sim.study.explained import Explained
from sim.study.pairs import gained, spread_of, witnesses

ALONE, LEFT_OUT, SHAPLEY = "alone", "left out", "shapley"
MOST_GROUPS = 8
SAMPLED = ("latin_hypercube", "sobol", "morris")


class Coalitions(NamedTuple):
    """A table of cells read as groups that are on or off: the groups (factors that move together), and each cell's."""

    groups: tuple[tuple[str, ...], ...]
    cells: dict[frozenset[int], int]


def changed_alone(found: Explained) -> dict[int, tuple[str, object]]:
    """The cells that differ from the first in one factor alone, with the factor and its value.

    None of a sampled design, whose first cell is no more than one of its points.
    """
    if found.kind in SAMPLED:
        return {}
    first = found.cells.iloc[0]
    moved = {}
    for cell, row in found.cells.iloc[1:].iterrows():
        differing = [name for name in found.factors if not same(row[name], first[name])]
        if len(differing) == 1:
            moved[int(str(cell))] = (differing[0], row[differing[0]])
    return moved


def coalitions(cells: pd.DataFrame) -> Coalitions | None:
    """Groups that are off in the first cell and on where they differ from it; None where a factor has a third value."""
    first, patterns = cells.iloc[0], dict[str, tuple[bool, ...]]()
    for name in cells.columns:
        other = [value for value in cells[name] if not same(value, first[name])]
        if not other or any(not same(value, other[0]) for value in other):
            return None
        patterns[str(name)] = tuple(not same(value, first[name]) for value in cells[name])
    players = list(dict.fromkeys(patterns.values()))
    groups = tuple(tuple(name for name in patterns if patterns[name] == player) for player in players)
    members = [frozenset(i for i, player in enumerate(players) if player[row]) for row in range(len(cells))]
    return Coalitions(groups, {who: int(cell) for who, cell in zip(members, cells.index, strict=True)})


def same(one: object, other: object) -> bool:
    """Whether two values of a factor are the same; blanks are."""
    return one == other or (pd.isna(one) and pd.isna(other))  # type: ignore[call-overload]


def runs_by_cell(found: Explained) -> dict[int, pd.DataFrame]:
    """The outcomes of each cell's runs, by pair (vector, seed)."""
    parts = found.values.groupby(level="cell")
    return {int(str(cell)): part.droplevel("cell") for cell, part in parts}


def attribution(found: Explained) -> tuple[pd.DataFrame, list[str]]:
    """A row a (method, factor or group, value, outcome), and what the design does not allow, in words.

    difference: median over the pairs of runs of what the outcome gains, in its unit, with the 5-95 % band; alone:
    against the first cell; left out: what all gain over all but it; shapley: the mean over all orders of joining.
    probability: that the gain is better by the target's sense, ties one half. share: of what all gain together;
    blank where the band of that covers nought.
    """
    runs = runs_by_cell(found)
    first, rows, cannot = int(found.cells.index[0]), list[dict[str, object]](), list[str]()
    alone = changed_alone(found)
    for cell, (factor, value) in alone.items():
        if first in runs and cell in runs:
            rows += _rows(found, ALONE, factor, value, runs[cell] - runs[first])
    made = coalitions(found.cells)
    everyone = frozenset(range(len(made.groups))) if made else frozenset()
    for i, group in enumerate(made.groups if made else ()):
        by_itself = made.cells.get(frozenset({i}), 0) if made else 0
        if len(group) > 1 and first in runs and by_itself in runs:
            rows += _rows(found, ALONE, ", ".join(group), "", runs[by_itself] - runs[first])
    if not rows:
        cannot.append("each lever alone: no cell differs from the first in one factor; `kind: one_at_a_time` does it")
    if made is None or everyone not in made.cells or len(made.groups) < 2:
        cannot.append(
            "each left out, and Shapley's shares: they need cells in which groups are off or on, up to all on; "
            "`zjsim groups` writes such a design"
        )
        return pd.DataFrame(rows), cannot
    whole = runs.get(made.cells[everyone])
    total = whole - runs[first] if whole is not None and first in runs else None
    for i, group in enumerate(made.groups):
        without = made.cells.get(everyone - {i}, 0)
        if whole is not None and without in runs:
            rows += _rows(found, LEFT_OUT, ", ".join(group), "", whole - runs[without], total)
    if len(made.cells) < 2 ** len(made.groups) or not all(cell in runs for cell in made.cells.values()):
        cannot.append(
            f"Shapley's shares: {len(made.cells)} of {2 ** len(made.groups)} on-off cells of {len(made.groups)} groups "
            "are there and done; `zjsim groups` writes all of them"
        )
        return pd.DataFrame(rows), cannot
    by_coalition = {who: runs[cell] for who, cell in made.cells.items()}
    for i, group in enumerate(made.groups):
        rows += _rows(found, SHAPLEY, ", ".join(group), "", shapley(by_coalition, i, len(made.groups)), total)
    return pd.DataFrame(rows), cannot


def shapley(worth: dict[frozenset[int], pd.DataFrame], player: int, many: int) -> pd.DataFrame:
    """A player's share of what all gain, pair by pair: its mean gain over all orders of joining.

    worth: the outcomes of each coalition, by pair. Formula: sum over S without i of |S|! (n-|S|-1)! / n! times
    (v(S with i) - v(S)). Source: Shapley (1953), A value for n-person games.
    """
    others = [i for i in range(many) if i != player]
    parts = [
        factorial(size) * factorial(many - size - 1) / factorial(many) * (worth[who | {player}] - worth[who])
        for size in range(many)
        for who in map(frozenset, combinations(others, size))
    ]
    return sum(parts[1:], parts[0])


def _rows(
    found: Explained, method: str, factor: str, value: object, gains: pd.DataFrame, total: pd.DataFrame | None = None
) -> list[dict[str, object]]:
    rows = []
    for name in gains:
        known = gains[name].dropna()
        if known.empty:
            continue
        measure = found.measures.get(str(name))
        sense = measure.sense if measure and measure.sense != "about" else ""
        better = pd.Series(gained(0.0 * known.to_numpy(), known.to_numpy(), sense, (0.0, 0.0)), known.index)
        chance = lead(
            (better.gt(0.0) + 0.5 * better.eq(0.0)).astype(float), witnesses(cast(pd.MultiIndex, known.index))
        )
        whole, middle = spread_of(total[name] if total is not None else []), spread_of(known)
        rows.append(
            {"method": method, "factor": factor, "value": value, "outcome": name, "difference": middle.median,
             "p05": middle.p05, "p95": middle.p95, "probability": chance.probability if sense else float("nan"),
             "probability_low": chance.low if sense else float("nan"),
             "probability_high": chance.high if sense else float("nan"), "pairs": len(known),
             "share": middle.median / whole.median if whole.p05 * whole.p95 > 0.0 else float("nan")}
        )  # fmt: skip
    return rows
