"""The command line: parses, calls one function, prints."""

import argparse
import locale
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import ConfigError, SimError

if TYPE_CHECKING:
    from sim.config import Config
    from sim.study.execute import Finished

USAGE_ERROR = 2
DEFAULT_CONFIG = "configs/baseline.yaml"
FILTERS = {
    "chapter": "only this clause of the plan and what stands below it: 5, 5.4, 'Chapter 5', 'Table 1', 'box 3'",
    "mechanism": "only this mechanism, such as digital",
    "city": "show what holds in this city under the settings, such as Ningbo",
}


def default_language() -> str:
    """``zh`` where the locale is Chinese, else ``en``."""
    name = locale.getlocale()[0] or ""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"read {text}; allowed: a whole number from 1")
    return number


def _running_options() -> argparse.ArgumentParser:
    """The options of every command that runs ensembles."""
    running = argparse.ArgumentParser(add_help=False)
    running.add_argument("--seed", type=int, help="seed of the ensemble")
    running.add_argument("--replicates", type=int, help="number of runs")
    running.add_argument(
        "--sample", type=float, help="share of ordinary enterprises below scale that is kept, with weights"
    )
    running.add_argument("--jobs", type=_at_least_one, help="processes (default: one a core)")
    running.add_argument("--threads", type=_at_least_one, help="threads a process (default: what is left of the cores)")
    running.add_argument("--force", action="store_true", help="replace runs of other settings")
    running.add_argument("--quiet", action="store_true", help="no progress and no tables on the screen")
    return running


