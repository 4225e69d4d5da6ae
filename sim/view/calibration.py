"""What a calibration found, from its folder: figures, and a summary for the terminal."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from sim.calibration.tables import NOT_LEARNT
from sim.config.observations import FIT
from sim.view.figures import (
    calibration_correlations,
    calibration_fit,
    calibration_implausibility,
    calibration_parameters,
)
from sim.view.gallery import FORMATS, write_whole
from sim.view.style import Source, encode
from sim.view.words import Words, number, percent

CONTRADICTED_FROM = 3.0


class Found(NamedTuple):
    """The tables of a calibration's folder, and what its figures' foot says."""

    fit: pd.DataFrame
    posterior: pd.DataFrame
    waves: pd.DataFrame
    implausibility: pd.DataFrame
    ensemble: pd.DataFrame
    source: Source


def read_found(folder: Path) -> Found:
    """The tables of a finished calibration."""
    tables = {name: pd.read_csv(folder / f"{name}.csv") for name in Found._fields[:-1]}
    record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    return Found(**tables, source=Source(record["run_id"], record["scenario"], record["runs"]))


def draw_calibration(folder: Path, language: str) -> list[Path]:
    """Draw the figures of a calibration into ``folder/figures`` as PNG and SVG."""
    found = read_found(folder)
    drawings: dict[str, Callable[[], Figure]] = {
        "fit": lambda: calibration_fit.draw(found.fit, found.source, language),
        "posterior": lambda: calibration_parameters.draw(found.posterior, found.source, language),
        "implausibility": lambda: calibration_implausibility.draw(
            found.implausibility, found.fit, found.source, language
        ),
        "correlations": lambda: calibration_correlations.draw(found.ensemble, found.posterior, found.source, language),
    }
    (folder / "figures").mkdir(exist_ok=True)
    return [
        write_whole(folder / "figures" / f"calibration_{name}.{kind}", encode(figure, kind))
        for name, figure in ((name, draw()) for name, draw in drawings.items())
        for kind in FORMATS
    ]


def calibration_text(folder: Path, language: str) -> str:
    """What was found, in a few lines: the space left, how well what was observed is met, what was not learnt."""
    found, words = read_found(folder), Words(language)
    fitted = found.fit[found.fit["use"] == FIT]
    inside = (fitted["posterior_p05"] <= fitted["value"]) & (fitted["value"] <= fitted["posterior_p95"])
    far = fitted[fitted["best"] > CONTRADICTED_FROM]
    unknown = found.posterior[found.posterior["verdict"] == NOT_LEARNT]
    lines = [
        words.say("calibration_space", shares=", ".join(f"{share:.2g}" for share in found.waves["share"])),
        words.say(
            "calibration_met",
            error=percent(fitted["relative_error"].median()),
            inside=int(inside.sum()),
            rows=len(fitted),
        ),
        words.say("calibration_learnt", learnt=len(found.posterior) - len(unknown), parameters=len(found.posterior)),
    ]
    if len(unknown):
        lines.append(words.say("calibration_not_learnt", names=", ".join(unknown["parameter"])))
    if len(far):
        lines.append(words.say("calibration_contradicted", cutoff=number(CONTRADICTED_FROM)))
        lines += [
            f"  {row['indicator']}, {words.name('places', str(row['place']))}, {row['period']}: {row['value']:g}, "
            f"{row['posterior_p05']:.4g} .. {row['posterior_p95']:.4g}"
            for _, row in far.iterrows()
        ]
    return "\n".join([*lines, f"\n{folder}/: ensemble.csv, fit.csv, posterior.csv, waves.csv, figures/"])
