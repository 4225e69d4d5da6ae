"""Enterprises living some quarters: this project's compiled pass against stock Mesa."""

import gc
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.stage import Stage
from benchmarks.stock_mesa import StockModel, drawing_by_mesa
from benchmarks.table import Row, Section
from benchmarks.timing import Contender, side_by_side
from sim.state.ledger import Ledger

TURNS_OF_MESA = 3
"""Stock Mesa is too slow for more."""

MEMORY_SAMPLE = 10_000
"""Enterprises of which memory is measured, since tracing every allocation is slow."""


class InStockMesa:
    """The stage's enterprises as objects of stock Mesa, made anew for each turn."""

    def __init__(self, stage: Stage, quarters: int) -> None:
        self._stage, self._quarters = stage, quarters
        self.model: StockModel

    def build(self) -> None:
        """Makes the objects."""
        model = self._stage.model
        self.model = StockModel(self._stage.records, model.world, model.parameters, model.clock)

    def prepare(self) -> None:
        """Puts the stage back and makes new objects."""
        self._stage.reset()
        self.build()

    def run(self) -> None:
        """Lets them live."""
        with drawing_by_mesa(self.model):
            for _ in range(self._quarters):
                self.model.step()

    def living(self) -> int:
        """How many are left."""
        return sum(enterprise.alive for enterprise in self.model.enterprises)


def bytes_kept(make: Callable[[], object]) -> float:
    """The memory that a new object keeps, with all it refers to."""
    gc.collect()
    tracemalloc.start()
    made = make()
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del made
    return float(kept)


def compare_with_mesa(stage: Stage, quarters: int) -> Section:
    """Speed, building and memory of both, and whether they tell the same story."""
    many = len(stage.records)
    mesa = InStockMesa(stage, quarters)
    stage.live(1, threads=2)  # compiled before the clock runs
    taken = side_by_side(
        {
            "one": Contender(lambda: stage.live(quarters, 1), stage.reset),
            "two": Contender(lambda: stage.live(quarters, 2), stage.reset),
            "mesa": Contender(mesa.run, mesa.prepare, TURNS_OF_MESA),
        }
    )
    living = _living(stage, mesa, quarters)
    stage.reset()
    built = side_by_side({"ours": Contender(lambda: Ledger(stage.records, 0)), "mesa": Contender(mesa.build, turns=1)})
    sample = stage.records[:MEMORY_SAMPLE]
    kept = _memory(stage, sample)
    a_life = 1e9 / (many * quarters)
    return Section(
        f"{many:,} enterprises, {quarters} quarters: rules, peers, customers and sums",
        [
            Row("ours, one thread", taken["one"] * a_life, "ns/enterprise/quarter"),
            Row("ours, two threads", taken["two"] * a_life, "ns/enterprise/quarter"),
            Row(f"stock Mesa, median of {TURNS_OF_MESA}", taken["mesa"] * a_life, "ns/enterprise/quarter"),
            Row("stock Mesa / ours on one thread", taken["mesa"] / taken["one"], "times", at_least=25.0),
            Row("stock Mesa / ours on two threads", taken["mesa"] / taken["two"], "times", at_least=45.0),
            Row("building, stock Mesa", built["mesa"], "s"),
            Row("building, stock Mesa / ours", built["mesa"] / built["ours"], "times"),
            Row("memory, ours", kept["ours"], "bytes/enterprise"),
            Row("memory, stock Mesa / ours", kept["mesa"] / kept["ours"], "times"),
            Row("still living at the end, stock Mesa / ours", living, "", 0.97, 1.03),
        ],
    )


def _memory(stage: Stage, sample: NDArray[Any]) -> dict[str, float]:
    """Bytes an enterprise, ours and stock Mesa's."""
    model = stage.model
    made = {
        "ours": lambda: Ledger(sample, 0),
        "mesa": lambda: StockModel(sample, model.world, model.parameters, model.clock),
    }
    return {name: bytes_kept(make) / len(sample) for name, make in made.items()}


def _living(stage: Stage, mesa: InStockMesa, quarters: int) -> float:
    """The living of stock Mesa over ours, who drew other numbers: near 1 if both tell the same story."""
    stage.reset()
    stage.live(quarters, 1)
    return mesa.living() / int(np.sum(stage.model.world.ledger.rows["alive"]))
