"""Paired comparison: what other settings change, run by run under the same parameters and the same luck."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from sim.data import PROVINCE
from sim.errors import StoreError
from sim.study.differences import KEY, difference_table
from sim.study.pairs import PAIR
from sim.study.sides import Side, read_sides


class Comparison(NamedTuple):
    """A row an indicator and year of the province, the same by city, and what a reader has to know of the pairs."""

    province: pd.DataFrame
    cities: pd.DataFrame
    base: Side
    others: tuple[Side, ...]
    notes: tuple[str, ...]


def compare(base: str | Path, *others: str | Path) -> Comparison:
    """What each of the others changes against the base: two tables with a row an (other, indicator, place, year).

    base, others: result folders, or cells of sweeps as ``FOLDER:cell=3``. Runs are paired by parameter vector and
    seed; those without a partner are left out, which a note tells. Columns: ``difference`` (median of the pairs' own
    differences, other less base) with its 5-95 % band; ``probability`` that the other is better by the target's sense
    (share of pairs, ties one half; blank where an indicator has no sense) with its band by clusters of vectors;
    ``pairs_needed`` to settle the sign if the share stayed; ``cost_difference`` (public cost since the start, 100m
    yuan of 2020, of the place); ``cost_per_unit`` better, negative where one side is both better and cheaper, blank
    where the sign is not settled (the band of the probability holds one half) or the gain's band covers nought;
    ``move``, the difference over half the base's band; ``base_met`` and ``other_met``, the probabilities of meeting
    the target in its year. A target that binds each year is valued by its worst year so far.

    Raises StoreError where two sides have no run in common, with the command that gives them common ones.
    """
    if not others:
        raise StoreError("compare: nothing to compare with; name at least one more result folder")
    first, *rest = read_sides([base, *others])
    notes: list[str] = []
    table = pd.concat([against(first, other, notes) for other in rest], ignore_index=True)
    in_province = table["place"] == PROVINCE
    province, cities = (table[rows].reset_index(drop=True) for rows in (in_province, ~in_province))
    return Comparison(province, cities, first, tuple(rest), tuple(notes))


def common_pairs(base: Side, other: Side) -> pd.MultiIndex:
    """The (vector, seed) that both sides have; a StoreError where there is none."""
    found = base.pairs.intersection(other.pairs)
    if len(found):
        return found
    raise StoreError(
        f"{other.place}: no run shares parameter vector and seed with {base.place} ({_ensemble(base)}; "
        f"here {_ensemble(other)}); {_remedy(base, other)}"
    )


def _remedy(base: Side, other: Side) -> str:
    if other.is_cell:
        return "give both experiments the same ensemble (seed, draws, vectors) and call `zjsim sweep` again"
    ensemble = base.config.ensemble
    given = {name: getattr(ensemble, name) for name in ("draws", "vectors", "seeds_per_vector", "same_luck")}
    settings = "".join(f" --set ensemble.{name}={str(value).lower()}" for name, value in given.items() if value)
    return (
        f"run it in the same ensemble: zjsim run {other.place}/config.yaml --seed {ensemble.seed} --replicates "
        f"{len(base.pairs)}{settings} --out {other.place}-paired"
    )


def _ensemble(side: Side) -> str:
    vectors, seeds = (side.pairs.get_level_values(name) for name in PAIR)
    return f"vectors {vectors.min()} to {vectors.max()}, seeds {seeds.min()} to {seeds.max()}"


def against(base: Side, other: Side, notes: list[str]) -> pd.DataFrame:
    """What one side changes against the base, columns as in ``compare``; what a reader must know goes to the notes."""
    pairs = common_pairs(base, other)
    if len(pairs) < max(len(base.pairs), len(other.pairs)):
        notes.append(
            f"{other.label}: {len(pairs)} pairs of runs in common, of {len(base.pairs)} and {len(other.pairs)}; "
            "the others have no partner and are left out"
        )
    samples = base.config.population.sample, other.config.population.sample
    if samples[0] != samples[1]:
        notes.append(f"{other.label}: samples differ ({samples[0]:g}, {samples[1]:g}), so part of a difference is that")
    if base.version != other.version:
        notes.append(f"{other.label}: made by another version of the model than {base.label}")
    wide = [_wide(side, pairs) for side in (base, other)]
    rows = wide[0].index.intersection(wide[1].index)
    if not len(rows):
        raise StoreError(f"{other.place}: no indicator and year in common with {base.place}")
    return difference_table(base, other, wide[0].loc[rows], wide[1].loc[rows])


def _wide(side: Side, pairs: pd.MultiIndex) -> pd.DataFrame:
    """The values that count: a row an (indicator, place, year), a column a pair."""
    table = side.ends.pivot(index=KEY, columns=PAIR, values="value").reindex(columns=pairs)
    for target in side.config.registers.targets.values():
        if target.is_yearly and target.id in table.index.get_level_values("indicator"):
            rows = table.loc[[target.id]].groupby(level=["indicator", "place"])
            table.loc[[target.id]] = rows.cummax() if target.sense == "at_most" else rows.cummin()
    return table
