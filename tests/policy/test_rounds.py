"""Award rounds on enterprises made so that all, or some named ones, meet the needs."""

import zlib

import numpy as np
import pytest

from sim.draws import Stream, uniforms
from sim.policy.candidates import Candidates
from tests.policy.able import CERTAIN, able, seats_of
from tests.policy.made import HANGZHOU, NINGBO, NOW, held, round_of, settings

NEEDS = {
    "srdi": {
        "founded": NOW - 11, "revenue_last_year": 60_000.0, "rd_expense": 1000.0, "staff": 1001.0, "patents": 0.0,
    },
    "little_giant": {"founded": NOW - 11, "output": 4999.0, "rd_expense": 1000.0, "debt": 82_000.0, "staff": 1001.0},
    "hidden_champion": {"founded": NOW - 39, "output": 200_001.0, "revenue_last_year": 60_000.0, "rd_expense": 1000.0},
    "single_champion": {"founded": NOW - 39, "output": 39_999.0, "rd_expense": 1000.0},
    "smart_factory": {"digital_level": 1, "digital_spending": 1999.0},
    "future_pilot": {"digital_level": 2, "digital_spending": 7999.0},
    "listed": {"founded": NOW - 11, "margin": 0.09, "debt": 90_001.0},
    "high_tech_enterprise": {"founded": NOW - 3, "rd_expense": 1000.0, "patents": 0.0},
}  # fmt: skip
"""For each title, what puts an enterprise out of it: a column, and a value just beyond the bound of the rules."""


@pytest.mark.parametrize(
    ("title", "column", "value"), [(title, *miss) for title, misses in NEEDS.items() for miss in misses.items()]
)
def test_one_need_not_met_is_enough_to_be_out(title: str, column: str, value: float) -> None:
    records = able(2)
    records[column][1] = value
    if column == "output":
        records["rd_expense"] = 0.05 * records["output"]
        records["digital_spending"] = 9000.0
    this = round_of(title)
    assert this.eligible(Candidates(records, np.arange(2), NOW)).tolist() == [True, False]


BOUNDS = {
    "srdi": {"founded": NOW - 12, "output": 4200.0, "revenue_last_year": 4000.0, "rd_expense": 126.0, "staff": 1000.0},
    "little_giant": {"founded": NOW - 12, "output": 5000.0, "rd_expense": 150.0, "patents": 2.0, "debt": 81_000.0},
    "hidden_champion": {"founded": NOW - 40, "output": 200_000.0, "rd_expense": 6000.0, "revenue_last_year": 2e5},
    "single_champion": {"founded": NOW - 40, "output": 40_000.0, "rd_expense": 1200.0},
    "smart_factory": {"digital_level": 2, "digital_spending": 2000.0},
    "future_pilot": {"digital_level": 3, "digital_spending": 8000.0},
    "listed": {"founded": NOW - 12, "output": 50_000.0, "margin": 0.1, "debt": 90_000.0},
    "high_tech_enterprise": {"founded": NOW - 4, "output": 1000.0, "rd_expense": 30.0, "patents": 1.0},
}
"""For each title, an enterprise that meets every need and no more."""


@pytest.mark.parametrize(("title", "columns"), BOUNDS.items(), ids=BOUNDS)
def test_who_just_meets_the_needs_is_in(title: str, columns: dict[str, float]) -> None:
    assert round_of(title).eligible(Candidates(able(1, **columns), np.arange(1), NOW)).tolist() == [True]


def test_tech_smes_are_small_and_do_research() -> None:
    records = able(
        5, output=20_000.0, staff=[500.0, 501.0, 400.0, 400.0, 400.0], rd_expense=[400.0, 400.0, 399.0, 401.0, 400.0]
    )
    records["output"][3] = 20_001.0
    this = round_of("tech_sme")
    assert this.eligible(Candidates(records, np.arange(5), NOW)).tolist() == [True, False, False, False, True]


