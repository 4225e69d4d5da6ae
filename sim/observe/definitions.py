"""What statistics count as what: classes of divisions, clusters as shares of divisions, and tests of membership."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.config import Config
from sim.data import divisions
from sim.observe.sums import SECTOR


class Membership(NamedTuple):
    """A cluster: what part of each division's above-scale output (divisions,) belongs to it, as scaled in this run.

    services: the part of core digital services, likewise. passes: the output (100m yuan) from which it is established.
    """

    group: str
    shares: NDArray[np.float64]
    services: float
    passes: float


class Definitions(NamedTuple):
    """``sectors``: SECTOR records (divisions,). ``clusters`` by id. ``scoring``: parameters of counting, by name."""

    sectors: NDArray[Any]
    clusters: Mapping[str, Membership]
    scoring: Mapping[str, float]


def sector_records() -> NDArray[Any]:
    """What counts of each division (divisions,) in the official definitions."""
    table = divisions()
    sectors = np.zeros(len(table), SECTOR)
    sectors["tax"] = [division.tax_per_value_added for division in table]
    for name in ("manufacturing", "high_tech", "digital_core", "equipment", "strategic_emerging", "energy_intensive",
                 "wet"):  # fmt: skip
        sectors[name] = [getattr(division, name) for division in table]
    return sectors


def define(config: Config, values: Mapping[str, Mapping[str, float]]) -> Definitions:
    """The definitions of a run, whose ``values`` hold the scales of its clusters."""
    codes = [division.gb_code for division in divisions()]
    scoring = values["scoring"]
    clusters = {
        name: Membership(
            cluster.group,
            values["clusters"][name] * np.array([cluster.divisions.get(code, 0.0) for code in codes]),
            values["clusters"][name] * cluster.services,
            np.inf if cluster.passes is None else scoring[cluster.passes],
        )
        for name, cluster in config.registers.clusters.items()
    }
    return Definitions(sector_records(), clusters, scoring)
