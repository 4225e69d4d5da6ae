"""The stage of a benchmark: a province after its first year, whose enterprises live the same quarters anew."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.config import Config, load
from sim.model.zhejiang import ZhejiangModel
from sim.state.ledger import Ledger

BASELINE = Path(__file__).parents[1] / "configs" / "baseline.yaml"
SEED = 1
QUARTERS_BEFORE = 4
"""Steps before the curtain rises, so that projects are under way and every act's arrays exist."""


@cache
def open_settings(sample: float = 1.0) -> Config:
    """The settings of the baseline with a share of its ordinary enterprises, read once."""
    return load(BASELINE, {"population.sample": sample})


def open_province(threads: int, sample: float = 1.0) -> ZhejiangModel:
    """The baseline's province with central parameters, after its first year."""
    model = ZhejiangModel(open_settings(sample), seed=SEED, threads=threads)
    for _ in range(QUARTERS_BEFORE):
        model.step()
    return model


def cast(ledger: NDArray[Any], many: int) -> NDArray[Any]:
    """``many`` living enterprises of a ledger: evenly spaced if there are more, over and over if there are fewer.

    Each gets a slot of its own; principal customers are found within the cast.
    """
    living: NDArray[Any] = ledger[ledger["alive"] == 1]
    places = np.arange(many)
    chosen: NDArray[Any] = living[places * len(living) // many if many < len(living) else places % len(living)]
    chosen["slot"] = places
    first_of_copy = places // len(living) * len(living)
    chosen["customer"] = np.where(chosen["customer"] >= 0, (chosen["customer"] + first_of_copy) % many, -1)
    return chosen


class Stage:
    """A cast of enterprises in a province, and the moment to which every performance goes back."""

    def __init__(self, model: ZhejiangModel, records: NDArray[Any]) -> None:
        """Takes the province over: its ledger holds copies of the records (n,) from now on."""
        self.model = model
        self.records = records
        world = model.world
        world.ledger = Ledger(records, 0)
        self._start = model.now
        self._tables = [(table, table.copy()) for table in (world.cities, world.markets, world.peers)]

    def reset(self) -> None:
        """Everything as it was when the curtain rose."""
        self.model.now = self._start
        self.model.world.ledger.rows[:] = self.records
        for table, at_first in self._tables:
            table[...] = at_first

    def live(self, quarters: int, threads: int) -> None:
        """Lets the enterprises live: rules, peers, customers and sums; nothing else of a quarter."""
        self.model.threads = threads
        for _ in range(quarters):
            self.model.now += 1
            self.model.live()