@pytest.mark.parametrize("seats", [0, 1, 7, 50])
def test_seats_are_filled_and_never_exceeded(seats: int) -> None:
    records = able(200)
    awarded, eligible = held(round_of("srdi", srdi_seats=float(seats), **CERTAIN), records)
    assert len(eligible) == 200
    assert len(awarded) == seats
    assert np.flatnonzero(records["srdi"]).tolist() == awarded
    assert set(records["srdi"][awarded].tolist()) <= {NOW}


def test_too_few_candidates_leave_seats_empty() -> None:
    records = able(40)
    records["staff"][5:] = 5000.0
    awarded, eligible = held(round_of("srdi", srdi_seats=30.0, **CERTAIN), records)
    assert awarded == eligible == [0, 1, 2, 3, 4]


def test_only_applicants_are_awarded() -> None:
    """Applications are a matter of luck: of 2,000 about the share that applies, whatever the seats."""
    records = able(2000)
    awarded, _ = held(round_of("srdi", srdi_seats=5000.0, apply_srdi=0.3), records)
    assert 0.26 < len(awarded) / 2000 < 0.34


def test_holders_are_not_awarded_again() -> None:
    records = able(20, hidden_champion=np.where(np.arange(20) < 8, 8060, 0))
    awarded, eligible = held(round_of("hidden_champion", hidden_champion_seats=99.0, **CERTAIN), records)
    assert awarded == eligible == list(range(8, 20))
    assert set(records["hidden_champion"][:8].tolist()) == {8060}


def nobody() -> Candidates:
    return Candidates(able(1), np.arange(0), NOW)


def test_seats_follow_the_outlook_the_parameters_and_the_lever() -> None:
    """1.5 times 800; 150 a year of which Ningbo has 31 %; 76 % of 65 listings; the pilots of the lever."""
    assert round_of("srdi", {"title_quotas": 1.5}).seats(nobody()) == {"": 1200}
    assert round_of("little_giant").seats(nobody()) == {"Ningbo": round(150 * 0.31), "": 150 - round(150 * 0.31)}
    assert round_of("listed").seats(nobody()) == {"": round(65 * 0.76)}
    assert round_of("future_pilot", {"future_factory_quota": 12.0}).seats(nobody()) == {"": 12}


@pytest.mark.parametrize(("in_ningbo", "awarded_there", "awarded_elsewhere"), [(100, 4, 6), (2, 2, 6), (198, 4, 2)])
def test_ningbo_nominates_its_own(in_ningbo: int, awarded_there: int, awarded_elsewhere: int) -> None:
    """Ten seats, four of them Ningbo's own: neither side takes what the other leaves empty."""
    records = able(200, city=np.where(np.arange(200) < in_ningbo, NINGBO, HANGZHOU))
    changes = seats_of("single_champion", 10.0, Ningbo="ningbo_single_champion_share")
    this = round_of("single_champion", changes=changes, srdi_seats=10.0, ningbo_single_champion_share=0.4, **CERTAIN)
    awarded, _ = held(this, records)
    assert sum(row < in_ningbo for row in awarded) == awarded_there
    assert sum(row >= in_ningbo for row in awarded) == awarded_elsewhere


def test_without_noise_the_best_are_awarded() -> None:
    records = able(100, digital_spending=np.linspace(8000.0, 9000.0, 100), output=np.linspace(5e4, 6e4, 100))
    this = round_of("future_pilot", {"future_factory_quota": 10.0}, apply_future_pilot=1.0, score_noise=0.0)
    assert held(this, records)[0] == list(range(90, 100))


def test_experts_differ_by_a_share_of_the_spread_of_scores() -> None:
    """Uniform noise of half the standard deviation of the scores themselves, around them."""
    candidates = Candidates(able(4000), np.arange(4000), NOW)
    exact, judged = (round_of("srdi", score_noise=noise).points(candidates) for noise in (0.0, 0.5))
    assert (judged - exact).std() == pytest.approx(0.5 * exact.std(), rel=0.05)
    assert (judged - exact).mean() == pytest.approx(0.0, abs=0.05 * exact.std())


