"""The page of patterns: a figure each, and one table of model, literature and verdict."""

from functools import partial
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from sim.calibration.literature import MANY, MISS, VERDICTS
from sim.calibration.patterns import Patterns
from sim.config import Config
from sim.study.run import run_digest
from sim.view.figures import patterns
from sim.view.pages import FIGURES, PAGE, draw_each, made_from, markdown, write_block
from sim.view.style import Source
from sim.view.words import Words, percent


def write_patterns(out: Path, config: Config, found: Patterns) -> list[Path]:
    """Draw a figure a pattern and refresh the blocks ``verdicts``, ``patterns`` and ``figures`` of the page."""
    source = Source(run_digest(config), config.name, config.ensemble.replicates)
    names = list(dict.fromkeys(found.parts["pattern"]))

    def drawn(name: str, language: str) -> Figure:
        parts, curve = (table[table["pattern"] == name] for table in found)
        return patterns.draw(parts, curve, source, language)

    written = draw_each(out, {name: partial(drawn, name) for name in names})
    write_block(out / PAGE, "verdicts", f"{made_from(config)}\n\n{verdicts_table(found.parts)}")
    write_block(out / PAGE, "patterns", parts_table(found.parts))
    words = Words("en")
    shown = "\n\n".join(f"![{words.name('patterns', name)}]({FIGURES}/{name}_en.png)" for name in names)
    write_block(out / PAGE, "figures", shown)
    return [*written, out / PAGE]


def verdicts_table(parts: pd.DataFrame) -> str:
    """One row a pattern: its verdict, and how many of its parts are inside, near and outside; then the rule."""
    words, zh = Words("en"), Words("zh")
    rows = []
    for name, group in parts.groupby("pattern", sort=False):
        counts = group["verdict"].value_counts()
        rows.append(
            [
                words.name("patterns", str(name)),
                zh.name("patterns", str(name)),
                f"**{group['pattern_verdict'].iloc[0]}**",
            ]
            + [str(counts.get(verdict, 0)) for verdict in VERDICTS]
        )
    rule = (
        "A part is inside when the median over runs is in the literature's range; near when the 5-95 % band meets the "
        f"range or the median misses its nearer end by at most {percent(MISS)} of that end; else outside. A pattern is "
        f"inside when all parts are, outside when at least {percent(MANY)} of them are outside, else near."
    )
    heads = ["pattern", "规律", "verdict", *(f"parts {verdict}" for verdict in VERDICTS)]
    return f"{rule}\n\n{markdown(heads, rows, names=3)}"


def parts_table(parts: pd.DataFrame) -> str:
    """One row a part: model with band, literature, verdict, independence, grade and source."""
    words = Words("en")
    rows = [
        [
            words.name("patterns", str(row["pattern"])), patterns.part_name(words, str(row["part"])),
            str(row["verdict"]), str(row["independent"]), str(row["grade"]),
            f"{row['source']}" + (f"; {row['note']}" if row["note"] else ""),
            f"{patterns.short(row['median'])} [{patterns.short(row['p05'])}, {patterns.short(row['p95'])}]",
            f"{patterns.short(row['central'])} ({patterns.short(row['low'])} to {patterns.short(row['high'])})",
        ]
        for _, row in parts.iterrows()
    ]  # fmt: skip
    heads = ["pattern", "part", "verdict", "independent", "grade", "source", "model", "literature"]
    return markdown(heads, rows, names=6)
