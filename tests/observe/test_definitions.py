"""From registers and parameters to what counts; and every promise and lever finds its indicator."""

from functools import cache

import numpy as np

from sim.config import Config, load
from sim.data import divisions
from sim.observe.clusters import chain_indicators
from sim.observe.definitions import Definitions, define
from sim.observe.indicators import INDICATORS
from tests.rules.made import ROOT

CODES = [division.gb_code for division in divisions()]


@cache
def shipped() -> Config:
    """The settings of the plan as written."""
    return load(ROOT / "configs" / "baseline.yaml")


def defined(**scales: float) -> Definitions:
    """The shipped definitions with some clusters scaled otherwise."""
    values = shipped().parameters
    return define(shipped(), {**values, "clusters": {**values["clusters"], **scales}})


def test_a_cluster_takes_its_shares_times_its_scale() -> None:
    shares = defined(biomedicine=1.1).clusters["biomedicine"].shares
    given = shipped().registers.clusters["biomedicine"].divisions
    assert {CODES[i]: shares[i] for i in np.flatnonzero(shares)} == {code: 1.1 * given[code] for code in given}


def test_a_cluster_is_tested_by_the_parameter_it_names() -> None:
    clusters, scoring = defined().clusters, shipped().parameters["scoring"]
    assert clusters["vehicles"].passes == scoring["world_class_output"]
    assert clusters["world_digital_security"].passes == scoring["world_class_output_digital_security"]
    assert clusters["biomedicine"].passes == np.inf


def test_sectors_are_those_of_the_divisions() -> None:
    sectors = defined().sectors
    electronics, power = CODES.index("C39"), CODES.index("D44")
    assert (sectors["manufacturing"][electronics], sectors["manufacturing"][power]) == (1.0, 0.0)
    assert (sectors["strategic_emerging"][electronics], sectors["energy_intensive"][power]) == (0.8, 1.0)


def test_every_promise_that_is_scored_and_every_lever_has_its_indicator() -> None:
    registers = shipped().registers
    known = {*INDICATORS, *chain_indicators(defined())}
    scored = {name for name, target in registers.targets.items() if target.driver != "not_scored"}
    assert scored <= known
    assert {lever.indicator for lever in registers.levers.values()} <= known
