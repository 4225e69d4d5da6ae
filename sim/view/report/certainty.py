"""How sure the numbers are: runs, vectors, luck, failures."""

import pandas as pd

from sim.view.report.blocks import Block, Cell, Text, Voice, rows_table
from sim.view.report.board import chance_cell
from sim.view.report.source import Source
from sim.view.words import number

LEAST_SURE = 10
LAST_QUARTER_OF_THE_PLAN = "2025Q4"


def certainty_sentences(source: Source, voice: Voice) -> list[str]:
    """How well the probabilities are known, what is luck, and what is left out."""
    tables, record = source.tables, source.tables.record
    known = tables.scorecard.dropna(subset="probability")
    vectors = source.runs["vector"].unique()
    found = []
    if len(known) and "probability_low" in known:
        half = (known["probability_high"] - known["probability_low"]).max() / 2.0
        needed = int(known["runs_needed"].max())
        phrase = "sure_enough" if needed <= tables.runs else "sure"
        found.append(
            voice.tell(phrase, runs=tables.runs, vectors=len(vectors), half=f"{half:.2f}", needed=number(needed))
        )
    if tables.weights is not None:
        size = f"{record['effective_sample_size']:.1f}"
        found.append(voice.say("conditioned", effective=size, vectors=record["vectors"]) + voice.tell("stop"))
    if set(vectors) == {0}:
        found.append(voice.tell("sure_central"))
    sample = source.content.get("population", {}).get("sample", 1.0)
    if sample < 1.0:
        found.append(voice.tell("thinned", share=f"{sample:g}"))
    if tables.last_period < LAST_QUARTER_OF_THE_PLAN:
        found.append(voice.tell("shorter", end=tables.last_period))
    failures = record.get("failures") or {}
    if failures:
        found.append(voice.tell("failed", many=len(failures), numbers=voice.listed(map(str, failures))))
    return found


def certainty(source: Source, voice: Voice) -> list[Block]:
    """What is known of the probabilities, and those known least."""
    card = source.tables.scorecard
    said = [*certainty_sentences(source, voice)]
    if "luck_share" in card and (share := card["luck_share"].dropna().median()) == share:
        said.append(voice.tell("luck", luck=voice.share(share)))
    if not source.tables.record.get("failures"):
        said.append(voice.tell("failed_none"))
    blocks: list[Block] = [Text(voice.joined(said)), Text(voice.tell("uncertainty_said"))]
    if "probability_low" not in card:
        return blocks
    known = card.dropna(subset="probability")
    width = known["probability_high"] - known["probability_low"]
    least = known.assign(width=width).sort_values("width", ascending=False, kind="stable").head(LEAST_SURE)
    rows = [_row(target, voice) for _, target in least.iterrows()]
    heads = [voice.name("columns", "name"), voice.name("columns", "probability")]
    heads += [voice.tell(name) for name in ("probability_band", "runs_needed", "luck_share")]
    return [*blocks, rows_table("least_sure", voice.tell("least_sure"), heads, rows)]


def _row(target: pd.Series, voice: Voice) -> list[str | Cell]:
    band = voice.tell("range", low=voice.share(target["probability_low"]), high=voice.share(target["probability_high"]))
    return [
        str(target[f"name_{voice.language}"]), chance_cell(target["probability"], voice), band,
        number(target["runs_needed"]), voice.share(target["luck_share"]),
    ]  # fmt: skip
