"""From settings to the numbers of a run: parameters as tuples of floats, central or drawn from their ranges."""

import zlib
from collections.abc import Mapping
from math import sqrt
from typing import Any

import numpy as np

from sim.config import Config, Parameter
from sim.draws import Stream, uniforms
from sim.errors import ConfigError
from sim.model.life import Parameters
from sim.model.world import Opening
from sim.policy.administration import AdministrationParameters
from sim.policy.grading import Grading
from sim.policy.providers import Providers
from sim.policy.treasury import Rules

DRAWN_GRADES = frozenset({"judged", "borrowed", "calibrated"})
FIXED_MECHANISMS = frozenset({"start", "scoring"})
"""Built once for all runs: the population, and how things are counted; what decides them keeps its central value."""


def two_sided_triangular(u: float, low: float, middle: float, high: float) -> float:
    """A quantile over low..high that peaks at the central value, its median however lopsided the range."""
    if u < 0.5:
        return low + (middle - low) * sqrt(2.0 * u)
    return high - (high - middle) * sqrt(2.0 * (1.0 - u))


def run_parameters(config: Config, vector: int) -> dict[str, dict[str, float]]:
    """Every mechanism's parameters for one vector: vector 0, or ``draws: central``, takes the settings as they are.

    Other vectors take what the ensemble's file says of them, and draw each other parameter that is not measured from
    a distribution over its range whose median is the register's value; what settings change stays as they say. A draw
    is addressed by the parameter's name and the vector alone. A parameter that scales a goal to its modelled part
    keeps its value, so that one goal serves all runs.
    """
    values = {name: dict(config.parameter(name)) for name in config.registers.parameters}
    if vector == 0 or config.ensemble.draws == "central":
        return values
    given = config.registers.vectors.row(vector)
    scored_by = {target.modelled_share for target in config.registers.targets.values()}
    drawn: dict[str, Parameter] = {}
    for mechanism, rows in config.registers.parameters.items():
        if mechanism in FIXED_MECHANISMS:
            continue
        for name, row in rows.items():
            if f"{mechanism}.{name}" in scored_by or values[mechanism][name] != row.value:
                continue
            if f"{mechanism}.{name}" in given:
                values[mechanism][name] = given[f"{mechanism}.{name}"]
            elif row.grade in DRAWN_GRADES:
                drawn[f"{mechanism}.{name}"] = row
    addresses = np.array([zlib.crc32(name.encode()) for name in drawn], np.int64)
    luck = uniforms(config.ensemble.seed, Stream.PARAMETERS, vector, addresses)
    for (path, row), u in zip(drawn.items(), luck.tolist(), strict=True):
        mechanism, _, name = path.partition(".")
        values[mechanism][name] = two_sided_triangular(u, row.low, row.value, row.high)
    return values


def as_tuple(kind: Any, mechanism: str, values: Mapping[str, Mapping[str, float]]) -> Any:
    """A mechanism's numbers as its tuple of floats; a name missing or too many in the YAML is refused."""
    given, wanted = set(values[mechanism]), set(kind._fields)
    if given != wanted:
        missing, unknown = sorted(wanted - given), sorted(given - wanted)
        raise ConfigError([f"configs/parameters/{mechanism}.yaml: missing {missing}, without use {unknown}"])
    return kind(**{name: float(values[mechanism][name]) for name in kind._fields})


def rule_parameters(values: Mapping[str, Mapping[str, float]]) -> Parameters:
    """The parameters of all rules."""
    kinds = Parameters.__annotations__
    return Parameters(**{name: as_tuple(kind, name, values) for name, kind in kinds.items()})


def provider_parameters(values: Mapping[str, Mapping[str, float]]) -> Providers:
    """The parameters of the provider pools."""
    result: Providers = as_tuple(Providers, "providers", values)
    return result


def grading_parameters(values: Mapping[str, Mapping[str, float]]) -> Grading:
    """The parameters of per-mu grading."""
    result: Grading = as_tuple(Grading, "grading", values)
    return result


def administration_parameters(values: Mapping[str, Mapping[str, float]]) -> AdministrationParameters:
    """The parameters of what administration moves."""
    result: AdministrationParameters = as_tuple(AdministrationParameters, "administration", values)
    return result


def government_parameters(values: Mapping[str, Mapping[str, float]]) -> Rules:
    """How governments plan and pay."""
    result: Rules = as_tuple(Rules, "government", values)
    return result


def opening_parameters(values: Mapping[str, Mapping[str, float]]) -> Opening:
    """What the start needs beside the rules' parameters."""
    result: Opening = as_tuple(Opening, "digital_start", values)
    return result
