"""Building a population: the steps in their order, then one record per enterprise."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.draws import Stream, uniforms
from sim.population.accounts import add_accounts
from sim.population.frame import Columns, Frame, make_frame
from sim.population.links import add_customers
from sim.population.margins import read_margins
from sim.population.quality import add_quality, digital_rank
from sim.population.raking import Floats
from sim.population.sizes import settle
from sim.population.titles import add_titles
from sim.state.columns import LEDGER

BUILDING_BLOCKS = ("revenue", "value_added", "digital_rank")
"""Arrays that serve the building and are no columns of the ledger."""


class Population(NamedTuple):
    """The enterprises of a start: ``records`` (n,) of LEDGER, above scale first, and ``digital_rank`` (n,) in (0, 1).

    ``start`` is the period they stand at and ``settings`` what start.yaml said, for checks against published figures.
    """

    records: NDArray[Any]
    digital_rank: Floats
    start: int
    settings: Mapping[str, float]


def build(start_period: int, seed: int, parameters: Mapping[str, float]) -> Population:
    """The full population of the province at the end of a quarter, 2020Q4 or 2015Q4.

    ``parameters`` are the settings of start.yaml by name. Source: margins.csv, cities.csv, divisions.csv.
    Assumes: enterprises of a city and division differ by luck alone; see SOURCES.md for what is judged.
    """
    frame = make_frame(start_period, seed, read_margins(start_period), parameters)
    firms = settle(frame)
    add_accounts(firms, frame)
    add_quality(firms, frame)
    add_customers(firms, frame)
    firms["digital_rank"] = digital_rank(firms, frame)
    add_titles(firms, frame)
    return Population(_records(firms, frame), firms["digital_rank"], start_period, dict(parameters))


def _records(firms: Columns, frame: Frame) -> NDArray[Any]:
    """The records (n,): the columns built, and a fresh state for all others."""
    many = len(firms["city"])
    records = np.zeros(many, LEDGER)
    for name in firms.keys() - set(BUILDING_BLOCKS):
        records[name] = firms[name]
    records["weight"] = 1.0
    records["alive"] = 1
    records["momentum"] = 1.0
    records["above_scale"][: frame.above] = 1
    records["revenue_last_year"] = firms["revenue"]
    records["value_added_last_year"] = firms["value_added"]
    slot = np.arange(many)
    records["slot"] = slot
    records["carbon_account"] = uniforms(0, Stream.ROLL_OUT, 0, slot) < frame.settings["account_share"]
    evaluated = uniforms(0, Stream.EVALUATION, 0, slot) < frame.settings["evaluated_share"]
    records["evaluated"] = evaluated | (records["above_scale"] == 1)
    records["planning_quarter"] = 1 + np.floor(4.0 * uniforms(0, Stream.PLANNING, 0, slot)).astype(np.int64)
    return records
