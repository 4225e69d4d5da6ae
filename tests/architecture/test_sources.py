"""Every data file has a stated origin, and the project can be cited by the version that it has."""

import re
import tomllib

import yaml

from tests.architecture.source import ROOT, files_in

HOLDING_FACTS = ("sim", "configs/plan", "configs/observed", "configs/ensembles")
TEXTS = {"sim/view/words.yaml", "sim/view/messages.yaml", "sim/config/units.yaml"}
DATA = (".csv", ".yaml", ".yml", ".json", ".geojson", ".parquet", ".txt", ".npy")


def named_files() -> dict[str, str]:
    """The files that the tables of SOURCES.md name, with their terms."""
    text = (ROOT / "sim" / "data" / "SOURCES.md").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    folder = ""
    for line in text.splitlines():
        if head := re.match(r"\| file in `(.+?)` \|", line):
            folder = head[1]
        elif row := re.match(r"\| `(\S+?)` \| .+ \| .+ \| (.+?) \|$", line):
            found[f"{folder}/{row[1]}"] = row[2]
    return found


def test_every_data_file_has_an_origin_and_terms() -> None:
    files = {path.relative_to(ROOT).as_posix() for path in files_in(*HOLDING_FACTS, suffixes=DATA)} - TEXTS
    named = named_files()
    nameless = sorted(files - set(named))
    assert not nameless, f"sim/data/SOURCES.md lacks a row (file, what, from, terms) for {', '.join(nameless)}"
    gone = sorted(set(named) - files)
    assert not gone, f"sim/data/SOURCES.md names what is not there: {', '.join(gone)}"


def test_the_citation_is_complete_and_of_this_version() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {"cff-version", "message", "title", "authors"} <= set(cited)
    assert cited["cff-version"] == "1.2.0" and cited["type"] == "software"
    assert [author["name"] for author in cited["authors"]] == [author["name"] for author in project["authors"]]
    assert (str(cited["version"]), cited["license"]) == (project["version"], project["license"])
