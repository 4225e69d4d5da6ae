"""What governments build: ordered by levers, sited, paid, built with slips and failures, and what is gained by it.

What stands in the end follows from orders, budgets and luck: no stock is moved along a line to its goal.
"""

import zlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from math import floor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import QUARTERS_A_YEAR
from sim.config import Registers, Work
from sim.draws import Stream, uniforms
from sim.policy.works_sites import (
    Sites,
    city_shares,
    in_cells,
    in_cities,
    in_divisions,
    manufacturing_divisions,
    split_start,
)
from sim.state.columns import YUAN_100M

type Numbers = NDArray[np.float64]
type Pay = Callable[[str, Numbers], Numbers]

PLATFORM = 6
"""The field of a neighbourhood that says whether a platform was built there."""
LONGEST_QUARTERS = 1024
"""Room for the quarters of one project in the address of its delays."""
ROUNDING = 1e-9

PROJECT = np.dtype(
    [("number", "i8"), ("city", "i8"), ("division", "i8"), ("age", "i8"), ("left", "f8"), ("begun", "?"), ("new", "?")]
)
"""A project ordered: quarters since it was begun, quarters of building left, and whether ordered since the start."""


def pay_all(lever: str, need: Numbers) -> Numbers:
    """Pays what is needed (cities,) in full."""
    del lever
    return need


class Figures(NamedTuple):
    """The numbers of a kind of work; a reference and a spill it does not have are 1 and 0."""

    start: float
    quarters: float
    unit_cost: float
    public_share: float
    slip: float
    failure: float
    reference: float = 1.0
    spill: float = 0.0


