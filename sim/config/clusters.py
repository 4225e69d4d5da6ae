"""Clusters as data: chains and clusters of the plan as shares of divisions, a row each of ``plan/clusters.yaml``."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from sim.config.problems import Problems, unknown
from sim.config.rows import Frozen, Number, Parameter, Row, Words
from sim.data import divisions

CHAIN = "chain"
TESTS = "scoring"
WHOLE = 1.0 + 1e-9


def _known_division(code: str) -> str:
    codes = [division.gb_code for division in divisions()]
    if code not in codes:
        raise ValueError(unknown("division", code, codes))
    return code


class Scale(Frozen):
    """A factor on the output that the shares give, and its range."""

    value: Number
    low: Number
    high: Number

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not 0.0 < self.low <= self.value <= self.high:
            raise ValueError(f"{self.low:g}, {self.value:g}, {self.high:g}; allowed: 0 < low <= value <= high")
        return self


type Share = Annotated[Number, Field(ge=0.0, le=1.0)]


class Cluster(Row):
    """A chain or cluster of the plan.

    divisions: the share of a division's above-scale output that belongs to it, by code. services: the share of core
    digital services. passes: the parameter of ``scoring`` that says from which output it counts as established.
    """

    id: Words
    en: Words
    zh: Words
    group: Literal["chain", "it", "world_class", "advantage"]
    divisions: dict[Annotated[str, AfterValidator(_known_division)], Share]
    services: Share = 0.0
    passes: str | None = None
    scale: Scale
    source: Words
    grade: Literal["judged"]


def check_clusters(
    clusters: Mapping[str, Cluster], parameters: Mapping[str, Mapping[str, Parameter]], problems: Problems
) -> None:
    """Reports tests that are no parameter, and divisions of which chains together may take more than the whole."""
    taken: dict[str, float] = defaultdict(float)
    for name, cluster in clusters.items():
        tests = parameters.get(TESTS, {})
        if cluster.passes is not None and cluster.passes not in tests:
            problems.report(cluster.place, f"{name}.passes", unknown("parameter", cluster.passes, tests))
        if cluster.group != CHAIN:
            continue
        for code, share in cluster.divisions.items():
            taken[code] += share * cluster.scale.high
            if taken[code] > WHOLE:
                text = f"chains take {taken[code]:.3g} of {code} at the high end of their scales; allowed: at most 1"
                problems.report(cluster.place, f"{name}.divisions.{code}", text)


def scales(clusters: Mapping[str, Cluster]) -> dict[str, Parameter]:
    """The scale of each cluster as a parameter of the mechanism ``clusters``."""
    return {
        name: Parameter(
            mechanism="clusters", name=name, **cluster.scale.model_dump(), unit="factor", grade=cluster.grade,
            source=cluster.source, en=f"{cluster.en}: output over what its shares of divisions give",
            zh=f"{cluster.zh}：产值与行业份额折算值之比", file=cluster.file, line=cluster.line,
        )
        for name, cluster in clusters.items()
    }  # fmt: skip
