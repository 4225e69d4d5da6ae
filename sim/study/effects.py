"""What each lever does: a scenario with it neutral, as set, and at the far end of its range, paired run by run."""

import gc
import json
import traceback
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.config import Config, Lever, LeverPath
from sim.errors import StoreError
from sim.score.bands import HIGH, LOW
from sim.study.execute import Finished, share_cores, spread
from sim.study.folder import RUNS, ResultFolder, whole
from sim.study.outcome import Run
from sim.study.pairs import spread_of
from sim.study.run import Progress, planned_runs, prepare_population, run_digest

AS_SET, NEUTRAL, FAR = "as set", "neutral", "far"
INDICATORS, COSTS = "indicators", "costs"
PUBLIC_COST = "public_cost"
WANTED = {"+": 1.0, "-": -1.0, "open": 0.0}


class Trial(NamedTuple):
    """One run with one lever changed; ``lever`` is empty where nothing is changed."""

    lever: str
    setting: str
    run: Run

    @property
    def file(self) -> str:
        """The file that keeps its end."""
        return f"{self.lever or 'all'}-{self.setting.replace(' ', '_')}-{self.run.number:04d}.json"


def far_end(lever: Lever) -> float:
    """The end of a lever's range that lies further from its neutral value."""
    return max((lever.low, lever.high), key=lambda end: abs(end - lever.neutral))


def changed(config: Config, trial: Trial) -> Config:
    """The settings of a trial: the lever at one value everywhere and always, all else as it is."""
    if not trial.lever:
        return config
    row = config.registers.levers[trial.lever]
    value = row.neutral if trial.setting == NEUTRAL else far_end(row)
    return config.model_copy(update={"levers": {**config.levers, trial.lever: LeverPath(all=value, cities={})}})


def try_out(config: Config, trial: Trial, folder: Path, threads: int) -> Finished:
    """Runs a trial and keeps the province's indicators at its end, and what each lever cost (100m yuan in all)."""
    from sim.model.zhejiang import ZhejiangModel

    model = None
    try:
        model = ZhejiangModel(changed(config, trial), seed=trial.run.seed, vector=trial.run.vector, threads=threads)
        while model.running:
            model.step()
        indicators = {name: float(rows[-1][0]) for name, rows in model.observation.recorder.values.items()}
        end = {INDICATORS: indicators, COSTS: model.money.cost_by_lever()}
    except Exception:
        return Finished(trial.run, f"{trial.file}: {traceback.format_exc()}")
    finally:
        del model
        gc.collect()  # a Mesa model is full of cycles, and holds a whole ledger
    with whole(folder / trial.file) as part:
        part.write_text(json.dumps(end), encoding="utf-8")
    return Finished(trial.run)


def planned_trials(config: Config, levers: Iterable[str]) -> list[Trial]:
    """Each run as set, then for each lever neutral and at its far end."""
    runs = planned_runs(config)
    trials = [Trial("", AS_SET, run) for run in runs]
    return trials + [Trial(lever, setting, run) for lever in levers for setting in (NEUTRAL, FAR) for run in runs]


