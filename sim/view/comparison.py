"""A comparison with its names, as text, and as a folder of tables and figures."""

import hashlib
import re
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from sim.errors import StoreError
from sim.study import compare as study
from sim.study.folder import RECORD, ResultFolder
from sim.study.sides import Side
from sim.version import model_version
from sim.view.compared import LARGE, LITTLE, SMALL_MOVE, STILL, UNSETTLED, Compared, by_move, sizes
from sim.view.gallery import COMPARISONS, Drawn, draw_list
from sim.view.messages import in_language
from sim.view.style import Source
from sim.view.text import aligned, figure
from sim.view.words import Words, percent, read_catalogue, short, signed

KIND = "comparison"
LONGEST_NAME = 120


def compare(
    base: str | Path, *others: str | Path, out: str | Path | None = None, language: str = "en"
) -> study.Comparison:
    """What each of the others changes against the base, by target, city and year, paired by parameters and seed.

    base, others: result folders, or cells of sweeps as ``FOLDER:cell=3``. Columns: see ``sim.study.compare.compare``.
    out: a folder for the tables and figures; nothing is written without it.
    """
    found = study.compare(base, *others)
    found = found._replace(province=named(found.province), cities=named(found.cities))
    if out is not None:
        write_comparison(found, Path(out), language)
    return found


def named(table: pd.DataFrame) -> pd.DataFrame:
    """The table with names and units of the catalogue where an indicator is no target."""
    catalogue = read_catalogue()["indicators"]
    texts = dict.fromkeys(("name_en", "name_zh"), table["indicator"]) | {"unit": ""}
    for column, key in (("name_en", "en"), ("name_zh", "zh"), ("unit", "unit")):
        found = table["indicator"].map({name: row.get(key, "") for name, row in catalogue.items()})
        texts[column] = table[column].where(table[column] != "", found.fillna(texts[column]))
    return table.assign(**texts)


def default_folder(found: study.Comparison) -> Path:
    """Where a comparison is written when no folder is named."""
    name = "-".join(["compare", found.base.label, *(other.label for other in found.others)])
    return Path("results") / re.sub(r"[^\w-]+", "-", name)[:LONGEST_NAME].rstrip("-")


def write_comparison(found: study.Comparison, out: Path, language: str) -> Drawn:
    """Writes comparison.csv, comparison_cities.csv, the figures and record.json; the same input gives the same bytes.

    Raises StoreError for a folder that holds something else.
    """
    folder = ResultFolder(out)
    if out.is_dir() and any(out.iterdir()) and folder.record().get("kind") != KIND:
        raise StoreError(f"{out}: exists and is no comparison; choose another folder (--out, out=)")
    folder.write_table("comparison.csv", found.province)
    folder.write_table("comparison_cities.csv", found.cities)
    drawn = [draw_list(COMPARISONS, part, out, language, _suffix(found, part)) for part in parts(found)]
    folder.write_json(RECORD, _record(found, folder))
    figures = (path for part in drawn for path in part.written)
    written = [out / "comparison.csv", out / "comparison_cities.csv", *figures, out / RECORD]
    return Drawn(written, [reason for part in drawn for reason in part.left_out])


def parts(found: study.Comparison) -> list[Compared]:
    """Each of the others by itself."""
    return [
        Compared(
            found.province[found.province["other"] == other.label],
            found.cities[found.cities["other"] == other.label],
            found.base.label,
            other.label,
            Source(identity(found.base, other), f"{found.base.label}, {other.label}", _pairs(found, other.label)),
        )
        for other in found.others
    ]


def identity(*sides: Side) -> str:
    """The run id of a comparison: a hash of what is compared."""
    return hashlib.sha256("\n".join(f"{side.run_id} {side.label}" for side in sides).encode()).hexdigest()[:12]


def _pairs(found: study.Comparison, label: str) -> int:
    return int(found.province.loc[found.province["other"] == label, "pairs"].max())


def _suffix(found: study.Comparison, part: Compared) -> str:
    return "" if len(found.others) == 1 else "_" + re.sub(r"[^\w-]+", "-", part.other)


def _record(found: study.Comparison, folder: ResultFolder) -> dict[str, object]:
    sides = [found.base, *found.others]
    return {
        "kind": KIND,
        "run_id": identity(*sides),
        "sides": [{"label": side.label, "place": side.place, "run_id": side.run_id} for side in sides],
        "pairs": {side.label: _pairs(found, side.label) for side in found.others},
        "notes": list(found.notes),
        "command": f"zjsim compare {' '.join(side.place for side in sides)}",
        "version": version("zjsim"),
        "model_version": model_version(),
        "outputs": folder.hashes(),
    }


