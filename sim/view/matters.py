"""The page of what matters: figures and tables of Morris, Sobol and the alternative structures."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from sim.calibration.matters import Matters
from sim.calibration.structures import AS_IT_IS, Structure
from sim.config import Config
from sim.study.run import run_digest
from sim.view.figures import parameter_ranks, structure_shifts, variance_shares
from sim.view.pages import PAGE, band, draw_each, made_from, markdown, write_block
from sim.view.style import Source
from sim.view.words import LANGUAGES, Words, number, percent

OF_AN_OUTCOME = 3


def write_matters(out: Path, config: Config, structures: Mapping[str, Structure], found: Matters) -> list[Path]:
    """Draw the figures and refresh the blocks ``parameters``, ``shares``, ``structures``, ``refused`` of the page."""
    names = {
        language: {name: both[i] for name, both in found.outcomes.names.items()} for i, language in enumerate(LANGUAGES)
    }
    called = {language: {name: getattr(row, language) for name, row in structures.items()} for language in LANGUAGES}
    identity, name = run_digest(config), config.name
    many = found.screening.trajectories * (len(found.free.names) + 1)
    of_morris, of_sobol = Source(identity, name, many), Source(identity, name, found.shares.runs)
    of_structures = Source(identity, name, config.ensemble.replicates)
    drawings: dict[str, Callable[[str], Figure]] = {
        "parameter_ranks": lambda lang: parameter_ranks.draw(found.screening.ranks, found.free, of_morris, lang),
        "variance_shares": lambda lang: variance_shares.draw(
            found.shares.table, found.free, names[lang], of_sobol, lang
        ),
        "structure_shifts": lambda lang: structure_shifts.draw(
            found.structures, called[lang], names[lang], of_structures, lang
        ),
    }
    written = draw_each(out, drawings)
    page, english = out / PAGE, names["en"]
    counts = (
        f"{found.screening.trajectories} trajectories over {len(found.free.names)} parameters: {many} runs of one luck"
    )
    dropped = f" {found.screening.dropped} were dropped with a failed run." if found.screening.dropped else ""
    write_block(page, "parameters", f"{counts}; {config.name}, `{identity}`.{dropped}\n\n{ranks_table(found, english)}")
    write_block(page, "shares", shares_table(found, english))
    write_block(page, "structures", f"{made_from(config)}\n\n{structures_table(found, structures, english)}")
    write_block(page, "refused", refused_list(found))
    return [*written, page]


def ranks_table(found: Matters, names: Mapping[str, str]) -> str:
    """The first parameters by rank: what they are, where they stand, their score, and the outcome they move most."""
    words, rows = Words("en"), []
    for _, row in found.screening.ranks[: parameter_ranks.SHOWN].iterrows():
        parameter = found.free.rows[row["parameter"]]
        mechanism = words.name("mechanisms", parameter.mechanism)
        rows.append(
            [
                parameter.en, parameter.zh, f"`{row['parameter']}`", mechanism, parameter.grade,
                names[row["strongest"]], number(row["score"]),
            ]
        )  # fmt: skip
    heads = ["parameter", "参数", "name", "mechanism", "grade", "moves most", "score"]
    return markdown(heads, rows, names=6)


def shares_table(found: Matters, names: Mapping[str, str]) -> str:
    """The strongest parameters of each outcome: first-order and total shares with intervals, and by what they are."""
    rows = []
    for name, table in found.shares.table.groupby("outcome", sort=False):
        for _, row in table.nlargest(OF_AN_OUTCOME, "ST").iterrows():
            q2 = row["emulator_q2"]
            by = "runs" if pd.isna(q2) else f"emulator ({percent(q2)}, error {row['emulator_error']:.2g})"
            shares = [f"{number(row[index])} ± {number(row[f'{index}_conf'])}" for index in ("S1", "ST")]
            rows.append(
                [
                    names[str(name)],
                    parameter_ranks.called(found.free, row["parameter"], "en"),
                    *shares,
                    number(row["interactions"]),
                    by,
                ]
            )
    heads = ["outcome", "parameter", "alone (S1)", "total (ST)", "interactions", "by"]
    return f"From {found.shares.runs} runs.\n\n{markdown(heads, rows, names=2)}"


def structures_table(found: Matters, structures: Mapping[str, Structure], names: Mapping[str, str]) -> str:
    """Every outcome that some structure moves by a tenth of its half band or more: medians, probabilities, shifts."""
    table, parts = found.structures, []
    for name, row in structures.items():
        part = table[(table["structure"] == name) & (table["shift_in_band"].abs() >= 0.1)]
        usual = table[table["structure"] == AS_IT_IS].set_index("outcome")
        lines = [
            shift_line(names[each["outcome"]], usual.loc[each["outcome"]], each)
            for _, each in part.sort_values("shift_in_band", key=lambda values: -values.abs()).iterrows()
        ]
        heads = ["outcome", "as it is", "median", "shift", "shift / half band", "P(met)"]
        text = markdown(heads, lines) if lines else "No outcome moves by a tenth of half its band."
        parts.append(f"**{row.en}** ({row.zh}): {row.source}\n\n{text}")
    return "\n\n".join(parts)


def shift_line(name: str, usual: pd.Series, row: pd.Series) -> list[str]:
    """One outcome under a structure beside the model as it is."""
    medians = [number(each["median"]) for each in (usual, row)]
    probabilities = f"{percent(usual['probability'])} → {percent(row['probability'])}"
    return [name, *medians, band(row, "shift"), number(row["shift_in_band"]), probabilities]


def refused_list(found: Matters) -> str:
    """Which outcomes have no indices, and why."""
    reasons = dict.fromkeys(found.screening.refused.values(), "Morris")
    reasons |= {text: "Sobol" for text in found.shares.refused.values() if text not in reasons}
    return "\n".join(f"- {method}: {text}" for text, method in reasons.items()) or "None: every outcome was analysed."
