"""The list of figures, and how they become files."""

import os
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

from matplotlib.figure import Figure

from sim.view.figures import (
    city_map,
    city_paths,
    digital_levels,
    indicator_paths,
    scorecard_bands,
    size_distribution,
)
from sim.view.style import encode
from sim.view.tables import Tables, read_tables

DRAWINGS: MappingProxyType[str, Callable[[Tables, str], Figure]] = MappingProxyType(
    {
        "scorecard_bands": scorecard_bands.draw,
        "scorecard_built": scorecard_bands.draw_built,
        "indicator_paths": indicator_paths.draw,
        "city_paths": city_paths.draw,
        "city_map": city_map.draw,
        "size_distribution": size_distribution.draw,
        "digital_levels": digital_levels.draw,
    }
)
FORMATS = ("png", "svg")


def draw_gallery(folder: Path, language: str) -> list[Path]:
    """Draw every figure of ``folder`` and return the files written; the same tables give the same bytes."""
    tables = read_tables(folder)
    target = folder / "figures"
    target.mkdir(exist_ok=True)
    written = []
    for name, draw in DRAWINGS.items():
        figure = draw(tables, language)
        for kind in FORMATS:
            written.append(write_whole(target / f"{name}.{kind}", encode(figure, kind)))
    return written


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file so that it appears whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    os.replace(part, path)
    return path
