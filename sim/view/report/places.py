"""The cities: where each stands at the start and at the end."""

import pandas as pd

from sim.view.report.blocks import Block, Cell, Folded, Row, Table, Text, Voice, rows_table
from sim.view.report.board import band, chance_cell
from sim.view.report.source import Source, named
from sim.view.report.summary import city_sentences
from sim.view.words import number, read_catalogue

MAIN = (
    "labour_productivity", "value_added_per_mu", "digital_coverage_above_scale", "rd_share_of_revenue",
    "above_scale_enterprises", "smart_factories",
)  # fmt: skip
LIKELY_HEADS = ("name", "goal", "median", "probability")


def cities(source: Source, voice: Voice) -> list[Block]:
    """Main indicators by city, the goals that settings give to cities, and every indicator."""
    table = source.cities
    if table.empty:
        return []
    by_place = table.set_index(["target", "place"])
    known = [name for name in MAIN if name in set(table["target"])]
    places = sorted(table["place"].unique(), key=list(read_catalogue()["places"]).index)
    rows: list[Row] = [
        [voice.name("places", str(place)), *(_change(by_place, name, place, voice) for name in known)]
        for place in places
    ]
    caption = voice.tell("cities", start=source.start, end=source.tables.last_period)
    heads = [voice.tell("city"), *(named(source, voice, name) for name in known)]
    return [
        Text(voice.joined(city_sentences(source, voice))),
        Text(voice.tell("cities_said")),
        rows_table("cities", caption, heads, rows),
        *_goals(source, voice),
        Folded(voice.tell("all_cities"), _all(source, voice, places)),
    ]


def _change(by_place: pd.DataFrame, indicator: str, place: str, voice: Voice) -> Cell:
    if (indicator, place) not in by_place.index:
        return Cell("–")
    row = by_place.loc[[(indicator, place)]].iloc[0]
    return Cell(f"{number(row['start'])} → {number(row['median'])}", band(row, voice))


def _goals(source: Source, voice: Voice) -> list[Block]:
    if "goal" not in source.cities:
        return []
    rows: list[Row] = [
        [f"{voice.name('places', str(row['place']))}: {named(source, voice, str(row['target']))}",
         number(row["goal"]), number(row["median"]), chance_cell(row["probability"], voice)]
        for _, row in source.cities.dropna(subset="goal").iterrows()
    ]  # fmt: skip
    heads = [voice.name("columns", name) for name in LIKELY_HEADS]
    return [rows_table("city_goals", voice.tell("city_goals"), heads, rows)]


def _all(source: Source, voice: Voice, places: list[str]) -> Table:
    medians = source.cities.pivot(index="target", columns="place", values="median")
    rows = [
        [named(source, voice, str(target)), *(number(medians.loc[target, place]) for place in places)]
        for target in medians.index
    ]
    heads = [voice.tell("indicator"), *(voice.name("places", str(place)) for place in places)]
    return rows_table("all_cities", voice.tell("all_cities"), heads, rows)
