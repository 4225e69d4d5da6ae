from math import exp
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.learning import Learning, belief, learn
from tests.rules.made import UNIFORM, changed, city, firm, firms, made, shipped

RULE = made(
    Learning,
    own_discovery_per_year=0.2,
    peer_weight_per_year=1.0,
    customer_weight_per_year=0.15,
    visit_effect=1.2,
    below_scale_factor=0.25,
    cases_seen_per_year=4.0,
    bad_news_weight=1.5,
    forgetting_per_year=0.3,
    prior_good=3.0,
    prior_bad=2.0,
    platform_effect=0.3,
    cluster_effect=0.2,
    park_effect=0.5,
)
PEERS = [0.5, 0.16, 0.02, 0.002, 0.1, 0.05, 0.0, 0.0]
"""Shares of peers at levels 1 to 4 or above, and their yearly rates of success and failure; no platform, no cluster."""

RATES = {
    "half of the peers are ahead": ({"above_scale": 1}, -1, {}, 0.2 + 0.5),
    "a customer no further than itself": ({"above_scale": 1, "digital_level": 1}, 1, {}, 0.2 + 0.16),
    "a customer ahead, a chain leader and visits": (
        {"above_scale": 1, "digital_level": 1},
        3,
        {"chain_leader_pull": 0.5, "demonstration_visits": 0.1},
        0.2 + 0.16 + 0.15 * 1.5 + 0.12,
    ),
    "a small one hears a quarter": ({"digital_level": 2}, -1, {}, 0.25 * (0.2 + 0.02)),
    "a small one is led by its customer and not visited": (
        {"digital_level": 2},
        3,
        {"chain_leader_pull": 0.5, "demonstration_visits": 0.1},
        0.25 * (0.2 + 0.02 + 0.15 * 1.5),
    ),
}


@pytest.mark.parametrize(("fields", "customer", "levers", "rate"), RATES.values(), ids=RATES)
def test_awareness_by_hand(fields: dict[str, float], customer: int, levers: dict[str, float], rate: float) -> None:
    for u, aware in ((1.0 - exp(-rate) - 1e-9, 1), (1.0 - exp(-rate) + 1e-9, 0)):
        enterprise = firm(**fields)
        learn(enterprise, city(**{"park_gain": 0.0, **levers}), PEERS, customer, RULE, u)
        assert enterprise.aware == aware


SHARED = {
    # half of the peers are ahead: 0.7 without help
    "a platform": (1, 1.0, 0.0, 0.0, 0.7 * 1.3),
    "a supported cluster": (1, 0.0, 1.0, 0.0, 0.7 * 1.2),
    "both add up": (1, 1.0, 1.0, 0.0, 0.7 * 1.5),
    "the large are in no park": (1, 0.0, 0.0, 0.4, 0.7),
    "the small hear more in parks": (0, 0.0, 0.0, 0.4, 0.7 * 0.25 * 1.2),
    "the small in a park with a platform": (0, 1.0, 0.0, 0.4, 0.7 * 0.25 * 1.2 * 1.3),
}


@pytest.mark.parametrize(("above_scale", "platform", "cluster", "parks", "rate"), SHARED.values(), ids=SHARED)
def test_platforms_clusters_and_parks_by_hand(
    above_scale: int, platform: float, cluster: float, parks: float, rate: float
) -> None:
    for u, aware in ((1.0 - exp(-rate) - 1e-9, 1), (1.0 - exp(-rate) + 1e-9, 0)):
        enterprise = firm(above_scale=above_scale)
        learn(enterprise, city(park_gain=parks), [*PEERS[:6], platform, cluster], -1, RULE, u)
        assert enterprise.aware == aware


@pytest.mark.parametrize(
    ("good", "bad", "good_after", "bad_after"),
    [(0.0, 0.0, 0.4, 0.3), (1.0, 2.0, 1.0 + 0.4 - 0.3, 2.0 + 0.3 - 0.6), (10.0, 0.0, 7.4, 0.3)],
)
def test_cases_by_hand(good: float, bad: float, good_after: float, bad_after: float) -> None:
    """Four cases a unit of rate: 0.4 successes and 0.2 failures that count one and a half; three tenths forgotten."""
    enterprise = firm(belief_good=good, belief_bad=bad)
    learn(enterprise, city(), PEERS, -1, RULE, 0.5)
    assert (enterprise.belief_good, enterprise.belief_bad) == pytest.approx((good_after, bad_after))


@pytest.mark.parametrize(("good", "bad", "trust"), [(0.0, 0.0, 0.6), (3.0, 0.0, 0.75), (0.0, 5.0, 0.3)])
def test_belief_by_hand(good: float, bad: float, trust: float) -> None:
    assert belief(firm(belief_good=good, belief_bad=bad), RULE) == pytest.approx(trust)


def test_at_the_highest_level_there_is_nothing_to_hear_of() -> None:
    enterprise = firm(digital_level=4, above_scale=1)
    learn(enterprise, city(demonstration_visits=0.5), PEERS, 4, RULE, 1e-12)
    assert enterprise.aware == 0


def test_who_is_aware_stays_aware() -> None:
    enterprise = firm(aware=1)
    learn(enterprise, city(), PEERS, -1, RULE, 0.999999)
    assert enterprise.aware == 1


@given(
    enterprise=firms(), u=UNIFORM, customer=st.integers(-1, 4),
    lever=st.sampled_from(["chain_leader_pull", "demonstration_visits"]),
    low=st.floats(0.0, 1.0), more=st.floats(0.0, 1.0),
)  # fmt: skip
def test_more_visits_and_leaders_never_keep_one_unaware(
    enterprise: SimpleNamespace, u: float, customer: int, lever: str, low: float, more: float
) -> None:
    other = changed(enterprise)
    learn(enterprise, city(**{lever: low}), PEERS, customer, shipped().learning, u)
    learn(other, city(**{lever: low + more}), PEERS, customer, shipped().learning, u)
    assert other.aware >= enterprise.aware


@given(enterprise=firms(), failures=st.floats(0.0, 1.0))
def test_bad_cases_count_and_belief_is_a_probability(enterprise: SimpleNamespace, failures: float) -> None:
    other = changed(enterprise)
    learn(enterprise, city(), [*PEERS[:5], 0.0, 0.0, 0.0], -1, shipped().learning, 0.5)
    learn(other, city(), [*PEERS[:5], failures, 0.0, 0.0], -1, shipped().learning, 0.5)
    trust, shaken = belief(enterprise, shipped().learning), belief(other, shipped().learning)
    assert 0.0 < shaken <= trust < 1.0
