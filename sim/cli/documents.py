"""The command that refreshes the documents."""

import argparse
from pathlib import Path

from sim.cli.options import DEFAULT_CONFIG, Commands, load_settings


def add_commands(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Adds ``docs``."""
    docs = commands.add_parser(
        "docs",
        parents=[common],
        help="refresh the tables of odd.md, validation.md and limits.md from registers and reports",
    )
    docs.add_argument("config", type=Path, nargs="?", default=Path(DEFAULT_CONFIG))
    docs.add_argument("--out", type=Path, default=Path("docs"), help="folder of the pages")
    docs.add_argument("--experiments", type=Path, default=Path("experiments"), help="folder of the reports")
    docs.set_defaults(command=_docs)


def _docs(options: argparse.Namespace) -> int:
    config = load_settings(options)
    from sim.view.documents import write_documents

    print(*write_documents(config, options.out, options.experiments), sep="\n")
    return 0
