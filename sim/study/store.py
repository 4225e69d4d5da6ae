"""Runs of a sweep on disk: Parquet shards named by the hash of their bytes, and a manifest that a crash cannot spoil.

A shard appears whole or not at all, and says itself whose runs it holds; the manifest has one line a shard, so that a
shard that vanished is missed. A damaged line or shard costs itself alone: its runs are run again.
"""

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.errors import StoreError
from sim.study.folder import RUNS, whole
from sim.study.work import Answer, Numbers
from sim.version import model_version

MANIFEST = "manifest"
SHARD_SECONDS = 5.0
SHARD_BYTES = 4_000_000
OPEN_SHARDS = 16
FEWEST_TO_JOIN = 32
KEYS = ("run", "failure", "seconds")


class Place(NamedTuple):
    """Where a run stands: its shard and row there; the reason when it failed."""

    shard: str
    row: int
    failure: str
    seconds: float


class Health(NamedTuple):
    """What is wrong with the files: shards whose bytes were changed, shards that are gone with the number of their
    runs, manifest lines that cannot be read, and shards that no line names.
    """

    damaged: tuple[str, ...]
    missing: dict[str, int]
    cut: tuple[str, ...]
    unlisted: tuple[str, ...]

    def notes(self) -> list[str]:
        """What is wrong, in words, a line a thing; none where all is well or was lost by a plain stop."""
        again = "; its runs are run again by the next call"
        return [
            *(f"{RUNS}/{name}: was changed since it was written{again}" for name in self.damaged),
            *(f"{RUNS}/{name}: is gone, with {many} runs{again}" for name, many in self.missing.items()),
            *(f"{RUNS}/{line}: cannot be read; the shards themselves say what is kept" for line in self.cut),
        ]


