"""``python -m benchmarks``: every comparison in one run, one table; ``--quick`` does the same with few enterprises."""

import argparse
import os
import platform
from typing import NamedTuple

from benchmarks.enterprises import compare_with_mesa
from benchmarks.languages import compare_languages
from benchmarks.province import compare_sizes, time_province
from benchmarks.stage import Stage, cast, open_province
from benchmarks.sweeps import Size, compare_sweeps
from benchmarks.table import Section, as_table


class Scale(NamedTuple):
    """How many enterprises, quarters, years and turns a benchmark takes, and which share of a province."""

    enterprises: int
    quarters: int
    years: int
    turns: int
    sizes: tuple[int, int, int]
    sample: float
    sweep: Size


FULL = Scale(100_000, 8, 5, 5, (50_000, 500_000, 5_000_000), 1.0, Size(0.1, 20, 16, 3))
QUICK = Scale(2_000, 2, 1, 1, (500, 5_000, 50_000), 0.01, Size(0.01, 1, 4, 1))


def run(scale: Scale) -> list[Section]:
    """Every comparison at a scale."""
    model = open_province(threads=2, sample=scale.sample)
    ledger = model.world.ledger.rows
    stage = Stage(model, cast(ledger, scale.enterprises))
    return [
        compare_with_mesa(stage, scale.quarters),
        compare_languages(stage),
        *time_province(scale.years, scale.turns, scale.sample),
        compare_sizes(model, scale.sizes, scale.turns),
        compare_sweeps(scale.sweep),
    ]


def main(arguments: list[str] | None = None) -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few enterprises, one turn: does it all still work?")
    scale = QUICK if parser.parse_args(arguments).quick else FULL
    busy = os.getloadavg()[0]  # what others do: two threads cannot show their speed on cores that are taken
    sections = run(scale)
    machine = (
        f"{platform.machine()}, {os.cpu_count()} cores, load {busy:.1f} before, Python {platform.python_version()}"
    )
    print(f"Medians of {scale.turns}, side by side in one run on {machine}.\n")
    print(as_table(sections))


if __name__ == "__main__":
    main()
