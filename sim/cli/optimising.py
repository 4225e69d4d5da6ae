"""The command that seeks the best mix of levers."""

import argparse
from pathlib import Path

from sim.cli.options import Commands, say, settings_given, with_progress


def add_commands(commands: Commands, common: argparse.ArgumentParser, running: argparse.ArgumentParser) -> None:
    """Adds ``optimise``."""
    optimise = commands.add_parser(
        "optimise", parents=[common, running], help="the best mixes of levers under a public budget"
    )
    optimise.add_argument("experiment", type=Path, help="a file with levers, ranges and a section optimise")
    optimise.add_argument("--out", type=Path, help="folder (default: results/<name>)")
    optimise.add_argument("--dry-run", action="store_true", help="say what would run, and run nothing")
    optimise.add_argument("--no-figures", action="store_true", help="write tables only")
    optimise.set_defaults(command=_optimise)


def _optimise(options: argparse.Namespace) -> int:
    from sim.errors import ConfigError
    from sim.study.mixes import load_question
    from sim.study.optimise import describe_optimise, optimise

    if options.replicates is not None:
        raise ConfigError(["--replicates: is no option of optimise; give --set optimise.runs=4 (runs a mix)"])
    question = load_question(options.experiment, settings_given(options))
    if options.dry_run:
        say(describe_optimise(question, options.out, options.jobs), options.lang)
        return 0
    found = optimise(question, options.out, options.jobs, options.force, None if options.quiet else with_progress)
    if not options.no_figures:
        from sim.view.optimum import draw_optimum

        draw_optimum(found.folder, options.lang)
    if not options.quiet:
        from sim.view.optimum import optimum_text

        print(optimum_text(found.folder, options.lang))
    return 1 if len(found.failures) else 0