class Kind:
    """One kind of work: what stood at the start, what was built since, and the projects that wait or are being built.

    Arrays are by city and division, or (cities, 1) for works sited by city alone. ``gained`` is what was both ordered
    and built since the start; ``held`` is public money (cities,) that did not suffice to begin a project yet.
    """

    def __init__(self, work: Work, values: Mapping[str, float], practice: float, output: Numbers, seed: int) -> None:
        """``practice``: the lever in 2020. ``output`` (cities, divisions) of above-scale enterprises at the start."""
        self.work = work
        figures = Figures(**{number: values[work.parameter(number)] for number in work.numbers})
        self.figures = figures._replace(quarters=float(round(figures.quarters)))
        self._seed = seed
        self._address = zlib.crc32(work.id.encode())
        by_city = work.sited == "cities"
        shares = city_shares(work.follows)[:, None] if by_city else output / output.sum()
        self.shares = np.asarray(shares.sum(axis=1))
        self.start = self._open(shares, output)
        self.built, self.gained = np.zeros(shares.shape), np.zeros(shares.shape)
        self.held = np.zeros(len(shares))
        self.projects = np.zeros(0, PROJECT)
        self._numbered = 0
        self._wanted = 0.0
        if work.under_way:
            self._take_over(practice, output)

    def _open(self, shares: Numbers, output: Numbers) -> Numbers:
        """What stands at the start, in the shape of ``shares``: one in each of the largest divisions, or split."""
        if self.work.sited != "divisions":
            return split_start(self.figures.start, shares, self.work.start_in)
        stock = np.zeros(shares.shape)
        stock[in_divisions(round(self.figures.start), output, stock)] = 1.0
        return stock

    @property
    def stock(self) -> Numbers:
        """What stands now."""
        return self.start + self.built

    @property
    def price(self) -> float:
        """The public cost of one project, 10k yuan."""
        return self.work.lot * self.figures.unit_cost * self.figures.public_share

    def _take_over(self, practice: float, output: Numbers) -> None:
        """Begins what the practice of 2020 had under way, the work left to do spread evenly.

        Formula: delivered a year / (1 - failure) * mean time of building, quarters / (1 - slip) / 4 years.
        """
        p = self.figures
        years = p.quarters / (1.0 - p.slip) / (1.0 - p.failure) / QUARTERS_A_YEAR
        many = round(practice * self.work.per_lever * years / self.work.lot)
        self._site(many, np.full(len(output), practice), output)
        projects = self.projects
        projects["begun"], projects["new"] = True, False
        projects["left"] *= (1.0 + np.arange(len(projects))) / max(len(projects), 1)

    def on_order(self) -> Numbers:
        """What waits or is being built, in the shape of the stock."""
        result = np.zeros_like(self.built)
        np.add.at(result, (self.projects["city"], self.projects["division"]), self.work.lot)
        return result

    def order(self, lever: Numbers, output: Numbers) -> None:
        """Orders the projects of a quarter under a lever (cities,); parts of a project are carried over.

        Formula: wanted += per_lever * mean lever / 4, or what is missing to per_lever * mean lever. Where every site
        is taken, or no lever is pulled, the order lapses.
        """
        many = self.work.per_lever * float(self.shares @ lever)
        if self.work.orders == "yearly":
            self._wanted += many / QUARTERS_A_YEAR
        else:
            self._wanted = max(many - float((self.stock + self.on_order()).sum()), 0.0)
        lots = floor(self._wanted / self.work.lot + ROUNDING)
        if lots > 0:
            sited = self._site(lots, lever, output)
            self._wanted = self._wanted - lots * self.work.lot if sited == lots else 0.0

    def _site(self, many: int, lever: Numbers, output: Numbers) -> int:
        """Gives new projects their number and site, more of them where the lever (cities,) is higher."""
        if many == 0 or not np.any(lever > 0.0):
            return 0
        numbers = self._numbered + np.arange(many)
        if self.work.sited == "cities":
            sites = in_cities(self.work.id, self._seed, numbers, self.shares * lever)
        else:
            choose = in_cells if self.work.sited == "cells" else in_divisions
            sites = choose(many, output * lever[:, None], (self.stock + self.on_order()) / self.work.lot)
        self._append(sites)
        return len(sites.city)

    def _append(self, sites: Sites) -> None:
        added = np.zeros(len(sites.city), PROJECT)
        added["number"] = self._numbered + np.arange(len(added))
        added["city"], added["division"] = sites
        added["left"], added["new"] = self.figures.quarters, True
        self.projects = np.concatenate((self.projects, added))
        self._numbered += len(added)

    def begin(self, pay: Pay) -> Numbers:
        """Begins the projects that are paid in full, in the order of their numbers; returns what was paid (cities,)."""
        projects, codes = self.projects, np.arange(len(self.held))
        waiting = np.flatnonzero(~projects["begun"])
        asked = np.bincount(projects["city"][waiting], minlength=len(codes)) * self.price
        if self.price == 0.0 or not len(waiting):
            projects["begun"] = True
            return np.zeros(len(codes))
        paid = pay(self.work.lever, np.maximum(asked - self.held, 0.0))
        funds = self.held + paid
        here = projects["city"][waiting]
        place = np.cumsum(here[:, None] == codes, axis=0)[np.arange(len(here)), here]
        begins = waiting[place <= np.floor(funds[here] / self.price + ROUNDING)]
        projects["begun"][begins] = True
        self.held = funds - np.bincount(projects["city"][begins], minlength=len(codes)) * self.price
        return paid

    def build(self) -> None:
        """A quarter of building: each project advances or slips; what is done stands, or fails and is wanted anew."""
        projects = self.projects
        luck = self._draws(Stream.WORK_DELAY, projects["number"] * LONGEST_QUARTERS + projects["age"])
        advances = projects["begun"] & (luck >= self.figures.slip)
        projects["left"][advances] -= 1.0
        projects["age"][projects["begun"]] += 1
        done = projects["left"] <= ROUNDING
        fails = self._draws(Stream.WORK_FAILURE, projects["number"]) < self.figures.failure
        for stands, counted in ((self.built, done & ~fails), (self.gained, done & ~fails & projects["new"])):
            np.add.at(stands, (projects["city"][counted], projects["division"][counted]), self.work.lot)
        self._wanted += self.work.lot * float(np.count_nonzero(done & fails))
        self.projects = projects[~done]

    def _draws(self, stream: Stream, slots: NDArray[np.int64]) -> Numbers:
        return np.asarray(uniforms(self._seed, stream, self._address, np.ascontiguousarray(slots)))

    def gain(self) -> Numbers:
        """What is gained in each city (cities,): 1 where all of the reference was ordered and built since the start.

        Formula: (own + spill * elsewhere) / reference, the reference being each city's share of it where so said.
        """
        own = self.gained.sum(axis=1)
        reach = own + self.figures.spill * (own.sum() - own)
        split = self.work.gain is not None and self.work.gain.reference == "share"
        return np.asarray(reach / (self.figures.reference * (self.shares if split else 1.0)))


