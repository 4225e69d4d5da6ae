"""Where seats and goals go: cities and province, pools, years; and what no round may ever do."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as repeat
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.config.programmes import Need, Seats
from sim.policy.candidates import Candidates
from sim.policy.programmes import Round, hold_round
from tests.policy.able import CERTAIN, able
from tests.policy.made import HANGZHOU, NINGBO, NOW, held, into_cash, round_of


def shared(this: Round, *shares: float) -> Round:
    """The same round where the first cities have these shares and the others none."""
    setting = this._setting._replace(shares=np.array([*shares, *[0.0] * (11 - len(shares))]))
    return Round(this.title, this.programme, setting)


def nobody(now: int = NOW) -> Candidates:
    return Candidates(able(1), np.arange(0), now)


def test_seats_by_number_and_year() -> None:
    """A path holds from its first year on; a number times a parameter of 0.5 times a lever of 1.2."""
    path = round_of("srdi", changes={"seats": Seats(number={2021: 100.0, 2023: 150.0})})
    assert [path.seats(nobody(now)) for now in (8081, 8085, 8089, 8093)] == [{"": 0}, {"": 100}, {"": 100}, {"": 150}]
    product = Seats(number=100.0, parameter="ningbo_little_giant_share", lever="title_quotas")
    this = round_of("srdi", {"title_quotas": 1.2}, changes={"seats": product}, ningbo_little_giant_share=0.5)
    assert this.seats(nobody()) == {"": 60}


def test_seats_are_shared_out_by_largest_remainder() -> None:
    """Of 10 seats by 0.55, 0.29 and 0.16: 5.5, 2.9 and 1.6, so 5 + 2 + 1, and one more for 0.9 and for 0.6."""
    changes = {"seats": Seats(number=10.0), "split": "cities"}
    seats = shared(round_of("srdi", changes=changes), 0.55, 0.29, 0.16).seats(nobody())
    assert list(seats.values()) == [5, 3, 2, *[0] * 8]
    assert list(seats)[:3] == ["Hangzhou", "Ningbo", "Wenzhou"]


def test_a_city_with_seats_of_its_own_is_left_out_of_the_shares() -> None:
    """Ningbo's 40 % first; of the other 6, Hangzhou has three parts and Wenzhou one."""
    seats = Seats(number=10.0, own_nomination={"Ningbo": "ningbo_single_champion_share"})
    this = round_of("srdi", changes={"seats": seats, "split": "cities"}, ningbo_single_champion_share=0.4)
    given_ = shared(this, 0.3, 0.6, 0.1).seats(nobody())
    assert (given_["Ningbo"], given_["Hangzhou"], given_["Wenzhou"]) == (4, 5, 1)
    assert sum(given_.values()) == 10


def test_split_seats_are_taken_by_each_citys_own() -> None:
    records = able(90, city=np.arange(90) % 3)
    this = round_of("srdi", changes={"seats": Seats(number=10.0), "split": "cities"}, **CERTAIN)
    awarded, _ = held(shared(this, 0.5, 0.3, 0.2), records)
    assert np.bincount(records["city"][awarded], minlength=3).tolist() == [5, 3, 2]


