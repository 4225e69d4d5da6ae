"""Learning: what an enterprise hears of the next digital level, and whether it believes in it. Bad cases count too."""

from typing import Any, NamedTuple

from numba.extending import register_jitable

from sim.draws import chance


class Learning(NamedTuple):
    """Parameters of awareness and belief."""

    own_discovery_per_year: float
    peer_weight_per_year: float
    customer_weight_per_year: float
    visit_effect: float
    below_scale_factor: float
    cases_seen_per_year: float
    bad_news_weight: float
    forgetting_per_year: float
    prior_good: float
    prior_bad: float
    platform_effect: float
    cluster_effect: float
    park_effect: float
    peer_structure: float


@register_jitable
def learn(firm: Any, city: Any, peers: Any, customer_level: int, p: Learning, u: float) -> None:
    """Once a year an enterprise remembers its peers' cases and may become aware of the next digital level.

    ``peers`` (8,) holds last quarter's shares of above-scale peers (same city and division, all or none, by
    ``peer_structure``) at level 1 to 4 or above, their yearly rates of success and failure, and whether a platform and
    a cluster programme reach them.
    ``customer_level`` is -1 without a principal customer.
    Formula: rate = (own discovery + peers at the next level + customer ahead + visits) * (1 + platform + cluster, and
    below scale the new parks); aware if u < 1 - exp(-rate).
    Source: M5 and M6 of the methods note; Cai and Szeidl 2018 for visits. Assumes: last quarter's peers only; visits go
    to above-scale enterprises.
    """
    firm.belief_good += p.cases_seen_per_year * peers[4] - p.forgetting_per_year * firm.belief_good
    firm.belief_bad += p.cases_seen_per_year * p.bad_news_weight * peers[5] - p.forgetting_per_year * firm.belief_bad
    if firm.aware == 1 or firm.digital_level >= 4:
        return
    rate = p.own_discovery_per_year + p.peer_weight_per_year * peers[firm.digital_level]
    if customer_level > firm.digital_level:
        rate += p.customer_weight_per_year * (1.0 + city.chain_leader_pull)
    if firm.above_scale == 1:
        rate += city.demonstration_visits * p.visit_effect
    else:
        rate *= p.below_scale_factor * (1.0 + p.park_effect * city.park_gain)
    rate *= 1.0 + p.platform_effect * peers[6] + p.cluster_effect * peers[7]
    if u < chance(rate, 1.0):
        firm.aware = 1


@register_jitable
def belief(firm: Any, p: Learning) -> float:
    """The believed chance that a digital project succeeds: the mean of a Beta belief over remembered cases."""
    good = p.prior_good + firm.belief_good
    return good / (good + p.prior_bad + firm.belief_bad)
