import numpy as np
import pytest
from numpy.typing import NDArray

from sim.calibration.naive import Forecast
from sim.calibration.skill import ALL as JUDGED_BY
from sim.calibration.skill import DISCREPANT, MODEL, Foretell, hold_out, skill_summary, skill_table
from sim.config.observations import Observation

type Array = NDArray[np.float64]


def row(indicator: str, value: float, **more: object) -> Observation:
    fields = {"place": "Zhejiang", "period": "2020", "error": 0.1, "file": "made.csv", "line": 2}
    return Observation.model_validate({"indicator": indicator, "value": value, **fields, **more})


def mean_of(observations: list[Observation]) -> Foretell:
    """A model that says one number of all rows: the mean of what it is fitted to; 0 and 1 about it are its members."""

    def foretell(fitted: NDArray[np.bool_]) -> Array:
        mean = np.mean([each.value for each, used in zip(observations, fitted, strict=True) if used])
        return np.tile([[mean], [mean + 1.0]], len(observations))

    return foretell


def foretold(observations: list[Observation], by_group: bool = False) -> Array:
    return hold_out(observations, mean_of(observations), by_group)


def test_a_row_is_foretold_from_the_others_alone() -> None:
    rows = [row("staff", 1.0), row("exits", 2.0), row("entries", 6.0), row("staff", 9.0, place="Ningbo", use="show")]
    members = foretold(rows)
    assert members[0].tolist() == [4.0, 3.5, 1.5, 3.0]
    rows[1] = row("exits", 100.0)
    changed = foretold(rows)
    assert changed[:, 1].tolist() == members[:, 1].tolist()
    assert (changed[:, [0, 2, 3]] != members[:, [0, 2, 3]]).all()


def test_a_group_is_held_out_together_and_refused_rows_are_not_judged() -> None:
    rows = [row("staff", 1.0, group="work"), row("exits", 2.0, group="work"), row("entries", 6.0)]
    assert foretold(rows, by_group=True)[0].tolist() == [6.0, 6.0, 1.5]
    assert foretold(rows)[0].tolist() == [4.0, 3.5, 1.5]
    rows.append(row("revenue", 5.0, use="leave_out"))
    members = foretold(rows, by_group=True)
    assert members[0, :3].tolist() == [6.0, 6.0, 1.5]
    assert np.isnan(members[:, 3]).all()
    one_group = [row("staff", 1.0, group="work"), row("exits", 2.0, group="work")]
    assert np.isnan(foretold(one_group, by_group=True)).all()


def normal_members(medians: list[float], spread: float) -> Array:
    return np.array(medians) + spread * np.random.default_rng(2).standard_normal((4000, len(medians)))


def naive_of(medians: list[float], spread: float) -> Forecast:
    return Forecast(np.array(medians), np.full(len(medians), spread), ("stated",) * len(medians))


def test_a_normal_model_is_scored_like_the_normal_it_is() -> None:
    rows = [row("staff", 10.0, error=0.6), row("exits", 4.0, error=0.6)]
    table = skill_table(rows, normal_members([10.5, 3.0], 0.8), {"trend": naive_of([10.5, 3.0], 0.8)}, 0.0)
    model, naive = (table[table["forecast"] == name].reset_index() for name in (MODEL, "trend"))
    for column in ("p05", "p25", "median", "p75", "p95", "score"):
        assert model[column].tolist() == pytest.approx(naive[column].tolist(), abs=0.08)
    assert naive["p95"].tolist() == pytest.approx([10.5 + 1.644854, 3.0 + 1.644854])
    assert naive["inside_50"].tolist() == [True, False]
    assert naive["inside_90"].tolist() == [True, True]
    assert naive["scaled"].tolist() == pytest.approx([naive["score"][0] / 10.0, naive["score"][1] / 4.0])


def test_discrepancy_widens_only_the_second_forecast() -> None:
    rows = [row("staff", 10.0), row("exits", 4.0, discrepancy=0.0)]
    members = normal_members([10.0, 4.0], 0.5)
    plain, wide = (skill_table(rows, members, {}, share).set_index("forecast") for share in (0.0, 0.3))
    assert plain.loc[MODEL].equals(wide.loc[MODEL])
    width = {name: (wide.loc[name]["p95"] - wide.loc[name]["p05"]).tolist() for name in (MODEL, DISCREPANT)}
    assert width[DISCREPANT][0] > 4.0 * width[MODEL][0]
    assert width[DISCREPANT][1] == width[MODEL][1]


def test_the_summary_says_who_wins_and_where_the_model_loses() -> None:
    values = [10.0, 20.0, 30.0, 40.0]
    rows = [
        row(name, value, place=place, use="show" if place == "Ningbo" else "fit")
        for name, value, place in zip(
            ("staff", "exits", "staff", "exits"), values, ("Zhejiang", "Zhejiang", "Ningbo", "Ningbo"), strict=True
        )
    ]
    naive = {
        "good": naive_of(values, 0.01),
        "bad": naive_of([0.0, 0.0, 0.0, 0.0], 0.5),
        "mute": naive_of([np.nan] * 4, 1.0),
    }
    table = skill_table(rows, normal_members([11.0, 21.0, 31.0, 41.0], 0.3), naive, 0.0)
    summary = skill_summary(table, counts=["exits"]).set_index(["set", "forecast"])
    assert summary.loc[(JUDGED_BY, "good")]["skill"] < 0.0 < summary.loc[(JUDGED_BY, "bad")]["skill"]
    assert summary.loc[(JUDGED_BY, "good")]["model_better"] == 0.0
    assert summary.loc[(JUDGED_BY, "bad")]["model_better"] == 1.0
    assert summary.loc[(JUDGED_BY, "bad")]["narrower"] == 1.0
    assert summary.loc[(JUDGED_BY, MODEL)]["covered_90"] == 0.0
    assert summary.loc[(JUDGED_BY, MODEL)]["verdict_90"] == "too narrow"
    assert summary.loc[(JUDGED_BY, "good")]["covered_90"] == 1.0
    assert summary.loc[(JUDGED_BY, "mute")]["rows"] == 0
    for part, count in {JUDGED_BY: 4, "held out alone": 2, "cities": 2, "counts": 2}.items():
        assert summary.loc[(part, MODEL)]["rows"] == count
