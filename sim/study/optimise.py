"""The best mixes of levers under a public budget: searched, run again with fresh seeds, and written."""

import hashlib
import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import yaml

from sim.calendar import period_name
from sim.config.layers import Overrides
from sim.errors import StoreError
from sim.study.aims import PUBLIC_COST, Aim, aim, valued
from sim.study.confirm import confirm
from sim.study.evaluate import Evaluator, Model, run_model
from sim.study.execute import share_cores
from sim.study.folder import RECORD, ResultFolder
from sim.study.mixes import REFERENCES, SCENARIO, Choice, Mix, Question, load_question
from sim.study.outcome import Run
from sim.study.planning import in_words
from sim.study.run import PACKAGES, Progress, planned_runs, prepare_population, seconds_of
from sim.study.search import Values, convergence, losses, search, undominated
from sim.version import model_version

KILOBYTES_A_RUN = 16
SECONDS_MORE = 0.6
"""What a run takes beyond the pass over its records: it counts where the sample is small."""
PARETO, EVALUATIONS, CONVERGENCE, TARGETS, FAILURES = (
    "pareto.csv", "evaluations.parquet", "convergence.csv", "targets.csv", "failures.csv"
)  # fmt: skip
MIXES = "mixes"


class Optimum(NamedTuple):
    """A finished search: its folder, and its tables as written."""

    folder: Path
    pareto: pd.DataFrame
    evaluations: pd.DataFrame
    convergence: pd.DataFrame
    targets: pd.DataFrame
    failures: pd.DataFrame


def optimise(
    experiment: str | Path | Question,
    out: str | Path | None = None,
    jobs: int | None = None,
    force: bool = False,
    progress: Progress | None = None,
    set: Overrides = (),
    model: Model = run_model,
) -> Optimum:
    """Seeks the best mixes that an experiment with a section ``optimise`` asks for, and writes them to a folder.

    ``out`` defaults to ``results/<name>``. Each run is kept by the hash of its settings, so a call after a stop goes on
    where it was, and one with more generations, restarts or runs makes only what is new; the same experiment gives the
    same tables. Raises StoreError for a folder of other settings.
    """
    question = experiment if isinstance(experiment, Question) else load_question(experiment, set)
    folder = ResultFolder(Path(out or Path("results") / question.config.name))
    folder.open(_digest(question), question.config.to_yaml(), force)
    if model is run_model:
        prepare_population(question.config)
    searched, fresh = runs_of(question)
    aims = [aim(name, question.config) for name in question.effort.objectives]
    known: dict[Mix, Values | None] = {}
    with Evaluator(question, folder.path, share_cores(jobs, 1, 1_000)[0], model, progress) as evaluator:

        def evaluate(mixes: list[Mix]) -> dict[Mix, Values | None]:
            new = [mix for mix in mixes if mix not in known]
            evaluator.run(new, searched)
            for mix in new:
                judged = evaluator.judged(mix, searched)
                known[mix] = None if judged is None else valued(judged, aims)
            return known

        steps = budgets(question, evaluate(list(REFERENCES))[SCENARIO])
        table = search(question, aims, steps[-1], evaluate)
        chosen = choose(question, table, aims, steps)
        evaluator.run([*REFERENCES, *chosen], fresh)
    pareto, targets = confirm(question, evaluator, known, chosen, aims, steps, fresh)
    failures = pd.DataFrame(
        [(str(task.mix), task.outlook, *task.run, reason.strip()) for task, reason in evaluator.failures.items()],
        columns=["mix", "outlook", "run", "vector", "seed", "reason"],
    )
    found = Optimum(folder.path, pareto, table, convergence(table, aims), targets, failures)
    _write(folder, question, found, chosen, steps)
    return found


def runs_of(question: Question) -> tuple[list[Run], list[Run]]:
    """The runs that all candidates share, and the next ones of the ensemble, with fresh seeds, that confirm."""
    config, effort = question.config, question.effort
    many = effort.runs + effort.confirm.runs
    ensemble = config.ensemble.model_copy(update={"replicates": many})
    runs = planned_runs(config.model_copy(update={"ensemble": ensemble}))
    return runs[: effort.runs], runs[effort.runs :]


def budgets(question: Question, scenario: Values | None) -> list[float]:
    """The steps of the public budget, 100m yuan of 2020, rising."""
    given = question.effort.budget
    if given.public_cost:
        return list(given.public_cost)
    if scenario is None:
        raise StoreError(f"{question.scenario}: a run of the scenario failed, so its public cost is not known")
    return [times * scenario[PUBLIC_COST] for times in given.times_scenario]


def choose(question: Question, table: pd.DataFrame, aims: list[Aim], steps: list[float]) -> list[Mix]:
    """The mixes to confirm, of those that no other betters, by rising cost.

    First the best in the first objective within each step of the budget, then always the one farthest from those
    chosen, each objective scaled by its range.
    """
    levers = [choice.lever.id for choice in question.choices]
    kept = table[table["keeps_budget"]].drop_duplicates(levers).reset_index(drop=True)
    front = kept[undominated(losses(kept, aims))].sort_values([PUBLIC_COST, *levers]).reset_index(drop=True)
    if front.empty:
        return []
    loss = losses(front, aims)
    scaled = (loss - loss.min(axis=0)) / np.where(np.ptp(loss, axis=0) > 0.0, np.ptp(loss, axis=0), 1.0)
    within = [np.flatnonzero(front[PUBLIC_COST] <= step) for step in steps]
    picked = list(dict.fromkeys(int(places[np.argmin(loss[places, 0])]) for places in within if len(places)))
    while len(picked) < min(question.effort.confirm.mixes, len(front)):
        distance = np.linalg.norm(scaled[:, None, :] - scaled[None, picked, :], axis=2).min(axis=1)
        distance[picked] = -1.0
        picked.append(int(np.argmax(distance)))
    return [tuple(float(value) for value in row) for row in front.loc[sorted(picked), levers].to_numpy()]


