"""Commands that hand results on: the report of a folder, and its tables for other programs."""

import argparse
from pathlib import Path

from sim.cli.options import Commands, at_least_one

FORMATS = ("xlsx", "dta", "csv")


def add_commands(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Adds ``report`` and ``export``."""
    report = commands.add_parser(
        "report", parents=[common], help="draw the figures of a folder anew and write report.html, one page to hand on"
    )
    report.add_argument("folder", type=Path, help="what `zjsim run`, `sweep` or `compare` wrote")
    report.add_argument("--pdf", action="store_true", help="print it to report.pdf too (needs Chromium)")
    report.add_argument(
        "--against", type=Path, metavar="BASE", help="result folder to compare with (default: `baseline` beside)"
    )
    report.add_argument("--jobs", type=at_least_one, help="processes (default: one a core)")
    report.set_defaults(command=_report)
    export = commands.add_parser("export", parents=[common], help="the tables of a result for Excel, Stata or others")
    export.add_argument("folder", type=Path, help="what `zjsim run` wrote")
    export.add_argument("--to", choices=FORMATS, default=FORMATS[0], help="xlsx (default), dta or csv")
    export.add_argument("--out", type=Path, help="folder of the files (default: FOLDER/export)")
    export.set_defaults(command=_export)


def _report(options: argparse.Namespace) -> int:
    from sim.study.execute import cores
    from sim.view.report import write_report

    if options.pdf:
        from sim.view.report.pdf import find_browser, print_pdf

        find_browser()
    page = write_report(options.folder, options.lang, options.against, cores(options.jobs))
    print(page)
    if options.pdf:
        print(print_pdf(page))
    return 0


def _export(options: argparse.Namespace) -> int:
    from sim.view.export import export

    print(*export(options.folder, options.to, options.lang, options.out), sep="\n")
    return 0
