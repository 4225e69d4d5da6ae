"""The list of figures, and how they become files."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from matplotlib.figure import Figure

from sim.study.analyse import Analysis
from sim.view.compared import Compared
from sim.view.figures import (
    attainment_board,
    budget_bars,
    city_gap,
    city_map,
    city_paths,
    city_targets,
    differences,
    differences_cities,
    digital_divisions,
    digital_flow,
    digital_levels,
    events_by_year,
    factor_surface,
    indicator_paths,
    parallel_coordinates,
    prim_boxes,
    response_curves,
    scorecard_bands,
    sensitivity_bars,
    size_distribution,
    tile_map,
    title_pyramid,
    unit_costs,
)
from sim.view.style import encode
from sim.view.tables import Tables, read_tables

DRAWINGS: MappingProxyType[str, Callable[[Tables, str], Figure]] = MappingProxyType(
    {
        "attainment_board": attainment_board.draw,
        "scorecard_bands": scorecard_bands.draw,
        "scorecard_built": scorecard_bands.draw_built,
        "indicator_paths": indicator_paths.draw,
        "city_paths": city_paths.draw,
        "city_targets": city_targets.draw,
        "city_map": city_map.draw,
        "tile_map": tile_map.draw,
        "size_distribution": size_distribution.draw,
        "digital_levels": digital_levels.draw,
        "digital_flow": digital_flow.draw,
        "digital_divisions": digital_divisions.draw,
        "title_pyramid": title_pyramid.draw,
        "events_by_year": events_by_year.draw,
        "budget_bars": budget_bars.draw,
        "city_gap": city_gap.draw,
    }
)
COMPARISONS: MappingProxyType[str, Callable[[Compared, str], Figure]] = MappingProxyType(
    {
        "differences": differences.draw,
        "differences_cities": differences_cities.draw,
        "unit_costs": unit_costs.draw,
    }
)
ANALYSES: MappingProxyType[str, Callable[[Analysis, str], Figure]] = MappingProxyType(
    {
        "response_curves": response_curves.draw,
        "factor_surface": factor_surface.draw,
        "sensitivity_bars": sensitivity_bars.draw,
        "prim_boxes": prim_boxes.draw,
        "parallel_coordinates": parallel_coordinates.draw,
    }
)
FORMATS = ("png", "svg")


def draw_gallery(folder: Path, language: str) -> list[Path]:
    """Draw every figure of ``folder`` and return the files written; the same tables give the same bytes."""
    return draw_list(DRAWINGS, read_tables(folder), folder, language)


def draw_list[Drawn](
    drawings: Mapping[str, Callable[[Drawn, str], Figure]], tables: Drawn, folder: Path, language: str, suffix: str = ""
) -> list[Path]:
    """Draw a list of figures from tables into the figures of a folder, and return the files written."""
    target = folder / "figures"
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for name, draw in drawings.items():
        figure = draw(tables, language)
        for kind in FORMATS:
            written.append(write_whole(target / f"{name}{suffix}.{kind}", encode(figure, kind)))
    return written


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file so that it appears whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    os.replace(part, path)
    return path
