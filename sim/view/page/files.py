"""What a reader can take home from the page: the tables as CSV, the figures as PNG, the settings as YAML."""

from typing import TYPE_CHECKING

import pandas as pd

from sim.errors import StoreError
from sim.study.run import run_digest
from sim.view.page.frames import Frames, city_table, differences
from sim.view.page.pictures import picture_of

if TYPE_CHECKING:
    from sim.view.page.tab import Tab

VIEWS = ("board", "map", "cities", "budget", "difference", "distribution")
UTF8_MARK = "\ufeff"
"""So that spreadsheet programs read Chinese names."""


def file_of(tab: "Tab", view: str, kind: str) -> tuple[str, str, bytes]:
    """Name, type and content of a file of the tab."""
    if view == "settings":
        config = tab.draft.settings()
        name = f"page-{run_digest(config)}"
        text = config.model_copy(update={"name": name}).to_yaml()
        return f"{name}.yaml", "application/yaml", text.encode()
    if view not in VIEWS or tab.shown is None:
        raise StoreError(f"{view}: nothing is shown that could be saved")
    name = f"{tab.shown.name}-{view}"
    if kind == "png":
        return f"{name}.png", "image/png", picture_of(tab, view)
    table = table_of(tab, tab.shown, view)
    return f"{name}.csv", "text/csv", (UTF8_MARK + table.to_csv(index=False, lineterminator="\n")).encode()


def table_of(tab: "Tab", frames: Frames, view: str) -> pd.DataFrame:
    """The table behind a view, with all digits."""
    if view == "board":
        return frames.card
    if view == "map":
        return frames.by_city(tab.indicator).reset_index().assign(indicator=tab.indicator)
    if view == "cities":
        return city_table(frames, tab.indicator, tab.period, tab.pinned).assign(
            indicator=tab.indicator, period=tab.period
        )
    if view == "budget":
        return pd.DataFrame() if frames.budget is None else frames.budget
    if view == "difference":
        return pd.DataFrame() if tab.pinned is None else differences(frames, tab.pinned)
    values = frames.at(tab.indicator, tab.period, tab.place_shown)
    return (
        values.rename("value").reset_index().assign(indicator=tab.indicator, period=tab.period, place=tab.place_shown)
    )
