"""What every step of building a population shares: the start's margins, the settings, and the one source of luck."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.population.margins import Margins
from sim.population.raking import Floats

type Columns = dict[str, NDArray[Any]]
"""The enterprises while they are built: one array (n,) a column, above-scale enterprises first."""


@dataclass(frozen=True)
class Frame:
    """A start being built: ``period``, margins, settings of start.yaml, and the generator all steps draw from."""

    period: int
    margins: Margins
    settings: Mapping[str, float]
    generator: np.random.Generator

    @property
    def above(self) -> int:
        """How many enterprises are above scale; they are the first rows."""
        return int(self.margins.total("above_scale_enterprises"))

    def normal(self, many: int, sd: float = 1.0) -> Floats:
        """Normal draws (many,) of mean 0."""
        return self.generator.normal(0.0, sd, many)

    def spread(self, many: int, log_sd: float) -> Floats:
        """Lognormal factors (many,) of mean 1."""
        return np.asarray(np.exp(self.normal(many, log_sd) - 0.5 * log_sd * log_sd))

    def uniform(self, many: int) -> Floats:
        """Uniform draws (many,) in [0, 1)."""
        return self.generator.random(many)


def make_frame(period: int, seed: int, margins: Margins, settings: Mapping[str, float]) -> Frame:
    """The frame of a start; every random number of a population comes from the generator made here."""
    return Frame(period, margins, settings, np.random.Generator(np.random.Philox(key=seed)))


def standing(values: Floats) -> Floats:
    """The rank of each value (n,) among all, evenly spread inside (0, 1)."""
    rank = np.empty(len(values))
    rank[np.argsort(values, kind="stable")] = (np.arange(len(values)) + 0.5) / len(values)
    return rank
