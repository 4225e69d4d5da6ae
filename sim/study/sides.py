"""What can be compared: a result folder, or one cell of a sweep (``FOLDER:cell=3``), read with its settings."""

import re
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from sim.calendar import period_name
from sim.config import Config, load
from sim.errors import ConfigError, StoreError
from sim.score.scorecard import year_ends
from sim.study.folder import ResultFolder
from sim.study.pairs import PAIR

CONFIG, INDICATORS, CELLS = "config.yaml", "indicators.parquet", "design.csv"
_CELL = re.compile(r"(?P<folder>.+):cell=(?P<cell>.*)")


class Side(NamedTuple):
    """One of those compared: what it is called, its settings, its runs at the years' ends, and where it is from.

    ends: vector, seed, year, period, place, indicator, value; the start left out.
    """

    label: str
    config: Config
    ends: pd.DataFrame
    run_id: str
    place: str
    version: str

    @property
    def is_cell(self) -> bool:
        """Whether it is a cell of a sweep."""
        return bool(_CELL.fullmatch(self.place))

    @property
    def pairs(self) -> pd.MultiIndex:
        """The runs by what makes pairs of them, in order."""
        return pd.MultiIndex.from_frame(self.ends[PAIR].drop_duplicates().sort_values(PAIR))


def read_side(where: str | Path) -> Side:
    """A result folder or a cell of a sweep; a StoreError says what is missing and which command makes it."""
    text = str(where)
    found = _CELL.fullmatch(text)
    if found:
        return _cell(Path(found["folder"]), found["cell"], text)
    folder = Path(text)
    if (folder / CELLS).is_file():
        cells = pd.read_csv(folder / CELLS)["cell"]
        raise ConfigError([f"{text}: is a sweep; say which cell: {text}:cell=N, N from {cells.min()} to {cells.max()}"])
    for name in (INDICATORS, CONFIG):
        if not (folder / name).is_file():
            made = f"zjsim run CONFIG --out {text}"
            raise StoreError(f"{text}: is no result folder ({name} is missing){_near(folder)}; `{made}` makes one")
    config = load(folder / CONFIG)
    return side_of(config.name, config, pd.read_parquet(folder / INDICATORS), _run_id(folder), text, _version(folder))


def read_sides(places: list[str | Path]) -> list[Side]:
    """All sides; those of one name are called by their places."""
    sides = [read_side(place) for place in places]
    labels = [side.label for side in sides]
    return [side._replace(label=side.place) if labels.count(side.label) > 1 else side for side in sides]


def _cell(folder: Path, cell: str, text: str) -> Side:
    from sim.study.explained import identity_of
    from sim.study.sweep import open_sweep

    sweep = open_sweep(folder)
    known = sweep.cells["cell"]
    if not cell.isdecimal() or int(cell) not in set(known):
        raise ConfigError([f"{text}: read cell {cell!r}; allowed: a whole number from {known.min()} to {known.max()}"])
    number = int(cell)
    runs = sweep.outcomes[sweep.outcomes["cell"] == number]
    if runs.empty:
        raise StoreError(f"{text}: no run of this cell is done; `zjsim status {folder}` says why")
    config = sweep.experiment.config(number)
    return side_of(f"{folder.name}:{number}", config, runs, identity_of(sweep), text, _version(folder))


def side_of(label: str, config: Config, indicators: pd.DataFrame, run_id: str, place: str, version: str) -> Side:
    """A side from the long table of its runs; ``place`` is what messages call it by."""
    keys = ["period", "place", "indicator"]
    ends = year_ends(indicators).astype(dict.fromkeys(keys, str))
    ends = ends[ends["period"] != period_name(config.start)]
    if ends.empty:
        raise StoreError(f"{place}: holds no year's end after the start; run it to a fourth quarter (end: 2021Q4)")
    return Side(label, config, ends[[*PAIR, "year", *keys, "value"]], run_id, place, version)


def _run_id(folder: Path) -> str:
    record = ResultFolder(folder).record()
    return str(record.get("run_id", record.get("digest", folder.name)))


def _version(folder: Path) -> str:
    return str(ResultFolder(folder).record().get("model_version", ""))


def _near(folder: Path) -> str:
    """The nearest result folder beside a missing one, as words."""
    beside = [path.name for path in folder.parent.glob("*") if (path / INDICATORS).is_file()]
    close = get_close_matches(folder.name, beside, n=1)
    return f"; did you mean {folder.parent / close[0]}?" if close else ""
