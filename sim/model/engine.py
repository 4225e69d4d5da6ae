"""The pass over the ledger: every living enterprise lives its quarter, in chunks, on any number of threads.

Partial sums belong to a chunk of fixed size and are added in the order of the chunks, so threads change no byte.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numba.extending import register_jitable
from numpy.typing import NDArray

from sim.errors import StateError
from sim.model.life import Clock, Parameters, live_quarter
from sim.model.tallies import Claim, Count, Peer, Share
from sim.rules.digital import BUILDING
from sim.state.columns import COLUMNS, LEDGER, QUARTERLY_BYTES
from sim.state.threads import in_batches

CHUNK_ROWS = 8192
EXPONENT_BITS = 0x7FF0000000000000
FLOATS = tuple(column.name for column in COLUMNS if column.dtype == "f8")


def _float_words() -> NDArray[np.int64]:
    """For each 64-bit word of a record (n,): the bits of an exponent where it is a float, 0 where it is not."""
    words = np.zeros(LEDGER.itemsize // 8, np.int64)
    fields = LEDGER.fields
    assert fields is not None
    words[[fields[name][1] // 8 for name in FLOATS]] = EXPONENT_BITS
    return words


FLOAT_WORDS = _float_words()
QUARTERLY_WORDS = QUARTERLY_BYTES // 8


@njit(cache=True, nogil=True)
def shown_to_suppliers(ledger: Any) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Digital level (rows,) and momentum (rows,) that suppliers see of each enterprise; -1 and 1 of the closed."""
    levels = np.empty(len(ledger), np.int8)
    momenta = np.empty(len(ledger))
    for row in range(len(ledger)):
        firm = ledger[row]
        lives = firm.alive == 1
        levels[row] = firm.digital_level if lives else -1
        momenta[row] = firm.momentum if lives else 1.0
    return levels, momenta


class Claims(NamedTuple):
    """The claims of a quarter in the order of the ledger, each (n,): row, kind (``Claim``), 10k yuan an enterprise."""

    rows: NDArray[np.int64]
    kinds: NDArray[np.int8]
    amounts: NDArray[np.float64]


class Tally:
    """The sums of a quarter, kept by chunk; read as totals by city, by division, and by neighbourhood (both)."""

    def __init__(self, chunks: int, cities: int, divisions: int) -> None:
        self.chunks_by_city = np.zeros((chunks, cities, len(Count)))
        self.chunks_by_division = np.zeros((chunks, divisions, len(Share)))
        self.chunks_by_neighbourhood = np.zeros((chunks, cities, divisions, len(Peer)))
        self.broken_rows = np.full(chunks, -1, np.int64)
        self.bills = np.zeros((chunks, len(Claim)))
        self.chunks_claimed = np.zeros(chunks, np.int64)
        room = (chunks, CHUNK_ROWS * len(Claim))
        self.chunks_of_claims = np.empty(room, np.int64), np.empty(room, np.int8), np.empty(room)

    def refuse_broken_rows(self, ledger: NDArray[Any]) -> None:
        """Raises StateError for an enterprise with a number that is not finite, naming its row and columns."""
        for row in self.broken_rows[self.broken_rows >= 0].tolist():
            record = ledger[row]
            columns = [name for name in FLOATS if not np.isfinite(record[name])]
            raise StateError(f"enterprise in row {row}: {', '.join(columns)} not finite after the quarter")

    @property
    def claims(self) -> Claims:
        """What enterprises claimed this quarter."""
        many = self.chunks_claimed.tolist()

        def in_order(parts: NDArray[Any]) -> NDArray[Any]:
            return np.concatenate([part[:n] for part, n in zip(parts, many, strict=True)])

        rows, kinds, amounts = self.chunks_of_claims
        return Claims(in_order(rows), in_order(kinds), in_order(amounts))

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


@register_jitable
def book_claims(row: int, bill: Any, many: int, rows: Any, kinds: Any, amounts: Any) -> int:
    """Moves what an enterprise claimed from its bill into a chunk's claims; returns how many there are now."""
    for kind in range(len(bill)):
        if bill[kind] > 0.0:
            rows[many] = row
            kinds[many] = kind
            amounts[many] = bill[kind]
            bill[kind] = 0.0
            many += 1
    return many


