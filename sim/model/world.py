"""The world of a run: the ledger, cities, markets and what enterprises see of each other."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.calendar import QUARTERS_A_YEAR
from sim.config import Config
from sim.data import cities, divisions
from sim.draws import Stream, uniform_pair
from sim.model.entrants import Nursery
from sim.model.life import Parameters, Peer
from sim.model.markets import open_markets
from sim.policy.levers import city_records
from sim.population import Population, assign_levels
from sim.rules.digital import Digital, project_cost
from sim.rules.growth import Growth, meet_shock
from sim.rules.register import keep_books
from sim.state.ledger import Ledger

QUARTERS_TO_YEAR_END = 1.5
"""A year's mean lies one and a half quarters before its last quarter's middle."""

PEER_FIELDS = 6
ROOM_PER_QUARTER = 0.03
"""Rows kept free for entrants a quarter, as a share of the start."""


@njit(cache=True, nogil=True)
def _settle(rows: Any, seed: int, start: int, carry: float, growth: Growth, digital: Digital, memory: float) -> None:
    """Brings records from the year's mean to its last quarter: growth carried, momentum, books and past spending."""
    for row in range(len(rows)):
        firm = rows[row]
        for _ in range(4):
            keep_books(firm)
        firm.output *= carry
        firm.productivity *= carry
        u, _ = uniform_pair(seed, Stream.GROWTH, start, firm.slot)
        meet_shock(firm, growth, u)
        for level in range(1, firm.digital_level + 1):
            firm.digital_spending += memory * project_cost(firm, level, digital)


class World:
    """State that the acts of a quarter read and write; the model is its face to Mesa."""

    def __init__(
        self, config: Config, population: Population, parameters: Parameters, start: Mapping[str, float]
    ) -> None:
        """Copies the population into a ledger with room for entrants; ``start`` says which digital levels it has."""
        self.city_names = tuple(city.name_en for city in cities())
        self.levers = tuple(config.registers.levers)
        records = population.records
        quarters = config.end - config.start
        self.ledger = Ledger(records, int(len(records) * ROOM_PER_QUARTER * quarters))
        above = [start[f"level_{level}"] for level in (1, 2, 3, 4)]
        below = [share * start["below_scale"] for share in above]
        assign_levels(self.ledger.rows, population.digital_rank, above, below)
        self.cities = city_records(self.levers, len(self.city_names))
        self.markets, self.start = open_markets(records, parameters, config.start)
        self.nursery = Nursery(records, len(self.city_names), len(divisions()), config.population.sample)
        self.stock = self.count(self.ledger.rows)
        self.peers = np.zeros((*self.stock.shape, PEER_FIELDS))
        self.see_peers(self._levels_by_neighbourhood())

    def leave_the_base_year(
        self, config: Config, parameters: Parameters, start: Mapping[str, float], seed: int
    ) -> None:
        """Brings every record from the mean of the base year to the rate of its last quarter."""
        grown = 1.0 + config.outlook_value("comparable_growth_2020", config.start // QUARTERS_A_YEAR) / 100.0
        carry = grown ** (QUARTERS_TO_YEAR_END / QUARTERS_A_YEAR)
        memory = start["spending_remembered"]
        _settle(self.ledger.rows, seed, config.start, carry, parameters.growth, parameters.digital, memory)

    def count(self, records: NDArray[Any]) -> NDArray[np.float64]:
        """How many enterprises the records (n,) stand for, by city and division."""
        return self._add(records, records["weight"])

    def _add(self, records: NDArray[Any], values: NDArray[np.float64]) -> NDArray[np.float64]:
        shape = len(self.city_names), len(divisions())
        cell = records["city"].astype(np.int64) * shape[1] + records["division"]
        return np.bincount(cell, values, shape[0] * shape[1]).reshape(shape)

    def _levels_by_neighbourhood(self) -> NDArray[np.float64]:
        """Above-scale enterprises of the start by city, division and level reached (cities, divisions, Peer)."""
        rows = self.ledger.rows
        seen = np.zeros((*self.stock.shape, len(Peer)))
        for level in range(5):
            reached = (rows["above_scale"] == 1) & (rows["digital_level"] >= level)
            seen[..., level] = self._add(rows, rows["weight"] * reached)
        return seen

    def see_peers(self, seen: NDArray[np.float64]) -> None:
        """What enterprises see next quarter: shares of peers at each level, yearly rates of success and failure."""
        above = np.maximum(seen[..., Peer.ABOVE_SCALE], 1e-9)
        has_peers = seen[..., Peer.ABOVE_SCALE] > 0.0
        for field, (item, a_year) in enumerate(
            [(Peer.LEVEL_1, 1), (Peer.LEVEL_2, 1), (Peer.LEVEL_3, 1), (Peer.LEVEL_4, 1),
             (Peer.SUCCESSES, QUARTERS_A_YEAR), (Peer.FAILURES, QUARTERS_A_YEAR)]
        ):  # fmt: skip
            self.peers[..., field] = np.where(has_peers, a_year * seen[..., item] / above, 0.0)
