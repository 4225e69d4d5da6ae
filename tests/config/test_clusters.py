"""Clusters as data: what they may take, how they become parameters, and what the shipped ones are held to."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.config import load

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
CHAIN = """\
robots:
  en: Robots
  zh: 机器人
  group: chain
  divisions: {C34: 0.5, C35: 0.8}
  scale: {value: 1.0, low: 0.8, high: 1.2}
  source: a guess
  grade: judged
"""


@pytest.fixture
def clusters(configs: Path) -> Path:
    path = configs / "plan" / "clusters.yaml"
    path.write_text(CHAIN, encoding="utf-8")
    return path


def test_a_scale_is_a_parameter_like_others(clusters: Path, write: Callable[..., Path]) -> None:
    config = load(write("parameters: {clusters: {robots: 1.1}}"))
    row = config.registers.parameters["clusters"]["robots"]
    assert (row.low, row.value, row.high, row.grade, row.source) == (0.8, 1.0, 1.2, "judged", "a guess")
    assert config.parameter("clusters") == {"robots": 1.1}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("C34: 0.5", "C99: 0.5", "unknown division 'C99'"),
        ("C34: 0.5", "C34: 1.5", "robots.divisions.C34: read 1.5"),
        ("low: 0.8", "low: 1.1", "allowed: 0 < low <= value <= high"),
        ("C35: 0.8", "C35: 0.9", "chains take 1.08 of C35 at the high end of their scales; allowed: at most 1"),
        ("group: chain", "group: chains", "robots.group: read 'chains'"),
        ("  source", "  passes: much\n  source", "robots.passes: unknown parameter 'much'"),
    ],
)
def test_what_cannot_be_is_refused(
    clusters: Path, refusals: Callable[..., list[str]], old: str, new: str, said: str
) -> None:
    clusters.write_text(CHAIN.replace(old, new), encoding="utf-8")
    problems = refusals("policy: neutral")
    assert any(said in problem and problem.startswith("configs/plan/clusters.yaml:") for problem in problems), problems


def test_two_chains_may_not_share_what_is_not_there(clusters: Path, refusals: Callable[..., list[str]]) -> None:
    other = CHAIN.replace("robots:", "drives:").replace("{C34: 0.5, C35: 0.8}", "{C34: 0.4}")
    clusters.write_text(CHAIN + other, encoding="utf-8")
    (problem,) = refusals("policy: neutral")
    assert "drives.divisions.C34: chains take 1.08 of C34" in problem


def test_a_change_of_a_share_changes_the_digest(clusters: Path, write: Callable[..., Path]) -> None:
    before = load(write("policy: neutral")).digest()
    clusters.write_text(CHAIN.replace("0.5", "0.4"), encoding="utf-8")
    assert load(write("policy: neutral")).digest() != before


def test_the_chains_and_clusters_of_the_plan_are_there() -> None:
    registers = load(CONFIGS / "baseline.yaml").registers
    groups = [cluster.group for cluster in registers.clusters.values()]
    assert {group: groups.count(group) for group in groups} == {"chain": 10, "it": 1, "world_class": 4, "advantage": 15}
    chains = {f"chain_output_{name}" for name, cluster in registers.clusters.items() if cluster.group == "chain"}
    assert chains == {name for name in registers.targets if name.startswith("chain_output_")}
