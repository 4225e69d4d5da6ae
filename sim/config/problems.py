"""Problems of settings, collected so that one attempt shows them all."""

from collections.abc import Iterable
from difflib import get_close_matches

from sim.errors import ConfigError


class Problems:
    """Messages in the order met, each told once."""

    def __init__(self) -> None:
        self._messages: dict[str, None] = {}

    def report(self, place: str, key: str, text: str) -> None:
        """Add one message: the place (file and line), the key as written (may be empty), and what is wrong."""
        self._messages[": ".join(part for part in (place, key, text) if part)] = None

    @property
    def messages(self) -> tuple[str, ...]:
        """All messages."""
        return tuple(self._messages)

    def take(self, messages: Iterable[str]) -> None:
        """Add the messages of others."""
        self._messages |= dict.fromkeys(messages)

    def __len__(self) -> int:
        return len(self._messages)

    def refuse_if_any(self) -> None:
        """Raise a ConfigError that holds all messages, if there are any."""
        if self._messages:
            raise ConfigError(list(self._messages))


def nearest(name: str, allowed: Iterable[str]) -> str:
    """The words `; did you mean X?`, or nothing when no allowed name is near."""
    by_folded = {candidate.casefold(): candidate for candidate in allowed}
    close = get_close_matches(name.casefold(), by_folded, n=1)
    return f"; did you mean {by_folded[close[0]]}?" if close else ""


def unknown(kind: str, name: str, allowed: Iterable[str], listing: str = "") -> str:
    """The text about an unknown name: the nearest allowed one, and where all are listed."""
    names = list(allowed)
    where = f"{listing} lists all" if listing else "allowed: " + ", ".join(names)
    return f"unknown {kind} {name!r}{nearest(name, names)} ({where})"
