"""Options that commands share, and what every command does with them: settings are loaded, progress is shown."""

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO

from sim.cli.parser import LANGUAGES

if TYPE_CHECKING:
    from sim.config import Config

type Commands = argparse._SubParsersAction[argparse.ArgumentParser]

DEFAULT_CONFIG = "configs/baseline.yaml"


def at_least_one(text: str) -> int:
    """A whole number from 1, as the type of an option."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"read {text}; allowed: a whole number from 1")
    return int(text)


def add_language(parser: argparse.ArgumentParser, default: str) -> None:
    """Adds the option of the language, which stands before or behind the command."""
    parser.add_argument("--lang", choices=LANGUAGES, default=default, help="language of all that is said and drawn")


def common_options() -> argparse.ArgumentParser:
    """The options of every command."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="change a setting; repeatable")
    add_language(common, argparse.SUPPRESS)
    common.add_argument("--debug", action="store_true", help="show the traceback of an error")
    return common


def running_options() -> argparse.ArgumentParser:
    """The options of every command that runs ensembles."""
    running = argparse.ArgumentParser(add_help=False)
    running.add_argument("--seed", type=int, help="seed of the ensemble")
    running.add_argument("--replicates", type=int, help="number of runs")
    running.add_argument(
        "--sample", type=float, help="share of ordinary enterprises below scale that is kept, with weights"
    )
    running.add_argument("--jobs", type=at_least_one, help="processes (default: one a core)")
    running.add_argument("--threads", type=at_least_one, help="threads a process (default: what is left of the cores)")
    running.add_argument("--force", action="store_true", help="replace runs of other settings")
    running.add_argument("--quiet", action="store_true", help="no progress and no tables on the screen")
    return running


def load_settings(options: argparse.Namespace, path: Path | None = None) -> "Config":
    """The settings that a command line names, with what its options change."""
    from sim.config import load

    return load(path or options.config, settings_given(options))


def settings_given(options: argparse.Namespace) -> list[str]:
    """What the options of a command line change in settings, as `path.to.key=value`."""
    given = list(options.set)
    for option, key in (
        ("seed", "ensemble.seed"),
        ("replicates", "ensemble.replicates"),
        ("sample", "population.sample"),
    ):
        if getattr(options, option, None) is not None:
            given.append(f"{key}={getattr(options, option)}")
    return given


def say(text: str, language: str, to: TextIO | None = None) -> None:
    """Prints what the program says, in the reader's language."""
    from sim.view.messages import in_language

    print(in_language(text, language), file=to or sys.stdout)


class Ended(Protocol):
    """A run that ended, with its reason when it failed."""

    @property
    def failure(self) -> str:
        """The reason; blank when it succeeded."""


class Progress:
    """Passes runs through and shows how many ended, failed, and how long the rest will take."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__[Kind: Ended](self, runs: Iterator[Kind], many: int) -> Iterator[Kind]:
        """The runs (so many) as they come."""
        from tqdm import tqdm

        from sim.view.words import Words

        words, failed = Words(self.language), 0
        with tqdm(total=many, unit=words.say("bar_unit"), desc=words.say("bar_runs"), smoothing=0.1) as bar:
            for finished in runs:
                failed += bool(finished.failure)
                bar.set_postfix_str(words.say("bar_failed", failed=failed))
                bar.update()
                yield finished


def progress(options: argparse.Namespace) -> Progress | None:
    """How a command shows the runs that end: a bar in its language, or nothing."""
    return None if options.quiet else Progress(options.lang)


def telling(options: argparse.Namespace) -> Callable[[str], None]:
    """How a command tells what it is at: in its language and apart from its output, or not at all."""
    return (lambda text: None) if options.quiet else (lambda text: say(text, options.lang, sys.stderr))
