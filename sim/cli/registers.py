"""Commands that print: the registers, checked settings, the population, the budget a scenario needs."""

import argparse
from collections.abc import Callable
from pathlib import Path

from sim.cli.options import DEFAULT_CONFIG, Commands, load_settings, say
from sim.errors import ConfigError

FILTERS = {
    "chapter": "only this clause of the plan and what stands below it: 5, 5.4, 'Chapter 5', 'Table 1', 'box 3'",
    "mechanism": "only this mechanism, such as digital",
    "city": "show what holds in this city under the settings, such as Ningbo",
}


def add_commands(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Adds ``validate`` and the commands that print a register."""
    validate = commands.add_parser("validate", parents=[common], help="check settings and print them resolved")
    validate.add_argument("config", type=Path)
    validate.set_defaults(command=_validate)
    for name, text, filters, command in (
        ("levers", "print the instruments of the plan", ("chapter", "mechanism", "city"), _register),
        ("targets", "print the promises of the plan", ("chapter", "city"), _register),
        ("parameters", "print the numbers of the model", ("mechanism",), _register),
        ("population", "print published and synthetic figures of the start, side by side", (), _population),
        ("budget", "print the budget that a scenario needs, as settings (see configs/plan/budget.yaml)", (), _budget),
    ):
        register = commands.add_parser(name, parents=[common], help=text)
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
        register.set_defaults(command=command, register=name)


def _validate(options: argparse.Namespace) -> int:
    from sim.config.describe import validation

    summary, files, head, settings = validation(load_settings(options)).split("\n", maxsplit=3)
    say("\n".join([summary, files, head]), options.lang)
    print(settings)
    return 0


def _register(options: argparse.Namespace) -> int:
    from sim.config import describe, listing

    command = "silent" if getattr(options, "silent", False) else options.register
    filters = {name: getattr(options, name) for name in FILTERS if getattr(options, name, None) is not None}
    if command == "silent" and "city" in filters:
        raise ConfigError(["--city: does not go with --silent, which lists values of the plan for all cities"])
    config = load_settings(options)
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
    config = load_settings(options)
    from sim.study.budget import budget_layer

    say(budget_layer(config).rstrip("\n"), options.lang)
    return 0


def _population(options: argparse.Namespace) -> int:
    config = load_settings(options)
    from sim.population import stored
    from sim.population.check import check_table
    from sim.view.text import check_text

    table = check_table(stored(config.start, config.population.seed, config.parameter("start")))
    print(check_text(table, options.lang))
    return 0
