"""Which indicators runs record, by every name that is accepted."""

from typing import Protocol

from sim.config import Config, Registers, register_names
from sim.config.titles import added_titles
from sim.observe.clusters import CHAIN
from sim.observe.indicators import INDICATORS
from sim.score.attainment import COUNTED, STATUS

ALWAYS_KEPT = ("public_cost", "city_gap")


class Registered(Protocol):
    """What has registers: settings, complete or not."""

    @property
    def registers(self) -> Registers:
        """The registers."""


def indicator_names(config: Registered) -> dict[str, str]:
    """Every accepted name of an indicator that a run of these settings records, to its id."""
    chains = [f"chain_output_{name}" for name, row in config.registers.clusters.items() if row.group == CHAIN]
    titles = added_titles(config.registers.programmes)
    ids = [*INDICATORS, *chains, *titles, *(f"new_{title}" for title in titles)]
    chinese = {name: id for name, id in register_names(config.registers.targets).items() if id in ids}
    return {**chinese, **{name: name for name in ids}}


def promised(config: Config) -> tuple[str, ...]:
    """The indicators of all targets that may count as met, and those always kept."""
    known = indicator_names(config)
    targets = config.registers.targets.values()
    counted = [target.id for target in targets if STATUS[target.driver] in COUNTED and target.id in known]
    return tuple(dict.fromkeys([*counted, *ALWAYS_KEPT]))
