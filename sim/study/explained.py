"""A sweep as its analysis reads it: what each cell sets, and what each of its runs says of every target."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calendar import period
from sim.config import Config
from sim.config.names import city_names
from sim.config.problems import unknown
from sim.data import PROVINCE
from sim.errors import ConfigError, StoreError
from sim.score.scorecard import final_values, values_by_year, year_ends
from sim.study.folder import ResultFolder
from sim.study.judging import LESS_IS_BETTER, Measure, is_met, measures
from sim.study.pairs import PAIR

if TYPE_CHECKING:
    from sim.study.design import Experiment
    from sim.study.sweep import Sweep

OUTLOOK = "outlook"
LEVERS, PARAMETERS = "levers.", "parameters."
RUN = ["cell", *PAIR]
SENSITIVITIES = {"morris": 1, "sobol": 2}
"""The kinds of design made for indices; cells of a block beyond one for each factor."""


class Explained(NamedTuple):
    """What is explained, by what.

    kind: of the design. cells: a row a cell (index: cell), a column a factor; blank: as the scenario sets it. unit:
    the points (cells, factors) of a design that samples, else None. values: a row a run (cell, vector, seed), a column
    an outcome: targets in their year, the gap between cities and public cost at the end. met: likewise 1, 0 or blank,
    of targets alone. measures: how each outcome is judged. failed: how many runs are missing.
    """

    folder: Path
    name: str
    kind: str
    base: Config
    cells: pd.DataFrame
    unit: NDArray[np.float64] | None
    values: pd.DataFrame
    met: pd.DataFrame
    measures: dict[str, Measure]
    outlooks: dict[str, Config]
    failed: int
    seed: int
    run_id: str
    numbers: Callable[[str, int], float]
    """What the settings of a cell hold of a factor, as a number."""

    @property
    def factors(self) -> list[str]:
        """The columns of what varies: levers, parameters, the outlook."""
        return [str(name) for name in self.cells.columns]


def explain(sweep: "Sweep", targets: list[str] | None = None) -> Explained:
    """The runs of a sweep by cell, vector and seed, of the named targets or of all that it kept.

    Raises a ConfigError for a target that it did not keep, and a StoreError where no run is done.
    """
    experiment, outcomes = sweep.experiment, sweep.outcomes
    if outcomes.empty:
        raise StoreError(f"{sweep.folder}: no run is done yet; `zjsim sweep` runs the design")
    cells = sweep.cells.set_index("cell")
    configs = _configs(cells, experiment)
    base = next(iter(configs.values()))
    kept = _kept(outcomes, targets)
    ends = year_ends(outcomes[(outcomes["place"] == PROVINCE) & outcomes["indicator"].isin(kept)])
    values = pd.DataFrame({name: _values(name, ends, base) for name in kept}).sort_index()
    return Explained(
        sweep.folder, experiment.name, experiment.plan.kind, base, cells, _unit(experiment), values,
        _met(values, cells, configs, base), measures(base), configs, len(sweep.failures), base.ensemble.seed,
        identity_of(sweep), lambda column, cell: number_of(experiment.config(cell), column),
    )  # fmt: skip


def number_of(config: Config, column: str) -> float:
    """What settings hold of a factor: a lever's mean over years and cities, or a parameter's value."""
    if column.startswith(LEVERS):
        lever, years = column.removeprefix(LEVERS), config.years
        cities = dict.fromkeys(city_names().values())
        return float(np.mean([config.lever(lever, period(year, 1), city) for year in years for city in cities]))
    mechanism, _, name = column.removeprefix(PARAMETERS).partition(".")
    return float(config.parameters[mechanism][name])


def identity_of(sweep: "Sweep") -> str:
    """The run id of a sweep: a hash of its cells, its runs and the version of the model that made them."""
    version = str(ResultFolder(sweep.folder).record().get("model_version", ""))
    runs = sweep.outcomes[RUN].drop_duplicates().sort_values(RUN)
    said = version + sweep.cells.to_csv(index=False) + runs.to_csv(index=False)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def _kept(outcomes: pd.DataFrame, targets: list[str] | None) -> list[str]:
    there = [str(name) for name in outcomes["indicator"].unique()]
    if not targets:
        return there
    wrong = [unknown("target", name, there) for name in targets if name not in there]
    if wrong:
        raise ConfigError([f"--target: {text}; others are kept when `outcomes:` names them" for text in wrong])
    return [*targets, *(name for name in LESS_IS_BETTER if name in there and name not in targets)]


def _configs(cells: pd.DataFrame, experiment: "Experiment") -> dict[str, Config]:
    """The settings of the first cell of each outlook; one without a name where the outlook does not vary."""
    if OUTLOOK not in cells:
        return {"": experiment.config(int(cells.index[0]))}
    named = cells[OUTLOOK].fillna("")
    return {str(name): experiment.config(int(named.index[named == name][0])) for name in named.unique()}


def _values(name: str, ends: pd.DataFrame, base: Config) -> pd.Series:
    """What counts of an indicator, by (cell, vector, seed): a target's final value, another's at the end."""
    rows = ends[ends["indicator"] == name]
    keys = pd.MultiIndex.from_frame(rows[RUN].drop_duplicates())
    number = pd.Series(np.arange(len(keys)), keys)
    rows = rows.assign(run=number.loc[pd.MultiIndex.from_frame(rows[RUN])].to_numpy())
    target = base.registers.targets.get(name)
    if target is None:
        last = rows[rows["year"] == rows["year"].max()].set_index("run")["value"]
    else:
        last = final_values(target, values_by_year(target, rows, base), base)
    return pd.Series(last.to_numpy(float), keys[last.index.to_numpy(int)])


def _met(values: pd.DataFrame, cells: pd.DataFrame, configs: dict[str, Config], base: Config) -> pd.DataFrame:
    """Whether each run meets each target that may count, by the goal that its own outlook sets."""
    outlook = cells[OUTLOOK].fillna("") if OUTLOOK in cells else pd.Series("", cells.index)
    of_run = outlook.reindex(values.index.get_level_values("cell")).to_numpy()
    found = {}
    judged = {name: measures(config) for name, config in configs.items()}
    for name in values:
        column = np.full(len(values), np.nan)
        for each, by_name in judged.items():
            measure = by_name.get(str(name))
            if measure is not None and measure.year is not None:
                here = of_run == each
                column[here] = is_met(values[name].to_numpy(float)[here], measure)
        if not np.isnan(column).all():
            found[name] = column
    return pd.DataFrame(found, index=values.index)


def _unit(experiment: "Experiment") -> NDArray[np.float64] | None:
    """The points of Morris's or Sobol's design in the unit cube, made again from its size and seed."""
    plan = experiment.plan
    if plan.kind not in SENSITIVITIES:
        return None
    from sim.study.sampling import POINTS

    seed = experiment.base.ensemble.seed if plan.seed is None else plan.seed
    return np.asarray(POINTS[plan.kind](experiment.factors, plan.size, seed), float)