def test_scores_by_hand() -> None:
    """Ranks over those who are there: equals share theirs; weights 1 for R&D and growth, a half for patents.

    A quarter of growth for the first, none for the others.
    """
    records = able(
        3, rd_expense=[2000.0, 3000.0, 4000.0], output=5e4, revenue_last_year=[4e4, 5e4, 5e4], patents=[5.0, 5.0, 5.0]
    )
    points = round_of("srdi", score_noise=0.0).points(Candidates(records, np.arange(3), NOW))
    assert points == pytest.approx([0.0 + 1.0 + 0.25, 0.5 + 0.25 + 0.25, 1.0 + 0.25 + 0.25])


def test_records_that_stand_for_many_take_as_many_seats() -> None:
    records = able(60, weight=5.0)
    awarded, _ = held(round_of("srdi", srdi_seats=42.0, **CERTAIN), records)
    assert records["weight"][awarded].sum() == 40.0


@pytest.mark.parametrize(
    ("seats", "chosen"),
    [(0, []), (1, [3]), (3, [2, 3]), (4, [0]), (6, [0, 2]), (7, [0, 2, 3]), (11, [0, 1, 2]), (12, [0, 1, 2, 3])],
)
def test_who_stands_for_more_than_the_seats_left_is_passed_over(seats: int, chosen: list[int]) -> None:
    """From the best to the worst four, five, two and one: of six seats two are left when the second needs five."""
    records = able(
        4, weight=[4.0, 5.0, 2.0, 1.0], digital_spending=[9e3, 8.8e3, 8.5e3, 8e3], output=[8e4, 7e4, 6e4, 5e4]
    )
    this = round_of("future_pilot", {"future_factory_quota": float(seats)}, apply_future_pilot=1.0, score_noise=0.0)
    assert held(this, records)[0] == chosen


def test_removing_one_candidate_changes_nobody_elses_luck() -> None:
    records, this = able(300), round_of("high_tech_enterprise")
    whole = Candidates(records, np.arange(300), NOW)
    rest = Candidates(records, np.delete(np.arange(300), 77), NOW)
    for purpose in range(4):
        assert np.delete(this.luck(whole, purpose), 77).tobytes() == this.luck(rest, purpose).tobytes()
    assert np.delete(this.awarded(whole), 77).tolist() == this.awarded(rest).tolist()


def test_the_order_of_candidates_is_of_no_account() -> None:
    records, this = able(300), round_of("srdi", srdi_seats=40.0)
    mixed = np.random.default_rng(2).permutation(300)
    here = this.awarded(Candidates(records, np.arange(300), NOW))
    there = this.awarded(Candidates(records, mixed, NOW))
    assert here[mixed].tolist() == there.tolist()


def test_luck_is_that_of_the_title_whatever_other_programmes_there_are() -> None:
    """The stream is 1000 and four times the checksum of the title, which no row of the register can move."""
    candidates = Candidates(able(20), np.arange(20), NOW)
    for purpose in range(4):
        expected = uniforms(3, 1000 + 4 * 0x3A441B0F + purpose, NOW, np.arange(20))
        assert round_of("srdi").luck(candidates, purpose).tolist() == expected.tolist()


def test_the_streams_of_the_programmes_are_their_own() -> None:
    """A draw knows the last 32 bits of its stream: no two programmes share them, nor any with what a rule draws."""
    streams = [
        (1000 + 4 * zlib.crc32(title.encode()) + purpose) % 2**32
        for title in settings().registers.programmes
        for purpose in range(4)
    ]
    assert len({*streams, *Stream}) == len(streams) + len(Stream)


def test_rounds_and_purposes_have_their_own_luck() -> None:
    candidates = Candidates(able(1000), np.arange(1000), NOW)
    luck = [round_of(title).luck(candidates, purpose) for title in ("srdi", "listed") for purpose in range(4)]
    between = np.corrcoef(luck) - np.eye(8)
    assert np.abs(between).max() < 0.13