@register_jitable(forceinline=True)
def known_of_customer(customer: int, levels: Any, momenta: Any) -> tuple[int, float]:
    """Last quarter's digital level and momentum of a principal customer; -1 and 1.0 without one."""
    if customer < 0:
        return -1, 1.0
    return levels[customer], momenta[customer]


@register_jitable(forceinline=True)
def is_broken(words: Any, row: int, touched: int, float_words: Any) -> bool:
    """Whether a float among the words of a row that were touched has all bits of its exponent set."""
    broken = False
    for word in range(touched):
        broken |= (float_words[word] != 0) & ((words[row, word] & float_words[word]) == float_words[word])
    return broken


def _live_rows(
    ledger: Any,
    words: Any,
    float_words: Any,
    first_chunk: int,
    last_chunk: int,
    chunk_rows: int,
    cities: Any,
    markets: Any,
    peers: Any,
    levels: Any,
    momenta: Any,
    p: Parameters,
    clock: Clock,
    by_city: Any,
    by_division: Any,
    by_neighbourhood: Any,
    broken_rows: Any,
    bills: Any,
    claimed: Any,
    claim_rows: Any,
    claim_kinds: Any,
    claim_amounts: Any,
) -> None:
    """Lets the living enterprises of some chunks live a quarter, and notes the last row with a number not finite.

    ``levels`` and ``momenta`` (rows,) are last quarter's digital levels, -1 when closed, and momenta. ``words``
    (rows, n) is the ledger seen as 64-bit words; a float is not finite when all bits of its exponent are set:
    ``float_words`` (n,) holds them for floats, else 0. Words after ``QUARTERLY_WORDS`` are looked at, and claims
    booked, only when a plan, a new year or a project may have written them.
    """
    for chunk in range(first_chunk, last_chunk):
        for row in range(chunk * chunk_rows, min((chunk + 1) * chunk_rows, len(ledger))):
            firm = ledger[row]
            if firm.alive == 0:
                continue
            city, division = firm.city, firm.division
            customer_level, customer_momentum = known_of_customer(firm.customer, levels, momenta)
            plans = firm.planning_quarter == clock.quarter
            touched = len(float_words) if plans or clock.quarter == 1 or firm.project == BUILDING else QUARTERLY_WORDS
            live_quarter(
                firm,
                cities[city],
                markets[division],
                peers[city, division],
                customer_level,
                customer_momentum,
                p,
                clock,
                by_city[chunk, city],
                by_division[chunk, division],
                by_neighbourhood[chunk, city, division],
                bills[chunk],
            )
            if touched == len(float_words):
                claimed[chunk] = book_claims(
                    row, bills[chunk], claimed[chunk], claim_rows[chunk], claim_kinds[chunk], claim_amounts[chunk]
                )
            if is_broken(words, row, touched, float_words):
                broken_rows[chunk] = row


_live_rows_compiled = njit(cache=True, nogil=True, _nrt=False)(_live_rows)  # type: ignore[call-overload]
"""Compiled without reference counts: nothing is allocated in a quarter, and counting views of arrays costs a third."""


def live_through(
    ledger: NDArray[Any],
    levels: NDArray[np.int8],
    momenta: NDArray[np.float64],
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
    words = ledger.view(np.int64).reshape(rows, -1)

    def live(first: int, last: int) -> None:
        _live_rows_compiled(
            ledger,
            words,
            FLOAT_WORDS,
            first,
            last,
            CHUNK_ROWS,
            cities,
            markets,
            peers,
            levels,
            momenta,
            p,
            clock,
            tally.chunks_by_city,
            tally.chunks_by_division,
            tally.chunks_by_neighbourhood,
            tally.broken_rows,
            tally.bills,
            tally.chunks_claimed,
            *tally.chunks_of_claims,
        )

    in_batches(live, chunks, threads)
    tally.refuse_broken_rows(ledger)
    return tally
