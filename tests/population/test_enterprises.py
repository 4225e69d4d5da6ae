"""Each enterprise is possible, the sizes have the tail of real ones, and the state is fresh."""

import numpy as np
import pytest

from sim.data import cities, divisions
from sim.population import Population, assign_levels, build
from sim.population.frame import make_frame
from sim.population.margins import manufacturing, read_margins
from sim.population.sizes import two_piece_tail
from sim.population.titles import FIELDS, eligible
from sim.state.columns import COLUMNS, LEDGER, TITLES
from tests.population.conftest import END_2015, END_2020, SEED

LINE = 2000.0


def revenue_of(population: Population) -> np.ndarray:
    return population.records["output"] * population.records["revenue_per_output"]


def test_same_seed_same_bytes_other_seed_other_bytes(population: Population, settings: dict[str, float]) -> None:
    again = build(END_2020, SEED, settings)
    assert again.records.tobytes() == population.records.tobytes()
    assert again.digital_rank.tobytes() == population.digital_rank.tobytes()
    assert build(END_2020, SEED + 1, settings).records.tobytes() != population.records.tobytes()


@pytest.mark.parametrize("start", ["population", "population_2015"])
def test_nobody_above_scale_is_under_the_line(start: str, request: pytest.FixtureRequest) -> None:
    population = request.getfixturevalue(start)
    above = population.records["above_scale"] == 1
    assert revenue_of(population)[above].min() >= LINE
    assert population.records["revenue_last_year"][above].min() >= LINE


@pytest.mark.parametrize("start", ["population", "population_2015"])
def test_every_column_is_finite_and_in_its_bounds(start: str, request: pytest.FixtureRequest) -> None:
    records = request.getfixturevalue(start).records
    for column in COLUMNS:
        assert np.isfinite(records[column.name]).all(), column.name
    for name in ("output", "staff", "land", "capital", "cash", "skill", "energy_per_output", "water_per_output"):
        assert (records[name] > 0.0).all(), name
    assert records["value_added_rate"].max() < 0.95
    assert records["value_added_rate"].min() > 0.0
    assert records["export_share"].max() <= 0.95
    assert (records["patents"] == np.rint(records["patents"])).all()
    assert records["skill"].min() >= 0.3
    assert records["skill"].max() <= 2.0
    assert (records["city"] >= 0).all()
    assert records["city"].max() == len(cities()) - 1
    assert records["division"].max() == len(divisions()) - 1


def test_above_scale_comes_first_and_the_slot_is_the_row(population: Population) -> None:
    records = population.records
    above = records["above_scale"] == 1
    assert above[: int(above.sum())].all()
    assert (records["slot"] == np.arange(len(records))).all()


def test_the_state_is_fresh(population: Population) -> None:
    records = population.records
    zero = ("last_shock", "belief_good", "belief_bad", "payoff", "payoff_before", "project", "project_since", "grade",
            "aware", "grace", "revenue_year", "value_added_year", "level_since", "digital_level")  # fmt: skip
    for name in zero:
        assert not records[name].any(), name
    assert (records["momentum"] == 1.0).all()
    assert (records["alive"] == 1).all()
    assert (records["weight"] == 1.0).all()
    made = records["output"] * records["value_added_rate"]
    np.testing.assert_allclose(records["productivity"], made / records["staff"], rtol=1e-12)
    np.testing.assert_allclose(records["value_added_last_year"], made, rtol=1e-12)


def test_who_never_borrowed_owes_nothing(population: Population, settings: dict[str, float]) -> None:
    records = population.records
    assert ((records["borrowed"] == 1) == (records["debt"] > 0.0)).all()
    for scale, name in ((1, "never_borrowed_above_scale"), (0, "never_borrowed_below_scale")):
        never = records["borrowed"][records["above_scale"] == scale] == 0
        assert never.mean() == pytest.approx(settings[name], abs=1e-3)


def test_institutions_belong_to_the_largest_performers_of_research(
    population: Population, settings: dict[str, float]
) -> None:
    records, above = population.records, population.records["above_scale"] == 1
    has = records["rd_institution"] == 1
    assert has[above].mean() == pytest.approx(settings["rd_institution_share"], abs=1e-3)
    assert not has[~above].any()
    assert records["rd_expense"][has].min() >= records["rd_expense"][above & ~has].max()
    assert records["rd_expense"][has].min() > 0.0