def build_parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="change a setting; repeatable")
    common.add_argument(
        "--lang", choices=("zh", "en"), default=default_language(), help="language of tables and figures"
    )
    common.add_argument("--debug", action="store_true", help="show the traceback of an error")
    parser = argparse.ArgumentParser(prog="zjsim", description="A policy laboratory for Zhejiang's manufacturing.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    running = _running_options()
    run = commands.add_parser("run", parents=[common, running], help="run a scenario and write its result folder")
    run.add_argument("config", type=Path)
    run.add_argument("--out", type=Path, help="result folder (default: results/<name>)")
    run.add_argument("--dry-run", action="store_true", help="say what would run, and run nothing")
    run.add_argument("--no-figures", action="store_true", help="write tables only")
    references = commands.add_parser(
        "references", parents=[common, running], help="what carries each target: baseline, continuation, no_policy"
    )
    references.add_argument("--out", type=Path, default=Path("experiments/01_references"), help="folder of the page")
    effects = commands.add_parser(
        "effects", parents=[common, running], help="what each lever does to its indicator, and what it costs"
    )
    effects.add_argument("config", type=Path, nargs="?", default=Path(DEFAULT_CONFIG))
    effects.add_argument("--out", type=Path, default=Path("experiments/02_levers"), help="folder of the page")
    validate = commands.add_parser("validate", parents=[common], help="check settings and print them resolved")
    validate.add_argument("config", type=Path)
    for name, text, filters in (
        ("levers", "the instruments of the plan", ("chapter", "mechanism", "city")),
        ("targets", "the promises of the plan", ("chapter", "city")),
        ("parameters", "the numbers of the model", ("mechanism",)),
        ("population", "published and synthetic figures of the start, side by side", ()),
        ("budget", "the budget that a scenario needs, as settings (see configs/plan/budget.yaml)", ()),
    ):
        register = commands.add_parser(name, parents=[common], help=f"print {text}")
        register.add_argument("config", type=Path, nargs="?", default=Path(DEFAULT_CONFIG))
        for option in filters:
            register.add_argument(f"--{option}", help=FILTERS[option])
        if filters:
            form = register.add_mutually_exclusive_group()
            form.add_argument("--csv", action="store_true", help="print CSV")
            form.add_argument("--markdown", action="store_true", help="print a Markdown table")
        if name == "levers":
            register.add_argument(
                "--silent", action="store_true", help="only levers for which the plan states no value, with the reason"
            )
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Runs a command; 0 when it did what was asked, 1 when runs failed, 2 when settings or a folder were refused."""
    options = build_parser().parse_args(arguments)
    try:
        return int(COMMANDS[options.command](options))
    except SimError as error:
        if options.debug:
            raise
        print(error, file=sys.stderr)
        return USAGE_ERROR
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - whoever read, as `head` does, has enough
        return 0
    except KeyboardInterrupt:
        print("stopped; finished runs are kept, and the same command goes on from there", file=sys.stderr)
        return 130


def _load(options: argparse.Namespace, path: Path | None = None) -> "Config":
    from sim.config import load

    given = list(options.set)
    for option, key in (
        ("seed", "ensemble.seed"),
        ("replicates", "ensemble.replicates"),
        ("sample", "population.sample"),
    ):
        if getattr(options, option, None) is not None:
            given.append(f"{key}={getattr(options, option)}")
    return load(path or options.config, given)


def _run(options: argparse.Namespace) -> int:
    config = _load(options)
    from sim.study.run import describe_plan, run_scenario
    from sim.view.text import scorecard_text

    if options.dry_run:
        print(describe_plan(config, options.out, options.jobs, options.threads))
        return 0
    result = run_scenario(
        config, options.out, options.jobs, options.threads, options.force, None if options.quiet else _with_progress
    )
    if not options.no_figures:
        from sim.view import draw_all

        draw_all(result.folder, options.lang)
    if not options.quiet:
        print(scorecard_text(result.scorecard, result.indicators["run"].nunique(), options.lang))
        print(f"\n{result.folder}/: scorecard.csv, cities.csv, budget.csv, indicators.parquet, ...")
    for number, reason in result.failures.items():
        print(f"run {number} failed: {reason.strip().splitlines()[-1]}", file=sys.stderr)
    return 1 if result.failures else 0


def _references(options: argparse.Namespace) -> int:
    from sim.study.references import REFERENCES, compare_references

    configs = {name: _load(options, Path(DEFAULT_CONFIG).with_stem(name)) for name in REFERENCES}
    progress = None if options.quiet else _with_progress
    found = compare_references(configs, options.out, options.jobs, options.threads, options.force, progress)
    from sim.view.pages import classes_table, write_references

    written = write_references(options.out, configs, found)
    if not options.quiet:
        print(classes_table(found.targets), *written, sep="\n")
    return 0


def _effects(options: argparse.Namespace) -> int:
    config = _load(options)
    from sim.study.effects import lever_effects

    progress = None if options.quiet else _with_progress
    table = lever_effects(config, options.out, options.jobs, options.threads, options.force, progress)
    from sim.view.pages import write_effects

    written = write_effects(options.out, config, table)
    if not options.quiet:
        print(f"{int(table['moved'].sum())} of {len(table)} levers move their indicator", *written, sep="\n")
    return 0


def _with_progress(runs: "Iterator[Finished]", many: int) -> "Iterator[Finished]":
    """Passes runs through and shows how many ended, failed, and how long the rest will take."""
    from tqdm import tqdm

    failed = 0
    with tqdm(total=many, unit="run", desc="runs (a new version compiles first)", smoothing=0.1) as bar:
        for finished in runs:
            failed += bool(finished.failure)
            bar.set_postfix(failed=failed)
            bar.update()
            yield finished


def _validate(options: argparse.Namespace) -> int:
    from sim.config.describe import validation

    print(validation(_load(options)))
    return 0


def _register(options: argparse.Namespace) -> int:
    from sim.config import describe, listing

    command = "silent" if getattr(options, "silent", False) else options.command
    filters = {name: getattr(options, name) for name in FILTERS if getattr(options, name, None) is not None}
    if command == "silent" and "city" in filters:
        raise ConfigError(["--city: does not go with --silent, which lists values of the plan for all cities"])
    config = _load(options)
    if command == "silent" and options.markdown and not filters:
        print(describe.silent_page(config, options.lang), end="")
        return 0
    list_rows: dict[str, Callable[..., listing.Listing]] = {
        "levers": listing.list_levers,
        "silent": listing.list_silent,
        "targets": listing.list_targets,
        "parameters": listing.list_parameters,
    }
    form = describe.as_csv if options.csv else describe.as_markdown if options.markdown else describe.as_text
    print(form(list_rows[command](config, options.lang, **filters)), end="")
    return 0


def _budget(options: argparse.Namespace) -> int:
    config = _load(options)
    from sim.study.budget import budget_layer

    print(budget_layer(config), end="")
    return 0


def _population(options: argparse.Namespace) -> int:
    config = _load(options)
    from sim.population import stored
    from sim.population.check import check_table
    from sim.view.text import check_text

    table = check_table(stored(config.start, config.population.seed, config.parameter("start")))
    print(check_text(table, options.lang))
    return 0


COMMANDS = {
    "run": _run,
    "references": _references,
    "effects": _effects,
    "validate": _validate,
    "levers": _register,
    "targets": _register,
    "parameters": _register,
    "population": _population,
    "budget": _budget,
}

if __name__ == "__main__":
    sys.exit(main())