def _digest(question: Question) -> str:
    """What all runs of a folder share: the settings by outlook, the levers that are sought, and the model's version."""
    shared: list[list[object]] = [[name, config.digest()] for name, config in question.configs.items()]
    shared += [[choice.lever.id, list(choice.values)] for choice in question.choices]
    return f"{hashlib.sha256(json.dumps(shared).encode()).hexdigest()[:12]}-{model_version()[:12]}"


def _write(folder: ResultFolder, question: Question, found: Optimum, chosen: list[Mix], steps: list[float]) -> None:
    for name, table in zip((PARETO, EVALUATIONS, CONVERGENCE, TARGETS, FAILURES), found[1:], strict=True):
        folder.write_table(name, table)
    for old in (folder.path / MIXES).glob("*.yaml"):
        old.unlink()
    for number, mix in enumerate(chosen, start=1):
        folder.write_text(f"{MIXES}/{number}.yaml", mix_file(question, number, mix, folder.path / MIXES))
    folder.write_json(RECORD, _record(question, found, steps))


def _record(question: Question, found: Optimum, steps: list[float]) -> dict[str, Any]:
    """What is needed to cite, to repeat and to draw the search."""
    effort, config = question.effort, question.config
    searched, fresh = runs_of(question)
    levers = [choice.lever.id for choice in question.choices]
    mixes = len(REFERENCES) + len(found.evaluations.drop_duplicates(levers))
    return {
        "digest": _digest(question),
        "run_id": _digest(question),
        "scenario": config.name,
        "version": version("zjsim"),
        "model_version": model_version(),
        "packages": {name: version(name) for name in (*PACKAGES, "pymoo")},
        "effort": effort.model_dump(),
        "outlooks": list(question.configs),
        "budgets": steps,
        "levers": [_lever(choice) for choice in question.choices],
        "searched": [aim(name, config).searched for name in effort.objectives],
        "objectives": {
            name: row.model_dump(include={"name_en", "name_zh", "unit"})
            for name, row in config.registers.targets.items()
            if name in effort.objectives
        },
        "period": period_name(config.end),
        "mixes": mixes,
        "runs": len(question.configs) * (mixes * len(searched) + len(found.pareto) * len(fresh)),
        "searched_runs": [run._asdict() for run in searched],
        "confirming_runs": [run._asdict() for run in fresh],
    }


def _lever(choice: Choice) -> dict[str, Any]:
    named = choice.lever.model_dump(include={"id", "name_en", "name_zh", "unit"})
    return {**named, "low": choice.values[0], "high": choice.values[-1]}


def mix_file(question: Question, number: int, mix: Mix, folder: Path) -> str:
    """A mix as a layer of settings over the scenario, which ``zjsim run`` accepts from the folder it stands in."""
    effort, layer = question.effort, question.layer
    ensemble = {**layer.get("ensemble", {}), "replicates": effort.runs + effort.confirm.runs}
    settings = {
        "extends": Path(os.path.relpath(question.scenario.resolve(), folder.resolve())).as_posix(),
        **layer,
        "name": f"{question.config.name[:70]}-mix-{number}",
        "outlook": _outlook(layer, next(iter(question.configs))),
        "ensemble": ensemble,
        "levers": {**layer.get("levers", {}), **question.levers_of(mix)},
    }
    settings.pop("title", None)
    head = (
        f"# Mix {number} of {question.config.name}; runs 1 to {effort.runs} are those of the search, "
        f"{effort.runs + 1} to {effort.runs + effort.confirm.runs} those that confirmed it.\n"
    )
    return head + yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)


def _outlook(layer: dict[str, Any], base: str) -> object:
    given = layer.get("outlook")
    return {**given, "base": base} if isinstance(given, dict) else base


def describe_optimise(question: Question, out: str | Path | None, jobs: int | None) -> str:
    """What ``optimise`` would do at most: mixes, runs, about how long they take, and their disk."""
    effort, outlooks = question.effort, len(question.configs)
    folder = ResultFolder(Path(out or Path("results") / question.config.name))
    folder.refuse_others(_digest(question))
    candidates = effort.population * effort.generations * effort.restarts
    mixes = candidates + len(REFERENCES), effort.confirm.mixes + len(REFERENCES)
    runs = outlooks * (mixes[0] * effort.runs + mixes[1] * effort.confirm.runs)
    there = sum(1 for _ in folder.path.glob("runs/*/*.json"))
    processes = share_cores(jobs, 1, runs)[0]
    left = max(runs - there, 0)
    seconds = seconds_of(question.config, left, processes, 1) + left * SECONDS_MORE / processes
    return (
        f"{question.config.name}: {len(question.choices)} levers, {candidates} mixes at most "
        f"({effort.restarts} restarts x {effort.generations} generations x {effort.population}) "
        f"under {' + '.join(question.configs)}, {effort.runs} runs each; the best {effort.confirm.mixes} and the three "
        f"references again with {effort.confirm.runs} fresh runs\n"
        f"{runs} runs at most into {folder.path}, {there} there; about {in_words(seconds)} on {processes} processes "
        f"and {left * KILOBYTES_A_RUN / 1000:.0f} MB (by the speed of one ordinary laptop)"
    )
