"""Commands that run ensembles: one scenario, the three references, every lever by itself."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.options import DEFAULT_CONFIG, Commands, load_settings, progress, say
from sim.errors import ConfigError

if TYPE_CHECKING:
    from sim.calibration.review import Review
    from sim.study.run import Result


def add_commands(commands: Commands, common: argparse.ArgumentParser, running: argparse.ArgumentParser) -> None:
    """Adds ``run``, ``references`` and ``effects``."""
    run = commands.add_parser("run", parents=[common, running], help="run a scenario and write its result folder")
    run.add_argument("config", type=Path)
    run.add_argument("--out", type=Path, help="result folder (default: results/<name>)")
    run.add_argument(
        "--observed", type=Path, metavar="FILE", help="condition the runs on what happened: a CSV of observations"
    )
    run.add_argument("--page", type=Path, metavar="FOLDER", help="with --observed: write the review into its README.md")
    run.add_argument("--dry-run", action="store_true", help="say what would run, and run nothing")
    run.add_argument("--no-figures", action="store_true", help="write tables only: neither figures nor the report")
    run.set_defaults(command=_run)
    references = commands.add_parser(
        "references", parents=[common, running], help="what carries each target: baseline, continuation, no_policy"
    )
    references.add_argument("--out", type=Path, default=Path("experiments/01_references"), help="folder of the page")
    references.set_defaults(command=_references)
    effects = commands.add_parser(
        "effects", parents=[common, running], help="what each lever does to its indicator, and what it costs"
    )
    effects.add_argument("config", type=Path, nargs="?", default=Path(DEFAULT_CONFIG))
    effects.add_argument("--out", type=Path, default=Path("experiments/02_levers"), help="folder of the page")
    effects.set_defaults(command=_effects)


def _run(options: argparse.Namespace) -> int:
    if options.page and not options.observed:
        raise ConfigError(["--page: goes with --observed FILE, whose review it holds"])
    config = load_settings(options)
    from sim.study.run import describe_plan

    if options.dry_run:
        if options.observed:
            from sim.calibration.extract import read_known

            read_known(options.observed, config)
        say(describe_plan(config, options.out, options.jobs, options.threads), options.lang)
        return 0
    from sim.calibration.review import Review, run

    shown, where = progress(options), (options.out, options.jobs, options.threads)
    if options.observed:
        result: Result | Review = run(config, *where, options.force, shown, observed=options.observed)
    else:
        result = run(config, *where, options.force, shown)
    if not options.no_figures:
        from sim.study.execute import cores
        from sim.view.report import write_report

        write_report(result.folder, options.lang, jobs=cores(options.jobs))
    if not options.quiet:
        _print_result(result, options.lang)
    if options.page and isinstance(result, Review):
        from sim.view.review_page import write_review

        written = write_review(options.page, config, result)
        if not options.quiet:
            print(*written, sep="\n")
    for warning in result.warnings if isinstance(result, Review) else ():
        say(f"warning: {warning}", options.lang, sys.stderr)
    for number, reason in result.failures.items():
        say(f"run {number} failed: {reason.strip().splitlines()[-1]}", options.lang, sys.stderr)
    return 1 if result.failures else 0


def _print_result(result: "Result | Review", language: str) -> None:
    from sim.calibration.review import Review
    from sim.view.text import conditioned_text, scorecard_text

    print(scorecard_text(result.scorecard, result.indicators["run"].nunique(), language))
    if isinstance(result, Review):
        print(conditioned_text(result.effective, result.vectors, language))
        print(f"\n{result.folder}/: scorecard.csv, scorecard_unconditioned.csv, cities.csv, weights.csv, observed.csv")
    else:
        print(f"\n{result.folder}/: scorecard.csv, cities.csv, budget.csv, indicators.parquet, ...")
    if (result.folder / "report.html").is_file():
        print(f"{result.folder}/report.html")


def _references(options: argparse.Namespace) -> int:
    from sim.study.references import REFERENCES, compare_references

    configs = {name: load_settings(options, Path(DEFAULT_CONFIG).with_stem(name)) for name in REFERENCES}
    found = compare_references(configs, options.out, options.jobs, options.threads, options.force, progress(options))
    from sim.view.pages import classes_table, write_references

    written = write_references(options.out, configs, found)
    if not options.quiet:
        print(classes_table(found.targets), *written, sep="\n")
    return 0


def _effects(options: argparse.Namespace) -> int:
    config = load_settings(options)
    from sim.study.effects import lever_effects

    table = lever_effects(config, options.out, options.jobs, options.threads, options.force, progress(options))
    from sim.view.pages import write_effects

    written = write_effects(options.out, config, table)
    if not options.quiet:
        say(f"{int(table['moved'].sum())} of {len(table)} levers move their indicator", options.lang)
        print(*written, sep="\n")
    return 0
