"""The chapters of a comparison: targets, cities and cost, from ``comparison.csv`` alone."""

from pathlib import Path

import pandas as pd

from sim.view.report.blocks import Block, Bullets, Chapter, Text, Voice
from sim.view.report.differences import city_blocks, sentences, target_blocks
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
        blocks["targets"] += target_blocks(f"comparison-{base}-{other}", found, str(base), str(other), voice)
        if len(pairs) > 1:
            blocks["cities"].append(Text(label))
        blocks["cities"] += city_blocks(found, voice)
    blocks |= {MORE: stored_pictures(folder), "method": method(voice), "sources": sources(voice)}
    blocks["record"] = [facts_table(read_record(folder), voice)]
    chapters = [Chapter(id, voice.tell(f"chapter_{id}"), own) for id, own in blocks.items() if own]
    others = voice.listed(str(other) for other in last["other"].unique())
    title = f"{others} – {last['base'].iloc[0]}" if len(last) else folder.resolve().name
    return title, voice.tell("facts_other", run=read_record(folder).get("run_id", folder.resolve().name)), chapters


def _read(folder: Path) -> pd.DataFrame:
    parts = [pd.read_csv(folder / name) for name in (COMPARISON, CITIES) if (folder / name).is_file()]
    return pd.concat(parts, ignore_index=True)
