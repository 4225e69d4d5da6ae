"""Which clusters are supported, by a table of output made by hand: three cities, four divisions."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.model.world import PEER_FIELDS, SUPPORTED, World

OUTPUT = np.array(
    [
        [10.0, 40.0, 31.0, 0.0],  # mean 20: two clusters, the second division the larger
        [5.0, 5.0, 5.0, 5.0],  # none stands out
        [90.0, 0.0, 0.0, 90.0],  # two of one size
    ]
)
ALL = [[0, 1, 1, 0], [0, 0, 0, 0], [1, 0, 0, 1]]
LARGEST = [[0, 1, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0]]
NONE = [[0, 0, 0, 0]] * 3


def supported(world: SimpleNamespace, *shares: float) -> list[list[float]]:
    """The flags (cities, divisions) by the share of clusters that each city's policy supports."""
    world.cities = {"cluster_programme": np.array(shares)}
    World.support_clusters(world)  # type: ignore[arg-type]
    return world.peers[..., SUPPORTED].tolist()  # type: ignore[no-any-return]


def made() -> SimpleNamespace:
    """A world of nothing but output and an empty table of peers."""
    return SimpleNamespace(output=OUTPUT, peers=np.zeros((*OUTPUT.shape, PEER_FIELDS)))


@pytest.mark.parametrize(
    ("share", "flags"), [(0.0, NONE), (0.2, NONE), (0.3, LARGEST), (0.5, LARGEST), (0.8, ALL), (1.0, ALL)]
)
def test_the_largest_clusters_come_first(share: float, flags: list[list[float]]) -> None:
    """Of two clusters 0.2 support none, a half the larger; of two equal ones the first in the register."""
    assert supported(made(), share, share, share) == flags


def test_each_city_goes_by_its_own_programme() -> None:
    assert supported(made(), 1.0, 1.0, 0.0) == [ALL[0], NONE[1], NONE[2]]


def test_support_ends_with_the_programme_and_touches_nothing_else_of_what_is_seen() -> None:
    world = made()
    world.peers[:] = 0.25
    assert supported(world, 1.0, 1.0, 1.0) == ALL
    assert supported(world, 0.0, 0.0, 0.0) == NONE
    assert np.all(np.delete(world.peers, SUPPORTED, axis=2) == 0.25)