@pytest.mark.parametrize(
    ("title", "levers", "wish"),
    [
        ("srdi", {}, 0.3),
        ("tech_sme", {"tech_sme_programme": 0.25}, 1.0 - 0.7 * (1.0 - 0.8 * 0.25)),
        ("single_champion", {"champion_reward": 100.0}, 1.0 - 0.7 * (1.0 - 0.5 * 0.5)),
        ("little_giant", {"champion_reward": 100.0}, 1.0 - 0.7 * (1.0 - 0.5 * 50.0 / 150.0)),
    ],
    ids=["own rate", "helped", "rewarded", "half of the reward"],
)
def test_wish_to_apply_by_hand(title: str, levers: dict[str, float], wish: float) -> None:
    own = {f"apply_{title}": 0.3, "reach_effect": 0.8, "reward_effect": 0.5, "reward_reference": 100.0}
    this = round_of(title, levers, **own)
    assert this.wish(Candidates(able(3), np.arange(3), NOW)) == pytest.approx(wish)


@pytest.mark.parametrize(
    ("title", "lever", "low", "high"),
    [("tech_sme", "tech_sme_programme", 0.1, 0.6), ("listed", "listing_support", 0.0, 0.5)],
)
def test_more_reach_and_reward_lose_no_applicant(title: str, lever: str, low: float, high: float) -> None:
    candidates = Candidates(able(500), np.arange(500), NOW)
    few, many = (round_of(title, {lever: value}) for value in (low, high))
    applied = [this.luck(candidates, 0) < this.wish(candidates) for this in (few, many)]
    assert np.all(applied[0] <= applied[1])
    assert applied[0].sum() < applied[1].sum()


def test_factories_are_sought_out_as_the_goal_says() -> None:
    """A goal of ten and 2.5 sought for each: the 25 who spent most; all apply, and all are accepted."""
    sure = {"apply_smart_factory": 1.0, "pass_effort": 1.0, "sought_per_goal": 2.5, "score_noise": 0.0}
    records = able(100, digital_spending=np.linspace(2000.0, 9000.0, 100))
    changes = {"split": "province"}
    this = round_of("smart_factory", {"factory_recognition_quota": 10.0}, changes=changes, **sure)
    assert held(this, records)[0] == list(range(75, 100))
    assert held(round_of("smart_factory", **sure), able(100))[0] == []


def test_pilots_are_assessed_when_they_are_built() -> None:
    """Five quarters of building; who fell below level 3, or is no pilot, is not assessed."""
    records = able(4, future_pilot=[NOW - 5, NOW - 4, 0, NOW - 9], digital_level=[3, 3, 3, 2])
    awarded, eligible = held(round_of("future_factory", pass_assessed=1.0), records)
    assert awarded == eligible == [0]
    assert held(round_of("future_factory", pass_assessed=0.0), able(1, future_pilot=NOW - 5))[0] == []


HOLDERS = {"srdi": [0, NOW - 12, NOW - 11, NOW - 12], "rd_expense": [0.0, 2500.0, 2500.0, 0.0]}


@pytest.mark.parametrize(("renewal", "second"), [(1.0, NOW), (0.0, 12 - NOW)])
def test_titles_are_renewed_or_lost_after_three_years(renewal: float, second: int) -> None:
    """The second is due and able, the third not yet due, the fourth due but without research: what is
    lost is kept as a negative period.
    """
    records = able(4, **HOLDERS)
    awarded, _ = held(round_of("srdi", srdi_seats=0.0, renewal=renewal), records)
    assert awarded == []
    assert records["srdi"].tolist() == [0, second, NOW - 11, 12 - NOW]


def test_a_title_without_an_end_is_kept() -> None:
    records = able(1, hidden_champion=NOW - 80, rd_expense=0.0)
    held(round_of("hidden_champion", renewal=0.0), records)
    assert records["hidden_champion"].tolist() == [NOW - 80]


def test_a_renewal_is_no_new_award() -> None:
    records = able(30, srdi=NOW - 12)
    awarded, eligible = held(round_of("srdi", srdi_seats=99.0, renewal=1.0, **CERTAIN), records)
    assert awarded == eligible == []
    assert set(records["srdi"].tolist()) == {NOW}
