"""The documents whose tables are made from registers, code and reports: refreshed between the markers of each page."""

from pathlib import Path

from sim.calibration.structures import read_structures
from sim.config import Config
from sim.config.describe import as_markdown
from sim.config.listing import Listing
from sim.study import limits, odd
from sim.view.pages import write_block
from sim.view.reports import folded, not_run, read_rows, validation_blocks

type Blocks = dict[str, str]


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
        "validation.md": validation_blocks(config, experiments),
    }


def _odd(config: Config) -> Blocks:
    by_mechanism = (
        folded(f"{mechanism}: {len(rows)} parameters", odd.parameters(config, mechanism))
        for mechanism, rows in config.registers.parameters.items()
    )
    ids = ", ".join(f"`{name}`" for name in odd.indicators())
    return {
        "entities": as_markdown(odd.entities(config)),
        "state": folded("The record of an enterprise", odd.state_variables()),
        "acts": as_markdown(odd.acts()),
        "life": folded("A quarter in the life of an enterprise", odd.life_of_an_enterprise()),
        "streams": folded("Random streams", odd.streams()),
        "indicators": f"<details><summary>{len(odd.indicators())} indicators</summary>\n\n{ids}\n\n</details>",
        "outlook": folded("The outlook", odd.outlook(config)),
        "grades": as_markdown(odd.parameter_grades(config)),
        "parameters": "\n".join(by_mechanism),
        "structures": as_markdown(_structures(config)),
        "levers": folded("Levers", odd.levers(config)),
        "programmes": folded("Titles and awards", odd.programmes(config)),
        "works": folded("Public works", odd.works(config)),
        "clusters": folded("Chains and clusters", odd.clusters(config)),
        "targets": folded("Targets", odd.targets(config)),
    }


def _structures(config: Config) -> Listing:
    found = read_structures(config.root).values()
    return Listing(
        ["structure", "what it sets", "why it might be so"],
        [
            [row.en, ", ".join(f"`{path}`: {value}" for path, value in row.settings.items()), row.source]
            for row in found
        ],
    )


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
        return not_run("zjsim effects", effects)
    rows = [
        [
            f"{row['name_en']} (`{row['lever']}`)",
            f"`{row['indicator']}`",
            row["sign"],
            f"{float(share):.0%}",
            row["runs"],
        ]
        for row in read_rows(effects)
        if row["sign"] != "open"
        and row["moved"] == "True"
        and (share := row["runs_of_the_sign"])
        and float(share) < most
    ]
    if not rows:
        return "None."
    return as_markdown(Listing(["lever", "indicator", "expected sign", "of that sign", "runs"], rows))
