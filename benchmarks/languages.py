"""Three acts over the same enterprises: by this project, by NumPy columns and by C, with equal results."""

from collections.abc import Callable
from functools import partial

import numpy as np

from benchmarks.acts import ACTS, Acts, CompiledActs, Setting
from benchmarks.acts_in_c import ActsInC, compiler
from benchmarks.acts_in_numpy import NumpyActs
from benchmarks.stage import Stage
from benchmarks.table import Row, Section
from benchmarks.timing import Contender, side_by_side
from sim.state.columns import LEDGER

PERFORMANCES = 10
"""How often an act is performed in one turn."""

CLOSE = 1e-9


class DifferentResultsError(Exception):
    """Two ways to perform the acts do not give the same numbers, so their speeds cannot be compared."""


def performing(acts: Acts, act: str, times: int) -> Callable[[], None]:
    """Performs one act some times."""
    method = getattr(acts, act)

    def perform() -> None:
        for _ in range(times):
            method()

    return perform


def same_bytes(ours: CompiledActs, c: ActsInC) -> bool:
    """Whether C has left the same bytes in every column; what pads a record means nothing."""
    return all(ours.ledger[name].tobytes() == c.ledger[name].tobytes() for name in LEDGER.names or ())


def check_numpy(ours: CompiledActs, numpy: NumpyActs) -> None:
    """Refuses columns of NumPy that are further from ours than rounding explains."""
    living = ours.ledger[ours.ledger["alive"] == 1]
    for name, column in numpy.columns.items():
        if not np.allclose(living[name], column, rtol=CLOSE, atol=CLOSE):
            raise DifferentResultsError(f"NumPy columns differ from ours in {name}")


def compare_languages(stage: Stage) -> Section:
    """Each act's time by NumPy and by C against ours, on one thread."""
    stage.reset()
    model = stage.model
    setting = Setting(model.world.cities, model.world.markets, model.parameters, model.clock)
    ours, numpy, program = CompiledActs(setting), NumpyActs(setting), compiler()
    ways: dict[str, Acts] = {"ours": ours, "NumPy": numpy}
    if program is not None:
        ways["C"] = ActsInC(setting, program)
    rows = []
    for act in ACTS:
        rows += _compare(stage, act, ways)
        if isinstance(c := ways.get("C"), ActsInC) and not same_bytes(ours, c):
            raise DifferentResultsError(f"C and ours leave different bytes after {act}")
        check_numpy(ours, numpy)
    title = f"three acts of {len(stage.records):,} enterprises on one thread, equal bytes by C"
    return Section(title if program else f"{title}: left out, since no C compiler was found", rows)


def _compare(stage: Stage, act: str, ways: dict[str, Acts]) -> list[Row]:
    """Performs an act in every way from the same start, and says how long each took."""
    times = {
        name: Contender(performing(way, act, PERFORMANCES), partial(way.take, stage.records))
        for name, way in ways.items()
    }
    for way in ways.values():
        way.take(stage.records)
        performing(way, act, 1)()
    taken = side_by_side(times)
    a_firm = 1e9 / (len(stage.records) * PERFORMANCES)
    rows = [Row(f"{act}, ours", taken["ours"] * a_firm, "ns/enterprise")]
    rows += [
        Row(f"{act}, ours / {name}", taken["ours"] / taken[name], "times", at_most=1.5 if name == "C" else None)
        for name in ways
        if name != "ours"
    ]
    return rows
