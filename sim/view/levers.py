"""Names of levers and targets for tables that hold only their ids."""

import csv
from functools import cache
from pathlib import Path

from sim.config import configs_root


@cache
def _names(register: str) -> dict[str, dict[str, str]]:
    path = configs_root(Path(__file__)) / "plan" / register
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: {"en": row["name_en"], "zh": row["name_zh"]} for row in csv.DictReader(file)}


def lever_name(lever: str, language: str) -> str:
    """A lever's name from the register that is shipped; a lever that it does not have keeps its id."""
    return _names("levers.csv").get(lever, {}).get(language, lever)


def target_name(target: str, language: str) -> str:
    """Likewise a target's name; what is no target keeps its id."""
    return _names("targets.csv").get(target, {}).get(language, target)