class Store:
    """The runs of a sweep's folder. A writer holds a shard open for some seconds; readers see whole shards only."""

    def __init__(self, folder: Path, outcomes: Sequence[str], writer: str = "") -> None:
        """outcomes: the indicators a run must have to count. writer: the manifest's ending, in a job of an array."""
        self.folder = folder / RUNS
        self.outcomes = tuple(outcomes)
        self.places: dict[str, Place] = {}
        self._manifest = self.folder / f"{MANIFEST}{writer}.jsonl"
        self._waiting: list[Answer] = []
        self._bytes = 0
        self._opened = time.monotonic()

    def read(self) -> Health:
        """Takes in all shards; those whose bytes are not as they were written are left out and named."""
        listed, cut = self._read_manifests()
        found = {path.name: path for path in sorted(self.folder.glob("*.parquet"))} if self.folder.is_dir() else {}
        order = [name for name in listed if name in found] + [name for name in found if name not in listed]
        self.places = {}
        damaged = []
        for name in order:
            if shard_name(found[name].read_bytes()) != name:
                damaged.append(name)
            else:
                self._take_in(name)
        missing = {name: int(row["runs"]) for name, row in listed.items() if name not in found}
        unlisted = tuple(name for name in order if name not in listed and name not in damaged)
        return Health(tuple(damaged), missing, cut, unlisted)

    def _read_manifests(self) -> tuple[dict[str, dict[str, Any]], tuple[str, ...]]:
        listed: dict[str, dict[str, Any]] = {}
        cut = []
        for path in sorted(self.folder.glob(f"{MANIFEST}*.jsonl")):
            for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
                try:
                    row = json.loads(line)
                    if row.get("gone"):
                        listed.pop(row["shard"], None)
                    else:
                        listed[row["shard"]] = row
                except (ValueError, KeyError, TypeError, AttributeError):
                    cut.append(f"{path.name}:{number}")
        return listed, tuple(cut)

    def _take_in(self, name: str) -> None:
        """Notes the runs of a shard; a success goes before any failure, and a later failure before an earlier one."""
        file = pq.ParquetFile(self.folder / name)
        if not set(self.outcomes) <= set(file.schema_arrow.names):
            return
        table = file.read(columns=list(KEYS))
        rows = zip(*(table.column(key).to_pylist() for key in KEYS), strict=True)
        for row, (run, failure, seconds) in enumerate(rows):
            if not failure or self.places.get(run, Place("", 0, "none", 0.0)).failure:
                self.places[run] = Place(name, row, failure, seconds)

    def mend(self, health: Health) -> None:
        """Sets damaged shards aside, and lists those that are there in a manifest that is whole again."""
        for name in health.damaged:
            with suppress(OSError):
                (self.folder / name).rename(self.folder / f"{name}.damaged")
        if not any(health):
            return
        counts: dict[str, int] = {}
        for place in self.places.values():
            counts[place.shard] = counts.get(place.shard, 0) + 1
        lines = "".join(_line(name, many) for name, many in counts.items())
        with whole(self._manifest) as part:
            part.write_text(lines, encoding="utf-8")
        for path in self.folder.glob(f"{MANIFEST}*.jsonl"):
            if path != self._manifest:
                path.unlink(missing_ok=True)

    def has(self, name: str) -> bool:
        """Whether a run succeeded and is kept."""
        place = self.places.get(name)
        return place is not None and not place.failure

    def failure(self, name: str) -> str:
        """Why a run failed; blank when it did not, or was not tried."""
        place = self.places.get(name)
        return place.failure if place is not None else ""

    def add(self, answer: Answer) -> None:
        """Takes a run in; the open shard is written when it is full or some seconds old."""
        self._waiting.append(answer)
        self._bytes += 0 if answer.numbers is None else answer.numbers.nbytes
        if self._bytes >= SHARD_BYTES or time.monotonic() - self._opened >= SHARD_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Writes the open shard."""
        self._opened, self._bytes = time.monotonic(), 0
        if self._waiting:
            name = self._write(_table(self._waiting, self.outcomes))
            for row, answer in enumerate(self._waiting):
                self.places[answer.task.name] = Place(name, row, answer.failure, answer.seconds)
            self._waiting = []

    def _write(self, table: pa.Table) -> str:
        """Writes a shard and its line; gives its name."""
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd", use_dictionary=["run", "failure"])
        content = bytes(sink.getvalue())
        name = shard_name(content)
        with whole(self.folder / name) as part:
            part.write_bytes(content)
        self._note(_line(name, len(table)))
        return name

    def _note(self, line: str) -> None:
        try:
            with self._manifest.open("a", encoding="utf-8") as file:
                file.write(line)
        except OSError as error:
            why = f"cannot be written ({error.strerror}); finished runs are kept"
            raise StoreError(f"{self._manifest}: {why}") from error

    def join(self) -> None:
        """Makes few large shards of many small ones of the same columns, so that 100,000 runs are no heap of files."""
        small: dict[tuple[str, ...], list[str]] = {}
        for name in dict.fromkeys(place.shard for place in self.places.values()):
            file = pq.ParquetFile(self.folder / name)
            if file.metadata.row_group(0).total_byte_size < SHARD_BYTES / 2:
                small.setdefault(tuple(file.schema_arrow.names), []).append(name)
        for names in small.values():
            if len(names) >= FEWEST_TO_JOIN:
                self._join(names)

    def _join(self, names: list[str]) -> None:
        waiting, size = list[str](), 0
        for name in [*names, ""]:
            size += pq.ParquetFile(self.folder / name).metadata.row_group(0).total_byte_size if name else 0
            waiting += [name] if name else []
            if waiting and (size >= SHARD_BYTES or not name):
                self._write(pa.concat_tables([pq.read_table(self.folder / part) for part in waiting]))
                for part in waiting:
                    self._note(json.dumps({"shard": part, "gone": True}) + "\n")
                    (self.folder / part).unlink()
                waiting, size = [], 0
        self.read()

    def numbers(self, names: Iterable[str]) -> Iterator[Numbers]:
        """The numbers (indicators, places * periods) of runs, one after the other; few shards are open at a time."""
        for name in names:
            place = self.places[name]
            yield self._columns(place.shard)[:, place.row]

    @lru_cache(maxsize=OPEN_SHARDS)  # noqa: B019 - a store lives as long as its sweep
    def _columns(self, shard: str) -> NDArray[np.float64]:
        """A shard's numbers (indicators, runs, places * periods); NaN where a run failed."""
        table = pq.read_table(self.folder / shard, columns=list(self.outcomes))
        columns = [table.column(name).combine_chunks() for name in self.outcomes]
        return np.array([column.flatten().to_numpy().reshape(len(column), -1) for column in columns])


def shard_name(content: bytes) -> str:
    """A shard's name, by its bytes."""
    return f"{hashlib.sha256(content).hexdigest()[:32]}.parquet"


def _line(name: str, runs: int) -> str:
    return json.dumps({"shard": name, "runs": runs, "model": model_version()[:12]}) + "\n"


def _table(answers: Sequence[Answer], outcomes: Sequence[str]) -> pa.Table:
    """Runs as a table: name, failure, seconds, and a column an indicator with its numbers (places * periods)."""
    size = next((answer.numbers[0].size for answer in answers if answer.numbers is not None), 1)
    nothing = np.full((len(outcomes), size), np.nan)
    numbers = np.array(
        [nothing if answer.numbers is None else answer.numbers.reshape(len(outcomes), -1) for answer in answers]
    )
    columns: dict[str, Any] = {
        "run": [answer.task.name for answer in answers],
        "failure": [answer.failure for answer in answers],
        "seconds": pa.array([answer.seconds for answer in answers], pa.float32()),
    }
    for position, name in enumerate(outcomes):
        columns[name] = pa.FixedSizeListArray.from_arrays(pa.array(numbers[:, position].ravel()), size)
    return pa.table(columns)
