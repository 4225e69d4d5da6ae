"""How far a calibration may be trusted, from its folder: figures, and a summary for the terminal."""

import json
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from sim.calibration.identifiability import FOUND, MISLED, NOT_FOUND, PARTLY
from sim.calibration.naive import NAIVE
from sim.calibration.skill import ALL, BANDS, MODEL
from sim.view.figures import identifiability, skill_rows, skill_scores
from sim.view.gallery import FORMATS, write_whole
from sim.view.style import Source, encode
from sim.view.words import Words, percent

SKILL, TRUTHS = "skill", "identifiability"


def draw_judging(folder: Path, language: str) -> list[Path]:
    """Draw the figures of skill and of identifiability, where there are tables of them, into ``folder/figures``."""
    record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    source = Source(record["run_id"], record["scenario"], record["runs"])
    table = _reader(folder)
    drawings: dict[str, Callable[[], Figure]] = {}
    if (folder / f"{SKILL}.csv").exists():
        drawings["skill_scores"] = lambda: skill_scores.draw(table("skill_summary"), source, language)
        drawings["skill_rows"] = lambda: skill_rows.draw(table(SKILL), table("fit"), source, language)
    if (folder / f"{TRUTHS}.csv").exists():
        drawings[TRUTHS] = lambda: identifiability.draw(
            table(TRUTHS), table("recovered"), table("posterior"), source, language
        )
    (folder / "figures").mkdir(exist_ok=True)
    return [
        write_whole(folder / "figures" / f"{name}.{kind}", encode(figure, kind))
        for name, figure in ((name, draw()) for name, draw in drawings.items())
        for kind in FORMATS
    ]


def _reader(folder: Path) -> Callable[[str], pd.DataFrame]:
    return lambda name: pd.read_csv(folder / f"{name}.csv")


def judging_text(folder: Path, language: str) -> str:
    """How often bands held, against whom the model wins or loses, and which parameters cannot be found."""
    words, table = Words(language), _reader(folder)
    lines = _skill_lines(words, table("skill_summary")) if (folder / f"{SKILL}.csv").exists() else []
    if (folder / f"{TRUTHS}.csv").exists():
        found = table(TRUTHS)
        for verdict in (FOUND, PARTLY, NOT_FOUND, MISLED):
            names = found.loc[found["verdict"] == verdict, "parameter"]
            if len(names):
                lines.append(f"{words.name('held', verdict)} ({len(names)}): {', '.join(names)}")
    return "\n".join([*lines, f"\n{folder}/: skill.csv, skill_summary.csv, {TRUTHS}.csv, recovered.csv"])


def _skill_lines(words: Words, summary: pd.DataFrame) -> list[str]:
    rows = summary[summary["set"] == ALL].set_index("forecast").to_dict("index")
    lines = [_covered(words, rows[MODEL], share) for share in BANDS] if MODEL in rows else []
    for name in NAIVE:
        row = rows.get(name, {"rows": 0})
        if row["rows"]:
            key = "skill_wins" if row["skill"] > 0.0 else "skill_loses"
            lines.append(
                words.say(key, name=words.name("held", name), rows=row["rows"], skill=f"{row['skill']:+.2f}",
                          typical=f"{row['skill_typical']:+.2f}", better=percent(row["model_better"]),
                          narrower=percent(row["narrower"]))
            )  # fmt: skip
    return lines


def _covered(words: Words, row: dict[Hashable, Any], share: int) -> str:
    return words.say(
        "skill_coverage", share=share, covered=percent(row[f"covered_{share}"]), rows=row["rows"],
        low=percent(row[f"low_{share}"]), high=percent(row[f"high_{share}"]),
        verdict=words.name("held", str(row[f"verdict_{share}"])),
    )  # fmt: skip
