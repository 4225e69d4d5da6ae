"""Populations on disk: built once, named by everything that decides them, and mapped into memory by every process."""

import hashlib
import json
import mmap
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.data import FOLDER as DATA
from sim.population.build import Population, build
from sim.population.thinning import thin
from sim.state.columns import LEDGER
from sim.version import cache_folder

ENDS_BYTES = 1 << 16


def stored(start_period: int, seed: int, parameters: Mapping[str, float]) -> Population:
    """The population ``build`` gives, from the cache where it is there, read-only and mapped into memory.

    The cache is the folder of the environment variable ZJSIM_CACHE, else ``~/.cache/zjsim``; a damaged entry is built
    again, and where the cache cannot be written the population stays in memory.
    """
    folder = cache_folder() / f"population-{fingerprint(start_period, seed, parameters)}"
    with suppress(OSError, ValueError, KeyError):
        return Population(*_open(folder), start_period, dict(parameters))
    population = build(start_period, seed, parameters)
    try:
        _write(folder, population)
        return Population(*_open(folder), start_period, dict(parameters))
    except OSError:
        return population


def kept(start_period: int, seed: int, parameters: Mapping[str, float], fraction: float) -> Population:
    """The stored population thinned to a fraction, read-only; a process holds the last one for its next run."""
    return _kept(start_period, seed, tuple(parameters.items()), fraction)


@lru_cache(maxsize=1)
def _kept(start_period: int, seed: int, parameters: tuple[tuple[str, float], ...], fraction: float) -> Population:
    whole = stored(start_period, seed, dict(parameters))
    population = thin(whole, fraction, seed)
    let_go(whole)
    population.records.flags.writeable = population.digital_rank.flags.writeable = False
    return population


def let_go(population: Population) -> None:
    """Gives the pages of a mapped population back to the system; what is read again is mapped again."""
    for array in (population.records, population.digital_rank):
        mapped = getattr(array, "_mmap", None)
        if mapped is not None and hasattr(mmap, "MADV_DONTNEED"):
            mapped.madvise(mmap.MADV_DONTNEED)


def fingerprint(start_period: int, seed: int, parameters: Mapping[str, float]) -> str:
    """A hash of the start, the seed, the settings, the data, this package's source, the ledger, and NumPy's version."""
    sources = [*Path(__file__).parent.glob("*.py"), *DATA.glob("*.csv"), *DATA.glob("*.py")]
    digest = hashlib.sha256(json.dumps([start_period, seed, sorted(parameters.items())]).encode())
    digest.update(f"{np.__version__} {LEDGER.descr}".encode())
    for path in sorted(sources):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:24]


def _open(folder: Path) -> tuple[NDArray[Any], NDArray[Any]]:
    """Records and ranks as stored; ValueError when its files are not as they were written."""
    seals = json.loads((folder / "seals.json").read_text(encoding="utf-8"))
    paths = [folder / "records.npy", folder / "digital_rank.npy"]
    if [_seal(path) for path in paths] != seals:
        raise ValueError(f"{folder} was changed since it was written")
    records, rank = (np.load(path, mmap_mode="r") for path in paths)
    return records, rank


def _seal(path: Path) -> str:
    """The size of a file and a hash of its first and last bytes, which tells a cut or foreign file in no time."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(ENDS_BYTES)
        file.seek(max(size - ENDS_BYTES, 0))
        return f"{size} {hashlib.sha256(head + file.read()).hexdigest()}"


def _write(folder: Path, population: Population) -> None:
    """Writes beside the folder and renames, so that it appears whole or not at all; another process may be first."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        np.save(draft / "records.npy", population.records)
        np.save(draft / "digital_rank.npy", population.digital_rank)
        seals = [_seal(draft / name) for name in ("records.npy", "digital_rank.npy")]
        (draft / "seals.json").write_text(json.dumps(seals), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
