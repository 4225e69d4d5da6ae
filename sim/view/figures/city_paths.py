"""One indicator in each city beside the province: who runs ahead, who falls behind."""

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.data import PROVINCE
from sim.view.fan import draw_fan, draw_observed, fan_handles, observed_handle, observed_note
from sim.view.style import (
    GREY,
    in_house_style,
    mark_numbers,
    mark_years,
    open_sheet,
    place_legend,
    say_no_data,
    sign,
)
from sim.view.tables import Tables
from sim.view.words import Words

COLUMNS = 4
DASHES = (0, (3, 1.2))


@in_house_style
def draw(tables: Tables, language: str, indicator: str = "labour_productivity") -> Figure:
    """Draw an indicator's fan in the province and every city on one scale, the province's median in dashed grey."""
    words = Words(language)
    name, unit = words.indicator(tables, indicator)
    places = [PROVINCE, *tables.places()]
    rows = max(1, math.ceil(len(places) / COLUMNS))
    figure = open_sheet(2.3 + 3.6 * rows, 1.3, words.say("cities_title", name=name))
    panels = figure.subplots(rows, COLUMNS, sharex=True, sharey=True, squeeze=False)
    for axes, place in zip(panels.flat, places, strict=False):
        draw_place(axes, tables, words, indicator, place)
    for axes in panels.flat[len(places) :]:
        axes.set_axis_off()
    for axes in panels.flat[max(0, len(places) - COLUMNS) : len(places)]:
        axes.xaxis.set_tick_params(labelbottom=True)
    for axes in panels[:, 0]:
        axes.set_ylabel(unit)
    handles, labels = fan_handles(words, "median")
    province = Line2D([], [], color=GREY, linestyle=DASHES)
    observed, observed_label = observed_handle(tables, words)
    place_legend(figure, [*handles, province, *observed], [*labels, words.say("province"), *observed_label])
    sign(figure, tables, words, words.say("year_note"), *observed_note(figure, tables, words))
    return figure


def draw_place(axes: Axes, tables: Tables, words: Words, indicator: str, place: str) -> None:
    """One place's fan over the province's median; the grey dashes lie on top so that coinciding lines show."""
    axes.set_title(words.name("places", place))
    fan, province = tables.fan(indicator, place), tables.fan(indicator, PROVINCE)
    if fan.empty:
        say_no_data(axes, words)
    else:
        draw_fan(axes, fan)
        draw_observed(axes, tables.observations(indicator, place))
    if not province.empty:
        axes.plot(province.index, province["median"], color=GREY, linestyle=DASHES, linewidth=1.1)
    times = tables.indicators["time"]
    mark_years(axes, times.min(), times.max(), only_ends=True)
    mark_numbers(axes)
