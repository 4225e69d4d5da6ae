"""Commands on designs of runs: run one, and say how far it is."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.options import Commands, at_least_one, progress, say, settings_given

if TYPE_CHECKING:
    from sim.study.sweep import Sweep

FAILURES_SHOWN = 5


def add_commands(commands: Commands, common: argparse.ArgumentParser, running: argparse.ArgumentParser) -> None:
    """Adds ``sweep``, ``status`` and ``verify``."""
    sweep = commands.add_parser("sweep", parents=[common, running], help="run a design; calling it again continues")
    sweep.add_argument("experiment", type=Path, help="a design: a YAML file, or the folder that holds design.yaml")
    sweep.add_argument("--out", type=Path, help="folder (default: results/<name>)")
    sweep.add_argument("--dry-run", action="store_true", help="say what would run, and run nothing")
    sweep.add_argument("--add-seeds", type=at_least_one, default=0, metavar="N", help="runs a cell beyond the design's")
    sweep.add_argument("--scheduler", metavar="ADDRESS", help="a running Dask scheduler, as tcp://host:8786")
    sweep.add_argument("--shard", type=_shard, metavar="I/N", help="run the I-th of N parts, as a job of an array")
    sweep.add_argument("--retry-failed", action="store_true", help="run what failed once more")
    sweep.set_defaults(command=_sweep)
    status = commands.add_parser("status", parents=[common], help="how far a sweep or a run is, and what failed")
    status.add_argument("folder", type=Path)
    status.set_defaults(command=_status)
    verify = commands.add_parser("verify", parents=[common], help="whether a folder is as it was left")
    verify.add_argument("folder", type=Path)
    verify.set_defaults(command=_verify)


def _shard(text: str) -> tuple[int, int]:
    part, slash, parts = text.partition("/")
    if not (slash and part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise argparse.ArgumentTypeError(f"read {text!r}; allowed: I/N with I from 1 to N, as 2/10")
    return int(part), int(parts)


def _sweep(options: argparse.Namespace) -> int:
    from sim.study.design import load_experiment
    from sim.study.planning import describe
    from sim.study.sweep import sweep

    experiment = load_experiment(options.experiment, settings_given(options))
    if options.dry_run:
        say(describe(experiment, options.out, options.jobs, options.add_seeds), options.lang)
        return 0
    found = sweep(
        experiment, options.out, options.jobs, options.threads, options.scheduler, options.shard,
        options.add_seeds, options.force, options.retry_failed, progress(options),
    )  # fmt: skip
    return _report(found, options.quiet, options.lang)


def _report(found: "Sweep", quiet: bool, language: str) -> int:
    from sim.study.status import last_line

    failures = found.failures
    if not quiet:
        print(f"{found.folder}/: design.csv, outcomes.parquet, failures.csv")
    told = list(found.notes)
    told += [
        f"cell {row.cell}, run {row.run} failed: {last_line(str(row.reason))}"
        for row in failures.head(FAILURES_SHOWN).itertuples()
    ]
    if len(failures):
        told.append(f"{len(failures)} runs failed and are left out of the tables (failures.csv)")
    for line in told:
        say(line, language, sys.stderr)
    return 1 if len(failures) else 0


def _status(options: argparse.Namespace) -> int:
    from sim.study.status import in_lines, status

    say("\n".join(in_lines(status(options.folder))), options.lang)
    return 0


def _verify(options: argparse.Namespace) -> int:
    from sim.study.verify import verify

    found = verify(options.folder)
    if not found.problems:
        say(f"{options.folder}: all {found.files} files are as they were written", options.lang)
        return 0
    for problem in found.problems:
        say(f"{options.folder}/{problem}", options.lang)
    say(f"to run it again: {found.command}", options.lang)
    return 1