def test_planning_quarters_are_even(population: Population) -> None:
    shares = np.bincount(population.records["planning_quarter"], minlength=5)[1:] / len(population.records)
    assert len(shares) == 4
    np.testing.assert_allclose(shares, 0.25, atol=0.005)


def test_the_tail_has_two_pieces_with_borrowed_exponents(population: Population, settings: dict[str, float]) -> None:
    frame = make_frame(END_2020, 0, read_margins(END_2020), settings)
    sizes = two_piece_tail(46612, LINE, frame)
    for low, high, exponent in (
        (2000.0, 40000.0, settings["tail_exponent_low"]),
        (40000.0, 1e6, settings["tail_exponent_high"]),
    ):
        slope = np.log((sizes > low).sum() / (sizes > high).sum()) / np.log(high / low)
        assert slope == pytest.approx(exponent, abs=0.08)
    revenue = np.sort(revenue_of(population)[population.records["above_scale"] == 1])
    hill = 1.0 / np.log(revenue[-2000:] / revenue[-2001]).mean()
    assert 0.64 <= hill <= 1.25


def test_large_enterprises_are_as_many_as_published(population: Population) -> None:
    revenue, records = revenue_of(population), population.records
    made = manufacturing()[records["division"]]
    assert ((revenue >= 1e6) & made).sum() == pytest.approx(95, rel=0.1)
    assert revenue.max() < 1.5e7


def test_some_below_scale_stand_above_the_line_and_many_close_to_it(population: Population) -> None:
    below = population.records["above_scale"] == 0
    revenue = revenue_of(population)[below]
    assert (revenue >= LINE).sum() == 4000
    assert ((revenue > 0.9 * LINE) & (revenue < LINE)).sum() > 1000


def test_customers_are_larger_and_above_scale(population: Population) -> None:
    records, revenue = population.records, revenue_of(population)
    sells = records["customer"] >= 0
    buyer = records["customer"][sells]
    assert (records["above_scale"][buyer] == 1).all()
    assert (revenue[buyer] > revenue[sells]).all()
    above = records["above_scale"] == 1
    assert 0.5 < sells[above].mean() < 0.75
    assert (records["city"][buyer] == records["city"][sells]).mean() > 0.5
    assert np.bincount(buyer).max() > 300


@pytest.mark.parametrize(("start", "now"), [("population", END_2020), ("population_2015", END_2015)])
def test_titles_are_held_by_the_eligible(start: str, now: int, request: pytest.FixtureRequest) -> None:
    population = request.getfixturevalue(start)
    records = population.records
    firms = {name: records[name] for name in LEDGER.names or ()}
    firms |= {"revenue": revenue_of(population), "digital_rank": population.digital_rank}
    assert FIELDS.keys() & firms.keys() == set()
    for title in TITLES:
        held = records[title] > 0
        assert eligible(title, firms, now)[held].all(), title
        assert (records[title][held] <= now).all()
        assert (records[title][held] >= records["founded"][held]).all()
        if title not in ("tech_sme", "high_tech_enterprise"):
            assert (records["above_scale"][held] == 1).all()


def test_little_giants_of_ningbo_and_spread_over_rounds(population: Population) -> None:
    records = population.records
    held = records["little_giant"] > 0
    assert ((records["city"] == 1) & held).sum() >= 50
    assert set(np.unique(records["little_giant"][held] // 4)) == {2019, 2020}


def test_levels_follow_standing_and_factories_have_theirs(population: Population) -> None:
    records = population.records.copy()
    shares = (0.5, 0.16, 0.02, 0.002)
    assign_levels(records, population.digital_rank, shares, [0.2 * share for share in shares])
    above = records["above_scale"] == 1
    for level, share in enumerate(shares, start=1):
        assert (records["digital_level"][above] >= level).mean() == pytest.approx(share, abs=0.003)
        assert (records["digital_level"][~above] >= level).mean() == pytest.approx(0.2 * share, abs=0.003)
    assert (records["digital_level"][records["smart_factory"] > 0] >= 2).all()
    assert (records["digital_level"][records["future_factory"] > 0] >= 3).all()
    electronics, textiles = 29, 7
    mean = [records["digital_level"][above & (records["division"] == code)].mean() for code in (electronics, textiles)]
    assert mean[0] > 1.5 * mean[1]
