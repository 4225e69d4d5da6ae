"""What a search for the best mixes found, from its folder: figures, and a summary for the terminal."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from sim.errors import StoreError
from sim.study.aims import EXPECTED, PUBLIC_COST
from sim.study.confirm import CONFIRMED
from sim.view.figures import lever_mixes, pareto_front, search_convergence
from sim.view.gallery import FORMATS, write_whole
from sim.view.style import Source, encode
from sim.view.words import Words, number

SHOWN = ("mix", "budget", CONFIRMED + PUBLIC_COST, EXPECTED, CONFIRMED + EXPECTED, f"{CONFIRMED}targets_met")


class Found(NamedTuple):
    """The tables of a search's folder, its record, and what its figures' foot says."""

    pareto: pd.DataFrame
    evaluations: pd.DataFrame
    convergence: pd.DataFrame
    record: dict[str, Any]
    source: Source


def read_optimum(folder: Path) -> Found:
    """The tables of a finished search; a missing one is a StoreError."""
    for name in ("pareto.csv", "evaluations.parquet", "convergence.csv", "record.json"):
        if not (folder / name).is_file():
            raise StoreError(f"{folder}: {name} is missing; call `zjsim optimise` again")
    record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    return Found(
        pd.read_csv(folder / "pareto.csv", dtype={"mix": str}),
        pd.read_parquet(folder / "evaluations.parquet"),
        pd.read_csv(folder / "convergence.csv"),
        record,
        Source(record["run_id"], record["scenario"], record["runs"]),
    )


def drawings(found: Found, language: str) -> dict[str, Figure]:
    """The figures by name."""
    words, record = Words(language), found.record
    names = {column: objective(column, language, record) for column in record["searched"] if column != PUBLIC_COST}
    outlooks = words.say("optimum_outlooks", names=", ".join(record["outlooks"]))
    note = words.say("optimum_note", outlooks=outlooks if len(record["outlooks"]) > 1 else "").strip()
    title = words.say("optimum_title", period=record["period"])
    front = found.pareto, found.evaluations, names, record["budgets"]
    return {
        "pareto_front": pareto_front.draw(*front, found.source, language, title, note),
        "lever_mixes": lever_mixes.draw(found.pareto, record["levers"], record["budgets"], found.source, language),
        "search_convergence": search_convergence.draw(found.convergence, found.source, language),
    }


def objective(column: str, language: str, record: dict[str, Any]) -> str:
    """An objective's name with its unit, as an axis shows it."""
    words, given = Words(language), record["objectives"].get(column)
    if column == EXPECTED:
        return words.say("optimum_targets_expected")
    if given:
        return words.with_unit(given[f"name_{language}"], words.name("units", given["unit"]))
    return words.name("indicators", column)


def draw_optimum(folder: Path, language: str) -> list[Path]:
    """Draw the figures of a search into ``folder/figures`` as PNG and SVG."""
    (folder / "figures").mkdir(exist_ok=True)
    return [
        write_whole(folder / "figures" / f"{name}_{language}.{kind}", encode(figure, kind))
        for name, figure in drawings(read_optimum(folder), language).items()
        for kind in FORMATS
    ]


def optimum_text(folder: Path, language: str) -> str:
    """What was found, in words, with a row a reference and mix."""
    words, found = Words(language), read_optimum(folder)
    record, table = found.record, found.pareto
    last = found.convergence.groupby("restart").last()
    summary = words.say(
        "optimum_summary",
        mixes=len(found.evaluations), restarts=len(last), within=int(found.evaluations["keeps_budget"].sum()),
        shown=int(table["mix"].str.isdigit().sum()), outlooks=", ".join(record["outlooks"]),
        volumes=", ".join(f"{volume:.2f}" for volume in last["hypervolume"]),
    )  # fmt: skip
    shown = pd.DataFrame(
        {
            words.say(f"optimum_column_{name.removeprefix(CONFIRMED) if name.endswith(PUBLIC_COST) else name}"): [
                value if isinstance(value, str) else number(value) for value in table[name]
            ]
            for name in SHOWN
        }
    )
    folders = f"{folder}/: pareto.csv, targets.csv, evaluations.parquet, convergence.csv, mixes/, figures/"
    return f"{summary}\n{shown.to_string(index=False)}\n\n{folders}"
