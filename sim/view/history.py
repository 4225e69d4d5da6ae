"""What happened before the runs begin: the record of the thirteenth five-year plan, drawn before the fans."""

from functools import cache

import pandas as pd

from sim.data import table

YEARS = (2015.0, 2020.0)
SAME_BASIS = 0.01
"""A record on the basis of the runs differs from their start by no more than this share."""


@cache
def _record() -> dict[str, tuple[float, float]]:
    rows = table("record_2015_2020")
    return {
        row["id"]: (float(row["value_2015"]), float(row["value_2020"]))
        for row in rows
        if row["value_2015"] and row["value_2020"]
    }


def history(indicator: str, fan: pd.DataFrame) -> pd.Series:
    """What the record says of an indicator of the province in 2015 and 2020 (index: years).

    Empty where it says nothing, or nothing on the basis of the runs, whose median (fan, index: years) starts elsewhere.
    """
    found, start = _record().get(indicator), fan["median"].get(YEARS[-1])
    if found is None or start is None or not abs(found[-1] - start) <= SAME_BASIS * abs(start):
        return pd.Series(dtype=float)
    return pd.Series(found, YEARS)
