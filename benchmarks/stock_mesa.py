"""The same enterprises in stock Mesa: an object each, stepped by ``AgentSet.do``, by the same rules, interpreted."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.model import life
from sim.model.agents import Fields
from sim.model.life import Clock, Parameters, live_quarter
from sim.model.markets import update_markets
from sim.model.tallies import Claim, Count, Peer, Share
from sim.model.world import World
from sim.state.columns import LEDGER


class StockEnterprise(mesa.Agent):  # type: ignore[misc]
    """An ordinary Mesa agent with the fields of the ledger as attributes."""

    model: "StockModel"

    def __init__(self, model: "StockModel", record: tuple[Any, ...]) -> None:
        super().__init__(model)
        self.__dict__.update(zip(LEDGER.names or (), record, strict=True))

    def step(self) -> None:
        """Lives one quarter."""
        if self.alive == 0:
            return
        model, city, division = self.model, self.city, self.division
        live_quarter(
            self,
            model.cities[city],
            model.markets[division],
            model.peers[city][division],
            model.levels[self.customer] if self.customer >= 0 else -1,
            model.momenta[self.customer] if self.customer >= 0 else 1.0,
            model.parameters,
            model.clock,
            model.by_city[city],
            model.by_division[division],
            model.by_neighbourhood[city][division],
            model.bill,
        )


class StockModel(mesa.Model):  # type: ignore[misc]
    """Enterprises as objects in the cities and markets of a world."""

    def __init__(self, records: NDArray[Any], world: World, parameters: Parameters, clock: Clock) -> None:
        super().__init__(rng=clock.seed)
        self.world, self.parameters, self.clock = world, parameters, clock
        self.enterprises = [StockEnterprise(self, record) for record in records.tolist()]

    def step(self) -> None:
        """One quarter: what is seen of the others, all lives, and the sums that others read in the next quarter."""
        seed, now, quarter = self.clock
        self.clock = Clock(seed, now + 1, quarter % 4 + 1)
        world = self.world
        self.cities = [Fields(city) for city in world.cities]
        self.markets = [Fields(market) for market in world.markets]
        self.peers = world.peers.tolist()
        self.levels = [firm.digital_level if firm.alive else -1 for firm in self.enterprises]
        self.momenta = [firm.momentum if firm.alive else 1.0 for firm in self.enterprises]
        self.bill = [0.0] * len(Claim)
        shape = len(self.cities), len(self.markets)
        self.by_city = np.zeros((shape[0], len(Count))).tolist()
        self.by_division = np.zeros((shape[1], len(Share))).tolist()
        self.by_neighbourhood = np.zeros((*shape, len(Peer))).tolist()
        self.agents.do("step")
        update_markets(world.markets, np.array(self.by_division), world.start, self.parameters)
        world.see_peers(np.array(self.by_neighbourhood), self.parameters.learning.peer_structure)


@contextmanager
def drawing_by_mesa(model: mesa.Model) -> Iterator[None]:
    """Meanwhile the interpreted story draws from Mesa's generator; what is compiled keeps its addressed draws."""
    draw = model.random.random
    with patch.object(life, "uniform_pair", lambda *_: (draw(), draw())):
        yield
