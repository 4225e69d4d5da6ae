"""The command line: parses, calls one function, prints."""

import argparse
import os
import sys

from sim.cli import (
    calibrating,
    comparing,
    documents,
    matters,
    optimising,
    patterns,
    registers,
    reporting,
    running,
    serving,
    sweeping,
)
from sim.cli.options import add_language, common_options, running_options, say
from sim.cli.parser import PARSERS, language_of
from sim.errors import SimError

USAGE_ERROR = 2


def build_parser(language: str = "en") -> argparse.ArgumentParser:
    """The commands and their options; each command's function stands in ``command`` of what is parsed."""
    parser = PARSERS[language](prog="zjsim", description="A policy laboratory for Zhejiang's manufacturing.")
    add_language(parser, language)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    common, runs = common_options(), running_options()
    running.add_commands(commands, common, runs)
    sweeping.add_commands(commands, common, runs)
    comparing.add_commands(commands, common)
    calibrating.add_commands(commands, common, runs)
    patterns.add_commands(commands, common, runs)
    matters.add_commands(commands, common, runs)
    optimising.add_commands(commands, common, runs)
    registers.add_commands(commands, common)
    documents.add_commands(commands, common)
    reporting.add_commands(commands, common)
    serving.add_commands(commands, common)
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Runs a command; 0 when it did what was asked, 1 when runs failed, 2 when settings or a folder were refused."""
    given = sys.argv[1:] if arguments is None else arguments
    options = build_parser(language_of(given)).parse_args(given)
    try:
        return int(options.command(options))
    except SimError as error:
        if options.debug:
            raise
        say(str(error), options.lang, sys.stderr)
        return USAGE_ERROR
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - whoever read, as `head` does, has enough
        return 0
    except KeyboardInterrupt:
        say("stopped; finished runs are kept, and the same command goes on from there", options.lang, sys.stderr)
        return 130
