"""Observation files: what is read, and what is refused, all at once and each with its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.calendar import period
from sim.config.observations import Observation, read_observations
from sim.errors import ConfigError

HEAD = "indicator,place,period,value,error\n"
NAMES = {"staff": "staff", "从业人员": "staff", "labour_productivity": "labour_productivity"}
type Read = Callable[[str | bytes], tuple[Observation, ...]]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    monkeypatch.chdir(tmp_path)

    def read(text: str | bytes) -> tuple[Observation, ...]:
        Path("seen.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_observations("seen.csv", NAMES)

    return read


def refusal(read: Read, text: str | bytes) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(text)
    return caught.value.problems


def test_names_in_both_languages_and_years_are_read(read: Read) -> None:
    first, second = read(HEAD + "从业人员,宁波市,2022,120.5,1.5\nlabour_productivity, 浙江 ,2021Q2,24,0.3\n")
    assert (first.indicator, first.place, first.period, first.value, first.error) == (
        "staff", "Ningbo", period(2022, 4), 120.5, 1.5,
    )  # fmt: skip
    assert (second.place, second.period, second.use, second.operator, second.origin) == (
        "Zhejiang", period(2021, 2), "fit", "level", "seen.csv:3",
    )  # fmt: skip


def test_optional_columns_in_any_order_with_blanks_as_defaults(read: Read) -> None:
    head = "error,value,period,place,indicator,operator,use,discrepancy,reason,source\n"
    text = head + "1,7,2020,浙江省,staff,mean_growth,leave_out,0.1,break,book\n2,7,2020,Jinhua,staff,,,,,\n"
    first, second = read(text.encode("utf-8-sig"))
    assert (first.operator, first.use, first.discrepancy, first.reason) == ("mean_growth", "leave_out", 0.1, "break")
    assert (second.operator, second.use, second.discrepancy) == ("level", "fit", None)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("staf,Ningbo,2020,1,1", "seen.csv:2: indicator: unknown indicator 'staf'; did you mean staff?"),
        (",Ningbo,2020,1,1", "seen.csv:2: indicator: read ''; string should have at least 1 character"),
        ("staff,Ningpo,2020,1,1", "seen.csv:2: place: unknown place 'Ningpo'; did you mean Ningbo?"),
        ("staff,Ningbo,2020Q5,1,1", "seen.csv:2: period: read '2020Q5'; allowed: a quarter written as 2020Q4"),
        ("staff,Ningbo,20,1,1", "seen.csv:2: period: read '20'; allowed"),
        ("staff,Ningbo,2020,many,1", "seen.csv:2: value: read 'many'; input should be a valid number"),
        ("staff,Ningbo,2020,,1", "seen.csv:2: value: read ''; input should be a valid number"),
        ("staff,Ningbo,2020,nan,1", "seen.csv:2: value: read 'nan'; input should be a finite number"),
        ("staff,Ningbo,2020,1,0", "seen.csv:2: error: read '0'; input should be greater than 0"),
        ("staff,Ningbo,2020,1,-2", "seen.csv:2: error: read '-2'; input should be greater than 0"),
        ("staff,Ningbo,2020,1", "seen.csv:2: read fewer cells than the head line has; allowed: 5"),
        ("staff,Ningbo,2020,1,1,1", "seen.csv:2: read more cells than the head line has; allowed: 5"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_told_with_its_line(read: Read, row: str, message: str) -> None:
    problems = refusal(read, HEAD + row + "\n")
    assert len(problems) == 1
    assert problems[0].startswith(message)


@pytest.mark.parametrize(
    ("head", "row", "message"),
    [
        ("use", "fti", "seen.csv:2: use: read 'fti'; allowed: fit, show, leave_out; did you mean fit?"),
        ("operator", "levels", "seen.csv:2: operator: read 'levels'; allowed: level, mean_growth, change, ratio_to"),
        ("discrepancy", "-1", "seen.csv:2: discrepancy is -1; allowed: 0 or more, or blank"),
        ("weight", "1", "seen.csv:1: unknown column 'weight'"),
        ("value", "1", "seen.csv:1: the column 'value' stands twice; allowed: once"),
    ],
)  # fmt: skip
def test_optional_columns_are_checked(read: Read, head: str, row: str, message: str) -> None:
    assert refusal(read, f"{HEAD.strip()},{head}\nstaff,Ningbo,2020,1,1,{row}\n")[0].startswith(message)


def test_mean_growth_ends_with_a_year(read: Read) -> None:
    problems = refusal(read, f"{HEAD.strip()},operator\nstaff,Ningbo,2020Q3,1,1,mean_growth\n")
    assert problems == ["seen.csv:2: mean_growth to 2020Q3; allowed: a fourth quarter, or a year"]


def test_all_problems_come_at_once(read: Read) -> None:
    text = HEAD + "staff,Ningbo,2020,1,1\nstaff,Ningbo,2020,x,-1\nstaff,宁波,2020Q4,2,1\nstuff,Nowhere,1,1,1\n"
    problems = refusal(read, text)
    assert [problem.split(": ")[0] for problem in problems] == [f"seen.csv:{line}" for line in (3, 3, 5, 5, 5, 4)]
    assert problems[-1] == "seen.csv:4: staff, Ningbo, 2020Q4: second row of the same; first given at seen.csv:2"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD, "seen.csv: holds no observation; allowed: one row or more below the head line"),
        ("", "seen.csv:1: missing column indicator, place, period, value, error"),
        ("indicator,place\nstaff,Ningbo\n", "seen.csv:1: missing column period, value, error"),
        (b"\xff\xfe\x00", "seen.csv: cannot be read ("),
        (HEAD + 'staff,"Ningbo,2020,1,1\n', "seen.csv: cannot be read ("),
    ],
)
def test_a_file_that_is_no_table_is_refused(read: Read, text: str | bytes, message: str) -> None:
    assert refusal(read, text)[0].startswith(message)


def test_a_missing_file_is_told() -> None:
    with pytest.raises(ConfigError, match=r"cannot be read \(no such file\); allowed: a UTF-8 CSV file"):
        read_observations("/nowhere/seen.csv")
