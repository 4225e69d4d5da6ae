"""The eleven cities as shapes and as tiles, and what colour each takes in each quarter."""

import math
from functools import cache
from typing import Any

import numpy as np
from matplotlib.colors import to_hex

from sim.view.figures.city_map import COLOURS, MIDDLE_LATITUDE
from sim.view.figures.tile_map import PLACES
from sim.view.geography import Ring, read_outlines
from sim.view.page.frames import CITIES, Frames
from sim.view.words import Words, number

WIDTH = 560.0
MARGIN = 6.0
TILE, LEFT = 128.0, 26.0
NO_VALUE = "#ffffff"
PALEST, DARKEST = 0.06, 0.6
"""The part of the colours on which dark letters stay legible."""


@cache
def shapes() -> dict[str, Any]:
    """Width and height of the drawing; by city the path of its outline and the middle of it."""
    squeeze = math.cos(math.radians(MIDDLE_LATITUDE))
    points = np.concatenate([ring for outline in read_outlines() for ring in outline.rings])
    west, south = points.min(axis=0)
    east, north = points.max(axis=0)
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * squeeze)

    def place(ring: Ring) -> Ring:
        x = MARGIN + (ring[:, 0] - west) * squeeze * scale
        y = MARGIN + (north - ring[:, 1]) * scale
        return np.stack([x, y], axis=1)

    cities = {}
    for outline in read_outlines():
        rings = [" L".join(f"{x:.1f},{y:.1f}" for x, y in place(ring)) for ring in outline.rings]
        middle = place(np.array([outline.middle()]))[0]
        cities[outline.name] = {"path": " ".join(f"M{ring}Z" for ring in rings), "x": middle[0], "y": middle[1]}
    return {"width": WIDTH, "height": round(2 * MARGIN + (north - south) * scale), "cities": cities}


def tiles() -> dict[str, Any]:
    """The same for squares in a grid, which need no boundaries."""
    size = TILE - 8
    cities = {
        name: {
            "path": f"M{x * TILE + LEFT},{y * TILE + 20} h{size} v{size} h{-size} Z",
            "x": x * TILE + LEFT + size / 2,
            "y": y * TILE + 20 + size / 2,
        }
        for name, (x, y) in PLACES.items()
    }
    return {"width": WIDTH, "height": round(4 * TILE + 32), "cities": cities}


def map_frames(frames: Frames, indicator: str, words: Words) -> dict[str, Any]:
    """Colour and text of every city in every quarter (periods, cities), and the ends of the one scale for all."""
    medians = frames.by_city(indicator)["median"] if indicator in frames.names else None
    values = [
        [math.nan if medians is None else float(medians.get((period, city), math.nan)) for city in CITIES]
        for period in frames.periods
    ]
    known = [value for row in values for value in row if math.isfinite(value)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)

    def colour(value: float) -> str:
        share = (value - low) / (high - low) if high > low else 0.5
        return to_hex(COLOURS(PALEST + (DARKEST - PALEST) * share)) if math.isfinite(value) else NO_VALUE

    return {
        "periods": list(frames.periods),
        "colours": [[colour(value) for value in row] for row in values],
        "texts": [[number(value) for value in row] for row in values],
        "low": number(low) if known else "",
        "high": number(high) if known else "",
        "ramp": [colour(low + (high - low) * step / 4) for step in range(5)],
        "names": [words.name("places", city) for city in CITIES],
        "cities": list(CITIES),
    }
