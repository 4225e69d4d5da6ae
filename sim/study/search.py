"""The search for mixes: NSGA-II of pymoo from several starts, one batch of runs a generation, and its convergence."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.study.aims import PUBLIC_COST, Aim
from sim.study.mixes import REFERENCES, Mix, Question

BEYOND = 1e6
"""Objective and excess of a mix that has a failed run: worse than any other."""

REACH = 1.1
"""The reference point of the hypervolume, where 0 is the best and 1 the worst that was found of each objective."""

type Values = dict[str, float]
type Evaluate = Callable[[list[Mix]], dict[Mix, Values | None]]


def search(question: Question, aims: list[Aim], budget: float, evaluate: Evaluate) -> pd.DataFrame:
    """One row a mix of each restart and generation: its levers, its values, whether it keeps the budget.

    All restarts go on side by side, so that a generation is one batch. Each starts from the scenario, the practice of
    2020 and no policy, as far as the ranges hold them, and from a Latin hypercube of its own.
    """
    effort = question.effort
    starts = [_start(question, len(aims), restart) for restart in range(effort.restarts)]
    rows = []
    for generation in range(1, effort.generations + 1):
        asked = [start.ask() for start in starts]
        mixes = [_mixes(question, population) for population in asked]
        found = evaluate(list(dict.fromkeys(mix for group in mixes for mix in group)))
        for restart, (start, population, group) in enumerate(zip(starts, asked, mixes, strict=True), start=1):
            if population is None:
                continue
            _tell(start, population, [found[mix] for mix in group], aims, budget)
            rows += [_row(question, restart, generation, mix, found[mix], budget) for mix in group]
    return pd.DataFrame(rows)


def _start(question: Question, aims: int, restart: int) -> Any:
    """An algorithm whose variables are the places of levers' values in their lists."""
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.core.problem import Problem
    from pymoo.core.termination import NoTermination
    from pymoo.operators.crossover.sbx import SBX
    from pymoo.operators.mutation.pm import PM
    from pymoo.operators.repair.rounding import RoundingRepair

    effort, upper = question.effort, np.array([len(choice.values) - 1 for choice in question.choices])
    problem = Problem(n_var=len(upper), n_obj=aims, n_ieq_constr=1, xl=0, xu=upper, vtype=int)
    seed = np.random.SeedSequence([effort.seed, restart])
    algorithm = NSGA2(
        pop_size=effort.population,
        sampling=_first(question, upper, seed),
        crossover=SBX(eta=10, prob=0.9, vtype=float, repair=RoundingRepair()),
        mutation=PM(eta=10, vtype=float, repair=RoundingRepair()),
        eliminate_duplicates=True,
    )
    algorithm.setup(problem, termination=NoTermination(), seed=int(seed.generate_state(1)[0]), verbose=False)
    return algorithm


def _first(question: Question, upper: NDArray[np.int64], seed: np.random.SeedSequence) -> NDArray[np.int64]:
    """The first generation (mixes, levers), as places in the lists of values; equal ones are made once."""
    from scipy.stats import qmc

    many = question.effort.population
    known = [question.places_of(name) for name in REFERENCES]
    cube = qmc.LatinHypercube(len(upper), rng=np.random.default_rng(seed)).random(many)
    places = np.minimum((cube * (upper + 1)).astype(int), upper)
    return np.array(list(dict.fromkeys(map(tuple, [*known, *places.tolist()])))[:many])


def _mixes(question: Question, population: Any) -> list[Mix]:
    if population is None:
        return []
    return [
        tuple(choice.values[int(place)] for choice, place in zip(question.choices, places, strict=True))
        for places in population.get("X")
    ]


def _tell(algorithm: Any, population: Any, found: list[Values | None], aims: list[Aim], budget: float) -> None:
    from pymoo.core.evaluator import Evaluator
    from pymoo.problems.static import StaticProblem

    loss = [[BEYOND if one is None else -each.sign * one[each.searched] for each in aims] for one in found]
    excess = [[BEYOND if one is None else one[PUBLIC_COST] / budget - 1.0] for one in found]
    Evaluator().eval(StaticProblem(algorithm.problem, F=np.array(loss), G=np.array(excess)), population)
    algorithm.tell(infills=population)


def _row(
    question: Question, restart: int, generation: int, mix: Mix, found: Values | None, budget: float
) -> dict[str, object]:
    levers = {choice.lever.id: value for choice, value in zip(question.choices, mix, strict=True)}
    values: dict[str, object] = dict(found or {})
    keeps = found is not None and found[PUBLIC_COST] <= budget
    return {"restart": restart, "generation": generation, **levers, **values, "keeps_budget": keeps}


def losses(table: pd.DataFrame, aims: Iterable[Aim], prefix: str = "") -> NDArray[np.float64]:
    """The objectives of rows (rows, aims) as losses: less is better."""
    return np.column_stack([-each.sign * table[prefix + each.searched].to_numpy(float) for each in aims])


def undominated(loss: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which rows (n, aims) no other row betters in one objective without being worse in another."""
    no_worse = (loss[:, None, :] <= loss[None, :, :]).all(axis=2)
    better = (loss[:, None, :] < loss[None, :, :]).any(axis=2)
    return np.asarray(~(no_worse & better).any(axis=0))


def convergence(table: pd.DataFrame, aims: list[Aim]) -> pd.DataFrame:
    """The hypervolume of all that each restart had found by each generation, and how many mixes it had tried.

    Each objective is scaled so that the best of all mixes within the budget is 0 and the worst 1; all of it: 1.1^aims.
    """
    from pymoo.indicators.hv import HV

    kept = table[table["keeps_budget"]]
    loss = losses(kept, aims)
    low, span = (loss.min(axis=0), np.ptp(loss, axis=0)) if len(kept) else (0.0, np.ones(len(aims)))
    volume = HV(ref_point=np.full(len(aims), REACH))
    rows = []
    for restart in sorted(table["restart"].unique()):
        for generation in range(1, int(table["generation"].max()) + 1):
            so_far = (table["restart"] == restart) & (table["generation"] <= generation)
            scaled = (loss[so_far[table["keeps_budget"]].to_numpy()] - low) / np.where(span > 0.0, span, 1.0)
            rows.append(
                {
                    "restart": restart,
                    "generation": generation,
                    "mixes": int(so_far.sum()),
                    "within_budget": len(scaled),
                    "hypervolume": float(volume(scaled)) / REACH ** len(aims) if len(scaled) else 0.0,
                }
            )
    return pd.DataFrame(rows)
