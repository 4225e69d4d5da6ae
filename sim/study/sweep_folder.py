"""The folder of a sweep: its design, the scenario below it, and the record that says what it is."""

import json
from pathlib import Path
from typing import Any

import yaml

from sim.config import configs_root
from sim.errors import StoreError
from sim.study.design import Experiment, load_experiment
from sim.study.factors import LEVERS, OUTLOOK, PARAMETERS, Factor, Value
from sim.study.folder import RECORD, RUNS, ResultFolder
from sim.version import model_version

DESIGN, CELLS, SCENARIO = "design.yaml", "design.csv", "scenario.yaml"


class SweepFolder(ResultFolder):
    """A folder with `design.yaml`, `design.csv`, `scenario.yaml`, `record.json`, `runs/` and the gathered tables."""

    def make(self, experiment: Experiment, force: bool) -> None:
        """Makes the folder, or takes up one of the same experiment; another's is refused unless ``force``."""
        known = self.record()
        if not known and self.path.is_dir() and any(self.path.iterdir()):
            raise StoreError(f"{self.path}: exists and is no sweep; choose another folder (--out, out=)")
        if known and not force:
            if known.get("experiment") != experiment.name:
                what = f"holds the sweep {known.get('experiment')!r}" if "experiment" in known else "holds no sweep"
                raise StoreError(f"{self.path}: {what}, not {experiment.name!r}; choose another folder (--out, out=)")
            if known.get("model_version") != model_version():
                raise StoreError(
                    f"{self.path}: holds runs of another version of the model ({str(known.get('model_version'))[:12]}, "
                    f"now {model_version()[:12]}), which are never mixed; choose another folder (--out, out=), or run "
                    "all anew (--force, force=True)"
                )
        try:
            (self.path / RUNS).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{self.path}: cannot be made ({error.strerror}); choose another --out") from error

    def begin(self, experiment: Experiment, add_seeds: int, force: bool) -> Experiment:
        """Writes the design; gives the experiment with all seeds that were ever asked for here."""
        known = self.record()
        if known.get("model_version") != model_version():
            for file in (self.path / RUNS).iterdir():
                file.unlink()
        added = max(add_seeds, int(known.get("added_seeds", 0)))
        experiment = experiment.with_replicates(added) if added else experiment
        self.write_text(SCENARIO, experiment.base.to_yaml())
        self.write_text(DESIGN, as_yaml(experiment))
        self.write_table(CELLS, experiment.cells)
        facts = {"experiment": experiment.name, "added_seeds": added, "model_version": model_version()}
        own_root = configs_root(self.path / DESIGN) == experiment.base.root
        self.write_json(RECORD, {**known, **facts, **({} if own_root else {"configs": str(experiment.base.root)})})
        return experiment

    def experiment(self) -> Experiment:
        """The experiment that the folder holds."""
        known = self.record()
        if "experiment" not in known or not (self.path / DESIGN).is_file():
            raise StoreError(f"{self.path}: holds no sweep")
        root = known.get("configs")
        return load_experiment(self.path / DESIGN, root=Path(root) if root else None)


def as_yaml(experiment: Experiment) -> str:
    """The design as a file that `load_experiment` reads again, beside `scenario.yaml` and `design.csv`."""
    plan = experiment.plan
    design: dict[str, Any] = {"kind": plan.kind}
    if plan.is_given:
        design = {"kind": "table", "file": CELLS}
    elif plan.size:
        design |= {"size": plan.size, "seed": experiment.base.ensemble.seed if plan.seed is None else plan.seed}
    content: dict[str, Any] = {"name": experiment.name, "scenario": SCENARIO, "design": design}
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
