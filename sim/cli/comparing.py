"""The commands that compare results, and that explain a sweep."""

import argparse
from pathlib import Path

from sim.cli.options import Commands


def add_commands(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Adds ``compare``."""
    compare = commands.add_parser(
        "compare", parents=[common], help="paired differences of results to a base, with bands and cost per unit"
    )
    compare.add_argument("base", help="a result folder, or a cell of a sweep: FOLDER:cell=3")
    compare.add_argument("others", nargs="+", metavar="other", help="what is held against it, likewise")
    compare.add_argument("--out", type=Path, help="folder of tables and figures (default: results/compare-...)")
    compare.add_argument("--quiet", action="store_true", help="no table on the screen")
    compare.set_defaults(command=_compare)


def _compare(options: argparse.Namespace) -> int:
    from sim.view.comparison import compare, comparison_text, default_folder, write_comparison

    found = compare(options.base, *options.others)
    folder = options.out or default_folder(found)
    write_comparison(found, folder, options.lang)
    if not options.quiet:
        print(comparison_text(found, options.lang))
        print(f"\n{folder}/: comparison.csv, comparison_cities.csv, figures, record.json")
    return 0
