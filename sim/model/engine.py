"""The pass over the ledger: every living enterprise lives its quarter, in chunks, on any number of threads.

Partial sums belong to a chunk of fixed size and are added in the order of the chunks, so threads change no byte.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.model.life import Clock, Count, Parameters, Peer, Share, live_quarter
from sim.rules.growth import Growth, meet_shock
from sim.draws import Stream, uniform_pair

CHUNK_ROWS = 8192
BATCHES_PER_THREAD = 4


class Tally:
    """The sums of a quarter, kept by chunk; read as totals by city, by division, and by neighbourhood (both)."""

    def __init__(self, chunks: int, cities: int, divisions: int) -> None:
        self.chunks_by_city = np.zeros((chunks, cities, len(Count)))
        self.chunks_by_division = np.zeros((chunks, divisions, len(Share)))
        self.chunks_by_neighbourhood = np.zeros((chunks, cities, divisions, len(Peer)))
        self.broken_rows = np.full(chunks, -1, np.int64)

    @property
    def by_city(self) -> NDArray[np.float64]:
        """Sums over the chunks in their order (cities, Count)."""
        return np.asarray(np.add.reduce(self.chunks_by_city, axis=0))

    @property
    def by_division(self) -> NDArray[np.float64]:
        """Sums over the chunks in their order (divisions, Share)."""
        return np.asarray(np.add.reduce(self.chunks_by_division, axis=0))

    @property
    def by_neighbourhood(self) -> NDArray[np.float64]:
        """Sums over the chunks in their order (cities, divisions, Peer)."""
        return np.asarray(np.add.reduce(self.chunks_by_neighbourhood, axis=0))


def _live_rows(
    ledger: Any,
    rows: int,
    first_chunk: int,
    last_chunk: int,
    chunk_rows: int,
    cities: Any,
    markets: Any,
    peers: Any,
    levels: Any,
    p: Parameters,
    clock: Clock,
    by_city: Any,
    by_division: Any,
    by_neighbourhood: Any,
) -> None:
    """Lets the living enterprises of some chunks live a quarter; ``levels`` (rows,) are last quarter's digital levels."""
    for chunk in range(first_chunk, last_chunk):
        for row in range(chunk * chunk_rows, min((chunk + 1) * chunk_rows, rows)):
            firm = ledger[row]
            if firm.alive == 0:
                continue
            city = firm.city
            division = firm.division
            customer_level = -1
            if firm.customer >= 0:
                customer_level = levels[firm.customer]
            live_quarter(
                firm,
                cities[city],
                markets[division],
                peers[city, division],
                customer_level,
                p,
                clock,
                by_city[chunk, city],
                by_division[chunk, division],
                by_neighbourhood[chunk, city, division],
            )


_live_rows_compiled = njit(cache=True, nogil=True)(_live_rows)


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads)


def live_through(
    ledger: NDArray[Any],
    levels: NDArray[np.int8],
    cities: NDArray[Any],
    markets: NDArray[Any],
    peers: NDArray[np.float64],
    p: Parameters,
    clock: Clock,
    threads: int,
) -> Tally:
    """One quarter for every enterprise of a ledger (rows,); returns its sums."""
    rows = len(ledger)
    chunks = -(-rows // CHUNK_ROWS)
    tally = Tally(chunks, len(cities), len(markets))

    def batch(bounds: tuple[int, int]) -> None:
        _live_rows_compiled(
            ledger,
            rows,
            bounds[0],
            bounds[1],
            CHUNK_ROWS,
            cities,
            markets,
            peers,
            levels,
            p,
            clock,
            tally.chunks_by_city,
            tally.chunks_by_division,
            tally.chunks_by_neighbourhood,
        )

    if threads == 1:
        batch((0, chunks))
        return tally
    edges = np.linspace(0, chunks, min(chunks, threads * BATCHES_PER_THREAD) + 1).astype(int)
    list(_pool(threads).map(batch, zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)))
    return tally
