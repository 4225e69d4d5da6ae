"""The three acts in C: layouts written as a header from the ledger itself, compiled, called by ctypes."""

import ctypes
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.acts import Setting
from sim.draws import Stream
from sim.model.life import Parameters
from sim.model.markets import MARKET
from sim.state.columns import LEDGER

SOURCE = Path(__file__).with_name("acts.c")
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-fPIC", "-shared", "-Wall", "-Wextra", "-Werror")
C_TYPES = {"f8": "double", "i8": "int64_t", "i4": "int32_t", "i2": "int16_t", "i1": "int8_t"}


def record_in_c(name: str, layout: np.dtype[Any]) -> str:
    """A C struct with the fields of a record; the compiler refuses it unless size and every offset are the same."""
    fields = layout.fields
    assert fields is not None
    end = max(offset + kind.itemsize for kind, offset, *_ in fields.values())
    return "\n".join(
        [
            "typedef struct {",
            *(f"    {C_TYPES[kind.str[1:]]} {field};" for field, (kind, *_) in fields.items()),
            *([f"    char rest[{layout.itemsize - end}];"] if layout.itemsize > end else []),
            f"}} {name};",
            *(f'_Static_assert(offsetof({name}, {field}) == {at[1]}, "{field}");' for field, at in fields.items()),
            f'_Static_assert(sizeof({name}) == {layout.itemsize}, "{name}");',
        ]
    )


def parameters_in_c(kind: Any) -> str:
    """A C struct of doubles with the parameters of a mechanism."""
    return "\n".join(["typedef struct {", *(f"    double {name};" for name in kind._fields), f"}} {kind.__name__};"])


def layout_header(cities: np.dtype[Any]) -> str:
    """Every layout that the C source uses; a market's record is called Trade there, since Market holds parameters."""
    records = {"Firm": LEDGER, "City": cities, "Trade": MARKET}
    return "\n".join(
        [
            "#include <stddef.h>",
            *(record_in_c(name, layout) for name, layout in records.items()),
            *(parameters_in_c(kind) for kind in Parameters.__annotations__.values()),
        ]
    )


def compiler() -> str | None:
    """The C compiler of this machine, if it has one: ``$CC``, gcc, clang or cc."""
    names = (os.environ.get("CC"), "gcc", "clang", "cc")
    return next((found for name in names if name and (found := shutil.which(name))), None)


@cache
def compiled(program: str, header: str) -> ctypes.CDLL:
    """The C source compiled with a header."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "layout.h").write_text(header, encoding="utf-8")
        library = Path(folder) / "acts.so"
        subprocess.run([program, *FLAGS, f"-I{folder}", str(SOURCE), "-o", str(library), "-lm"], check=True)
        return ctypes.CDLL(str(library))


def _at(array: NDArray[Any]) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


class ActsInC:
    """The acts in C over records of the same layout as this project's."""

    def __init__(self, setting: Setting, program: str) -> None:
        """``program`` is the C compiler."""
        self._library = compiled(program, layout_header(setting.cities.dtype))
        self._parameters = {name: np.array(group) for name, group in setting.parameters._asdict().items()}
        self._setting = setting
        self.ledger: NDArray[Any]

    def take(self, records: NDArray[Any]) -> None:
        """Starts anew with copies of the records (n,)."""
        self.ledger = records.copy()

    def _call(self, act: str, *arguments: ctypes.c_void_p | ctypes.c_int64) -> None:
        getattr(self._library, act)(_at(self.ledger), ctypes.c_int64(len(self.ledger)), *arguments)

    def trade(self) -> None:
        """Every enterprise sells and settles its accounts."""
        p, setting = self._parameters, self._setting
        self._call("trade", _at(setting.cities), _at(setting.markets), _at(p["market"]), _at(p["finance"]))

    def shock(self) -> None:
        """Every enterprise meets the growth shock of the year."""
        clock = self._setting.clock
        address = (ctypes.c_int64(clock.seed), ctypes.c_int64(Stream.GROWTH), ctypes.c_int64(clock.now))
        self._call("shock", _at(self._parameters["growth"]), *address)

    def research(self) -> None:
        """Every enterprise does research."""
        self._call("research", _at(self._setting.cities), _at(self._parameters["innovation"]))
