"""One indicator over the eleven cities at the end of the horizon: a schematic map, and the values with bands."""

import math
from typing import Any

import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from matplotlib.patheffects import withStroke

from sim.view.geography import Outline, read_outlines
from sim.view.style import BLACK, FAINT, GREY, in_house_style, open_sheet, sign
from sim.view.tables import Tables
from sim.view.words import Words, number, wrap

COLOURS = colormaps["YlGnBu"]
MIDDLE_LATITUDE = 29.2


@in_house_style
def draw(tables: Tables, language: str, indicator: str = "labour_productivity") -> Figure:
    """Draw an indicator's median by city as colours on a schematic map and as a ranked list with 5-95 % bands."""
    words = Words(language)
    name, unit = words.indicator(tables, indicator)
    title = words.say("map_title", name=name, period=tables.last_period)
    figure = open_sheet(10.5, 0.9, title)
    land, ranks = figure.subplots(1, 2, width_ratios=(1.65, 1))
    bands = last_values(tables, indicator)
    scale = Normalize(bands["median"].min(), bands["median"].max())
    for outline in read_outlines():
        draw_city(land, words, outline, colour_of(bands["median"].get(outline.name, math.nan), scale))
    frame_map(land, words)
    draw_ranks(ranks, words, bands, scale)
    ranks.set_xlabel(wrap(words.with_unit(words.say("map_bars"), unit), 44))
    sign(figure, tables, words, words.say("map_source"))
    return figure


def last_values(tables: Tables, indicator: str) -> pd.DataFrame:
    """Quantiles over runs at the end of the horizon: one row a city of the map, in the map's order."""
    ends = {outline.name: tables.end(indicator, outline.name) for outline in read_outlines()}
    return tables.quantiles(pd.DataFrame(ends).T)


def colour_of(value: float, scale: Normalize) -> Any:
    """The colour of a value, from pale (low) to dark (high); None where there is none."""
    if not math.isfinite(value):
        return None
    return COLOURS(0.5 if scale.vmin == scale.vmax else 0.12 + 0.73 * float(scale(value)))


def draw_city(axes: Axes, words: Words, outline: Outline, colour: Any) -> None:
    """A city's polygons in its colour, hatched where there is no value, and its name."""
    face, hatch = (colour, None) if colour is not None else ("white", "////")
    for ring in outline.rings:
        # A clip path would be numbered anew at each drawing, and give other bytes in SVG.
        axes.add_patch(Polygon(ring, facecolor=face, hatch=hatch, edgecolor=GREY, linewidth=0.5, clip_on=False))
    halo = [withStroke(linewidth=2, foreground="white")]
    east, north = outline.middle()
    axes.text(east, north, words.name("places", outline.name), ha="center", va="center", path_effects=halo)


def frame_map(axes: Axes, words: Words) -> None:
    """No axes, true proportions at the province's middle latitude, and the notice that this is no official map."""
    axes.set_axis_off()
    axes.autoscale_view()
    axes.set_aspect(1 / math.cos(math.radians(MIDDLE_LATITUDE)))
    axes.text(0, 0, words.say("map_notice"), transform=axes.transAxes, color=GREY, va="bottom", ha="left")


def draw_ranks(axes: Axes, words: Words, bands: pd.DataFrame, scale: Normalize) -> None:
    """Cities by their median, the highest on top; a city without a value at the foot, said so."""
    ranked = bands.sort_values("median", na_position="first", kind="stable")
    for height, (_, band) in enumerate(ranked.iterrows()):
        if not math.isfinite(band["median"]):
            axes.text(0.02, height, words.say("no_data"), color=GREY, va="center", transform=axes.get_yaxis_transform())
            continue
        axes.plot([band["p05"], band["p95"]], [height, height], color=FAINT, linewidth=4, solid_capstyle="butt")
        axes.plot(
            band["median"],
            height,
            "o",
            markersize=6,
            markerfacecolor=colour_of(band["median"], scale),
            markeredgecolor=BLACK,
        )
        axes.text(1.02, height, number(band["median"]), va="center", transform=axes.get_yaxis_transform())
    axes.set_yticks(range(len(ranked)), [words.name("places", str(city)) for city in ranked.index])
    axes.set_ylim(-0.7, len(ranked) - 0.3)
    axes.margins(x=0.08)
