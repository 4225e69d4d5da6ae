"""The command that holds the model to patterns of the literature."""

import argparse
from pathlib import Path

from sim.cli.options import DEFAULT_CONFIG, Commands, load_settings, progress


def add_commands(commands: Commands, common: argparse.ArgumentParser, running: argparse.ArgumentParser) -> None:
    """Adds ``patterns``."""
    patterns = commands.add_parser(
        "patterns", parents=[common, running], help="what nobody fitted, held to the literature: a figure each"
    )
    patterns.add_argument("config", type=Path, nargs="?", default=Path(DEFAULT_CONFIG))
    patterns.add_argument("--out", type=Path, default=Path("experiments/05_patterns"), help="folder of the page")
    patterns.set_defaults(command=_patterns)


def _patterns(options: argparse.Namespace) -> int:
    config = load_settings(options)
    from sim.calibration.patterns import patterns

    found = patterns(config, options.out, options.jobs, options.threads, options.force, progress(options))
    from sim.view.pattern_page import verdicts_table, write_patterns

    written = write_patterns(options.out, config, found)
    if not options.quiet:
        print(verdicts_table(found.parts), *written, sep="\n")
    return 0
