"""What each lever does: its effects on its own indicator in units of that indicator's band, and what it costs."""

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.study.effects import WANTED
from sim.view.figures.scorecard_bands import AXIS_CM, PATCH, TEXT_SIZE
from sim.view.style import BLACK, BLUE, FOOT_CM, GREY, ORANGE, Source, in_house_style, open_sheet, place_legend, sign
from sim.view.words import Words, number

SETTINGS = {"far": ("D", ORANGE, 0.15), "plan": ("o", BLUE, -0.15)}
LINE_CM = 0.36
HEAD_CM = 1.75
LEFT, RIGHT = 0.42, 0.83
COST_AT = {"plan": 0.915, "far": 0.995}
REACH = 100.0
LINEAR = 0.1


@in_house_style
def draw(effects: pd.DataFrame, source: Source, period: str, language: str) -> Figure:
    """Draw one row a lever, the strongest far end on top: median and band of both effects, and both costs."""
    words = Words(language)
    scaled = scale_effects(effects).sort_values("far_effect", ascending=False, na_position="last", kind="stable")
    length_cm = LINE_CM * len(scaled)
    height_cm = HEAD_CM + length_cm + AXIS_CM + FOOT_CM
    figure = open_sheet(height_cm, HEAD_CM, words.say("effects_title", period=period))
    figure.set_layout_engine(None)
    axes = figure.add_axes((LEFT, (AXIS_CM + FOOT_CM) / height_cm, RIGHT - LEFT, length_cm / height_cm))
    frame(axes, words, len(scaled))
    for line, (_, row) in enumerate(scaled.iterrows()):
        y = 1 - (HEAD_CM + LINE_CM * (line + 0.5)) / height_cm
        figure.text(LEFT - 0.012, y, str(row[f"name_{language}"]), va="center", ha="right", size=TEXT_SIZE)
        draw_row(axes, words, line, row)
        for setting, right in COST_AT.items():
            figure.text(right, y, number(row[f"{setting}_cost"]), va="center", ha="right", size=TEXT_SIZE)
    top = 1 - (HEAD_CM - 0.1) / height_cm
    for setting, right in COST_AT.items():
        figure.text(right, top, words.say(f"cost_{setting}"), ha="right", size=TEXT_SIZE, color=GREY)
    handles = [Line2D([], [], marker=mark, color=colour) for mark, colour, _ in reversed(SETTINGS.values())]
    place_legend(figure, handles, [words.say(f"effect_{setting}") for setting in reversed(SETTINGS)])
    sign(figure, source, words, words.say("effect_note"))
    return figure


def scale_effects(effects: pd.DataFrame) -> pd.DataFrame:
    """Effects over half the band of the indicator as set, positive to the expected side (open signs: up).

    An indicator without a band is infinitely far moved by any effect; one that is not moved stands at nothing.
    """
    direction: pd.Series[float] = effects["sign"].map(WANTED) * np.where(effects["far"] < effects["neutral"], -1.0, 1.0)
    turned: pd.Series[float] = direction.replace(0.0, 1.0)
    columns = [f"{setting}_{part}" for setting in SETTINGS for part in ("effect", "p05", "p95")]
    unit = effects["spread"].to_numpy()[:, None]
    moved = effects[columns].mul(turned, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = pd.DataFrame(np.where(moved == 0.0, 0.0, moved / unit), columns=columns, index=effects.index)
    return effects.assign(**{name: scaled[name] for name in columns})


def draw_row(axes: Axes, words: Words, line: int, row: pd.Series) -> None:
    """Median and band of the two effects of a lever; marks beyond the axis become arrows."""
    if not row["moved"]:
        axes.text(LINEAR, line, words.say("no_effect"), va="center", size=6, color=GREY, bbox=PATCH)
        return
    for setting, (mark, colour, below) in SETTINGS.items():
        y = line + below
        low, middle, high = (row[f"{setting}_{part}"] for part in ("p05", "effect", "p95"))
        if math.isnan(middle):
            continue
        band = np.clip([min(low, high), max(low, high)], -REACH, REACH)
        axes.plot(band, [y, y], color=colour, linewidth=1.4, alpha=0.5, solid_capstyle="butt")
        outside = ">" if middle > REACH else "<" if middle < -REACH else ""
        axes.plot(np.clip(middle, -REACH, REACH), y, outside or mark, color=colour, markersize=3, clip_on=False)


def frame(axes: Axes, words: Words, lines: int) -> None:
    """A scale that is linear near nothing and logarithmic beyond; lines at nothing and at one."""
    axes.set_xscale("symlog", linthresh=LINEAR)
    ticks = [sign * size for sign in (-1, 1) for size in (LINEAR, 1.0, 10.0, REACH)]
    axes.set_xticks([0.0, *ticks], [f"{tick:g}".replace("-", "−") for tick in [0.0, *ticks]])
    axes.minorticks_off()
    axes.set_xlim(-REACH, REACH)
    axes.set_ylim(lines - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(words.say("effects_axis"))
    axes.axvline(0, color=BLACK, linewidth=0.6)
