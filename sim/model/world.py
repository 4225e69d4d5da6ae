"""The world of a run: the ledger, cities, markets and what enterprises see of each other."""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.calendar import QUARTERS_A_YEAR
from sim.config import Config
from sim.data import cities, divisions
from sim.draws import Stream, uniform_pair
from sim.model.entrants import Nursery
from sim.model.life import Parameters
from sim.model.markets import MARKET, open_markets, update_markets
from sim.model.tallies import Peer, Share
from sim.policy.levers import city_records
from sim.population import Population, assign_levels
from sim.rules.digital import BUILDING, full_gain, project_cost
from sim.rules.finance import fund_base
from sim.rules.growth import meet_shock
from sim.rules.market import Market, standing
from sim.rules.register import keep_books
from sim.state.ledger import Ledger

QUARTERS_TO_YEAR_END = 1.5
"""A year's mean lies one and a half quarters before its last quarter's middle."""

BEGUN_WITHIN_QUARTERS = 4
"""Projects being built at the start were begun within the year before."""
PEER_FIELDS = 8
PLATFORM, SUPPORTED = 6, 7
"""Fields of what is seen of a neighbourhood beside its peers: a new platform, a supported cluster."""
ROOM_PER_QUARTER = 0.03
"""Rows kept free for entrants a quarter, as a share of the start."""


class Opening(NamedTuple):
    """What a start needs beside the rules' parameters: see ``configs/parameters/digital_start.yaml``."""

    level_1: float
    level_2: float
    level_3: float
    level_4: float
    below_scale: float
    aware_share: float
    building_share: float
    spending_remembered: float

    @property
    def levels(self) -> tuple[float, float, float, float]:
        """The shares of above-scale enterprises at level 1 to 4 or above."""
        return self.level_1, self.level_2, self.level_3, self.level_4


@njit(cache=True, nogil=True)
def _leave_base_year(
    rows: Any, seed: int, start: int, carry: float, markets: Any, p: Parameters, opening: Opening
) -> None:
    """Brings records from the year's mean to its last quarter: growth carried, momentum, books, and what was begun.

    Levels reached before have paid off in full; some enterprises know the next level, and some are building.
    """
    for row in range(len(rows)):
        firm = rows[row]
        for _ in range(4):
            keep_books(firm)
        firm.output *= carry
        firm.productivity *= carry
        u, _ = uniform_pair(seed, Stream.GROWTH, start, firm.slot)
        meet_shock(firm, p.growth, u)
        for level in range(1, firm.digital_level + 1):
            firm.digital_spending += opening.spending_remembered * project_cost(firm, level, p.digital)
        if firm.digital_level > 0:
            firm.payoff = full_gain(firm, markets[firm.division], firm.digital_level, p.digital)
            firm.payoff_before = firm.payoff
        if firm.above_scale == 1 and firm.digital_level < 4:
            u, v = uniform_pair(seed, Stream.LEARNING, start, firm.slot)
            if u < opening.aware_share:
                firm.aware = 1
            if v < opening.building_share:
                firm.aware = 1
                firm.project = BUILDING
                firm.project_since = start - int(v / opening.building_share * BEGUN_WITHIN_QUARTERS)


@njit(cache=True, nogil=True)
def _standings(rows: Any, cities: Any, markets: Any, p: Market, shares: Any) -> None:
    """Adds output and output-weighted standing to ``shares`` (divisions, Share), as a quarter would."""
    for row in range(len(rows)):
        firm = rows[row]
        output = firm.weight * firm.output
        shares[firm.division, Share.OUTPUT] += output
        shares[firm.division, Share.STANDING] += output * standing(firm, cities[firm.city], markets[firm.division], p)
        shares[firm.division, Share.VALUE_ADDED] += output * firm.value_added_rate
        shares[firm.division, Share.STAFF] += firm.weight * firm.staff


@njit(cache=True, nogil=True)
def _fund_base(rows: Any) -> float:
    """The capital of all enterprises in which the industry fund may invest (10k yuan)."""
    base = 0.0
    for row in range(len(rows)):
        if rows[row].alive == 1:
            base += rows[row].weight * fund_base(rows[row])
    return base


