from pathlib import Path

import numpy as np
import pytest

from sim.calendar import period, year_of
from sim.calibration.naive import LOGISTIC, PLAN, TREND, Known, known_before, naive_forecasts
from sim.config import load
from sim.config.observations import Observation, read_observations
from sim.errors import ConfigError
from sim.study.indicators import indicator_names
from tests.study.conftest import PROJECT

START = period(2015, 4)
OBSERVED = PROJECT / "configs" / "observed"
HEAD = "indicator,place,period,value,error\n"


def row(indicator: str, year: int, value: float, **more: object) -> Observation:
    fields = {"place": "Zhejiang", "period": str(year), "error": 0.1, "file": "made.csv", "line": 2}
    return Observation.model_validate({"indicator": indicator, "value": value, **fields, **more})


def one(observation: Observation, name: str, known: Known) -> tuple[float, float, str]:
    found = naive_forecasts([observation], known, START)[name]
    return float(found.median[0]), float(found.spread[0]), found.basis[0]


DOUBLING = [row("staff", year, 100.0 * 2.0 ** (year - 2013)) for year in (2013, 2014, 2015)]
UNEVEN = [row("exits", year, np.exp(y)) for year, y in ((2013, 0.0), (2014, 0.1), (2015, 0.4))]
"""Steps 0.1 and 0.3 about 0.2: squares 0.02; DOUBLING adds a step of freedom and no square, so the error is 0.1."""


def test_the_trend_goes_on_by_hand() -> None:
    known = Known((*DOUBLING, *UNEVEN), (), {})
    error = 0.1 * np.sqrt(5.0 + 25.0 / 2.0)
    assert one(row("staff", 2020, 1.0), TREND, known) == pytest.approx((12800.0, 12800.0 * error, "2 years before"))
    for operator, value, factor in (
        ("ratio_to_start", 32.0, 32.0),
        ("change", 12400.0, 12800.0),
        ("mean_growth", 100.0, 200.0 / 5.0),
    ):
        found = one(row("staff", 2020, 1.0, operator=operator), TREND, known)
        assert found[:2] == pytest.approx((value, factor * error))


def test_growth_goes_on_as_its_mean() -> None:
    past = [row("value_added_growth", year, value) for year, value in ((2013, 9.0), (2014, 7.0), (2015, 5.0))]
    known = Known(tuple(past), (), {})
    asked = row("value_added_growth", 2020, 1.0, operator="mean_growth")
    assert one(asked, TREND, known)[:2] == pytest.approx((7.0, 2.0 * np.sqrt(1.0 / 5.0 + 1.0 / 3.0)))
    city = asked.model_copy(update={"place": "Ningbo"})
    assert one(city, TREND, known) == (*one(asked, TREND, known)[:2], "the province's")
    assert np.isnan(one(asked, LOGISTIC, known)[0])


def test_a_fall_goes_on_in_what_is_left() -> None:
    past = (row("energy_intensity_fall_industry", 2010, -25.0), row("energy_intensity_fall_industry", 2015, 0.0))
    median, spread, _ = one(row("energy_intensity_fall_industry", 2020, 1.0), TREND, Known((*past, *UNEVEN), (), {}))
    assert median == pytest.approx(20.0)
    assert spread == pytest.approx(80.0 * np.sqrt(0.02) * np.sqrt(5.0 + 25.0 / 5.0))


def test_a_city_takes_over_the_growth_of_the_province_from_its_own_level() -> None:
    known = Known((*DOUBLING, *UNEVEN, row("staff", 2015, 7.0, place="Ningbo")), (), {})
    assert one(row("staff", 2020, 1.0, place="Ningbo"), TREND, known)[::2] == (
        pytest.approx(224.0),
        "the province's growth",
    )
    assert np.isnan(one(row("staff", 2020, 1.0, place="Lishui"), TREND, known)[0])


def test_one_year_alone_stays_and_no_year_says_nothing() -> None:
    known = Known((row("revenue", 2015, 50.0), *UNEVEN), (), {})
    median, spread, basis = one(row("revenue", 2020, 1.0), TREND, known)
    assert (median, spread, basis) == pytest.approx((50.0, 50.0 * np.sqrt(0.02) * np.sqrt(30.0), "no change"))
    assert one(row("patents", 2020, 1.0), TREND, known)[2] == "nothing known"


def test_the_logistic_ends_at_its_ceiling_by_hand() -> None:
    past = [row("revenue_margin", 2014, 20.0), row("revenue_margin", 2015, 100.0 / 3.0)]
    known = Known((*past, *UNEVEN), (), {"revenue_margin": 100.0})
    median, spread, _ = one(row("revenue_margin", 2017, 1.0), LOGISTIC, known)
    assert median == pytest.approx(100.0 * 2.0 / 3.0)
    assert spread == pytest.approx(np.sqrt(0.02) * np.sqrt(2.0 + 4.0) * 100.0 * 2.0 / 9.0)
    late = one(row("revenue_margin", 2060, 1.0), LOGISTIC, known)[0]
    assert late == pytest.approx(100.0)
    assert one(row("revenue_margin", 2060, 1.0), TREND, known)[0] > 1e6


def test_the_plan_is_met_in_its_own_operator_and_turned_into_others() -> None:
    plan = (row("staff", 2020, 800.0), row("value_added_growth", 2020, 6.0, operator="mean_growth"))
    known = Known((*DOUBLING, *UNEVEN), plan, {})
    assert one(row("staff", 2020, 1.0), PLAN, known)[:2] == pytest.approx((800.0, 80.0 * np.sqrt(5.0)))
    assert one(row("staff", 2020, 1.0, operator="ratio_to_start"), PLAN, known)[0] == pytest.approx(2.0)
    assert one(row("value_added_growth", 2020, 1.0, operator="mean_growth"), PLAN, known)[0] == 6.0
    assert np.isnan(one(row("exits", 2020, 1.0), PLAN, known)[0])
    assert np.isnan(one(row("staff", 2019, 1.0), PLAN, known)[0])


def test_what_is_not_known_at_the_start_is_refused_with_its_line(tmp_path: Path) -> None:
    rows = "staff,Zhejiang,2015,5,1\nstaff,Zhejiang,2016,5,1\nexits,Zhejiang,2014,0,1\nwater_fall,Zhejiang,2014,100,1\n"
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "past.csv").write_text(HEAD + rows, encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        known_before(tmp_path / "mine.csv", START)
    assert [message.partition("past.csv:")[2][:1] for message in raised.value.problems] == ["3", "4", "5"]
    assert "2015Q4" in raised.value.problems[0]
    assert known_before(tmp_path / "other.csv", START) == Known((), (), {})


def test_the_shipped_past_knows_nothing_of_the_years_it_foretells() -> None:
    known = known_before(OBSERVED / "record_2016_2020.csv", START)
    names = indicator_names(load(PROJECT / "configs" / "baseline.yaml"))
    for name in ("past", "plan"):
        rows = read_observations(OBSERVED / "record_2016_2020" / f"{name}.csv", names)
        assert all(each.source and each.quality for each in rows)
    assert {year_of(each.period) for each in known.plan} <= {2019, 2020}
    assert max(each.period for each in known.past) == START
    rows = [each.model_copy(update={"period": period(2020, 4)}) for each in known.past if each.period == START]
    for forecast in naive_forecasts(rows, known, START).values():
        said = np.isfinite(forecast.median)
        assert said.any()
        assert (forecast.spread[said] > 0.0).all()