def comparison_text(found: study.Comparison, language: str) -> str:
    """Each of the others against the base: a table of what moved, the largest first, and what did not, in words."""
    return "\n\n".join(
        [
            *(in_language(note, language) for note in found.notes),
            *(_part_text(part, Words(language)) for part in parts(found)),
        ]
    )


def _part_text(part: Compared, words: Words) -> str:
    rows = by_move(part.targets)
    size, lines = sizes(rows), _head(part, words)
    lines += ["", _table(rows[size == LARGE], part, words), ""] if (size == LARGE).any() else []
    named = {name: rows[size == name] for name in (LITTLE, UNSETTLED, STILL)}
    lines += [_named(chosen, f"compare_{name}", part, words) for name, chosen in named.items() if len(chosen)]
    return "\n".join([*lines, words.say("compare_explained", other=part.other)])


def _head(part: Compared, words: Words) -> list[str]:
    """What is compared, what it costs more, and how many targets either side is expected to meet."""
    about, lines = {"base": part.base, "other": part.other}, []
    cost = part.cost
    if cost is not None:
        money = dict(
            zip(("cost", "low", "high"), (signed(cost[name]) for name in ("difference", "p05", "p95")), strict=True)
        )
        lines.append(words.say("compare_head", period=part.period, pairs=part.source.runs, **about, **money))
    known = part.last.dropna(subset="base_met")
    if len(known):
        met = {"before": f"{known['base_met'].sum():.1f}", "after": f"{known['other_met'].sum():.1f}"}
        lines.append(words.say("compare_met", targets=len(known), **about, **met))
    return lines


def _named(rows: pd.DataFrame, phrase: str, part: Compared, words: Words) -> str:
    """The names of some rows in one sentence."""
    needed = rows["pairs_needed"].dropna()
    low, high = (needed.min(), needed.max()) if len(needed) else ("–", "–")
    names = words.say("between").join(rows[f"name_{words.language}"])
    blanks = {"names": names, "share": SMALL_MOVE, "pairs": part.source.runs, "low": low, "high": high}
    return words.say(phrase, base=part.base, **blanks)


def _table(rows: pd.DataFrame, part: Compared, words: Words) -> str:
    heads = ["name", "unit", "change", "p05", "p95", "better", "pairs_needed", "met_change", "unit_cost", "city_range"]
    titles = [words.name("columns", head) for head in heads]
    titles[2:2] = [part.base, part.other]
    cells = [
        [
            str(row[f"name_{words.language}"]), words.name("units", str(row["unit"])),
            figure(row["base_median"]), figure(row["other_median"]),
            *(signed(row[column]) for column in ("difference", "p05", "p95")),
            percent(row["probability"]), figure(row["pairs_needed"]), met_change(row),
            cost_words(row, words), city_range(part.last_cities, str(row["indicator"]), words),
        ]
        for _, row in rows.iterrows()
    ]  # fmt: skip
    return aligned(titles, cells, [False, False, *[True] * 8, False, False])


def met_change(row: pd.Series) -> str:
    """From which probability of meeting the target to which; blank where it is not judged."""
    return "" if pd.isna(row["base_met"]) else f"{percent(row['base_met'])} → {percent(row['other_met'])}"


def cost_words(row: pd.Series, words: Words) -> str:
    """What a unit gained costs, or what a unit given up saves; or that one side has both for it."""
    unit = row["cost_per_unit"]
    if pd.isna(unit) or unit == 0.0:
        return ""
    is_dearer = row["cost_difference"] > 0.0
    if unit < 0.0:
        return words.say("compare_cost_both_bad" if is_dearer else "compare_cost_both_good")
    return words.say("compare_cost_paid" if is_dearer else "compare_cost_saved", cost=short(unit))


def city_range(cities: pd.DataFrame, indicator: str, words: Words) -> str:
    """The cities whose median change is least and most; blank where cities have no value of the indicator."""
    rows = cities[cities["indicator"] == indicator].sort_values("difference", kind="stable")
    if rows.empty or rows["difference"].eq(0.0).all():
        return ""
    ends = [
        f"{words.name('places', str(row['place']))} {signed(row['difference'])}"
        for _, row in rows.iloc[[0, -1]].iterrows()
    ]
    return " … ".join(ends)
