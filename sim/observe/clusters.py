"""Indicators of clusters: output of chains, and how many clusters pass the test of their rank."""

from collections.abc import Callable

import numpy as np

from sim.observe.definitions import Definitions, Membership
from sim.observe.sums import Cell
from sim.observe.view import Places, View, of_province, share, with_province
from sim.state.columns import YUAN_100M

CHAIN = "chain"


def output_of(v: View, cluster: Membership) -> Places:
    """The yearly output of a cluster (100m yuan at constant prices), each city's by its own mix of divisions."""
    made: Places = v.cells[..., Cell.OUTPUT] @ cluster.shares * YUAN_100M
    made[0] += cluster.services * v.account("digital_core_services")
    return made


def cluster_output(name: str) -> Callable[[View], Places]:
    """A formula: the output of a cluster (100m yuan); NaN when no such cluster is registered."""
    return lambda v: output_of(v, v.definitions.clusters[name]) if name in v.definitions.clusters else v.unknown


def chain_indicators(definitions: Definitions) -> dict[str, Callable[[View], Places]]:
    """One indicator for every registered chain, ``chain_output_<id>``."""
    chains = [name for name, cluster in definitions.clusters.items() if cluster.group == CHAIN]
    return {f"chain_output_{name}": cluster_output(name) for name in chains}


def chains_share_of_output(v: View) -> Places:
    """All chains over the output of above-scale industry (%)."""
    chains = sum((cluster.shares for cluster in v.definitions.clusters.values() if cluster.group == CHAIN), np.zeros(1))
    output = v.cells[..., Cell.OUTPUT]
    return 100.0 * share((output * chains).sum(axis=-1), output.sum(axis=-1))


def established(group: str) -> Callable[[View], Places]:
    """A formula: the clusters of a group whose output in the province passes their test."""

    def count(v: View) -> Places:
        clusters = [cluster for cluster in v.definitions.clusters.values() if cluster.group == group]
        return of_province(float(sum(output_of(v, c)[0] >= c.passes for c in clusters)), v.unknown)

    return count


def rising_stars(v: View) -> Places:
    """Cities' divisions of emerging fields whose emerging output passes the test of a rising star."""
    emerging, scoring = v.definitions.sectors["strategic_emerging"], v.definitions.scoring
    field = np.where(emerging >= scoring["rising_star_field"], emerging, 0.0)
    return _passing(v, field, scoring["rising_star_output"])


def clusters_over_10bn(v: View) -> Places:
    """Cities' divisions above 10 bn yuan of output, in the place of the clusters that are counted by county."""
    return _passing(v, np.ones(len(v.definitions.sectors)), v.definitions.scoring["cluster_output"])


def _passing(v: View, part: Places, output: float) -> Places:
    passes = v.cells[1:, :, Cell.OUTPUT] * part * YUAN_100M >= output
    return with_province(passes.sum(axis=-1).astype(float))


def lowest_coverage(v: View) -> Places:
    """Digital coverage of above-scale enterprises in the key division where it is lowest (%), in the province."""
    output, firms, reached = (v.cells[0, :, name] for name in (Cell.OUTPUT, Cell.ENTERPRISES, Cell.LEVEL_1))
    key = output >= v.definitions.scoring["key_division_share"] * output.sum()
    coverage = 100.0 * share(reached[key], firms[key])
    return of_province(float(coverage.min()) if len(coverage) else np.nan, v.unknown)
