"""Three acts of a quarter, by the rules of this project, one compiled pass each; what NumPy and C are measured by.

``trade`` is arithmetic (sell and settle accounts), ``shock`` has a draw, a power, logarithms and an exponential
(meet the year's growth shock), ``research`` has branches and divisions.
"""

from typing import Any, NamedTuple, Protocol

from numba import njit
from numpy.typing import NDArray

from sim.draws import Stream, uniform_pair
from sim.model.life import Clock, Parameters
from sim.rules.finance import Finance, settle_accounts
from sim.rules.growth import Growth, meet_shock
from sim.rules.innovation import Innovation, do_research
from sim.rules.market import Market, sell

ACTS = ("trade", "shock", "research")


class Setting(NamedTuple):
    """What the acts read besides the enterprises."""

    cities: NDArray[Any]
    markets: NDArray[Any]
    parameters: Parameters
    clock: Clock


class Acts(Protocol):
    """One way to perform the acts on enterprises that it keeps in its own form."""

    def take(self, records: NDArray[Any]) -> None:
        """Starts anew with copies of the records (n,)."""

    def trade(self) -> None: ...

    def shock(self) -> None: ...

    def research(self) -> None: ...


@njit(cache=True, nogil=True)
def _trade(ledger: Any, cities: Any, markets: Any, market: Market, finance: Finance) -> None:
    for row in range(len(ledger)):
        firm = ledger[row]
        if firm.alive == 1:
            sell(firm, cities[firm.city], markets[firm.division], 1.0, market)
            settle_accounts(firm, cities[firm.city], markets[firm.division], finance)


@njit(cache=True, nogil=True)
def _shock(ledger: Any, growth: Growth, seed: int, now: int) -> None:
    for row in range(len(ledger)):
        firm = ledger[row]
        if firm.alive == 1:
            u, _ = uniform_pair(seed, Stream.GROWTH, now, firm.slot)
            meet_shock(firm, growth, u)


@njit(cache=True, nogil=True)
def _research(ledger: Any, cities: Any, innovation: Innovation) -> None:
    for row in range(len(ledger)):
        firm = ledger[row]
        if firm.alive == 1:
            do_research(firm, cities[firm.city], innovation)


class CompiledActs:
    """The acts as this project performs them: the rules compiled by Numba over the ledger."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self.ledger: NDArray[Any]

    def take(self, records: NDArray[Any]) -> None:
        """Starts anew with copies of the records (n,)."""
        self.ledger = records.copy()

    def trade(self) -> None:
        """Every enterprise sells and settles its accounts."""
        p = self._setting.parameters
        _trade(self.ledger, self._setting.cities, self._setting.markets, p.market, p.finance)

    def shock(self) -> None:
        """Every enterprise meets the growth shock of the year."""
        clock = self._setting.clock
        _shock(self.ledger, self._setting.parameters.growth, clock.seed, clock.now)

    def research(self) -> None:
        """Every enterprise does research."""
        _research(self.ledger, self._setting.cities, self._setting.parameters.innovation)
