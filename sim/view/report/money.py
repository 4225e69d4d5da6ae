"""Money: what is planned, claimed, paid and refused, by year, payer, lever and city."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from sim.config.costs import PAID_KINDS, PUBLIC
from sim.view.report.blocks import Block, Row, Table, Text, Voice, rows_table
from sim.view.report.source import Source
from sim.view.words import number

ITEMS = ["planned", "claimed", "paid", "refused"]
MOST_LEVERS = 15
NAMED = 3


def paid_rows(budget: pd.DataFrame) -> pd.DataFrame:
    """The rows of what governments pay; revenue and revenue forgone are left out, and so are other payers."""
    if budget.empty:
        return budget
    return budget[budget["kind"].isin(PAID_KINDS) & budget["payer"].isin(PUBLIC)]


def money_sentences(source: Source, voice: Voice) -> list[str]:
    """What governments pay in all, on what, and what they refuse."""
    paid, cost = paid_rows(source.budget), source.tables.public_cost
    if paid.empty or not paid["paid"].sum() or cost is None:
        return []
    by_lever = paid.groupby("lever")["paid"].sum().sort_values(ascending=False)
    numbers = {
        "paid": number(cost["median"]),
        "low": number(cost["p05"]),
        "high": number(cost["p95"]),
        "city": voice.share(paid.loc[paid["payer"] == "city", "paid"].sum() / paid["paid"].sum()),
        "start": paid["year"].min(),
        "end": paid["year"].max(),
        "levers": voice.listed(source.lever(str(lever), voice.language) for lever in by_lever.index[:NAMED]),
    }
    found = [voice.tell("money_paid", **numbers)]
    claimed, refused = paid["claimed"].sum(), paid["refused"].sum()
    if claimed:
        share = voice.share(refused / claimed)
        found.append(voice.tell("money_refused", refused=number(refused), claimed=number(claimed), share=share))
    return found


def money(source: Source, voice: Voice) -> list[Block]:
    """Four tables of sums over ``budget.csv``."""
    if source.budget.empty:
        return []
    paid = source.budget[source.budget["kind"].isin(PAID_KINDS)]
    return [
        Text(voice.joined(money_sentences(source, voice))),
        Text(voice.tell("money_said")),
        by_year(paid, voice),
        by_lever(source, paid, voice),
        by_city(paid, voice),
        shown(source, voice),
    ]


def keyed(table: pd.DataFrame) -> Iterator[tuple[tuple[Any, ...], pd.Series]]:
    """The rows of a table with an index of several levels."""
    for key, amounts in table.iterrows():
        yield tuple(key) if isinstance(key, tuple) else (key,), amounts


def by_year(paid: pd.DataFrame, voice: Voice) -> Table:
    """One row a year and payer, and the sum of each payer."""
    sums = paid.groupby(["year", "payer"])[ITEMS].sum()
    rows = [[str(year), voice.name("payers", str(payer)), *_amounts(amounts)] for (year, payer), amounts in keyed(sums)]
    for payer, amounts in paid.groupby("payer")[ITEMS].sum().iterrows():
        rows.append([voice.tell("all_years"), voice.name("payers", str(payer)), *_amounts(amounts)])
    heads = [voice.tell(name) for name in ("year", "payer", *ITEMS)]
    return rows_table("money_years", voice.tell("money_years"), heads, rows, {1})


def by_lever(source: Source, paid: pd.DataFrame, voice: Voice) -> Table:
    """The costliest levers, the others in one row, and the sum."""
    sums = paid.groupby(["lever", "kind"])[ITEMS].sum().sort_values("paid", ascending=False, kind="stable")
    first, others = sums.iloc[:MOST_LEVERS], sums.iloc[MOST_LEVERS:]
    rows = [
        [source.lever(str(lever), voice.language), voice.name("cost_kinds", str(kind)), *_amounts(amounts)]
        for (lever, kind), amounts in keyed(first)
    ]
    if len(others):
        rows.append([voice.tell("others", many=len(others)), "", *_amounts(others.sum())])
    rows.append([voice.tell("total"), "", *_amounts(sums.sum())])
    heads = [voice.tell(name) for name in ("lever", "kind", *ITEMS)]
    return rows_table("money_levers", voice.tell("money_levers"), heads, rows, {1})


def by_city(paid: pd.DataFrame, voice: Voice) -> Table:
    """One row a city, one column a year, then what is paid in all and refused."""
    years = paid.pivot_table(index="city", columns="year", values="paid", aggfunc="sum")
    sums = paid.groupby("city")[ITEMS].sum()
    rows = [
        [voice.name("places", str(city)), *map(number, years.loc[city]), number(sums.loc[city, "paid"]),
         number(sums.loc[city, "refused"])]
        for city in sums.sort_values("paid", ascending=False, kind="stable").index
    ]  # fmt: skip
    rows.append([voice.tell("total"), *map(number, years.sum()), number(sums["paid"].sum()),
                 number(sums["refused"].sum())])  # fmt: skip
    heads = [voice.tell("city"), *map(str, years.columns), voice.tell("all_years"), voice.tell("refused")]
    return rows_table("money_cities", voice.tell("money_cities"), heads, rows)


def shown(source: Source, voice: Voice) -> Table:
    """Revenue and revenue forgone by lever and year."""
    rest = source.budget[~source.budget["kind"].isin(PAID_KINDS)]
    years = rest.pivot_table(index=["lever", "kind"], columns="year", values="paid", aggfunc="sum")
    rows: list[Row] = [
        [source.lever(str(lever), voice.language), voice.name("cost_kinds", str(kind)), *map(number, amounts),
         number(amounts.sum())]
        for (lever, kind), amounts in keyed(years)
    ]  # fmt: skip
    heads = [voice.tell("lever"), voice.tell("kind"), *map(str, years.columns), voice.tell("all_years")]
    return rows_table("money_shown", voice.tell("money_shown"), heads, rows, {1})


def _amounts(amounts: pd.Series) -> list[str]:
    return [number(amounts[item]) for item in ITEMS]
