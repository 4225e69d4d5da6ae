"""Where works stand: measures of the cities, stocks of the start, and the site of each new project."""

import zlib
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.config.works import Measure
from sim.data import cities, divisions
from sim.draws import Stream, uniforms
from sim.population.raking import round_to_total

type Numbers = NDArray[np.float64]

GOLDEN_RATIO = 0.6180339887498949


class Sites(NamedTuple):
    """Where projects go: one city (n,) each, and one division (n,), 0 for works that have none."""

    city: NDArray[np.int64]
    division: NDArray[np.int64]


def city_shares(follows: Mapping[Measure, float]) -> Numbers:
    """The share of each city (cities,) in works that follow some measures of the cities, each to some extent.

    Above-scale value added of 2020 (all of it, or its part in mountain counties), manufacturers below scale, or the
    cities of a group, which share alike.
    """
    table = cities()
    value_added = np.array([city.value_added_100m_yuan for city in table])
    measures: dict[str, Numbers] = {
        "value_added": value_added,
        "mountain": value_added * [city.mountain_share for city in table],
        "below_scale": np.array([city.below_scale_share for city in table]),
        **{group: np.array([float(city.group == group) for city in table]) for group in ("core", "belt", "corridor")},
    }
    total = sum((extent * measures[name] / measures[name].sum() for name, extent in follows.items()), 0.0 * value_added)
    return np.asarray(total / total.sum())


def manufacturing_divisions() -> NDArray[np.bool_]:
    """Which divisions are manufacturing (divisions,)."""
    return np.array([division.manufacturing for division in divisions()])


def split_start(total: float, shares: Numbers, known: Mapping[str, float]) -> Numbers:
    """Whole units of the start in the shape of ``shares``: where ``known`` says, the others by share."""
    stock = np.zeros(shares.shape)
    for code, city in enumerate(cities()):
        stock[code] += known.get(city.name_en, 0.0)
    rest = round(total - float(stock.sum()))
    return stock + round_to_total(shares, rest) if rest > 0 else stock


def in_cities(kind: str, seed: int, numbers: NDArray[np.int64], weights: Numbers) -> Sites:
    """Cities in proportion to their weights (cities,): evenly, from a point drawn for the kind.

    Formula: the place of project n on the line of weights is the fractional part of (u + n * golden ratio), so that
    any run of projects is spread as the weights are, and the site of one depends on its number alone.
    """
    u = uniforms(seed, Stream.WORK_SITE, zlib.crc32(kind.encode()), np.zeros(1, np.int64))
    ends = np.cumsum(weights) / weights.sum()
    city = np.searchsorted(ends, (u + numbers * GOLDEN_RATIO) % 1.0, side="right")
    return Sites(np.minimum(city, len(weights) - 1), np.zeros(len(numbers), np.int64))


def in_cells(many: int, weights: Numbers, taken: Numbers) -> Sites:
    """The cells of largest weight (cities, divisions) among those with the fewest works, standing or on order."""
    taken, chosen = np.where(weights > 0.0, taken, np.inf), []
    for _ in range(many):
        fewest = taken == taken.min()
        cell = int(np.argmax(np.where(fewest, weights, -1.0)))
        taken.flat[cell] += 1.0
        chosen.append(cell)
    city, division = np.divmod(np.array(chosen, np.int64), weights.shape[1])
    return Sites(city, division)


def in_divisions(many: int, weights: Numbers, taken: Numbers) -> Sites:
    """The manufacturing divisions of largest weight (cities, divisions) without a work, each in its largest city."""
    open_ = manufacturing_divisions() & (taken.sum(axis=0) == 0.0)
    size = np.where(open_, weights.sum(axis=0), 0.0)
    largest = np.argsort(-size, kind="stable")[:many]
    division = largest[size[largest] > 0.0]
    return Sites(np.argmax(weights[:, division], axis=0), division)
