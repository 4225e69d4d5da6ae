"""The version of the model: a hash of all that can change a number, so that no old result or code is taken for new."""

import hashlib
import os
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent
DECIDING = ("calendar.py", "draws.py", "data", "state", "population", "rules", "policy", "observe", "model", "score")
FITTING = tuple(
    f"calibration/{name}.py"
    for name in (
        "calibrate", "emulator", "extract", "fitting", "matching", "posterior", "priors", "tables", "waves",
    )
)  # fmt: skip
"""What makes a calibration from runs; what judges or shows it is not here."""

CACHE_VARIABLE = "ZJSIM_CACHE"


@cache
def model_version() -> str:
    """The sha256 over the sources and data files that decide results."""
    return _hash(DECIDING)


@cache
def calibration_version() -> str:
    """Likewise of a calibration: of the model, and of what fits it."""
    return _hash((*DECIDING, *FITTING))


def _hash(names: tuple[str, ...]) -> str:
    found = hashlib.sha256()
    for name in names:
        top = PACKAGE / name
        files = sorted(top.rglob("*")) if top.is_dir() else [top]
        for file in files:
            if file.suffix in {".py", ".csv", ".yaml"}:
                found.update(file.relative_to(PACKAGE).as_posix().encode() + b"\0" + file.read_bytes())
    return found.hexdigest()


def cache_folder() -> Path:
    """Where compiled code and populations are kept: ``$ZJSIM_CACHE``, else ``~/.cache/zjsim``."""
    given = os.environ.get(CACHE_VARIABLE)
    return Path(given) if given else Path.home() / ".cache" / "zjsim"


def use_compiled_cache() -> None:
    """Points Numba, before its import, at a folder named by the version, so that an edited rule is compiled anew."""
    os.environ["NUMBA_CACHE_DIR"] = str(cache_folder() / "compiled" / model_version()[:16])
