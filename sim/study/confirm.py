"""The best mixes run again with fresh seeds: both estimates side by side, bands, and regret by outlook."""

from typing import Any

import numpy as np
import pandas as pd

from sim.score.bands import HIGH, LOW
from sim.study.aims import CITY_GAP, EXPECTED, PUBLIC_COST, TARGETS_MET, Aim, by_run, chances, valued
from sim.study.evaluate import Evaluator
from sim.study.mixes import REFERENCES, SCENARIO, Mix, Question
from sim.study.outcome import Run
from sim.study.search import Values, losses, undominated

CONFIRMED = "confirmed_"
OVER_SCENARIO = "targets_over_scenario"


def confirm(
    question: Question,
    evaluator: Evaluator,
    known: dict[Mix, Values | None],
    chosen: list[Mix],
    aims: list[Aim],
    steps: list[float],
    fresh: list[Run],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The table of references and mixes with both estimates, and that of the targets' probabilities.

    What a mix gains over the scenario is paired run by run, each with the same vector, seed and outlook.
    """
    rows: list[dict[str, Any]] = []
    targets, scenario = {}, evaluator.judged(SCENARIO, fresh)
    names = (TARGETS_MET, EXPECTED, PUBLIC_COST, CITY_GAP)
    kept = list(dict.fromkeys([*names, *(each.searched for each in aims)]))
    for number, mix in enumerate([*REFERENCES, *chosen], start=1 - len(REFERENCES)):
        judged, searched = evaluator.judged(mix, fresh), known[mix]
        label = mix if isinstance(mix, str) else str(number)
        row: dict[str, Any] = {
            "mix": label,
            **question.levers_of(mix),
            **{name: (searched or {}).get(name, np.nan) for name in kept},
        }
        if judged is not None:
            again = valued(judged, aims)
            row |= {f"{CONFIRMED}{name}": again[name] for name in kept}
            for name in kept[1:]:
                row |= _band(name, by_run(judged, name))
            if scenario is not None:
                gained = by_run(judged, EXPECTED).to_numpy() - by_run(scenario, EXPECTED).to_numpy()
                row |= {OVER_SCENARIO: gained.mean(), **_band(OVER_SCENARIO, pd.Series(gained))}
            for outlook, one in judged.items():
                own = valued({outlook: one}, aims)
                row |= {f"{name}_{outlook}": own[name] for name in kept}
            targets[label] = chances(judged)
        rows.append(row)
    table = _compared(pd.DataFrame(rows), question, aims, steps)
    return table, _target_table(question, targets)


def _band(name: str, values: pd.Series) -> dict[str, float]:
    low, high = values.quantile([LOW, HIGH])
    return {f"{name}_p05": float(low), f"{name}_p95": float(high)}


def _compared(table: pd.DataFrame, question: Question, aims: list[Aim], steps: list[float]) -> pd.DataFrame:
    """Adds what the confirming runs say: the budget step kept, whether still undominated, and regret by outlook.

    Regret: what the best confirmed mix that costs no more gains over this one, under one outlook.
    """
    cost, sought = table[CONFIRMED + PUBLIC_COST], ~table["mix"].isin(REFERENCES)
    kept = pd.Series([min((step for step in steps if step >= one), default=np.nan) for one in cost], table.index)
    table.insert(1, "budget", kept.where(sought))
    still = pd.Series(False, table.index)
    if sought.any():
        still[sought] = undominated(losses(table[sought], aims, CONFIRMED))
    table.insert(2, "undominated", still)
    for each in (one for one in aims if one.searched != PUBLIC_COST):
        for outlook in question.configs:
            gain = each.sign * table[f"{each.searched}_{outlook}"]
            best = [gain[sought & (cost <= one)].max() for one in cost]
            table[f"regret_{each.searched}_{outlook}"] = np.maximum(np.array(best, dtype=float) - gain, 0.0)
    return table


def _target_table(question: Question, probabilities: dict[str, pd.Series]) -> pd.DataFrame:
    """One row a target: its names, and its probability in the confirming runs of each reference and mix."""
    rows = question.config.registers.targets
    table = pd.DataFrame(probabilities).rename_axis("target").reset_index()
    for place, language in enumerate(("en", "zh"), start=1):
        table.insert(place, f"name_{language}", [getattr(rows[name], f"name_{language}") for name in table["target"]])
    return table
