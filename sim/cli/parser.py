"""A parser whose help and refusals are in the reader's language."""

import argparse
import locale
import re
from collections.abc import Iterable, Sequence
from typing import NoReturn

LANGUAGES = ("zh", "en")


def default_language() -> str:
    """``zh`` where the locale is Chinese, else ``en``."""
    name = locale.getlocale()[0] or ""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def language_of(arguments: Sequence[str]) -> str:
    """The language that a command line asks for, known before the line is understood."""
    asked = re.findall(rf"--lang[= ]({'|'.join(LANGUAGES)})(?!\S)", " ".join(arguments))
    return asked[-1] if asked else default_language()


class Parser(argparse.ArgumentParser):
    """Says usage, help and what it refuses in its language."""

    language = "en"

    def format_usage(self) -> str:
        """How to call it."""
        return self._said(super().format_usage())

    def format_help(self) -> str:
        """What it does, and its options."""
        self.description = self._explained(self.description)
        for action in _all_of(self._actions):
            action.help = self._explained(action.help)
        return self._said(super().format_help())

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """Ends the program with the reason why."""
        super().exit(status, self._said(message) if message else None)

    def _said(self, text: str) -> str:
        from sim.view.messages import in_language

        return in_language(text, self.language)

    def _explained(self, text: str | None) -> str | None:
        from sim.view.words import read_catalogue

        return read_catalogue()["help"].get(text or "", {}).get(self.language, text)


class ChineseParser(Parser):
    """The same in Chinese; the commands below a parser are of its class."""

    language = "zh"


PARSERS: dict[str, type[argparse.ArgumentParser]] = {"en": Parser, "zh": ChineseParser}


def _all_of(actions: Iterable[argparse.Action]) -> Iterable[argparse.Action]:
    """The actions, and the commands of those that have some."""
    for action in actions:
        yield action
        yield from getattr(action, "_choices_actions", ())
