"""Outlines of the eleven cities, for drawing only."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

Ring = NDArray[np.float64]


@dataclass(frozen=True)
class Outline:
    """A city: English name and the outer rings of its polygons, each of shape (points, 2) in degrees east and north."""

    name: str
    rings: tuple[Ring, ...]

    def middle(self) -> tuple[float, float]:
        """Centre of gravity of the largest ring, in degrees east and north; a label goes there."""
        ring = max(self.rings, key=lambda ring: abs(measure(ring)[0]))
        _, east, north = measure(ring)
        return east, north


def measure(ring: Ring) -> tuple[float, float, float]:
    """Signed area (square degrees) and centre of gravity (degrees) of a ring, by the shoelace formula."""
    origin = ring.mean(axis=0)
    x, y = (ring - origin).T
    cross = x * np.roll(y, -1) - np.roll(x, -1) * y
    area = cross.sum() / 2
    east = ((x + np.roll(x, -1)) * cross).sum() / (6 * area) + origin[0]
    north = ((y + np.roll(y, -1)) * cross).sum() / (6 * area) + origin[1]
    return float(area), float(east), float(north)


@cache
def read_outlines() -> tuple[Outline, ...]:
    """The cities of ``sim/data/zhejiang_cities.geojson``."""
    text = (files("sim.data") / "zhejiang_cities.geojson").read_text(encoding="utf-8")
    return tuple(
        Outline(
            feature["properties"]["name_en"],
            tuple(np.array(polygon[0], dtype=float) for polygon in feature["geometry"]["coordinates"]),
        )
        for feature in json.loads(text)["features"]
    )
