"""The registers and the settings as plain text for a terminal; Chinese characters count as two columns."""

from collections.abc import Iterable, Sequence
from unicodedata import east_asian_width

from sim.calendar import period_name
from sim.config.config import Config
from sim.config.registers import Registers
from sim.config.rows import Lever, Parameter, Target

_HEADS = {
    "id": {"en": "id", "zh": "标识"},
    "zh": {"en": "name (zh)", "zh": "中文名"},
    "en": {"en": "name (en)", "zh": "英文名"},
    "clause": {"en": "clause", "zh": "章节"},
    "unit": {"en": "unit", "zh": "单位"},
    "range": {"en": "range", "zh": "范围"},
    "default": {"en": "default", "zh": "取值"},
    "source": {"en": "source", "zh": "来源"},
    "grade": {"en": "grade", "zh": "等级"},
    "neutral": {"en": "neutral", "zh": "无政策"},
    "practice": {"en": "2020", "zh": "2020年"},
    "plan": {"en": "plan", "zh": "规划值"},
    "base": {"en": "base", "zh": "基期"},
    "goal": {"en": "goal", "zh": "目标"},
    "driver": {"en": "driver", "zh": "责任"},
}


def levers_table(registers: Registers, language: str = "en") -> str:
    """All levers: names, clause, unit, range, three reference values, source of the plan's value; zh or en heads."""
    names = ("id", "zh", "en", "clause", "unit", "range", "neutral", "practice", "plan", "source")
    return _table(names, map(_lever_cells, registers.levers.values()), language)


def targets_table(registers: Registers, language: str = "en") -> str:
    """All targets: names, clause, unit, base, goal, grade of the base, and who brings it about; zh or en heads."""
    names = ("id", "zh", "en", "clause", "unit", "base", "goal", "grade", "driver")
    return _table(names, map(_target_cells, registers.targets.values()), language)


def parameters_table(registers: Registers, language: str = "en") -> str:
    """All parameters: id, meaning in the language, unit, range, value, grade and source; zh or en heads."""
    names = ("id", language, "unit", "range", "default", "grade", "source")
    rows = (_parameter_cells(row, language) for rows in registers.parameters.values() for row in rows.values())
    return _table(names, rows, language)


def validation(config: Config) -> str:
    """What `zjsim validate` prints: one line of summary, then all settings with the file that set each."""
    files = sorted({place.rpartition(":")[0] for place in config.origins.values() if place[-1].isdigit()})
    span = f"{period_name(config.start + 1)} to {period_name(config.end)}"
    summary = f"{config.name}: {span}, {config.ensemble.replicates} replicates, {len(config.origins)} values set"
    return f"# {summary}\n# from {', '.join(files)}\n{config.to_yaml()}"


def _lever_cells(row: Lever) -> list[str]:
    numbers = [_range(row.low, row.high), *map(_number, (row.neutral, row.status_quo_2020, row.plan_value))]
    return [row.id, row.name_zh, row.name_en, row.chapter, row.unit, *numbers, row.plan_source]


def _target_cells(row: Target) -> list[str]:
    sign = {"at_least": ">= ", "at_most": "<= ", "about": "~ "}[row.sense]
    base = f"{_number(row.base_value)} ({row.base_year})"
    goal = f"{sign}{_number(row.target_value)} ({row.target_year})"
    return [row.id, row.name_zh, row.name_en, row.part, row.unit, base, goal, row.start, row.driver]


def _parameter_cells(row: Parameter, language: str) -> list[str]:
    about = [f"{row.mechanism}.{row.name}", row.zh if language == "zh" else row.en, row.unit]
    return [*about, _range(row.low, row.high), _number(row.value), row.grade, row.source]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.10g}"


def _range(low: float, high: float) -> str:
    return f"{_number(low)}..{_number(high)}"


def _table(names: Sequence[str], rows: Iterable[list[str]], language: str) -> str:
    cells = [[_HEADS[name][language] for name in names], *rows]
    widths = [max(map(text_width, column)) for column in zip(*cells, strict=True)]
    lines = ("  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)) for row in cells)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def text_width(text: str) -> int:
    """The columns a text takes on a terminal."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - text_width(text))
