"""Differences to a baseline: what moves most, with the band of the pairs, in units of the baseline's own band."""

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.view.compared import Compared, by_move, scaled, verdict
from sim.view.figures.rows import Band, draw_band, open_rows
from sim.view.style import BLACK, BLUE, GREY, VERMILION, EmptyFigureError, in_house_style, place_legend, sign
from sim.view.words import Words, percent, signed

SHOWN = 24
NAME_WIDTH = 56
REACH = 20.0
LINEAR = 0.1
MARKS = {"better": ("o", BLUE), "worse": ("D", VERMILION), "open": ("s", GREY)}


@in_house_style
def draw(tables: Compared, language: str) -> Figure:
    """Draw one row a target, the city gap and public cost, the largest move on top."""
    words = Words(language)
    rows = by_move(tables.last[tables.last["difference"] != 0.0])[:SHOWN]
    if rows.empty:
        raise EmptyFigureError(words.say("no_difference"))
    names = [str(row[f"name_{language}"]) for _, row in rows.iterrows()]
    texts = [f"{signed(row['difference'])}   {percent(row['probability'])}" for _, row in rows.iterrows()]
    title = words.say("compare_title", other=tables.other, base=tables.base, period=tables.period)
    figure, axes = open_rows(title, names, texts, NAME_WIDTH)
    axes.set_xscale("symlog", linthresh=LINEAR)
    ticks = [side * size for side in (-1, 1) for size in (LINEAR, 1.0, 10.0)]
    axes.set_xticks([0.0, *ticks], [f"{tick:g}".replace("-", "−") for tick in [0.0, *ticks]])
    axes.minorticks_off()
    axes.set_xlim(-REACH, REACH)
    axes.axvline(0.0, color=BLACK, linewidth=0.6)
    for line, (_, row) in enumerate(rows.iterrows()):
        marker, colour = MARKS[verdict(row)]
        draw_band(axes, line, Band(scaled(row), marker, colour, 0.0), -REACH, REACH)
    axes.set_xlabel(words.say("compare_axis", base=tables.base, reach=f"{REACH:g}"))
    handles = [Line2D([], [], marker=mark, color=colour, markersize=3) for mark, colour in MARKS.values()]
    place_legend(figure, handles, [words.say(f"compare_{name}") for name in MARKS])
    sign(figure, tables.source, words, words.say("compare_note", pairs=tables.source.runs))
    return figure
