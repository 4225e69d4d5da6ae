"""Chunks of the ledger on threads: compiled passes let go of the interpreter, so threads share one ledger."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np

BATCHES_PER_THREAD = 4


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads)


def in_batches(work: Callable[[int, int], None], chunks: int, threads: int) -> None:
    """Calls ``work(first, last)`` for batches of chunks, together covering ``range(chunks)``, on some threads."""
    if threads == 1:
        work(0, chunks)
        return
    edges = np.linspace(0, chunks, min(chunks, threads * BATCHES_PER_THREAD) + 1).astype(int).tolist()
    list(_pool(threads).map(work, edges[:-1], edges[1:]))
