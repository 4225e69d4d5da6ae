"""Whether a folder is as it was left: every hash computed again, what was changed or is gone, and what to type."""

from pathlib import Path
from typing import NamedTuple

from sim.errors import SimError, StoreError
from sim.study.folder import RECORD, RUNS, ResultFolder, text_hash
from sim.study.naming import Namer
from sim.study.outcome import Run
from sim.study.store import Store
from sim.study.sweep_folder import DESIGN, SweepFolder
from sim.version import model_version


class Verdict(NamedTuple):
    """The files that were looked at; what is wrong, a line a thing; and the command that mends it."""

    files: int
    problems: tuple[str, ...]
    command: str


def verify(path: str | Path) -> Verdict:
    """The verdict on a result folder or the folder of a sweep. Raises StoreError for a folder that is neither."""
    folder = SweepFolder(Path(path))
    folder.refuse_search()
    known = folder.record()
    if "experiment" in known:
        return _of_sweep(folder)
    if ("outputs" not in known and "digest" not in known) or not isinstance(known.get("runs", []), list):
        raise StoreError(f"{path}: holds neither the results of a run nor a sweep")
    return _of_run(folder)


def _files(folder: ResultFolder) -> tuple[int, list[str]]:
    """What is wrong with the files that the record lists."""
    problems = []
    listed: dict[str, str] = folder.record().get("outputs", {})
    for name, known in listed.items():
        path = folder.path / name
        if not path.is_file():
            problems.append(f"{name}: is gone")
        elif text_hash(path) != known:
            problems.append(f"{name}: was changed since it was written")
    if not listed:
        problems.append(f"{RECORD}: lists no tables; the runs have not ended yet")
    return len(listed), problems


def _with_version(folder: ResultFolder, found: Verdict) -> Verdict:
    """The verdict, which says too when another version of the model made the folder."""
    there, now = str(folder.record().get("model_version", "")), model_version()
    if there in ("", now):
        return found
    problem = f"{RECORD}: made by version {there[:12]} of the model, now {now[:12]}: runs all anew (--force)"
    return Verdict(found.files, (*found.problems, problem), f"{found.command} --force")


def _of_run(folder: ResultFolder) -> Verdict:
    many, problems = _files(folder)
    runs = [Run(**run) for run in folder.record().get("runs", [])]
    problems += [f"{RUNS}/{run.number:05d}: is gone" for run in runs if not folder.has(run)]
    command = f"zjsim run {folder.path}/config.yaml --out {folder.path}"
    return _with_version(folder, Verdict(many + len(runs), tuple(problems), command))


def _of_sweep(folder: SweepFolder) -> Verdict:
    many, problems = _files(folder)
    try:
        experiment = folder.experiment()
        store = Store(folder.path, experiment.outcomes)
        problems += store.read().notes()
        names = [task.name for task in Namer(experiment).tasks()]
        left = sum(not store.has(name) and not store.failure(name) for name in names)
        problems += [f"{RUNS}: {left} of {len(names)} runs are not kept"] if left else []
        many += len({place.shard for place in store.places.values()})
    except SimError as error:
        problems.append(f"{DESIGN}: cannot be read: {error}")
    command = f"zjsim sweep {folder.path}/{DESIGN} --out {folder.path}"
    return _with_version(folder, Verdict(many, tuple(problems), command))
