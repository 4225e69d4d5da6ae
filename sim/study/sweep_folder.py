"""The folder of a sweep: its design, the scenario below it, and the record that says what it is."""

import json
from pathlib import Path
from typing import Any

import yaml

from sim.config import configs_root
from sim.errors import StoreError
from sim.study.design import Experiment, load_experiment
from sim.study.factors import LEVERS, OUTLOOK, PARAMETERS, Factor, Value
from sim.study.folder import RECORD, RUNS, ResultFolder, text_hash
from sim.version import model_version

DESIGN, CELLS, SCENARIO = "design.yaml", "design.csv", "scenario.yaml"
OUTCOMES, FAILURES = "outcomes.parquet", "failures.csv"
OWN = (DESIGN, CELLS, SCENARIO, OUTCOMES, FAILURES, RUNS)


class SweepFolder(ResultFolder):
    """A folder with `design.yaml`, `design.csv`, `scenario.yaml`, `record.json`, `runs/` and the gathered tables."""

    def make(self, experiment: Experiment, force: bool) -> None:
        """Makes the folder, or takes up one of the same experiment; another's is refused unless ``force``."""
        known = self.known(force)
        if not (self.path / RECORD).exists() and self.path.is_dir():
            strange = [each.name for each in self.path.iterdir() if each.name not in OWN and each.name[0] != "."]
            if strange:
                raise StoreError(
                    f"{self.path}: exists and is no sweep (it holds {strange[0]}); choose another folder (--out, out=)"
                )
        if known and "experiment" not in known:
            raise StoreError(f"{self.path}: holds results of a scenario; choose another folder (--out, out=)")
        if known and not force:
            self._refuse_others(experiment, known)
        try:
            (self.path / RUNS).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{self.path}: cannot be made ({error.strerror}); choose another --out") from error

    def _refuse_others(self, experiment: Experiment, known: dict[str, Any]) -> None:
        there, now = str(known.get("model_version")), model_version()
        if known["experiment"] != experiment.name:
            raise StoreError(
                f"{self.path}: holds the sweep {known['experiment']!r}, not {experiment.name!r}; "
                "choose another folder (--out, out=), or replace it (--force, force=True)"
            )
        if there != now:
            raise StoreError(
                f"{self.path}: holds runs of another version of the model ({there[:12]}, now {now[:12]}), which are "
                "never mixed; choose another folder (--out, out=), or run all anew (--force, force=True)"
            )

    def known(self, force: bool = False) -> dict[str, Any]:
        """The record; a damaged one is refused, or with ``force`` taken for none: the shards say what is kept."""
        try:
            return self.record()
        except StoreError:
            if force:
                return {}
            raise

    def begin(self, experiment: Experiment, add_seeds: int, force: bool) -> Experiment:
        """Writes the design; gives the experiment with all seeds that were ever asked for here."""
        known = self.known(force)
        if known and (known["experiment"], known.get("model_version")) != (experiment.name, model_version()):
            for file in (self.path / RUNS).iterdir():
                file.unlink()
            known = {}
        added = max(add_seeds, int(known.get("added_seeds", 0)))
        if not self._holds(experiment):
            before = self.own_hashes()
            self.write_text(SCENARIO, experiment.base.to_yaml())
            self.write_table(CELLS, experiment.cells)
            self.write_text(DESIGN, as_yaml(experiment))
            if self.own_hashes() != before:
                self._drop_tables()
        facts = {"experiment": experiment.name, "added_seeds": added, "model_version": model_version()}
        if configs_root(self.path / DESIGN) != experiment.base.root:
            facts["configs"] = str(experiment.base.root)
        if known | facts != known:
            self.write_json(RECORD, known | facts)
        return experiment.with_replicates(added)

    def _drop_tables(self) -> None:
        """Tables of another design would be taken for those of this one while it runs."""
        for name in (OUTCOMES, FAILURES):
            (self.path / name).unlink(missing_ok=True)

    def _holds(self, experiment: Experiment) -> bool:
        """Whether an experiment is that of the folder's own files, unchanged."""
        own = self.path / DESIGN
        if experiment.path.resolve() != own.resolve():
            return False
        there = load_experiment(own, root=experiment.base.root)
        return there.base.digest() == experiment.base.digest() and as_yaml(there) == as_yaml(experiment)

    def experiment(self) -> Experiment:
        """The experiment that the folder holds, with the seeds that were added."""
        known = self.record()
        if "experiment" not in known or not (self.path / DESIGN).is_file():
            raise StoreError(f"{self.path}: holds no sweep")
        root = known.get("configs")
        found = load_experiment(self.path / DESIGN, root=Path(root) if root else None)
        return found.with_replicates(int(known.get("added_seeds", 0)))

    def own_hashes(self) -> dict[str, str]:
        """The sha256 of the design and the tables that a sweep leaves, of those that are there."""
        paths = [self.path / name for name in (DESIGN, CELLS, SCENARIO, OUTCOMES, FAILURES)]
        return {path.name: text_hash(path) for path in paths if path.is_file()}


def as_yaml(experiment: Experiment) -> str:
    """The design as a file that `load_experiment` reads again, beside `scenario.yaml` and `design.csv`."""
    plan = experiment.plan
    design: dict[str, Any] = {"kind": plan.kind}
    if plan.is_given:
        design = {"kind": "table", "file": CELLS}
    elif plan.size:
        design |= {"size": plan.size, "seed": experiment.base.ensemble.seed if plan.seed is None else plan.seed}
    content: dict[str, Any] = {"name": experiment.name, **experiment.titles, "scenario": SCENARIO, "design": design}
    if not plan.is_given:
        for section, kind in (("levers", LEVERS), ("uncertainties", PARAMETERS)):
            found = {
                factor.column.partition(".")[2]: _said(factor)
                for factor in experiment.factors
                if factor.column.startswith(f"{kind}.")
            }
            content |= {section: found} if found else {}
        content |= {f"{OUTLOOK}s": _said(factor) for factor in experiment.factors if factor.column == OUTLOOK}
    content["outcomes"] = list(experiment.outcomes)
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)


def _said(factor: Factor) -> object:
    if factor.is_range:
        return {"low": factor.low, "high": factor.high}
    return [_level(value, factor.column) for value in factor.levels]


def _level(value: Value, column: str) -> object:
    return json.loads(value) if isinstance(value, str) and column != OUTLOOK else value
