"""The documents whose tables are made from registers, code and reports: refreshed between the markers of each page."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sim.config import Config
from sim.config.describe import as_markdown
from sim.config.listing import Listing
from sim.study import limits, odd
from sim.view.pages import write_block

type Blocks = dict[str, str]

LONGEST_OPEN = 16
"""Longer tables are folded."""


class Report(NamedTuple):
    """A table that a command leaves below ``experiments``, and the columns shown: those there are, or all."""

    path: str
    command: str
    columns: tuple[str, ...] = ()


REPORTS: dict[str, Report] = {
    "fit": Report("06_backtest/fit.csv", "zjsim calibrate configs/backtest.yaml"),
    "waves": Report("06_backtest/waves.csv", "zjsim calibrate configs/backtest.yaml"),
    "posterior": Report("06_backtest/posterior.csv", "zjsim calibrate configs/backtest.yaml"),
    "skill": Report("06_backtest/skill.csv", "zjsim calibrate configs/backtest.yaml"),
    "coverage": Report("06_backtest/coverage.csv", "zjsim calibrate configs/backtest.yaml"),
    "identifiability": Report("06_backtest/identifiability.csv", "zjsim calibrate configs/backtest.yaml"),
    "morris": Report("04_what_matters/morris.csv", "zjsim matters"),
    "sobol": Report("04_what_matters/sobol.csv", "zjsim matters"),
    "structures": Report("04_what_matters/structures.csv", "zjsim matters"),
    "patterns": Report("05_patterns/patterns.csv", "zjsim patterns"),
}
"""The blocks of ``validation.md``."""


def write_documents(config: Config, folder: Path, experiments: Path) -> list[Path]:
    """Refresh every block of the pages in a folder from the registers, the code and the reports; the pages."""
    found = documents(config, experiments)
    for page, blocks in found.items():
        for name, text in blocks.items():
            write_block(folder / page, name, text)
    return [folder / page for page in found]


def documents(config: Config, experiments: Path) -> dict[str, Blocks]:
    """The text of each block by page; a report that is not there is told, with the command that makes it."""
    return {
        "odd.md": _odd(config),
        "limits.md": _limits(config, experiments),
        "validation.md": {name: _report(report, experiments) for name, report in REPORTS.items()},
    }


def _odd(config: Config) -> Blocks:
    by_mechanism = (
        _folded(f"{mechanism}: {len(rows)} parameters", odd.parameters(config, mechanism))
        for mechanism, rows in config.registers.parameters.items()
    )
    ids = ", ".join(f"`{name}`" for name in odd.indicators())
    return {
        "entities": as_markdown(odd.entities(config)),
        "state": _folded("The record of an enterprise", odd.state_variables()),
        "acts": as_markdown(odd.acts()),
        "life": _folded("A quarter in the life of an enterprise", odd.life_of_an_enterprise()),
        "streams": _folded("Random streams", odd.streams()),
        "indicators": f"<details><summary>{len(odd.indicators())} indicators</summary>\n\n{ids}\n\n</details>",
        "outlook": _folded("The outlook", odd.outlook(config)),
        "grades": as_markdown(odd.parameter_grades(config)),
        "parameters": "\n".join(by_mechanism),
        "levers": _folded("Levers", odd.levers(config)),
        "programmes": _folded("Titles and awards", odd.programmes(config)),
        "works": _folded("Public works", odd.works(config)),
        "clusters": _folded("Chains and clusters", odd.clusters(config)),
        "targets": _folded("Targets", odd.targets(config)),
    }


def _limits(config: Config, experiments: Path) -> Blocks:
    return {
        "open_signs": as_markdown(limits.open_signs(config)),
        "other_signs": _other_signs(experiments / "02_levers" / "effects.csv"),
        "grades": as_markdown(odd.parameter_grades(config)),
        "plan_grades": as_markdown(limits.plan_grades(config)),
        "totals": as_markdown(limits.totals_by_quality()),
        "cities": as_markdown(limits.city_facts()),
    }


def _other_signs(effects: Path, most: float = 0.9) -> str:
    """The levers that move their indicator, but in fewer than most runs in the direction expected of them."""
    if not effects.is_file():
        return _not_run("zjsim effects", effects)
    rows = [
        [
            f"{row['name_en']} (`{row['lever']}`)",
            f"`{row['indicator']}`",
            row["sign"],
            f"{float(share):.0%}",
            row["runs"],
        ]
        for row in _rows(effects)
        if row["sign"] != "open"
        and row["moved"] == "True"
        and (share := row["runs_of_the_sign"])
        and float(share) < most
    ]
    if not rows:
        return "None."
    return as_markdown(Listing(["lever", "indicator", "expected sign", "of that sign", "runs"], rows))


def _report(report: Report, experiments: Path) -> str:
    path = experiments / report.path
    if not path.is_file():
        return _not_run(report.command, path)
    rows = list(_rows(path))
    if not rows:
        return f"`{path.name}` has no rows."
    shown = [name for name in report.columns if name in rows[0]] or list(rows[0])
    listing = Listing(
        [name.replace("_", " ") for name in shown], [[_cell(row[name]) for name in shown] for row in rows]
    )
    made = f"Made by `{report.command}`."
    if len(rows) <= LONGEST_OPEN:
        return f"{made}\n\n{as_markdown(listing)}"
    return f"{made}\n\n{_folded(f'{len(rows)} rows of {path.name}', listing)}"


def _not_run(command: str, path: Path) -> str:
    return f"*Not run yet: `{command}` writes `{'/'.join(path.parts[-3:])}`.*"


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _cell(text: str) -> str:
    """A cell as it is shown: numbers at four digits, long whole ones grouped."""
    try:
        value = float(text)
    except ValueError:
        return text
    return f"{value:,.0f}" if abs(value) >= 1000.0 else f"{value:.4g}"


def _folded(summary: str, listing: Listing) -> str:
    return f"<details><summary>{summary}</summary>\n\n{as_markdown(listing)}\n</details>\n"
