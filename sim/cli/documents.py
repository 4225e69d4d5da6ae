"""The commands that refresh the documents and the gallery."""

import argparse
from pathlib import Path

from sim.cli.options import DEFAULT_CONFIG, Commands, load_settings


def add_commands(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Adds ``docs`` and ``gallery``."""
    docs = commands.add_parser(
        "docs",
        parents=[common],
        help="refresh the tables of odd.md, validation.md and limits.md from registers and reports",
    )
    docs.add_argument("config", type=Path, nargs="?", default=Path(DEFAULT_CONFIG))
    docs.add_argument("--out", type=Path, default=Path("docs"), help="folder of the pages")
    docs.add_argument("--experiments", type=Path, default=Path("experiments"), help="folder of the reports")
    docs.set_defaults(command=_docs)
    gallery = commands.add_parser(
        "gallery", parents=[common], help="draw a stored result into docs/gallery.md and docs/gallery.zh.md"
    )
    gallery.add_argument("folder", type=Path, nargs="?", default=Path("results/baseline"), help="result folder")
    gallery.add_argument("--out", type=Path, default=Path("docs"), help="folder of the pages")
    gallery.add_argument("--experiments", type=Path, default=Path("experiments"), help="folder of kept pictures")
    gallery.set_defaults(command=_gallery)


def _docs(options: argparse.Namespace) -> int:
    config = load_settings(options)
    from sim.view.documents import write_documents

    print(*write_documents(config, options.out, options.experiments), sep="\n")
    return 0


def _gallery(options: argparse.Namespace) -> int:
    from sim.view.gallery_page import PAGES, write_gallery

    written = write_gallery(options.folder, options.out, options.experiments)
    print(*(path for path in written if path.name in PAGES.values()), sep="\n")
    return 0
