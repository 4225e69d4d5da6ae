"""What an award pays, to whom, and what it only promises."""

import numpy as np
import pytest

from sim.policy.candidates import Candidates
from tests.policy.able import CERTAIN, able, seats_of
from tests.policy.made import HANGZHOU, NINGBO, NOW, held, round_of, values

REWARDS = {
    "in full": ("single_champion", {"champion_reward": 100.0}, 100.0),
    "half of it": ("little_giant", {"champion_reward": 100.0}, 50.0),
    "another lever": ("single_champion", {"factory_reward": 100.0}, 0.0),
    "no reward": ("srdi", {"champion_reward": 100.0, "factory_reward": 100.0}, 0.0),
}


@pytest.mark.parametrize(("title", "levers", "amount"), REWARDS.values(), ids=REWARDS)
def test_rewards_go_into_the_cash_of_the_awarded(title: str, levers: dict[str, float], amount: float) -> None:
    """Half of a champion's reward for a little giant, as shipped; five of thirty are awarded."""
    assert values()["delivery"]["little_giant_reward_share"] == 0.5
    records = able(30, cash=7.0)
    awarded, _ = held(round_of(title, levers, changes=seats_of(title, 5.0), srdi_seats=5.0, **CERTAIN), records)
    assert len(awarded) == 5
    assert records["cash"][awarded].tolist() == [7.0 + amount] * 5
    assert np.delete(records["cash"], awarded).tolist() == [7.0] * 25


def test_a_reward_is_that_of_the_city_and_of_one_enterprise() -> None:
    rewards = np.zeros(11)
    rewards[NINGBO] = 80.0
    records = able(2, city=[HANGZHOU, NINGBO], weight=3.0)
    changes = seats_of("single_champion", 6.0)
    held(round_of("single_champion", {"champion_reward": rewards}, changes=changes, srdi_seats=6.0, **CERTAIN), records)
    assert records["single_champion"].tolist() == [NOW, NOW]
    assert records["cash"].tolist() == [0.0, 80.0]


def test_pilots_are_drawn_by_a_reward_that_the_built_factory_receives() -> None:
    """A pilot hopes for it, and is not paid; when it is assessed, it is."""
    pilots = round_of("future_pilot", {"future_factory_quota": 5.0, "factory_reward": 500.0}, apply_future_pilot=1.0)
    records = able(5)
    assert pilots.reward(Candidates(records, np.arange(5), NOW)).tolist() == [500.0] * 5
    assert held(pilots, records)[0] == [0, 1, 2, 3, 4]
    assert records["cash"].tolist() == [0.0] * 5
    held(round_of("future_factory", {"factory_reward": 500.0}, pass_assessed=1.0), records, NOW + 5)
    assert records["cash"].tolist() == [500.0] * 5


def test_a_renewal_is_not_rewarded() -> None:
    records = able(10, little_giant=NOW - 12)
    held(round_of("little_giant", {"champion_reward": 100.0}, renewal=1.0, **CERTAIN), records)
    assert set(records["little_giant"].tolist()) == {NOW}
    assert records["cash"].tolist() == [0.0] * 10
