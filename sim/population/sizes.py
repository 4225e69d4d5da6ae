"""Which enterprises there are: city, division and revenue of each, above-scale enterprises first."""

import numpy as np
from numpy.typing import NDArray

from sim.data import cities
from sim.population.frame import Columns, Frame
from sim.population.margins import YUAN_100M, Margins, attribute, manufacturing, specialisation
from sim.population.raking import Floats, rake, round_to_total

type Codes = NDArray[np.int64]


def settle(frame: Frame) -> Columns:
    """City, division and revenue (10k yuan a year) of every enterprise (n,)."""
    counts = frame.margins.firms
    above_city, above_division = _addresses(counts)
    below_city, below_division = _addresses(_below_scale_counts(frame))
    above_revenue = _above_scale_revenue(frame, counts, above_city, above_division)
    return {
        "city": np.concatenate((above_city, below_city)),
        "division": np.concatenate((above_division, below_division)),
        "revenue": np.concatenate((above_revenue, _below_scale_revenue(frame, len(below_city)))),
    }


def _addresses(counts: Codes) -> tuple[Codes, Codes]:
    """City and division (n,) of the enterprises counted by city and division (11, 37)."""
    cell = np.repeat(np.arange(counts.size), counts.ravel())
    return cell // counts.shape[1], cell % counts.shape[1]


def _below_scale_counts(frame: Frame) -> Codes:
    """Enterprises below scale (11, 37): judged city shares, divisions as above scale but without giants' divisions."""
    share = attribute("share_of_firms")
    share[share < frame.settings["smallest_division_share"]] = 0.0
    inside = manufacturing()
    by_division = np.zeros(len(share))
    for flags, item in ((inside, "below_scale_manufacturers"), (~inside, "below_scale_others")):
        by_division[flags] = share[flags] * frame.margins.total(item) / share[flags].sum()
    by_city = np.array([city.below_scale_share for city in cities()]) * by_division.sum()
    raked = rake(specialisation(), by_city, by_division, "enterprises below scale by city and division")
    counts = np.zeros(raked.shape, np.int64)
    for flags, item in ((inside, "below_scale_manufacturers"), (~inside, "below_scale_others")):
        counts[:, flags] = round_to_total(raked[:, flags], int(frame.margins.total(item)))
    return counts


def two_piece_tail(many: int, line: float, frame: Frame) -> Floats:
    """Revenues (many,) in rising order whose tail has one exponent up to a break and a smaller one from there to a cap.

    Formula: P(x > s) = (s/line)^-a below the break b, P(x > b) * (s/b)^-c above it, nothing above the cap.
    Source: exponents of Chinese industrial enterprises (Peng and Xia; Heinrich and Dai 2016), fitted to the published
    95 manufacturers above 10 bn yuan; a single exponent gives 40.
    """
    low, high = frame.settings["tail_exponent_low"], frame.settings["tail_exponent_high"]
    bend, cap = (frame.settings[name] * YUAN_100M for name in ("tail_break_100m_yuan", "tail_cap_100m_yuan"))
    beyond_bend = (bend / line) ** -low
    beyond_cap = beyond_bend * (cap / bend) ** -high
    above = beyond_cap + (1.0 - beyond_cap) * (1.0 - (np.arange(many) + 0.5) / many)
    near, far = line * above ** (-1.0 / low), bend * (above / beyond_bend) ** (-1.0 / high)
    return np.asarray(np.where(above > beyond_bend, near, far), float)


def _above_scale_revenue(frame: Frame, counts: Codes, city: Codes, division: Codes) -> Floats:
    """Revenue (n,): one province-wide distribution, given out by rank, its excess over the line raked to two margins.

    Assumes: the rank of an enterprise follows the mean of its city and division and its own luck.
    """
    line = frame.settings["line"]
    margins = frame.margins
    mean = rake(specialisation() * counts, margins.city_revenue, margins.revenue, "revenue by city and division")
    place = np.log(mean[city, division] / counts[city, division])
    order = np.argsort(place + frame.normal(len(city), frame.settings["size_luck"]), kind="stable")
    revenue = np.empty(len(city))
    revenue[order] = two_piece_tail(len(city), line, frame)
    by_city, by_division = counts.sum(axis=1), counts.sum(axis=0)
    return line + rake_cells(
        revenue - line, city, division, margins.city_revenue - line * by_city, margins.revenue - line * by_division,
        "revenue over the line",
    )  # fmt: skip


def rake_cells(values: Floats, city: Codes, division: Codes, by_city: Floats, by_division: Floats, what: str) -> Floats:
    """``values`` (n,) scaled cell by cell so that they sum to ``by_city`` (c,) and ``by_division`` (d,)."""
    shape = len(by_city), len(by_division)
    cell = city * shape[1] + division
    table = np.bincount(cell, values, shape[0] * shape[1])
    raked = rake(table.reshape(shape), by_city, by_division, what).ravel()
    factor = np.divide(raked, table, out=np.ones_like(table), where=table > 0.0)
    return np.asarray(values * factor[cell])


def _below_scale_firms(margins: Margins) -> float:
    return margins.total("below_scale_manufacturers") + margins.total("below_scale_others")


def _below_scale_revenue(frame: Frame, many: int) -> Floats:
    """Revenue (many,) below scale: lognormal cut at the line, and some beyond it who are not in the register.

    Assumes: those beyond the line thin out evenly up to ``unregistered_reach`` times the line.
    """
    line, settings = frame.settings["line"], frame.settings
    log_median, log_sd = np.log(settings["below_scale_median_revenue"]), settings["below_scale_log_sd"]
    z = frame.normal(many)
    ceiling = (np.log(line) - log_median) / log_sd
    while (over := np.flatnonzero(z >= ceiling)).size:
        z[over] = frame.normal(len(over))
    revenue = np.exp(log_median + log_sd * z)
    grown = many / _below_scale_firms(frame.margins.before)
    unregistered = round(settings["unregistered_above_line"] * grown)
    chosen = frame.generator.choice(many, unregistered, replace=False)
    stretch = frame.uniform(unregistered)
    revenue[chosen] = line * (1.0 + (settings["unregistered_reach"] - 1.0) * stretch * stretch)
    return np.asarray(revenue)
