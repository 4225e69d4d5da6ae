"""The list of figures, and how they become files."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

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
from sim.view.style import EmptyFigureError, encode
from sim.view.tables import Tables, read_tables
from sim.view.words import Words

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


class Drawn(NamedTuple):
    """The files that were written, and the figures that were left out, each with the reason."""

    written: list[Path]
    left_out: list[str]

    def told(self, language: str) -> str:
        """What was left out in words, on a line of its own; blank where nothing was."""
        words = Words(language)
        names = words.say("between").join(self.left_out)
        return "\n" + words.say("figures_left_out", names=names) if names else ""


def draw_gallery(folder: Path, language: str) -> list[Path]:
    """Draw every figure of ``folder`` and return the files written; the same tables give the same bytes."""
    return draw_list(DRAWINGS, read_tables(folder), folder, language).written


def draw_list[Given](
    drawings: Mapping[str, Callable[[Given, str], Figure]], tables: Given, folder: Path, language: str, suffix: str = ""
) -> Drawn:
    """Draw a list of figures from tables into the figures of a folder; one with nothing to show leaves no file."""
    target, found = folder / "figures", Drawn([], [])
    target.mkdir(parents=True, exist_ok=True)
    for name, draw in drawings.items():
        paths = {kind: target / f"{name}{suffix}.{kind}" for kind in FORMATS}
        try:
            figure = draw(tables, language)
        except EmptyFigureError as reason:
            found.left_out.append(Words(language).say("figure_left_out", name=name + suffix, reason=reason))
            for path in paths.values():
                path.unlink(missing_ok=True)
        else:
            found.written.extend(write_whole(path, encode(figure, kind)) for kind, path in paths.items())
    return found


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file so that it appears whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    os.replace(part, path)
    return path
