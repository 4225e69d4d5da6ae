"""Alternative structures: the same runs with one mechanism built otherwise, paired by seed and vector."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.calibration.outcomes import Outcomes, outcome_values
from sim.calibration.waves import Workers
from sim.config import Config
from sim.config.layers import shown
from sim.config.problems import Problems, unknown
from sim.config.reading import read_file
from sim.config.tree import Branch, Leaf, leaves
from sim.errors import StoreError
from sim.score.attainment import met
from sim.score.bands import HIGH, LOW
from sim.score.scorecard import modelled_share
from sim.study.execute import execute, share_cores
from sim.study.folder import ResultFolder
from sim.study.pairs import spread_of
from sim.study.run import planned_runs, prepare_population, run_digest

AS_IT_IS = "as it is"
KEYS = ("en", "zh", "source", "parameters")


class Structure(NamedTuple):
    """One way to build the model otherwise: its names, why it might be so, and the settings that make it."""

    id: str
    en: str
    zh: str
    source: str
    settings: dict[str, object]


def read_structures(root: Path) -> dict[str, Structure]:
    """The structures of ``structures/*.yaml`` in a configs folder, by file name.

    Raises a ConfigError that holds every missing or unknown key; values are checked where settings are loaded.
    """
    problems, found = Problems(), {}
    for path in sorted((root / "structures").glob("*.yaml")):
        place = shown(path, root.parent)
        tree = read_file(path, place, problems) or Branch()
        for key, node in tree.items.items():
            if key not in KEYS:
                problems.report(node.place, key, unknown("key", key, KEYS))
        for key in KEYS:
            if key not in tree.items:
                problems.report(place, key, f"is missing; allowed: a mapping with {', '.join(KEYS)}")
        words = {key: str(node.value) for key, node in tree.items.items() if isinstance(node, Leaf)}
        changed: dict[str, object] = {
            f"parameters.{name}": leaf.value for name, leaf in leaves(tree.branch("parameters"))
        }
        en, zh, source = (words.get(key, "") for key in ("en", "zh", "source"))
        found[path.stem] = Structure(path.stem, en, zh, source, changed)
    problems.refuse_if_any()
    return found


def run_structures(
    configs: Mapping[str, Config], outcomes: Outcomes, out: Path, workers: Workers
) -> dict[str, pd.DataFrame]:
    """The outcomes of each structure's ensemble (runs, outcomes), by structure; runs that are there are not repeated.

    configs: the settings by structure, among them ``AS_IT_IS``. Raises StoreError on failed runs.
    """
    found = {}
    for name, config in configs.items():
        folder, runs = ResultFolder(out / name.replace(" ", "_")), planned_runs(config)
        folder.open(run_digest(config), config.to_yaml(), workers.force)
        left = [run for run in runs if not folder.has(run)]
        failures: list[str] = []
        if left:
            prepare_population(config)
            ended = execute(config, left, folder.path, *share_cores(workers.jobs, workers.threads, len(left)))
            for finished in workers.progress(ended, len(left)) if workers.progress else ended:
                failures += [finished.failure] * bool(finished.failure)
        if failures:
            raise StoreError(f"{folder.path}: {len(failures)} of {len(runs)} runs failed; the first: {failures[0]}")
        found[name] = outcome_values(config, outcomes, (folder.indicators(run) for run in runs))
    return found


def compare_structures(config: Config, outcomes: Outcomes, found: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row an outcome and structure: median, 5-95 % band, probability, and the shift against the model as it is.

    shift: the median of the paired differences, with its band; shift_in_band: over half the band of the outcome as it
    is: beyond 1 the structure decides more than all that is drawn. probability: of targets alone.
    """
    targets = {target.id: target for target in outcomes.targets}
    usual, rows = found[AS_IT_IS], list[dict[str, object]]()
    for name in outcomes.names:
        if usual[name].isna().all():
            continue
        half = (usual[name].quantile(HIGH) - usual[name].quantile(LOW)) / 2.0
        for structure, values in found.items():
            shift = (values[name] - usual[name]).dropna()
            row: dict[str, object] = {"outcome": name, "structure": structure, "runs": len(shift)}
            row |= dict(zip(("median", "p05", "p95"), values[name].quantile([0.5, LOW, HIGH]), strict=True))
            row["probability"] = np.nan
            if name in targets:
                share = modelled_share(targets[name], config.parameters)
                row["probability"] = float(met(targets[name], values[name].dropna().to_numpy(float), share).mean())
            row |= dict(zip(("shift", "shift_p05", "shift_p95"), spread_of(shift), strict=True))
            row["shift_in_band"] = row["shift"] / half if half > 0.0 else np.nan  # type: ignore[operator]
            rows.append(row)
    return pd.DataFrame(rows)
