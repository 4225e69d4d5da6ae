"""Priors of the free parameters: the two-sided triangular distribution over each range, as a unit cube."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.config import Config, Parameter
from sim.config.problems import Problems
from sim.model.parameters import FIXED_MECHANISMS, two_sided_triangular

type Array = NDArray[np.float64]


class Priors(NamedTuple):
    """The registers' rows of the free parameters, by dotted name; the unit cube has an axis for each."""

    rows: dict[str, Parameter]

    @property
    def names(self) -> list[str]:
        """The dotted names, in the order of the axes."""
        return list(self.rows)

    def values(self, unit: Array) -> Array:
        """Values (points, parameters) at points of the unit cube, where the priors are uniform."""
        columns = [
            [two_sided_triangular(float(u), row.low, row.value, row.high) for u in column]
            for row, column in zip(self.rows.values(), unit.T, strict=True)
        ]
        return np.array(columns).T

    def unit(self, values: Array) -> Array:
        """The points of the unit cube of values (points, parameters); the inverse of ``values``."""
        low, middle, high = (np.array([getattr(row, name) for row in self.rows.values()]) for name in _RANGE)
        below = 0.5 * ((values - low) / np.where(middle > low, middle - low, 1.0)) ** 2
        above = 1.0 - 0.5 * ((high - values) / np.where(high > middle, high - middle, 1.0)) ** 2
        return np.where(values < middle, below, np.where(values > middle, above, 0.5))


_RANGE = ("low", "value", "high")


def priors(config: Config) -> Priors:
    """The priors of the parameters that settings call free.

    Raises a ConfigError that names every one that runs do not draw, with the place that calls it free.
    """
    problems = Problems()
    place = config.origins.get("calibration.free", "")
    if not config.calibration.free:
        problems.report(place, "calibration.free", "names no parameter; allowed: a list of mechanism.name")
    scored_by = {target.modelled_share for target in config.registers.targets.values()}
    rows = {}
    for name in config.calibration.free:
        mechanism, _, parameter = name.partition(".")
        row = rows[name] = config.registers.parameters[mechanism][parameter]
        if mechanism in FIXED_MECHANISMS or name in scored_by:
            problems.report(place, "calibration.free", f"{name}: is the same in all runs; allowed: any other parameter")
        elif config.parameters[mechanism][parameter] != row.value:
            text = f"{name}: settings give it the value {config.parameters[mechanism][parameter]:g}; leave that out"
            problems.report(place, "calibration.free", text)
        elif row.low == row.high:
            problems.report(place, "calibration.free", f"{name}: has no range; give it one ({row.place})")
    problems.refuse_if_any()
    return Priors(rows)