class Works:
    """All kinds of work of a province, by id: ``kinds``; ``paid``: public money of the quarter by lever (cities,)."""

    def __init__(self, registers: Registers, values: Mapping[str, float], output: Numbers, seed: int) -> None:
        """``values``: the numbers of ``parameters/works.yaml``. ``output``: see ``Kind``, in 10k yuan a year."""
        self._values = values
        self._output = output
        self.kinds = {
            name: Kind(work, values, registers.levers[work.lever].status_quo_2020, output, seed)
            for name, work in registers.works.items()
        }
        self.paid: dict[str, Numbers] = {}

    def advance(self, cities: NDArray[Any], output: Numbers, pay: Pay = pay_all) -> None:
        """One quarter: building goes on, levers (fields of ``cities``) order, and what is paid is begun.

        ``output`` (cities, divisions) of above-scale enterprises, 10k yuan a year. ``pay(lever, need)`` answers what
        of the need (cities,), in 10k yuan, is paid this quarter.
        """
        self._output = output
        self.paid = {}
        for kind in self.kinds.values():
            lever = kind.work.lever
            kind.build()
            kind.order(np.asarray(cities[lever]), output)
            self.paid[lever] = self.paid.get(lever, 0.0) + kind.begin(pay)

    def write_gains(self, cities: NDArray[Any], markets: NDArray[Any], peers: Numbers) -> None:
        """Writes what is gained: fields of cities (means over their kinds), of divisions, and of neighbourhoods."""
        gains: dict[str, list[Numbers]] = defaultdict(list)
        for kind in self.kinds.values():
            field = kind.work.gain.field if kind.work.gain else ""
            if kind.work.sited == "cities" and field:
                gains[field].append(kind.gain())
            elif kind.work.sited == "divisions" and field:
                markets[field] = kind.gained.sum(axis=0) > 0.0
            elif field:
                peers[..., PLATFORM] = kind.gained > 0.0
        for field, parts in gains.items():
            cities[field] = np.mean(parts, axis=0)

    def stated(self) -> dict[str, Numbers]:
        """Stocks and coverages by place (1 + cities): the province, then the cities; NaN where a city has none."""
        values = {name: _places(kind.stock.sum(axis=1)) for name, kind in self.kinds.items()}
        for name, kind in self.kinds.items():
            if kind.work.sited == "divisions":
                values[name][1:] = np.nan
        if "industry_brains" in self.kinds:
            covered = self.kinds["industry_brains"].stock.sum(axis=0) > 0.0
            values["industry_brain_coverage"] = values["industry_brains"].copy()
            values["industry_brain_coverage"][0] = 100.0 * covered[manufacturing_divisions()].mean()
        if "bases_5g" in self.kinds:
            values["network_5g_coverage"] = self._network_coverage(self.kinds["bases_5g"])
        if "internet_platforms" in self.kinds:
            values["platform_cluster_coverage"] = self._cluster_coverage(self.kinds["internet_platforms"])
        return values

    def _network_coverage(self, bases: Kind) -> Numbers:
        """Per cent covered, each city needing its share of the bases of full coverage, no more than all."""
        needed = self._values["bases_full_coverage"] * bases.shares
        covered = 100.0 * np.minimum(bases.stock.sum(axis=1) / needed, 1.0)
        return np.concatenate(([covered @ bases.shares], covered))

    def _cluster_coverage(self, platforms: Kind) -> Numbers:
        """Per cent of the clusters, which are cells with output above a line, that hold a platform."""
        cluster = self._output * YUAN_100M > self._values["cluster_line"]
        clusters = _places(cluster.sum(axis=1))
        holding = _places((cluster & (platforms.stock > 0.0)).sum(axis=1))
        return np.where(clusters > 0.0, 100.0 * holding / np.maximum(clusters, 1.0), np.nan)


def _places(by_city: NDArray[Any]) -> Numbers:
    return np.concatenate(([by_city.sum()], by_city)).astype(float)
