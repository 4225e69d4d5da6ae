"""The pass, interpreted: each enterprise lives its quarter as a Python object, to check the compiled pass by."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.agents import Fields
from sim.model.engine import CHUNK_ROWS, Tally, book_claims
from sim.model.life import Clock, Parameters, live_quarter
from sim.state.columns import FIELD_NAMES


class Record:
    """One record with Python scalars as attributes, read at once and written back at once."""

    def __init__(self, record: Any) -> None:
        self.__dict__.update(zip(FIELD_NAMES, record.item(), strict=True))

    def as_tuple(self) -> tuple[Any, ...]:
        """The fields in the order of the ledger."""
        return tuple(self.__dict__[name] for name in FIELD_NAMES)


def live_one_by_one(
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
    """What ``live_through`` does, one enterprise after the other; ``threads`` is not used."""
    del threads
    tally = Tally(-(-len(ledger) // CHUNK_ROWS), len(cities), len(markets))
    city_fields, market_fields = [Fields(city) for city in cities], [Fields(market) for market in markets]
    known_peers = peers.tolist()
    for row in range(len(ledger)):
        firm = Record(ledger[row])
        if firm.alive == 0:  # type: ignore[attr-defined]
            continue
        chunk, city, division, customer = row // CHUNK_ROWS, firm.city, firm.division, firm.customer  # type: ignore[attr-defined]
        live_quarter(
            firm,
            city_fields[city],
            market_fields[division],
            known_peers[city][division],
            int(levels[customer]) if customer >= 0 else -1,
            float(momenta[customer]) if customer >= 0 else 1.0,
            p,
            clock,
            tally.chunks_by_city[chunk, city],
            tally.chunks_by_division[chunk, division],
            tally.chunks_by_neighbourhood[chunk, city, division],
            tally.bills[chunk],
        )
        tally.chunks_claimed[chunk] = book_claims(
            row, tally.bills[chunk], tally.chunks_claimed[chunk], *(part[chunk] for part in tally.chunks_of_claims)
        )
        ledger[row] = firm.as_tuple()
    return tally
