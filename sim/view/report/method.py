"""The method in a page, and the sources."""

from sim.view.report.blocks import Block, Bullets, Text, Voice


def method(voice: Voice) -> list[Block]:
    """What the model is and what it must not be used for."""
    return [*(Text(voice.tell(f"method_{number}")) for number in range(1, 6)), Text(voice.tell("method_more"))]


def sources(voice: Voice) -> list[Block]:
    """Where the numbers come from."""
    return [Bullets([voice.tell(f"source_{number}") for number in range(1, 7)])]
