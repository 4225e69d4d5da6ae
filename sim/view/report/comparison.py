"""The chapters of a comparison: targets, cities and cost, from ``comparison.csv`` alone."""

from pathlib import Path

import pandas as pd

from sim.data import PROVINCE
from sim.view.report.blocks import Block, Bullets, Chapter, Text, Voice
from sim.view.report.differences import BY_CITY, COST, LIKELY, city_tables, signed, target_table
from sim.view.report.method import method, sources
from sim.view.report.pictures import MORE, stored_pictures
from sim.view.report.settings import facts_table, read_record

COMPARISON, CITIES = "comparison.csv", "comparison_cities.csv"


def comparison_chapters(folder: Path, voice: Voice) -> tuple[str, str, list[Chapter]]:
    """Title, facts and chapters of a comparison folder."""
    table = _read(folder)
    last = table[table["period"] == table["period"].max()]
    pairs = list(last.groupby(["base", "other"], sort=False))
    blocks: dict[str, list[Block]] = {name: [] for name in ("summary", "targets", "cities")}
    for (base, other), found in pairs:
        label = f"{other} – {base}"
        blocks["summary"].append(Bullets(sentences(found, str(base), str(other), voice)))
        blocks["targets"] += _targets(found, str(base), str(other), voice)
        if len(pairs) > 1:
            blocks["cities"].append(Text(label))
        by_city = found[found["indicator"].isin(BY_CITY)]
        blocks["cities"] += city_tables(by_city, _names(by_city, voice), str(last["period"].iloc[0]), voice)
    blocks |= {MORE: stored_pictures(folder), "method": method(voice), "sources": sources(voice)}
    blocks["record"] = [facts_table(read_record(folder), voice)]
    chapters = [Chapter(id, voice.tell(f"chapter_{id}"), own) for id, own in blocks.items() if own]
    others = voice.listed(str(other) for other in last["other"].unique())
    title = f"{others} – {last['base'].iloc[0]}" if len(last) else folder.resolve().name
    return title, voice.tell("facts_other", run=read_record(folder).get("run_id", folder.resolve().name)), chapters


def _read(folder: Path) -> pd.DataFrame:
    parts = [pd.read_csv(folder / name) for name in (COMPARISON, CITIES) if (folder / name).is_file()]
    return pd.concat(parts, ignore_index=True)


def sentences(found: pd.DataFrame, base: str, other: str, voice: Voice) -> list[str]:
    """On how many targets the other is likely better or worse, and what it costs."""
    targets = _judged(found)
    better, worse = (targets["probability"] >= LIKELY).sum(), (targets["probability"] <= 1.0 - LIKELY).sum()
    said = [voice.tell("comparison_sum", base=base, other=other, better=better, worse=worse, targets=len(targets))]
    for _, row in found[(found["indicator"] == COST) & (found["place"] == PROVINCE)].iterrows():
        numbers = {"cost": signed(row["difference"]), "low": signed(row["p05"]), "high": signed(row["p95"])}
        said.append(voice.tell("comparison_cost", **numbers))
    return said


def _judged(found: pd.DataFrame) -> pd.DataFrame:
    """The targets of the province; the gap between cities and public cost have a sense, and are no promises."""
    is_target = found["name_en"].notna() & ~found["indicator"].isin([COST, "city_gap"])
    return found[(found["place"] == PROVINCE) & is_target].dropna(subset="probability")


def _targets(found: pd.DataFrame, base: str, other: str, voice: Voice) -> list[Block]:
    targets = _judged(found)
    caption = voice.tell("comparison", period=found["period"].iloc[0], base=base, other=other)
    return [
        Text(voice.tell("comparison_said", base=base)),
        target_table(f"comparison-{base}-{other}", caption, targets, _names(targets, voice), voice),
    ]


def _names(found: pd.DataFrame, voice: Voice) -> dict[str, str]:
    """Names with units, by indicator: from the table, else from the catalogue."""
    names = {}
    for _, row in found.drop_duplicates("indicator").iterrows():
        name, unit = row[f"name_{voice.language}"], row["unit"]
        known = voice.name("indicators", str(row["indicator"])) if pd.isna(name) else str(name)
        names[str(row["indicator"])] = voice.with_unit(known, "" if pd.isna(unit) else voice.name("units", str(unit)))
    return names
