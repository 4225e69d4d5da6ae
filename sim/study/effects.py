"""What each lever does: a scenario with it neutral, as set, and at the far end of its range, paired run by run."""

import gc
import json
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.config import Config, Lever, LeverPath
from sim.score.scorecard import HIGH, LOW
from sim.study.folder import ResultFolder, whole
from sim.study.outcome import Run
from sim.study.run import planned_runs, run_digest

AS_SET, NEUTRAL, FAR = "as set", "neutral", "far"
RUNS_FOLDER = "runs"

type Progress = Callable[[Iterable[None], int], Iterator[None]]


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


def try_out(config: Config, trial: Trial, folder: Path, threads: int) -> None:
    """Runs a trial and keeps the province's indicators at its end, and what each lever cost (100m yuan in all)."""
    from sim.model.zhejiang import ZhejiangModel

    model = ZhejiangModel(changed(config, trial), seed=trial.run.seed, vector=trial.run.vector, threads=threads)
    while model.running:
        model.step()
    indicators = {name: float(rows[-1][0]) for name, rows in model.observation.recorder.values.items()}
    end = {"indicators": indicators, "costs": model.money.cost_by_lever()}
    del model
    gc.collect()  # a Mesa model is full of cycles, and holds a whole ledger
    with whole(folder / RUNS_FOLDER / trial.file) as part:
        part.write_text(json.dumps(end), encoding="utf-8")


def planned_trials(config: Config, levers: Iterable[str]) -> list[Trial]:
    """Each run as set, then for each lever neutral and at its far end."""
    runs = planned_runs(config)
    trials = [Trial("", AS_SET, run) for run in runs]
    return trials + [Trial(lever, setting, run) for lever in levers for setting in (NEUTRAL, FAR) for run in runs]


def lever_effects(
    config: Config, out: Path, jobs: int = 1, threads: int = 1, progress: Progress | None = None
) -> pd.DataFrame:
    """Runs what is not there yet, and writes ``effects.csv``: one row a lever.

    A folder of other settings is refused; calling again goes on. Differences are taken between runs of the same seed
    and parameters: the band is that of the differences, from 5 to 95 %.
    """
    ResultFolder(out).open(run_digest(config), config.to_yaml(), force=False)
    levers = list(config.registers.levers)
    trials = planned_trials(config, levers)
    left = [trial for trial in trials if not (out / RUNS_FOLDER / trial.file).exists()]
    ended = _all(config, left, out, jobs, threads)
    for _ in progress(ended, len(left)) if progress else ended:
        pass
    ends = {trial: json.loads((out / RUNS_FOLDER / trial.file).read_text(encoding="utf-8")) for trial in trials}
    table = pd.DataFrame([_row(config.registers.levers[lever], planned_runs(config), ends) for lever in levers])
    ResultFolder(out).write_table("effects.csv", table)
    return table


def _all(config: Config, trials: list[Trial], out: Path, jobs: int, threads: int) -> Iterator[None]:
    if jobs == 1:
        for trial in trials:
            try_out(config, trial, out, threads)
            yield
        return
    deaf = (signal.SIGINT, signal.SIG_IGN)
    with ProcessPoolExecutor(jobs, get_context("spawn"), signal.signal, deaf) as pool:
        for future in [pool.submit(try_out, config, trial, out, threads) for trial in trials]:
            yield future.result()


def _row(lever: Lever, runs: list[Run], ends: dict[Trial, dict[str, dict[str, float]]]) -> dict[str, object]:
    """One lever: what its own indicator and its cost gain from neutral to the setting, and to the far end."""

    def values(trial_of: str, kind: str, name: str) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        lever_id = "" if trial_of == AS_SET else lever.id
        return np.array([ends[Trial(lever_id, trial_of, run)][kind].get(name, 0.0) for run in runs])

    row: dict[str, object] = {
        "lever": lever.id, "name_en": lever.name_en, "name_zh": lever.name_zh, "chapter": lever.chapter,
        "indicator": lever.indicator, "sign": lever.sign, "neutral": lever.neutral, "plan": lever.plan_value,
        "far": far_end(lever),
    }  # fmt: skip
    nothing = values(NEUTRAL, "indicators", lever.indicator)
    for label, setting in (("plan", AS_SET), ("far", FAR)):
        gained = values(setting, "indicators", lever.indicator) - nothing
        row |= {f"{label}_effect": np.median(gained)}
        row |= {f"{label}_p05": np.quantile(gained, LOW), f"{label}_p95": np.quantile(gained, HIGH)}
        row[f"{label}_cost"] = np.median(values(setting, "costs", lever.id))
        row[f"{label}_public_cost"] = np.median(
            values(setting, "indicators", "public_cost") - values(NEUTRAL, "indicators", "public_cost")
        )
    wanted = np.sign(far_end(lever) - lever.neutral) * {"+": 1.0, "-": -1.0, "open": 0.0}[lever.sign]
    far = values(FAR, "indicators", lever.indicator) - nothing
    row["runs_of_the_sign"] = np.nan if wanted == 0.0 else float((np.sign(far) == wanted).mean())
    row["moved"] = bool(np.any(far != 0.0))
    return row