def test_goals_are_shared_out_and_sought_where_they_are() -> None:
    """A goal of eight, 2.5 sought for each: ten in each of two cities, the best of each."""
    sure = {"apply_smart_factory": 1.0, "pass_effort": 1.0, "sought_per_goal": 2.5, "score_noise": 0.0}
    records = able(60, city=np.arange(60) // 30, digital_spending=np.linspace(2000.0, 9000.0, 60))
    this = shared(round_of("smart_factory", {"factory_recognition_quota": 8.0}, **sure), 0.5, 0.5)
    assert held(this, records)[0] == [*range(20, 30), *range(50, 60)]


@pytest.mark.parametrize(("pool", "new"), [(5.0, 0), (8.0, 0), (12.0, 4), (99.0, 22)])
def test_a_pool_is_filled_up_by_those_who_are_not_in_it(pool: float, new: int) -> None:
    """Eight of thirty are in it, one of them below scale."""
    records = able(30, output=6e4, eagle=np.where(np.arange(30) < 8, NOW - 3, 0), above_scale=np.arange(30) != 7)
    awarded, _ = held(round_of("eagle", {"eagle_programme": pool}, apply_eagle=1.0), records)
    assert len(awarded) == new
    assert records["eagle"][:8].tolist() == [NOW - 3] * 8


def test_a_closed_enterprise_leaves_its_place_in_the_pool() -> None:
    records = able(10, output=6e4, eagle=np.where(np.arange(10) < 4, NOW - 3, 0), alive=np.arange(10) != 0)
    this = round_of("eagle", {"eagle_programme": 4.0}, apply_eagle=1.0)
    awards = hold_round(this, records, Candidates(records, np.arange(1, 10), NOW), into_cash(records))
    assert len(awards.new) == 1


def test_a_title_can_be_a_need() -> None:
    records = able(4, srdi=[NOW, 0, 8 - NOW, 0], listed=[NOW, NOW, NOW, 0])
    this = round_of("single_champion", changes={"needs": {"srdi": Need(at_least=1.0), "listed": Need(at_least=1.0)}})
    assert this.eligible(Candidates(records, np.arange(4), NOW)).tolist() == [True, False, False, False]
    never = round_of("single_champion", changes={"needs": {"srdi": Need(at_most=0.0)}})
    assert never.eligible(Candidates(records, np.arange(4), NOW)).tolist() == [False, True, True, True]


def test_rules_are_those_of_the_year() -> None:
    """In 2021 an SRDI enterprise must have grown by 5 %; from 2022 it must not, but have a revenue of ten million."""
    records = able(2, output=[900.0, 50_000.0], revenue_last_year=[800.0, 50_000.0], rd_expense=[100.0, 2500.0])
    met = [round_of("srdi").eligible(Candidates(records, np.arange(2), now)).tolist() for now in (NOW, NOW + 4)]
    assert met == [[True, False], [False, True]]


@pytest.mark.parametrize(("gain", "passed"), [(0.0, 0.2), (1.0, 0.3), (3.0, 0.5)])
def test_what_a_city_has_gained_helps_to_pass(gain: float, passed: float) -> None:
    """A chance of 0.2 grows by half of itself for each unit of the gain; nobody else passes less."""
    sure = {"apply_zhejiang_made": 1.0, "pass_zhejiang_made": 0.2, "testing_effect": 0.5}
    this = round_of("zhejiang_made", **sure)
    this._setting.cities["testing_gain"][HANGZHOU] = gain
    records = able(4000, city=np.where(np.arange(4000) < 2000, HANGZHOU, NINGBO))
    who = this.awarded(Candidates(records, np.arange(4000), NOW))
    assert who[:2000].mean() == pytest.approx(passed, abs=0.03)
    assert (
        who[2000:].tobytes()
        == round_of("zhejiang_made", **sure).awarded(Candidates(records, np.arange(2000, 4000), NOW)).tobytes()
    )


def test_low_energy_is_measured_against_the_division() -> None:
    """Two divisions; the mean is weighted by output, of all above scale: 0.5 and 1.5 make 1.25 at one to three."""
    records = able(
        4, division=[3, 3, 4, 4], output=[1e4, 3e4, 1e4, 1e4], energy_per_output=[0.5, 1.5, 2.0, 9.0],
        above_scale=[1, 1, 1, 0],
    )  # fmt: skip
    field = Candidates(records, np.array([0, 1, 2]), NOW).field("energy_over_division")
    assert field == pytest.approx([0.5 / 1.25, 1.5 / 1.25, 1.0])


def test_first_sets_are_equipment() -> None:
    """Metal products (C33) are equipment; textiles (C17) are not."""
    records = able(2, division=[23, 7])
    assert Candidates(records, np.arange(2), NOW).field("equipment").tolist() == [1.0, 0.0]
    assert round_of("first_set").eligible(Candidates(records, np.arange(2), NOW)).tolist() == [True, False]


def made_up(draw: Any, many: int) -> NDArray[Any]:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return able(
        many,
        city=rng.integers(0, 11, many),
        weight=rng.choice([1.0, 1.0, 5.0], many),
        staff=rng.choice([400.0, 1001.0], many),
        srdi=rng.choice([0, 0, NOW - 12, NOW - 4, 20 - NOW], many),
        above_scale=rng.choice([1, 1, 0], many),
    )


@repeat(max_examples=60)
@given(st.data())
def test_no_round_gives_more_than_its_seats_or_to_who_is_not_eligible(data: Any) -> None:
    """In total and in each city; nobody without an application, and nobody who holds the title."""
    records = made_up(data.draw, data.draw(st.integers(1, 120)))
    before = records.copy()
    own = data.draw(st.sampled_from([{}, {"Ningbo": "ningbo_little_giant_share"}]))
    changes = {
        "seats": Seats(number=data.draw(st.floats(0.0, 60.0)), own_nomination=own),
        "split": data.draw(st.sampled_from(["province", "cities"])),
    }
    this = round_of("srdi", changes=changes, apply_srdi=data.draw(st.sampled_from([0.0, 0.3, 1.0])))
    parts = np.array(data.draw(st.lists(st.floats(0.0, 1.0), min_size=11, max_size=11)))
    parts = parts / parts.sum() if parts.sum() > 1e-6 else np.full(11, 1.0 / 11)
    this = shared(this, *parts)
    candidates = Candidates(records, np.flatnonzero(records["above_scale"] == 1), NOW)
    seats = this.seats(candidates)
    awards = hold_round(this, records, candidates, into_cash(records))
    rows = np.concatenate([awards.new.rows, awards.returned.rows])
    old = Candidates(before, rows, NOW)
    assert records["weight"][rows].sum() <= sum(seats.values()) <= max(round(changes["seats"].number), 0)
    for code, city in enumerate(["Hangzhou", "Ningbo"]):
        if city in seats:
            assert records["weight"][rows][records["city"][rows] == code].sum() <= seats[city]
    assert this.eligible(old).all()
    assert (before["srdi"][rows] <= 0).all()
    assert (this.luck(old, 0) < this.wish(old)).all()
    assert (records["srdi"][rows] == NOW).all()
