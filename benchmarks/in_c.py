"""The three acts in C: the layout of records written as a header, the compiler called, the functions called by ctypes."""

import ctypes
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.acts import SHOCK_STREAM, Setting
from sim.errors import SimError
from sim.model.life import Parameters
from sim.model.markets import MARKET
from sim.state.columns import LEDGER

SOURCE = Path(__file__).with_name("rules.c")
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-fPIC", "-shared", "-Wall", "-Wextra", "-Werror")
C_TYPES = {"f8": "double", "i8": "int64_t", "i4": "int32_t", "i2": "int16_t", "i1": "int8_t"}


def record_in_c(name: str, layout: np.dtype[Any]) -> str:
    """A C struct with the fields of a record, where C must find them at the same offsets."""
    fields = layout.fields
    assert fields is not None
    lines = [f"    {C_TYPES[fields[field][0].str[1:]]} {field};" for field in fields]
    if layout.itemsize > (end := max(place + kind.itemsize for kind, place, *_ in fields.values())):
        lines.append(f"    char rest[{layout.itemsize - end}];")
    checks = [f'_Static_assert(offsetof({name}, {field}) == {place[1]}, "{field}");' for field, place in fields.items()]
    checks.append(f'_Static_assert(sizeof({name}) == {layout.itemsize}, "{name}");')
    return "\n".join(["typedef struct {", *lines, f"}} {name};", *checks])


def parameters_in_c(kind: Any) -> str:
    """A C struct of doubles with the parameters of a mechanism."""
    lines = [f"    double {name};" for name in kind._fields]
    return "\n".join(["typedef struct {", *lines, f"}} {kind.__name__};"])


def layout_header(cities: np.dtype[Any]) -> str:
    """All layouts that the C source uses."""
    records = {"Firm": LEDGER, "City": cities, "Trade": MARKET}
    return "\n".join(
        [
            "#include <stddef.h>",
            *(record_in_c(name, layout) for name, layout in records.items()),
            *(parameters_in_c(kind) for kind in Parameters.__annotations__.values()),
        ]
    )


def compiler() -> str | None:
    """The C compiler of this machine: ``$CC``, gcc, clang or cc."""
    return next((found for name in (os.environ.get("CC"), "gcc", "clang", "cc") if name and (found := shutil.which(name))), None)


class ActsInC:
    """``trade``, ``shock`` and ``research`` in C."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._library = self._compile(layout_header(setting.cities.dtype))
        self._parameters = {
            name: (ctypes.c_double * len(group))(*group) for name, group in setting.parameters._asdict().items()
        }

    def _compile(self, header: str) -> ctypes.CDLL:
        program = compiler()
        if program is None:
            raise SimError("no C compiler")
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "layout.h").write_text(header, encoding="utf-8")
            library = Path(folder) / "rules.so"
            subprocess.run([program, *FLAGS, f"-I{folder}", str(SOURCE), "-o", str(library), "-lm"], check=True)
            return ctypes.CDLL(str(library))