class World:
    """State that the acts of a quarter read and write; the model is its face to Mesa."""

    def __init__(self, config: Config, population: Population, opening: Opening, peer_structure: float) -> None:
        """Copies the population into a ledger with room for entrants, at the mean of the base year."""
        self.city_names = tuple(city.name_en for city in cities())
        self.levers = tuple(config.registers.levers)
        records = population.records
        quarters = config.end - config.start
        self.ledger = Ledger(records, int(len(records) * ROOM_PER_QUARTER * quarters))
        below = [share * opening.below_scale for share in opening.levels]
        assign_levels(self.ledger.rows, population.digital_rank, opening.levels, below)
        self.cities = city_records(self.levers, len(self.city_names))
        self.nursery = Nursery(records, len(self.city_names), len(divisions()), config.population.sample)
        self.stock = self.count(self.ledger.rows)
        self.peers = np.zeros((*self.stock.shape, PEER_FIELDS))
        self.see_peers(self._levels_by_neighbourhood(), peer_structure)

    def leave_the_base_year(self, config: Config, parameters: Parameters, opening: Opening, seed: int) -> None:
        """Brings every record from the mean of the base year to its last quarter, and opens the markets."""
        grown = 1.0 + config.outlook_value("comparable_growth_2020", config.start // QUARTERS_A_YEAR) / 100.0
        carry = grown ** (QUARTERS_TO_YEAR_END / QUARTERS_A_YEAR)
        rows = self.ledger.rows
        unopened = np.zeros(len(divisions()), MARKET)
        _leave_base_year(rows, seed, config.start, carry, unopened, parameters, opening)
        self.markets, self.start = open_markets(rows, parameters, config.start)
        shares = np.zeros((len(self.markets), len(Share)))
        _standings(rows, self.cities, self.markets, parameters.market, shares)
        update_markets(self.markets, shares, self.start, parameters)

    def fund_base(self) -> float:
        """The capital of all enterprises in which the industry fund may invest (10k yuan)."""
        return float(_fund_base(self.ledger.rows))

    def count(self, records: NDArray[Any]) -> NDArray[np.float64]:
        """How many enterprises the records (n,) stand for, by city and division."""
        return self._add(records, records["weight"])

    def value_added(self) -> NDArray[np.float64]:
        """Value added of above-scale industry by city (cities,), at the rate of the quarter, in 10k yuan a year."""
        rows = self.ledger.rows
        made = rows["weight"] * rows["output"] * rows["value_added_rate"] * (rows["above_scale"] == 1)
        return np.bincount(rows["city"], made, len(self.city_names))

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
        seen[..., Peer.OUTPUT] = self._add(rows, rows["weight"] * rows["output"] * (rows["above_scale"] == 1))
        return seen

    def support_clusters(self) -> None:
        """Writes which clusters are supported: of each city's, by above-scale output, the share that policy says.

        A cluster is a city's division with more above-scale output than its average division has.
        """
        output = self.output
        is_cluster = output > output.mean(axis=1, keepdims=True)
        rank = np.argsort(np.argsort(-output, axis=1, kind="stable"), axis=1, kind="stable")
        supported = np.round(self.cities["cluster_programme"] * is_cluster.sum(axis=1))
        self.peers[..., SUPPORTED] = is_cluster & (rank < supported[:, None])

    def see_peers(self, seen: NDArray[np.float64], structure: float) -> None:
        """What enterprises see next quarter: shares of peers at each level, yearly rates of success and failure.

        ``structure`` 0: peers are those of the same city and division; 1, a placebo: all enterprises, so that as much
        is seen, but not of one's neighbours; 2: nobody.
        """
        self.output = seen[..., Peer.OUTPUT]
        if structure > 0.5:
            everyone = seen.sum(axis=(0, 1)) if structure < 1.5 else np.zeros(seen.shape[-1])
            seen = np.broadcast_to(everyone, seen.shape)
        above = np.maximum(seen[..., Peer.ABOVE_SCALE], 1e-9)
        has_peers = seen[..., Peer.ABOVE_SCALE] > 0.0
        for field, (item, a_year) in enumerate(
            [(Peer.LEVEL_1, 1), (Peer.LEVEL_2, 1), (Peer.LEVEL_3, 1), (Peer.LEVEL_4, 1),
             (Peer.SUCCESSES, QUARTERS_A_YEAR), (Peer.FAILURES, QUARTERS_A_YEAR)]
        ):  # fmt: skip
            self.peers[..., field] = np.where(has_peers, a_year * seen[..., item] / above, 0.0)
