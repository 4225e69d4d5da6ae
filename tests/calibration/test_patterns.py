"""Patterns: hand-made years, verdicts by their rule, runs that are kept and taken up again."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.calendar import parse_period
from sim.calibration import patterns as module
from sim.calibration.literature import INSIDE, NEAR, OUTSIDE, literature, verdict_of, verdict_on
from sim.calibration.measures import COLUMNS, YearEnd, measure, year_between
from sim.calibration.patterns import compare, patterns
from sim.config import Config, load
from sim.errors import ConfigError
from sim.study.execute import Finished
from sim.study.outcome import Run
from sim.view.words import read_catalogue

PROJECT = Path(__file__).parents[2]
START = parse_period("2020Q4")


@pytest.fixture(scope="module")
def small() -> Config:
    settings = ("population.sample=0.01", "end=2021Q4", "ensemble.replicates=2")
    return load(PROJECT / "configs" / "baseline.yaml", settings)


@pytest.fixture
def ends() -> tuple[YearEnd, YearEnd]:
    """Four thousand equal enterprises of every age, a tenth of which close; then three that entered."""
    many = 4_000
    columns = dict.fromkeys(COLUMNS, np.ones(many))
    columns |= {"output": np.exp(np.linspace(0.0, 5.0, many)), "founded": START - np.arange(many) % 80.0}
    columns |= {
        "capital": np.full(many, 100.0),
        "digital_level": np.arange(many) % 4.0,
        "division": np.full(many, 29.0),
    }
    before = YearEnd(START, columns)
    later = {name: np.append(column, np.ones(3)) for name, column in columns.items()}
    growth = np.where(np.arange(many + 3) % 2, 1.1, 0.9)
    later |= {"output": later["output"] * growth, "alive": (np.arange(many + 3) % 10 != 0).astype(float)}
    return before, replace(before, when=START + 4, columns=later)


def test_a_year_made_by_hand_is_measured(ends: tuple[YearEnd, YearEnd]) -> None:
    values, curves = measure(year_between(*ends, depreciation=0.0))
    assert values["exit_by_age", "all_ages"] == pytest.approx(0.1)
    assert values["turnover", "dropout"] == values["turnover", "closing"] == pytest.approx(0.1)
    assert values["turnover", "giants_kept"] == pytest.approx(0.9**3)
    assert values["growth_shape", "spread"] == pytest.approx(0.1, rel=0.02)  # (log 1.1 - log 0.9) / 2
    assert values["growth_size", "exponent"] == pytest.approx(0.0, abs=0.01)
    assert values["lumpy_investment", "inaction"] == 1.0
    assert values["digital_levels", "level_2_up"] == pytest.approx(0.5, abs=0.06)
    assert values["title_pyramid", "srdi_to_giants"] == values["title_pyramid", "giants_in_srdi"] == 1.0
    ages, hazards = curves["exit_by_age"]
    assert len(ages) == len(hazards) and np.average(hazards) == pytest.approx(0.1, abs=0.04)


def test_those_who_entered_in_the_year_are_no_incumbents(ends: tuple[YearEnd, YearEnd]) -> None:
    before, after = ends
    after.columns["capital"][-3:] = 1e9
    assert measure(year_between(before, after, 0.0))[0]["lumpy_investment", "spike_firms"] == 0.0


@pytest.mark.parametrize(
    ("median", "p05", "p95", "verdict"),
    [
        (1.5, 0.0, 9.0, INSIDE),
        (0.9, 0.85, 0.95, NEAR),  # a tenth below
        (0.5, 0.4, 1.1, NEAR),  # the band meets the range
        (0.5, 0.4, 0.6, OUTSIDE),
        (2.5, 2.45, 2.6, OUTSIDE),
        (np.nan, np.nan, np.nan, OUTSIDE),
    ],
)
def test_a_verdict_follows_its_rule(median: float, p05: float, p95: float, verdict: str) -> None:
    assert verdict_on(median, p05, p95, 1.0, 2.0) == verdict


def test_half_of_the_parts_outside_is_outside() -> None:
    assert verdict_of([INSIDE, INSIDE]) == INSIDE
    assert verdict_of([INSIDE, INSIDE, OUTSIDE]) == verdict_of([INSIDE, NEAR]) == NEAR
    assert verdict_of([INSIDE, OUTSIDE]) == OUTSIDE


def test_every_figure_of_the_literature_is_ordered_measured_and_named(ends: tuple[YearEnd, YearEnd]) -> None:
    measured, words = set(measure(year_between(*ends, 0.0))[0]), read_catalogue()
    names = set(words["pattern_parts"]) | set(words["places"])
    for figure in literature():
        assert figure.low <= figure.central <= figure.high and figure.central > 0.0, figure
        assert (figure.pattern, figure.part) in measured
        assert figure.pattern in words["patterns"] and figure.part in names
    assert len({figure.pattern for figure in literature()}) == 12


def test_a_bad_row_of_the_literature_is_told_by_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = tmp_path / "patterns.csv"
    bad.write_text("pattern,part,year,low,central,high,independent,grade,source,note\na,b,,1,x,3,yes,read,s,\n")
    monkeypatch.setattr("sim.calibration.literature.FIGURES", bad)
    with pytest.raises(ConfigError, match=r"patterns.csv:2: central: read 'x'"):
        literature.__wrapped__()


def test_years_are_meant_and_runs_make_the_band() -> None:
    def run(of_2022: float, of_2023: float) -> module.Measured:
        keys = [(figure.pattern, figure.part) for figure in literature()]
        years = ((2022, of_2022), (2023, of_2023))
        return [
            {"year": year, "values": [[*key, value] for key in keys], "curves": [["size_tail", [1.0], [value]]]}
            for year, value in years
        ]

    found = compare([run(0.1, 0.3), run(0.3, 0.5)])
    rows = found.parts.set_index(["pattern", "part"])
    assert rows.loc[("growth_shape", "spread"), "median"] == pytest.approx(0.3)  # both years: 0.2 and 0.4
    assert rows.loc[("digital_levels", "level_2_up"), "median"] == pytest.approx(0.2)  # 2022 alone
    assert rows.loc[("title_pyramid", "giants_in_srdi"), "years"] == "2023-2023"  # the nearest to 2024
    assert found.curves[["median", "p05", "p95"]].iloc[0].tolist() == pytest.approx([0.3, 0.21, 0.39])


def test_runs_are_kept_and_taken_up_again(small: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = patterns(small, tmp_path, jobs=1)
    kept = sorted((tmp_path / "runs").rglob("0*.json"))
    assert len(kept) == 2 and [year["year"] for year in json.loads(kept[0].read_text())] == [2021]
    assert first.parts["median"].notna().all()
    kept[0].unlink()
    done: list[int] = []

    def observed(config: Config, run: Run, folder: Path, threads: int) -> Finished:
        done.append(run.number)
        return observe(config, run, folder, threads)

    observe = module.observe
    monkeypatch.setattr(module, "observe", observed)
    again = patterns(small, tmp_path, jobs=1)
    assert done == [1] and again.parts.equals(first.parts) and again.curves.equals(first.curves)


def test_a_horizon_without_a_year_is_refused(small: Config, tmp_path: Path) -> None:
    short = small.model_copy(update={"end": parse_period("2021Q2")})
    with pytest.raises(ConfigError, match="2 quarters; allowed: a horizon that holds a whole year"):
        patterns(short, tmp_path)
