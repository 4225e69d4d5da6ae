"""A result folder: files appear whole or not at all, and a folder of other settings is never overwritten unasked."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from sim.errors import StoreError
from sim.study.outcome import Outcome, Run

RECORD = "record.json"
RUNS = "runs"
DRAWN = ("report.html", "report.pdf")
"""What can be made anew from the tables, in either language."""


def text_hash(path: Path) -> str:
    """The sha256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A place to write a file that takes its name only when it is complete."""
    part: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".part-", suffix=path.suffix, dir=path.parent)
        os.close(handle)
        part = Path(name)
        yield part
        part.chmod(0o644)
        part.replace(path)
    except OSError as error:
        why = error.strerror or error
        raise StoreError(f"{path}: cannot be written ({why}); what was complete is kept") from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


class ResultFolder:
    """The folder of one scenario's results, with one sub-folder a finished run."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def refuse_others(self, digest: str) -> None:
        """Raises StoreError when the folder holds something that is not a result of these settings and this version."""
        known = self.record().get("digest")
        if known is None and self.path.is_dir() and any(self.path.iterdir()):
            raise StoreError(f"{self.path}: exists and is no result folder; choose another folder (--out, out=)")
        if known not in (None, digest):
            same = str(known).partition("-")[0] == digest.partition("-")[0]
            what = "of another version of the model" if same else "of other settings"
            raise StoreError(
                f"{self.path}: holds results {what} ({known}, now {digest}); choose another folder (--out, out=), "
                "or replace them (--force, force=True)"
            )

    def open(self, digest: str, settings: str, force: bool) -> None:
        """Makes the folder, or takes up one of the same settings; another's is refused unless ``force``."""
        known = "damaged" if force and self._is_damaged() else self.record().get("digest")
        if not force or known is None:
            self.refuse_others(digest)
        if force and known != digest and self.path.exists():
            shutil.rmtree(self.path)
        try:
            (self.path / RUNS).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{self.path}: cannot be made ({error.strerror}); choose another --out") from error
        self.write_text("config.yaml", settings)
        self.write_json(RECORD, {**self.record(), "digest": digest})

    def _is_damaged(self) -> bool:
        try:
            self.record()
        except StoreError:
            return True
        return False

    def record(self) -> dict[str, Any]:
        """The run record, empty when there is none; a damaged one is refused."""
        path = self.path / RECORD
        if not path.exists():
            return {}
        try:
            found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise StoreError(f"{path}: is damaged ({error}); restore it, or start anew with --force") from error
        return found

    def refuse_search(self) -> None:
        """Raises StoreError when the folder is that of a search for the best mixes, with the command that goes on."""
        if has_ended := "effort" in self.record():
            what = "holds a search for the best mixes, which has ended; "
        else:
            what = "holds a search for the best mixes, which has not ended yet; "
        if has_ended or next(self.path.glob(f"{RUNS}/*/*.json"), None):
            raise StoreError(
                f"{self.path}: {what}`zjsim optimise EXPERIMENT --out {self.path}`, with the experiment of the "
                "first call, continues and checks it: it makes the runs that are missing, and the tables anew"
            )

    def write_text(self, name: str, text: str) -> None:
        """Writes a text file whole."""
        with whole(self.path / name) as part:
            part.write_text(text, encoding="utf-8")

    def write_json(self, name: str, content: dict[str, Any]) -> None:
        """Writes a JSON file whole."""
        self.write_text(name, json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n")

    def write_table(self, name: str, table: pd.DataFrame) -> None:
        """Writes a table whole, as CSV or Parquet by its name."""
        with whole(self.path / name) as part:
            if name.endswith(".csv"):
                table.to_csv(part, index=False, lineterminator="\n")
            else:
                table.to_parquet(part, index=False, compression="zstd")

    def run_path(self, run: Run) -> Path:
        """Where a run's tables stand once they are complete."""
        return self.path / RUNS / f"{run.number:05d}"

    def has(self, run: Run) -> bool:
        """Whether a run's tables are complete."""
        return self.run_path(run).is_dir()

    def keep(self, run: Run, outcome: Outcome) -> None:
        """Writes the tables of a run; the run's folder appears when all are there."""
        path = self.run_path(run)
        part = path.with_name(f".part-{path.name}-{os.getpid()}")
        shutil.rmtree(part, ignore_errors=True)
        try:
            part.mkdir(parents=True)
            for name, table in outcome._asdict().items():
                table.to_parquet(part / f"{name}.parquet", index=False, compression="zstd")
            shutil.rmtree(path, ignore_errors=True)
            part.rename(path)
        except OSError as error:
            shutil.rmtree(part, ignore_errors=True)
            raise StoreError(f"{path}: cannot be written ({error}); finished runs are kept") from error

    def indicators(self, run: Run) -> pd.DataFrame:
        """The indicators of a finished run: run, period, place, indicator, value."""
        columns = ["run", "period", "place", "indicator", "value"]
        return pd.read_parquet(self.run_path(run) / "indicators.parquet", columns=columns)

    def gather(self, runs: list[Run]) -> Outcome:
        """The tables of all runs, one after the other in the order of their numbers."""
        parts = [[pd.read_parquet(self.run_path(run) / f"{name}.parquet") for run in runs] for name in Outcome._fields]
        return Outcome(*(pd.concat(part, ignore_index=True) for part in parts))

    def hashes(self) -> dict[str, str]:
        """The sha256 of every finished table and of the settings; the record and what is drawn from them are aside."""
        aside = {RECORD, *DRAWN}
        files = sorted(
            p for p in self.path.iterdir() if p.is_file() and p.name not in aside and not p.name.startswith(".")
        )
        return {file.name: text_hash(file) for file in files}
