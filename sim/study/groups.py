"""A design for attribution: every on-off combination of groups of levers, as a table of cells for ``zjsim sweep``."""

from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

import pandas as pd
import yaml

from sim.config import Config
from sim.config.names import register_names
from sim.config.problems import unknown
from sim.errors import ConfigError, StoreError
from sim.study.attribution import MOST_GROUPS
from sim.study.folder import ResultFolder

FILE, DESIGN = "groups.csv", "design.yaml"
WITHOUT = {"neutral": "neutral", "practice": "status_quo_2020"}
"""What a lever is when its group is off: no policy, or the practice of 2020."""


def read_groups(texts: Sequence[str], config: Config) -> dict[str, list[str]]:
    """Groups written as ``name=lever,lever``; a ConfigError names each lever that is unknown or stands twice."""
    names, found, problems = register_names(config.registers.levers), dict[str, list[str]](), list[str]()
    for text in texts:
        name, equals, levers = text.partition("=")
        if not (name and equals and levers) or name in found:
            problems.append(f"--group: read {text!r}; allowed: NAME=LEVER,LEVER, each name once")
            continue
        given = [lever.strip() for lever in levers.split(",")]
        problems += [f"--group {name}: {unknown('lever', each, names, 'zjsim levers')}" for each in given
                     if each not in names]  # fmt: skip
        found[name] = [names[each] for each in given if each in names]
    every = [lever for group in found.values() for lever in group]
    problems += [f"--group: {lever} stands twice; a lever has one group" for lever in dict.fromkeys(every)
                 if every.count(lever) > 1]  # fmt: skip
    if not problems and not 2 <= len(found) <= MOST_GROUPS:
        problems.append(f"--group: {len(found)} groups; allowed: 2 to {MOST_GROUPS}, as each more doubles the cells")
    if problems:
        raise ConfigError(problems)
    return found


def group_cells(groups: Mapping[str, Sequence[str]], config: Config, without: str) -> pd.DataFrame:
    """A row a combination, all off first, all on last; a lever that is on is blank: as the scenario sets it.

    Raises a ConfigError for a lever that the scenario sets to what it is when it is off.
    """
    register = config.registers.levers
    off = {lever: float(getattr(register[lever], WITHOUT[without])) for group in groups.values() for lever in group}
    idle = [
        f"{lever}: {config.name} sets it to {off[lever]:g}, which is what it is without; leave it out"
        for lever in off
        if (path := config.levers.get(lever)) is not None and path.all == off[lever] and not path.cities
    ]
    if idle:
        raise ConfigError(idle)
    rows = []
    for states in product((False, True), repeat=len(groups)):
        on = dict(zip(groups, states, strict=True))
        rows.append({f"levers.{lever}": None if on[name] else off[lever] for name in groups for lever in groups[name]})
    cells = pd.DataFrame(rows)
    cells.insert(0, "cell", range(1, len(cells) + 1))
    return cells


def write_groups(config: Config, scenario: Path, groups: Mapping[str, Sequence[str]], without: str, out: Path) -> Path:
    """Writes the cells and the design beside them; gives the design's path. A folder with a design is left alone."""
    if (out / DESIGN).exists():
        raise StoreError(f"{out / DESIGN}: is there already; choose another folder (--out)")
    folder = ResultFolder(out)
    folder.write_table(FILE, group_cells(groups, config, without))
    place = Path(scenario).resolve().relative_to(out.resolve(), walk_up=True)
    name = out.resolve().name.lstrip("0123456789_- .") or "groups"
    content = {"name": name, "scenario": place.as_posix(), "design": {"kind": "table", "file": FILE}}
    said = "".join(f"# {name}: {', '.join(levers)}\n" for name, levers in groups.items())
    folder.write_text(DESIGN, said + yaml.safe_dump(content, allow_unicode=True, sort_keys=False))
    return out / DESIGN
