"""The page of a scenario conditioned on observations: what was observed, and what that changes of the targets."""

from pathlib import Path

import pandas as pd

from sim.calibration.review import Review
from sim.config import Config
from sim.view.figures import indicator_paths
from sim.view.gallery import FORMATS, write_whole
from sim.view.pages import FIGURES, PAGE, made_from, markdown, with_unit, write_block
from sim.view.style import encode
from sim.view.tables import read_tables
from sim.view.text import conditioned_text
from sim.view.words import LANGUAGES, Words, number, percent


def write_review(out: Path, config: Config, review: Review) -> list[Path]:
    """Draw the paths with what was observed, and refresh the blocks ``observed`` and ``targets`` of the page."""
    (out / FIGURES).mkdir(parents=True, exist_ok=True)
    tables, written = read_tables(review.folder), []
    for language in LANGUAGES:
        figure = indicator_paths.draw(tables, language)
        for kind in FORMATS:
            written.append(write_whole(out / FIGURES / f"paths_{language}.{kind}", encode(figure, kind)))
    left = conditioned_text(review.effective, review.vectors, "en")
    warned = "".join(f"\n\nWarning: {' '.join(text.split())}" for text in review.warnings)
    head = f"{made_from(config)}\n\n{left[0].upper()}{left[1:]}.{warned}"
    write_block(out / PAGE, "observed", f"{head}\n\n{observed_table(config, review.observed)}")
    before = pd.read_csv(review.folder / "scorecard_unconditioned.csv")
    write_block(out / PAGE, "targets", targets_table(before, review.scorecard))
    return [*written, out / PAGE]


def observed_table(config: Config, observed: pd.DataFrame) -> str:
    """One row an observation: its value and error, what runs say before and after, and how far it lies from them."""
    words, rows = Words("en"), []
    for _, row in observed.iterrows():
        target = config.registers.targets.get(str(row["indicator"]))
        name = target.name_en if target else words.name("indicators", str(row["indicator"]))
        unit = words.name("units", target.unit) if target and row["operator"] == "level" else ""
        operator = "" if row["operator"] == "level" else f" ({row['operator'].replace('_', ' ')})"
        bands = [
            f"{number(row[f'{side}median'])} [{number(row[f'{side}p05'])}, {number(row[f'{side}p95'])}]"
            for side in ("", "conditioned_")
        ]
        where = [with_unit(name + operator, unit), str(row["place"]), str(row["period"])]
        value = f"{number(row['value'])} ± {number(row['error'])}"
        rows.append([*where, value, *bands, number(round(row["distance"], 1)), str(row["source"])])
    heads = ["indicator", "place", "quarter", "observed ± error", "runs before", "runs after", "distance", "source"]
    return markdown(heads, rows, names=3)


def targets_table(before: pd.DataFrame, after: pd.DataFrame) -> str:
    """The targets whose probability left the band it had, those that moved most first, with both sides."""
    both = before.merge(after, on="target", suffixes=("", "_after")).fillna({"unit": ""})
    moved = (both["probability_after"] - both["probability"]).abs()
    left = (both["probability_after"] < both["probability_low"]) | (
        both["probability_after"] > both["probability_high"]
    )
    chosen = both[left].assign(moved=moved).sort_values("moved", ascending=False, kind="stable")
    rows = [
        [with_unit(row["name_en"], row["unit"]), row["name_zh"], number(row["goal"])]
        + [
            f"{number(row[f'median{side}'])} [{number(row[f'p05{side}'])}, {number(row[f'p95{side}'])}]"
            for side in ("", "_after")
        ]
        + [
            f"{percent(row[f'probability{side}'])} "
            f"[{percent(row[f'probability_low{side}'])}, {percent(row[f'probability_high{side}'])}]"
            for side in ("", "_after")
        ]
        for _, row in chosen.iterrows()
    ]
    scored = int(both["probability"].notna().sum())
    said = (
        f"The probability of {len(chosen)} of {scored} targets leaves the band it had; of the others nothing is said."
    )
    heads = ["target", "目标", "goal", "median before", "median after", "P(met) before", "P(met) after"]
    return f"{said}\n\n{markdown(heads, rows, names=2)}"
