"""Contenders timed side by side: turn by turn in one run, the median of their turns."""

import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import NamedTuple


class Contender(NamedTuple):
    """What is timed, how many turns it takes, and what puts everything in place before each, untimed."""

    run: Callable[[], object]
    prepare: Callable[[], object] = lambda: None
    turns: int = 5


def seconds(run: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def side_by_side(contenders: Mapping[str, Contender]) -> dict[str, float]:
    """The median seconds of each contender; in every round each takes its turn, so that all share the machine's moods.

    Whoever has fewer turns than the others sits out the last rounds.
    """
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(max(contender.turns for contender in contenders.values())):
        for name, contender in contenders.items():
            if turn < contender.turns:
                contender.prepare()
                taken[name].append(seconds(contender.run))
    return {name: median(times) for name, times in taken.items()}
