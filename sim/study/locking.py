"""One writer at a time in a folder: a lock that the system lets go of when its holder dies, however it dies."""

import fcntl
import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.errors import StoreError

LOCK = ".lock"


@contextmanager
def locked(folder: Path, part: str = "") -> Iterator[None]:
    """Holds a folder alone; with a part (of an array job), beside holders of other parts only.

    Raises StoreError that names the process that holds it.
    """
    with _held(folder / LOCK, fcntl.LOCK_SH if part else fcntl.LOCK_EX, folder):
        if not part:
            yield
            return
        with _held(folder / f"{LOCK}{part}", fcntl.LOCK_EX, folder):
            yield


@contextmanager
def _held(path: Path, how: int, folder: Path) -> Iterator[None]:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(f"{folder}: cannot be written ({error.strerror}); choose another folder (--out)") from error
    try:
        try:
            fcntl.flock(handle, how | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError(f"{folder}: {holder(path)} writes here; wait for it, or stop it") from error
        with suppress(OSError):  # on a full disk the lock holds without a name
            os.ftruncate(handle, 0)
            os.pwrite(handle, json.dumps({"process": os.getpid(), "machine": platform.node()}).encode(), 0)
        yield
    finally:
        os.close(handle)


def holder(path: Path) -> str:
    """Who a lock names, in words."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        return f"process {known['process']} on {known['machine']}"
    except (OSError, ValueError, KeyError):
        return "another process"


def writer(folder: Path) -> str:
    """Who writes in a folder at this moment, in words; blank when nobody does."""
    for path in sorted(folder.glob(f"{LOCK}*")):
        with path.open(encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB if path.name == LOCK else fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return holder(path)
    return ""
