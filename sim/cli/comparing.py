"""The commands that compare results, and that explain a sweep."""

import argparse
from pathlib import Path

from sim.cli.options import Commands, load_settings, say


def add_commands(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Adds ``compare``, ``analyse`` and ``groups``."""
    compare = commands.add_parser(
        "compare", parents=[common], help="paired differences of results to a base, with bands and cost per unit"
    )
    compare.add_argument("base", help="a result folder, or a cell of a sweep: FOLDER:cell=3")
    compare.add_argument("others", nargs="+", metavar="other", help="what is held against it, likewise")
    compare.add_argument("--out", type=Path, help="folder of tables and figures (default: results/compare-...)")
    compare.add_argument("--quiet", action="store_true", help="no table on the screen")
    compare.set_defaults(command=_compare)
    analyse = commands.add_parser(
        "analyse", parents=[common], help="explain a sweep: what carries a target, what decides it, where it fails"
    )
    analyse.add_argument("folder", type=Path, help="the folder of a sweep")
    analyse.add_argument("--target", action="append", default=[], help="an indicator that was kept; repeatable")
    analyse.add_argument("--quiet", action="store_true", help="no findings on the screen")
    analyse.set_defaults(command=_analyse)
    groups = commands.add_parser(
        "groups", parents=[common], help="write a design that shares out a scenario's effect among groups of levers"
    )
    groups.add_argument("config", type=Path, help="the scenario in which all groups are on")
    groups.add_argument("--group", action="append", required=True, metavar="NAME=LEVER,...", help="repeatable")
    groups.add_argument(
        "--without", choices=("neutral", "practice"), default="neutral", help="what a lever is when off"
    )
    groups.add_argument("--out", type=Path, required=True, help="folder of the experiment, as experiments/08_groups")
    groups.set_defaults(command=_groups)


def _compare(options: argparse.Namespace) -> int:
    from sim.view.comparison import compare, comparison_text, default_folder, write_comparison

    found = compare(options.base, *options.others)
    folder = options.out or default_folder(found)
    drawn = write_comparison(found, folder, options.lang)
    if not options.quiet:
        print(comparison_text(found, options.lang))
        print(f"\n{folder}/: comparison.csv, comparison_cities.csv, figures, record.json{drawn.told(options.lang)}")
    return 0


def _analyse(options: argparse.Namespace) -> int:
    from sim.study.analyse import ANALYSIS
    from sim.view.analysis import analyse, analysis_text, write_analysis

    found = analyse(options.folder, options.target)
    drawn = write_analysis(found, options.folder, options.lang)
    if not options.quiet:
        print(analysis_text(found, options.lang))
        say(f"\n{options.folder / ANALYSIS}/: tables and figures{drawn.told(options.lang)}", options.lang)
    return 0


def _groups(options: argparse.Namespace) -> int:
    from sim.study.groups import read_groups, write_groups

    config = load_settings(options)
    groups = read_groups(options.group, config)
    written = write_groups(config, options.config, groups, options.without, options.out)
    next_steps = f"zjsim sweep {written}; zjsim analyse"
    say(f"{written}: {2 ** len(groups)} cells; next: {next_steps}", options.lang)
    return 0
