"""The ledger: one record per enterprise, an identity for life; rows are appended and never reused."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.state.columns import LEDGER

GROWTH_OF_CAPACITY = 1.5


def copy_records(source: NDArray[Any], target: NDArray[Any]) -> None:
    """Copies records (n,) word by word, with their padding; NumPy would copy them field by field, many times slower."""
    target.view(np.int64)[:] = np.ascontiguousarray(source).view(np.int64)


class Ledger:
    """The records of all enterprises that ever lived in a run, in the order in which they came."""

    def __init__(self, records: NDArray[Any], room: int) -> None:
        """Copies the records (n,) of the start and leaves room for about that many entrants."""
        self._records = np.empty(len(records) + room, LEDGER)
        copy_records(records, self._records[: len(records)])
        self.count = len(records)

    @property
    def rows(self) -> NDArray[Any]:
        """The records in use (count,), a view: what is written here is the state."""
        return self._records[: self.count]

    def append(self, records: NDArray[Any]) -> None:
        """Adds the records of entrants (n,) behind the last row."""
        needed = self.count + len(records)
        if needed > len(self._records):
            grown = np.empty(int(needed * GROWTH_OF_CAPACITY), LEDGER)
            copy_records(self.rows, grown[: self.count])
            self._records = grown
        copy_records(records, self._records[self.count : needed])
        self.count = needed