def lever_effects(
    config: Config,
    out: Path,
    jobs: int | None = None,
    threads: int | None = None,
    force: bool = False,
    progress: Progress | None = None,
    levers: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Runs what is not there yet of ``out/runs/<name>``, and writes ``out/effects.csv``: a row a lever (default: all).

    Calling again goes on where it was stopped, also with more replicates. Differences are taken between runs of the
    same seed and parameters: the band is that of the differences, from 5 to 95 %. Raises StoreError for a folder of
    other settings, and when a trial failed, after all others ended.
    """
    folder = ResultFolder(out / RUNS / config.name)
    folder.open(run_digest(config), config.to_yaml(), force)
    trials, kept = planned_trials(config, levers or config.registers.levers), folder.path / RUNS
    left = [trial for trial in trials if not (kept / trial.file).exists()]
    if left:
        prepare_population(config)
        ended = _all(config, left, kept, *share_cores(jobs, threads, len(left)))
        failures = [each.failure for each in (progress(ended, len(left)) if progress else ended) if each.failure]
        if failures:
            raise StoreError(f"{kept}: {len(failures)} of {len(left)} trials failed; the first: {failures[0]}")
    table = effects_table(config, read_ends(kept, trials))
    ResultFolder(out).write_table("effects.csv", table)
    return table


def _all(config: Config, trials: list[Trial], folder: Path, jobs: int, threads: int) -> Iterator[Finished]:
    work = partial(try_out, config, folder=folder, threads=threads)
    return map(work, trials) if jobs == 1 else spread(work, trials, jobs, set())


def read_ends(folder: Path, trials: list[Trial]) -> pd.DataFrame:
    """The ends of trials: one row a trial (lever, setting, run), one column an (indicators or costs, name)."""
    ends = [json.loads((folder / trial.file).read_text(encoding="utf-8")) for trial in trials]
    return pd.DataFrame(
        [{(kind, name): value for kind, values in end.items() for name, value in values.items()} for end in ends],
        index=pd.MultiIndex.from_tuples(
            [(trial.lever, trial.setting, trial.run.number) for trial in trials], names=["lever", "setting", "run"]
        ),
    )


def effects_table(config: Config, ends: pd.DataFrame) -> pd.DataFrame:
    """One row a lever that was tried, from the ends of all trials, as ``read_ends`` gives them."""
    tried = set(ends.index.get_level_values("lever"))
    return pd.DataFrame([_row(lever, ends) for name, lever in config.registers.levers.items() if name in tried])


def _row(lever: Lever, ends: pd.DataFrame) -> dict[str, object]:
    """One lever: what its own indicator and its cost gain from neutral to the setting, and to the far end.

    ``usual`` and ``spread``: median and half the 5-95 % band of the indicator over the runs as set;
    ``runs_of_the_sign``: the share of runs in which the far end moves the indicator to the expected side.
    """
    levers, settings = (ends.index.get_level_values(level) for level in ("lever", "setting"))

    def values(setting: str, kind: str, name: str) -> NDArray[np.float64]:
        rows = ends[(levers == ("" if setting == AS_SET else lever.id)) & (settings == setting)]
        if kind == COSTS and (kind, name) not in rows:
            return np.zeros(len(rows))
        return np.asarray(rows[(kind, name)], dtype=float)

    nothing, usual = (values(setting, INDICATORS, lever.indicator) for setting in (NEUTRAL, AS_SET))
    row: dict[str, object] = {
        "lever": lever.id, "name_en": lever.name_en, "name_zh": lever.name_zh, "chapter": lever.chapter,
        "indicator": lever.indicator, "sign": lever.sign, "unit": lever.unit, "neutral": lever.neutral,
        "plan": lever.plan_value, "far": far_end(lever), "runs": len(usual),
        "usual": np.median(usual), "spread": (np.quantile(usual, HIGH) - np.quantile(usual, LOW)) / 2.0,
    }  # fmt: skip
    for label, setting in (("plan", AS_SET), ("far", FAR)):
        gained = values(setting, INDICATORS, lever.indicator) - nothing
        row |= dict(zip((f"{label}_effect", f"{label}_p05", f"{label}_p95"), spread_of(gained), strict=True))
        row[f"{label}_cost"] = np.median(np.nan_to_num(values(setting, COSTS, lever.id)))
        row[f"{label}_public_cost"] = np.median(
            values(setting, INDICATORS, PUBLIC_COST) - values(NEUTRAL, INDICATORS, PUBLIC_COST)
        )
    wanted = np.sign(far_end(lever) - lever.neutral) * WANTED[lever.sign]
    gained = values(FAR, INDICATORS, lever.indicator) - nothing
    row["runs_of_the_sign"] = np.nan if wanted == 0.0 else float((np.sign(gained) == wanted).mean())
    row["moved"] = bool(np.any(gained != 0.0))
    return row
