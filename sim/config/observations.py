"""Observations that a model is measured against: a CSV of what happened, each row with its error."""

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from sim.calendar import QUARTERS_A_YEAR, parse_period, period_name, quarter_of
from sim.config.names import city_names
from sim.config.problems import Problems, nearest, unknown
from sim.config.rows import Frozen, Number, NumberOrBlank, Words
from sim.data import PROVINCE

PROVINCES = (PROVINCE, "浙江", "浙江省", "全省")
FIT, SHOW, LEAVE_OUT = USES = ("fit", "show", "leave_out")
LEVEL, MEAN_GROWTH, CHANGE, RATIO = OPERATORS = ("level", "mean_growth", "change", "ratio_to_start")
REQUIRED = ("indicator", "place", "period", "value", "error")


def _place(name: object) -> object:
    places = {**dict.fromkeys(PROVINCES, PROVINCE), **city_names()}
    if name not in places:
        raise ValueError(unknown("place", str(name), (PROVINCE, *dict.fromkeys(city_names().values()))))
    return places[str(name)]


def _period(text: object) -> object:
    written = f"{text}Q4" if re.fullmatch("[0-9]{4}", str(text)) else str(text)
    try:
        return parse_period(written)
    except ValueError:
        raise ValueError("allowed: a quarter written as 2020Q4, or a year, which is its fourth quarter") from None


def _choice(*allowed: str) -> BeforeValidator:
    def check(text: object) -> object:
        if text not in ("", *allowed):
            raise ValueError(f"allowed: {', '.join(allowed)}{nearest(str(text), allowed)}")
        return text or allowed[0]

    return BeforeValidator(check)


class Observation(Frozen):
    """What was observed of an indicator.

    place: Zhejiang or a city's English name. period: a number of ``sim.calendar``. error: one standard deviation, in
    the unit of ``value``. operator: what of the indicator ``value`` is: its ``level`` in the period; ``mean_growth``,
    its mean yearly growth (%) over the years from the start of a run; ``change``, its difference to the start;
    ``ratio_to_start``. discrepancy: what the model itself may be off, as a share of abs(value); None where the
    settings say it. group: rows that are held out together. file, line: where it is written.
    """

    indicator: Words
    place: Annotated[str, BeforeValidator(_place)]
    period: Annotated[int, BeforeValidator(_period)]
    value: Number
    error: Annotated[Number, Field(gt=0)]
    use: Annotated[Literal["fit", "show", "leave_out"], _choice(*USES)] = "fit"
    operator: Annotated[Literal["level", "mean_growth", "change", "ratio_to_start"], _choice(*OPERATORS)] = "level"
    discrepancy: NumberOrBlank = None
    group: str = ""
    reason: str = ""
    quality: str = ""
    source: str = ""
    file: str
    line: int

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.operator == MEAN_GROWTH and quarter_of(self.period) != QUARTERS_A_YEAR:
            raise ValueError(f"mean_growth to {period_name(self.period)}; allowed: a fourth quarter, or a year")
        if self.discrepancy is not None and self.discrepancy < 0.0:
            raise ValueError(f"discrepancy is {self.discrepancy:g}; allowed: 0 or more, or blank")
        return self

    @property
    def origin(self) -> str:
        """Where it is written, ``file:line``."""
        return f"{self.file}:{self.line}"

    @property
    def key(self) -> tuple[str, str, int, str]:
        """What it is of: indicator, place, period, operator."""
        return self.indicator, self.place, self.period, self.operator

    @property
    def label(self) -> str:
        """A short name, such as ``staff, Ningbo, 2020Q4``; the operator is named when it is no level."""
        what = self.indicator if self.operator == LEVEL else f"{self.indicator} ({self.operator})"
        return f"{what}, {self.place}, {period_name(self.period)}"


COLUMNS = tuple(name for name in Observation.model_fields if name not in ("file", "line"))


def read_observations(path: str | Path, indicators: Mapping[str, str] | None = None) -> tuple[Observation, ...]:
    """The rows of an observation file, in its order.

    indicators: every accepted name of an indicator, to its id; without it any name passes. Raises a ConfigError that
    holds every problem of the file, each with its line, what was read and what is allowed.
    """
    file, problems = str(path), Problems()
    rows = [
        row
        for line, cells in _lines(Path(path), problems)
        if (row := _row({name: (text or "").strip() for name, text in cells.items()}, file, line, indicators, problems))
    ]
    first: dict[tuple[str, str, int, str], Observation] = {}
    for row in rows:
        if first.setdefault(row.key, row) is not row:
            problems.report(row.origin, row.label, f"second row of the same; first given at {first[row.key].origin}")
    if len(problems) == 0 and not rows:
        problems.report(file, "", "holds no observation; allowed: one row or more below the head line")
    problems.refuse_if_any()
    return tuple(rows)


def _lines(path: Path, problems: Problems) -> list[tuple[int, dict[str, str]]]:
    try:
        reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), strict=True)
        lines = [(reader.line_num, cells) for cells in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = "no such file" if isinstance(error, FileNotFoundError) else str(error)
        problems.report(str(path), "", f"cannot be read ({reason}); allowed: a UTF-8 CSV file with a head line")
        return []
    heads = [name.strip() for name in reader.fieldnames or []]
    for name in heads:
        if name not in COLUMNS:
            problems.report(f"{path}:1", "", unknown("column", name, COLUMNS))
        elif heads.count(name) > 1:
            problems.report(f"{path}:1", "", f"the column {name!r} stands twice; allowed: once")
    absent = [name for name in REQUIRED if name not in heads]
    if absent:
        problems.report(f"{path}:1", "", f"missing column {', '.join(absent)}; allowed: {', '.join(COLUMNS)}")
    if len(problems):
        return []
    for line, cells in lines:
        if None in cells or None in cells.values():
            what = "more" if None in cells else "fewer"
            problems.report(f"{path}:{line}", "", f"read {what} cells than the head line has; allowed: {len(heads)}")
    return [
        (line, {name.strip(): text for name, text in cells.items()})
        for line, cells in lines
        if None not in cells and None not in cells.values()
    ]


def _row(
    cells: dict[str, str], file: str, line: int, indicators: Mapping[str, str] | None, problems: Problems
) -> Observation | None:
    before = len(problems)
    if indicators is not None and (name := cells["indicator"]):
        if name not in indicators:
            ids = dict.fromkeys(indicators.values())
            text = (
                f"unknown indicator {name!r}{nearest(name, indicators)} (allowed: one of {len(ids)} that runs record)"
            )
            problems.report(f"{file}:{line}", "indicator", text)
        cells["indicator"] = indicators.get(name, name)
    try:
        row = Observation.model_validate({**cells, "file": file, "line": line})
    except ValidationError as error:
        for problem in error.errors():
            text = re.sub("^Value error, ", "", problem["msg"])
            column = ".".join(map(str, problem["loc"][:1]))
            read = f"read {problem['input']!r}; " if column and not text.startswith("unknown") else ""
            problems.report(f"{file}:{line}", column, f"{read}{text[:1].lower()}{text[1:]}")
        return None
    return row if len(problems) == before else None
