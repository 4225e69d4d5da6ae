"""What lies in the results folder, and opening it: nothing outside, and a broken folder is told in words."""

import shlex
from datetime import datetime
from functools import cache
from pathlib import Path

import pandas as pd
import yaml

from sim.config import load
from sim.errors import SimError, StoreError
from sim.study.sweep import open_sweep
from sim.view.page.frames import Frames, command_of, compact, shown_path

MADE = "page-"
RESULT, SWEEP = "indicators.parquet", "outcomes.parquet"
NEEDED = ("run", "vector", "seed", "period", "place", "indicator", "value")


def stored(root: Path) -> list[str]:
    """The names of the folders in the results folder that hold a result or a sweep."""
    if not root.is_dir():
        return []
    marks = ("record.json", RESULT, SWEEP)
    return sorted(
        folder.name
        for folder in root.iterdir()
        if folder.is_dir() and not folder.name.startswith(".") and any((folder / mark).exists() for mark in marks)
    )


def labels(root: Path, language: str) -> list[dict[str, str]]:
    """The stored folders by ``id``, those made on the page by time and title, the last first."""
    names = stored(root)
    made = sorted((name for name in names if name.startswith(MADE)), key=lambda name: -_written(root / name))
    others = [{"id": name, "name": name} for name in names if not name.startswith(MADE)]
    return others + [{"id": name, "name": _label(root / name, language)} for name in made]


def _written(folder: Path) -> float:
    mark = folder / "record.json"
    return mark.stat().st_mtime if mark.is_file() else 0.0


def _label(folder: Path, language: str) -> str:
    title = title_of(folder / "config.yaml", language) or folder.name
    return f"{datetime.fromtimestamp(_written(folder)):%m-%d %H:%M} · {title}"


def title_of(file: Path, language: str) -> str:
    """The title that settings give themselves, blank where they give none."""
    return _titles(file, file.stat().st_mtime if file.is_file() else 0.0).get(language, "")


@cache
def _titles(file: Path, _: float) -> dict[str, str]:
    """The title of settings in each language, which stands before their levers; none where it cannot be read."""
    try:
        head = file.read_text(encoding="utf-8").partition("\nlevers:")[0]
        return dict(yaml.safe_load(head)["title"])
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError):
        return {}


def inside(root: Path, name: str) -> Path:
    """The folder of that name directly in the results folder; any other place is refused."""
    folder = root / name
    if not name or Path(name).name != name or name.startswith(".") or folder.resolve().parent != root.resolve():
        raise StoreError(f"{name!r}: not a folder of {root}")
    if not folder.is_dir():
        raise StoreError(f"{name}: there is no such folder in {root}")
    return folder


def open_result(root: Path, name: str) -> Frames:
    """The tables of a stored result; what is missing or damaged is a StoreError that names the file."""
    folder = inside(root, name)
    try:
        config = load(folder / "config.yaml")
        indicators = _table(folder / RESULT)
        budget = folder / "budget.csv"
        money = pd.read_csv(budget) if budget.is_file() else None
    except SimError as error:
        raise StoreError(f"{name}: cannot be opened. {error}") from error
    except (OSError, ValueError, KeyError) as error:
        raise StoreError(f"{name}: cannot be opened; a file is damaged ({type(error).__name__}: {error})") from error
    return Frames(name, folder, config, compact(indicators), money, command_of(folder))


def _table(path: Path, cell: int | None = None) -> pd.DataFrame:
    if not path.is_file():
        raise StoreError(f"{path.name} is missing; run the scenario again")
    try:
        table = pd.read_parquet(path, filters=None if cell is None else [("cell", "==", cell)])
    except ValueError as error:
        raise StoreError(f"{path.name} is damaged; run the scenario again") from error
    except Exception as error:
        raise StoreError(f"{path.name} is damaged ({error}); run the scenario again") from error
    lacking = [column for column in NEEDED if column not in table.columns]
    if lacking or table.empty:
        raise StoreError(f"{path.name} has no {', '.join(lacking) or 'row'}; run the scenario again")
    return table


def cells_of(root: Path, name: str) -> pd.DataFrame:
    """The cells of a stored sweep, a row each (``cell`` and the factors); empty for a result of one scenario."""
    folder = inside(root, name)
    if not (folder / SWEEP).is_file():
        return pd.DataFrame()
    try:
        return open_sweep(folder).cells
    except SimError as error:
        raise StoreError(f"{name}: cannot be opened. {error}") from error


def open_cell(root: Path, name: str, cell: int) -> Frames:
    """The tables of one cell of a stored sweep; it kept fourth quarters and the outcomes asked for."""
    folder = inside(root, name)
    try:
        experiment = open_sweep(folder).experiment
        if cell not in set(experiment.cells["cell"]):
            raise StoreError(f"read cell {cell}; allowed: a whole number from 1 to {len(experiment.cells)}")
        config = experiment.config(cell)
        outcomes = _table(folder / SWEEP, cell)
    except SimError as error:
        raise StoreError(f"{name}: cannot be opened. {error}") from error
    command = f"zjsim sweep {shlex.quote(f'{shown_path(folder)}/design.yaml')} --out {shlex.quote(shown_path(folder))}"
    return Frames(f"{name}:cell={cell}", folder, config, compact(outcomes), None, command, only_some=True)
