"""What the plan adds in each city, against no policy and against the practice of 2020."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.config import Target
from sim.study.references import COMPARED
from sim.view.figures.references import COLOURS, MARKERS
from sim.view.style import BLACK, Source, in_house_style, open_sheet, place_legend, sign
from sim.view.words import Words, wrap

SHOWN = ("labour_productivity", "digital_coverage_above_scale")
OFFSETS = dict(zip(COMPARED, (0.13, -0.13), strict=True))


@in_house_style
def draw(cities: pd.DataFrame, targets: Mapping[str, Target], source: Source, period: str, language: str) -> Figure:
    """Draw the paired differences of two indicators by city, the city that gains most labour productivity on top."""
    words = Words(language)
    figure = open_sheet(9.5, 1.4, words.say("cities_added_title", period=period))
    parts = {name: cities[cities["indicator"] == name].set_index("city") for name in SHOWN}
    order = [str(city) for city in parts[SHOWN[0]].sort_values("added", kind="stable").index]
    for axes, indicator in zip(figure.subplots(1, len(SHOWN), sharey=True), SHOWN, strict=True):
        draw_panel(axes, parts[indicator].reindex(order))
        target = targets[indicator]
        unit = "percentage points" if target.unit == "%" else target.unit
        axes.set_xlabel(wrap(words.with_unit(getattr(target, f"name_{language}"), words.name("units", unit)), 46))
        axes.set_yticks(range(len(order)), [words.name("places", city) for city in order])
    handles = [Line2D([], [], color=COLOURS[other], marker=MARKERS[other]) for other in COMPARED.values()]
    place_legend(figure, handles, [words.name("references", label) for label in COMPARED])
    sign(figure, source, words, words.say("difference_note"))
    return figure


def draw_panel(axes: Axes, added: pd.DataFrame) -> None:
    """One indicator: median and band of each difference by city, and the line of no difference."""
    axes.axvline(0, color=BLACK, linewidth=0.6)
    for label, other in COMPARED.items():
        for height, (_, city) in enumerate(added.iterrows()):
            y = height + OFFSETS[label]
            band = [city[f"{label}_p05"], city[f"{label}_p95"]]
            axes.plot(band, [y, y], color=COLOURS[other], linewidth=1.6, alpha=0.55, solid_capstyle="butt")
            axes.plot(city[label], y, MARKERS[other], color=COLOURS[other], markersize=3.5)
