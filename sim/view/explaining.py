"""What figures and texts of an analysis ask of it: names, the strongest factors, the outcomes worth a panel."""

import numpy as np
import pandas as pd

from sim.study.analyse import Analysis
from sim.study.judging import COST
from sim.study.pairs import Array
from sim.study.variables import OUTLOOKS, describe, outlook_mean
from sim.view.style import Source
from sim.view.words import Words, read_catalogue, short

BINS = 5
FEW_VALUES = 6
LONG_UNIT = 24


def outcome_name(analysis: Analysis, outcome: str, words: Words) -> str:
    """What an outcome is called."""
    target = analysis.found.base.registers.targets.get(outcome)
    return str(getattr(target, f"name_{words.language}")) if target else words.name("indicators", outcome)


def outcome_unit(analysis: Analysis, outcome: str, words: Words) -> str:
    """The unit of an outcome."""
    target = analysis.found.base.registers.targets.get(outcome)
    unit = target.unit if target else read_catalogue()["indicators"].get(outcome, {}).get("unit", "")
    return words.name("units", unit)


def variable_name(analysis: Analysis, column: str, words: Words) -> str:
    """What a factor, a parameter or a variable of the outlook is called; several factors, one after the other."""
    if ", " in column:
        return " + ".join(variable_name(analysis, each, words) for each in column.split(", "))
    if column.startswith(OUTLOOKS):
        return words.name("outlook_variables", column.removeprefix(OUTLOOKS))
    found = describe(column, analysis.found.base)
    return (found.name_zh if words.language == "zh" else found.name_en) or words.say("outlook")


def variable_unit(analysis: Analysis, column: str, words: Words) -> str:
    """The unit of a variable where it is short; that of a lever may be a whole phrase, which is left out."""
    unit = describe(column, analysis.found.base).unit
    known = words.name("units", unit)
    is_foreign = words.language == "zh" and known == unit and any(letter.isalpha() for letter in unit)
    return "" if len(unit) > LONG_UNIT or is_foreign else known


def source_of(analysis: Analysis) -> Source:
    """What signs a figure of a sweep."""
    return Source(analysis.found.run_id, analysis.found.name, len(analysis.found.values))


def strongest(analysis: Analysis, outcomes: list[str], many: int) -> list[str]:
    """The columns of runs that go most closely with the outcomes, by rank correlation; factors of the design alone."""
    own = [name for name in analysis.runs if name in analysis.found.factors or str(name).startswith(OUTLOOKS)]
    if not own:
        return []
    together = pd.concat([analysis.runs[own], analysis.found.values[outcomes]], axis=1).rank()
    with np.errstate(divide="ignore", invalid="ignore"):
        close = together.corr().loc[own, outcomes].abs()
    order = close.max(axis=1).fillna(0.0).sort_values(ascending=False, kind="stable")
    kept: list[str] = []
    for name in map(str, order.index):
        alike = any(abs(together[name].corr(together[other])) > 0.999 for other in kept)
        if not alike:
            kept.append(name)
    return kept[:many]


def chosen_outcomes(analysis: Analysis, many: int) -> list[str]:
    """Outcomes that differ between runs: those first whose cells do, of them targets, and public cost last."""
    values, apart = analysis.found.values, outcomes_apart(analysis)
    moving = [str(name) for name in values if values[name].nunique() > 1]
    return sorted(moving, key=lambda name: (name not in apart, name not in analysis.found.met, name == COST))[:many]


def outcomes_apart(analysis: Analysis) -> list[str]:
    """Outcomes whose medians differ between cells by what a printed number shows."""
    medians = analysis.found.values.groupby(level="cell").median()
    return [str(name) for name in medians if not print_alike(medians[name].to_numpy(float))]


def print_alike(values: Array) -> bool:
    """Whether numbers cannot be told from each other once they are printed."""
    return len(np.unique(as_printed(values[np.isfinite(values)]))) < 2


def as_printed(values: Array) -> Array:
    """Numbers at the digits that are printed of them; blanks stay."""
    said = [short(value).replace(",", "").replace("−", "-") for value in values.ravel()]
    return np.array([float(text) if text != "–" else np.nan for text in said]).reshape(values.shape)


def steps(values: pd.Series) -> pd.Series:
    """The step of each value (a middle): its own where there are few, that of its fifth of the range else."""
    if values.nunique() <= FEW_VALUES:
        return values
    edges = np.linspace(values.min(), values.max(), BINS + 1)
    place = np.clip(np.searchsorted(edges, values.to_numpy(float), side="right") - 1, 0, BINS - 1)
    return pd.Series((edges[place] + edges[place + 1]) / 2.0, values.index)


def condition(analysis: Analysis, row: pd.Series, words: Words) -> str:
    """One limit of a box in words, as ``export growth < 2``; with the outlooks that lie inside, where it is of one."""
    name, unit = variable_name(analysis, row["variable"], words), variable_unit(analysis, row["variable"], words)
    low, high = row["low"], row["high"]
    text = f"{name} < {short(high)}" if np.isinf(low) else f"{name} > {short(low)}"
    if not (np.isinf(low) or np.isinf(high)):
        text = f"{short(low)} < {name} < {short(high)}"
    return f"{text} {unit}".rstrip() + _outlooks(analysis, row, words)


def _outlooks(analysis: Analysis, row: pd.Series, words: Words) -> str:
    if not str(row["variable"]).startswith(OUTLOOKS):
        return ""
    variable = str(row["variable"]).removeprefix(OUTLOOKS)
    means = {name: outlook_mean(config, variable) for name, config in analysis.found.outlooks.items()}
    inside = [name.replace("_", " ") for name, mean in means.items() if row["low"] < mean < row["high"]]
    return words.say("analysis_outlooks", names=words.say("between").join(inside))
