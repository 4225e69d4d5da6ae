"""The command that tells which parameters and structures matter."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.options import DEFAULT_CONFIG, Commands, at_least_one, load_settings, progress, say, telling

if TYPE_CHECKING:
    from sim.config import Config


def add_commands(commands: Commands, common: argparse.ArgumentParser, running: argparse.ArgumentParser) -> None:
    """Adds ``matters``."""
    matters = commands.add_parser(
        "matters", parents=[common, running], help="which parameters and structures matter: Morris, Sobol, switches"
    )
    matters.add_argument("config", type=Path, nargs="?", default=Path(DEFAULT_CONFIG))
    matters.add_argument("--trajectories", type=at_least_one, default=4, help="of Morris's screening (default: 4)")
    matters.add_argument("--count", type=at_least_one, default=15, help="parameters that count (default: 15)")
    matters.add_argument("--points", type=at_least_one, default=256, help="runs under Sobol's emulators (default: 256)")
    matters.add_argument("--base", type=int, default=0, help="base points of Sobol's indices on runs (0: emulators)")
    matters.add_argument("--only", nargs="+", metavar="MECHANISM.NAME", help="screen these parameters alone")
    matters.add_argument("--out", type=Path, default=Path("experiments/04_what_matters"), help="folder of the page")
    matters.add_argument("--dry-run", action="store_true", help="say what would run, and run nothing")
    matters.set_defaults(command=_matters)


def _matters(options: argparse.Namespace) -> int:
    config = load_settings(options)
    from sim.calibration.matters import Effort, describe, structure_configs, what_matters
    from sim.calibration.screening import chosen
    from sim.calibration.structures import read_structures
    from sim.calibration.waves import Workers

    given = list(options.set)

    def loaded(settings: Mapping[str, object]) -> "Config":
        options.set = [*given, *(f"{key}={value}" for key, value in settings.items())]
        return load_settings(options)

    structures = read_structures(config.root)
    configs = structure_configs(loaded, structures)
    effort = Effort(options.trajectories, options.count, options.points, options.base)
    free = chosen(config, options.only)
    if options.dry_run:
        say(describe(configs, effort, options.jobs, options.threads, free), options.lang)
        return 0
    workers = Workers(options.jobs, options.threads, options.force, progress(options))
    found = what_matters(configs, options.out, effort, free, workers, telling(options))
    from sim.view.matters import ranks_table, write_matters

    written = write_matters(options.out, config, structures, found)
    if not options.quiet:
        print(ranks_table(found, {name: en for name, (en, _) in found.outcomes.names.items()}), *written, sep="\n")
    return 0
