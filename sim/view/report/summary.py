"""The summary: the tables in plain words."""

import math
from collections.abc import Sequence

import pandas as pd

from sim.score.attainment import LIKELY, STATUS, UNLIKELY
from sim.view.progress import Progress, measure_progress
from sim.view.report.blocks import Block, Bullets, Text, Tiles, Voice
from sim.view.report.certainty import certainty_sentences
from sim.view.report.money import money_sentences, paid_rows
from sim.view.report.source import Source, named
from sim.view.words import number

FURTHEST = 3
RANKED = "labour_productivity"


def summary(source: Source, voice: Voice, further: Sequence[str]) -> list[Block]:
    """Tiles and sentences: promises met, furthest behind, cities, money, further ones, certainty."""
    card = source.tables.scorecard
    sentences = [*promises(card, voice), *city_sentences(source, voice), *money_sentences(source, voice), *further]
    blocks: list[Block] = [Tiles(tiles(source, voice))]
    said = str(source.content.get("description") or "")
    if voice.speaks(said):
        blocks.append(Text(said))
    return [*blocks, Bullets([*sentences, *certainty_sentences(source, voice)])]


def tiles(source: Source, voice: Voice) -> list[tuple[str, str]]:
    """The numbers that a reader sees first."""
    scored = source.tables.scorecard["probability"].dropna()
    many = len(scored)
    found = [
        (str(int((scored > LIKELY).sum())), voice.tell("tile_likely", scored=many)),
        (f"{scored.sum():.1f}", voice.tell("tile_expected")),
        (str(int((scored < UNLIKELY).sum())), voice.tell("tile_unlikely", scored=many)),
    ]
    paid, cost = paid_rows(source.budget), source.tables.public_cost
    if len(paid) and cost is not None:
        years = {"start": paid["year"].min(), "end": paid["year"].max()}
        found.append((number(cost["median"]), voice.tell("tile_cost", **years)))
    return found


def promises(card: pd.DataFrame, voice: Voice) -> list[str]:
    """How many promises are met, by who brings them about; which are not scored; which are furthest behind."""
    scored = card[card["probability"].notna()]
    likely = scored[scored["probability"] > LIKELY]
    counts = likely["status"].value_counts()
    parts = [
        voice.tell("part", many=counts[status], status=voice.tell(status))
        for status in STATUS.values()
        if status in counts.index
    ]
    end = voice.tell("meets_parts", parts=voice.tell("comma").join(parts)) if parts else voice.tell("stop")
    unlikely = int((scored["probability"] < UNLIKELY).sum())
    found = [
        voice.tell("meets", met=len(likely), scored=len(scored)) + end,
        voice.tell("unlikely", many=unlikely, open=len(scored) - len(likely) - unlikely),
    ]
    if behind := furthest_behind(scored, voice):
        found.append(voice.tell("behind", names=voice.listed(behind)))
    for phrase, status in (("not_scored", STATUS["not_scored"]), ("declared", STATUS["declared"])):
        rows = card[card["status"] == status]
        if len(rows):
            found.append(voice.tell(phrase, many=len(rows), names=voice.listed(rows[f"name_{voice.language}"])))
    return found


def furthest_behind(scored: pd.DataFrame, voice: Voice) -> list[str]:
    """The scored promises, more likely missed than met, that got the smallest share of the way from base to goal."""
    missed = scored[scored["probability"] < 0.5]
    ways = [(measure_progress(target), target) for _, target in missed.iterrows()]
    ranked = sorted(
        ((way.median, position, target) for position, (way, target) in enumerate(ways) if isinstance(way, Progress)),
        key=lambda each: each[:2],
    )
    return [_behind(share, target, voice) for share, _, target in ranked[:FURTHEST]]


def _behind(share: float, target: pd.Series, voice: Voice) -> str:
    numbers = {name: number(target[name]) for name in ("base", "median", "goal")}
    name = str(target[f"name_{voice.language}"])
    if share < 0.0:
        return voice.tell("behind_back", name=name, **numbers)
    return voice.tell("behind_one", name=name, share=voice.share(share), **numbers)


def city_sentences(source: Source, voice: Voice) -> list[str]:
    """The gap between the cities, and the two ends of one indicator."""
    found, tables = [], source.tables
    start, end = (source.median("city_gap", period) for period in (source.start, tables.last_period))
    if math.isfinite(start) and math.isfinite(end):
        key = "gap_falls" if end < start else "gap_grows"
        found.append(voice.tell(key, start=f"{start:.3f}", end=f"{end:.3f}"))
    if len(source.cities):
        ranked = source.cities[source.cities["target"] == RANKED].dropna(subset="median").sort_values("median")
        if len(ranked) > 1:
            low, high = ranked.iloc[0], ranked.iloc[-1]
            ends = {
                "first": voice.name("places", str(high["place"])),
                "high": number(high["median"]),
                "last": voice.name("places", str(low["place"])),
                "low": number(low["median"]),
            }
            found.append(voice.tell("city_ends", name=named(source, voice, RANKED), **ends))
    return found
