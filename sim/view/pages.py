"""Pages of experiments: tables and figures made from the results, written between the markers of a README."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from sim.calendar import period_name
from sim.config import Config
from sim.errors import StoreError
from sim.study.effects import PUBLIC_COST
from sim.study.references import CLASSES, COMPARED, LIKELY, REFERENCES, UNLIKELY, Comparison
from sim.study.run import run_digest
from sim.view.figures import cities_added, lever_effects, references
from sim.view.gallery import FORMATS, write_whole
from sim.view.style import Source, encode
from sim.view.words import LANGUAGES, Words, number, percent, read_catalogue, signed

PAGE = "README.md"
FIGURES = "figures"


def write_references(out: Path, configs: dict[str, Config], found: Comparison) -> list[Path]:
    """Draw the figures of the references and refresh the blocks ``classes``, ``targets``, ``cities`` of the page."""
    plan = configs[REFERENCES[0]]
    source = Source(run_digest(plan), ", ".join(REFERENCES), plan.ensemble.replicates)
    period, targets = period_name(plan.end), plan.registers.targets
    drawings: dict[str, Callable[[str], Figure]] = {
        "references": lambda language: references.draw(found.targets, source, language),
        "cities_added": lambda language: cities_added.draw(found.cities, targets, source, period, language),
    }
    written = draw_each(out, drawings)
    made = made_from(plan)
    write_block(out / PAGE, "classes", f"{made}\n\n{classes_table(found.targets)}")
    write_block(out / PAGE, "targets", targets_table(found.targets))
    write_block(out / PAGE, "cities", cities_table(plan, found.cities))
    return [*written, out / PAGE]


def write_effects(out: Path, config: Config, effects: pd.DataFrame) -> list[Path]:
    """Draw the figure of the levers' effects and refresh the block ``levers`` of the page."""
    source = Source(run_digest(config), config.name, config.ensemble.replicates)
    period = period_name(config.end)
    written = draw_each(out, {"lever_effects": lambda language: lever_effects.draw(effects, source, period, language)})
    write_block(out / PAGE, "levers", f"{made_from(config)}\n\n{levers_table(config, effects)}")
    return [*written, out / PAGE]


def draw_each(out: Path, drawings: dict[str, Callable[[str], Figure]]) -> list[Path]:
    """Draw each figure in each language into the folder of figures, and return the files."""
    (out / FIGURES).mkdir(parents=True, exist_ok=True)
    written = []
    for name, draw in drawings.items():
        for language in LANGUAGES:
            figure = draw(language)
            for kind in FORMATS:
                written.append(write_whole(out / FIGURES / f"{name}_{language}.{kind}", encode(figure, kind)))
    return written


def made_from(config: Config) -> str:
    """One sentence: how many runs, from when to when, of what, and the identity of settings and model."""
    ensemble, sample = config.ensemble, config.population.sample
    scale = "all enterprises" if sample == 1.0 else f"a sample of {percent(sample)} of the small enterprises"
    return (
        f"Made from {ensemble.replicates} runs each, {period_name(config.start)} to {period_name(config.end)}, "
        f"{scale}, {ensemble.draws} draws, seed {ensemble.seed}; settings and model `{run_digest(config)}`."
    )


def write_block(page: Path, name: str, text: str) -> None:
    """Put a text between ``<!-- name -->`` and ``<!-- /name -->`` of a page, which is begun where there is none.

    A page without the two markers gets them at its end. Raises StoreError where one is missing or stands twice.
    """
    first, last = f"<!-- {name} -->", f"<!-- /{name} -->"
    old = page.read_text(encoding="utf-8") if page.exists() else ""
    if first not in old and last not in old:
        old = f"{old}\n{first}\n{last}\n".lstrip("\n")
    before, found_first, rest = old.partition(first)
    _, found_last, after = rest.partition(last)
    if not (found_first and found_last) or first in rest or last in before + after:
        raise StoreError(f"{page}: needs one {first} and one {last} behind it; put them back, each on its own line")
    page.parent.mkdir(parents=True, exist_ok=True)
    write_whole(page, f"{before}{first}\n{text.strip()}\n{last}{after}".encode())


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]], names: int = 1) -> str:
    """A Markdown table whose first columns are names and whose others are numbers, flush right."""
    rule = ["---" if column < names else "---:" for column in range(len(heads))]
    return "\n".join("| " + " | ".join(line) + " |" for line in [heads, rule, *rows])


def band(row: pd.Series, label: str, median: str = "") -> str:
    """A difference with its sign and its band."""
    return f"{signed(row[median or label])} [{signed(row[f'{label}_p05'])}, {signed(row[f'{label}_p95'])}]"


def classes_table(targets: pd.DataFrame) -> str:
    """How many targets each class has, and its rule."""
    words, zh = Words("en"), Words("zh")
    counts = targets["class"].value_counts()
    rows = [
        [each.name("classes", name) for each in (words, zh)]
        + [words.name("class_rules", name), f"{counts.get(name, 0)}"]
        for name in CLASSES
    ]
    bounds = f"Likely: met in at least {percent(LIKELY)} of the runs; unlikely: in at most {percent(UNLIKELY)}."
    return f"{bounds}\n\n{markdown(['class', '类别', 'rule', 'targets'], rows, names=3)}"


def targets_table(targets: pd.DataFrame) -> str:
    """One table a class: goal, median and probability in each reference, and what the plan adds."""
    words = Words("en")
    heads = ["target", "目标", "goal", *(words.name("references", name) for name in REFERENCES)]
    heads += [words.name("references", label) for label in COMPARED]
    parts = []
    for name in CLASSES:
        group = targets[targets["class"] == name]
        rows = [
            [with_unit(row["name_en"], row["unit"]), row["name_zh"], number(row["goal"])]
            + [f"{number(row[f'{each}_median'])} ({percent(row[f'{each}_probability'])})" for each in REFERENCES]
            + [band(row, label) for label in COMPARED]
            for _, row in group.iterrows()
        ]
        if rows:
            parts.append(f"**{words.name('classes', name)}**\n\n{markdown(heads, rows, names=2)}")
    return "\n\n".join(parts)


def cities_table(config: Config, cities: pd.DataFrame) -> str:
    """What the plan adds by city to the indicators of the figure."""
    words, zh, rows = Words("en"), Words("zh"), []
    shown = {name: cities[cities["indicator"] == name].set_index("city") for name in cities_added.SHOWN}
    for city in shown[cities_added.SHOWN[0]].index:
        row = [str(city), zh.name("places", str(city))]
        for part in shown.values():
            here = part.loc[city]
            row += [number(here[f"{REFERENCES[0]}_median"]), *(band(here, label) for label in COMPARED)]
        rows.append(row)
    heads = ["city", "城市"]
    for name in shown:
        heads += [config.registers.targets[name].name_en, *(words.name("references", label) for label in COMPARED)]
    return markdown(heads, rows, names=2)


def levers_table(config: Config, effects: pd.DataFrame) -> str:
    """One row a lever: its indicator, both effects with bands, both costs, and how many runs have the expected sign."""
    rows = []
    for _, row in effects.iterrows():
        rows.append(
            [
                str(row["name_en"]), str(row["name_zh"]), _indicator(config, str(row["indicator"])),
                *(band(row, setting, f"{setting}_effect") for setting in ("plan", "far")),
                number(row["plan_cost"]), number(row["far_cost"]),
                signed(row["far_public_cost"]), percent(row["runs_of_the_sign"]),
            ]
        )  # fmt: skip
    heads = ["lever", "工具", "indicator", "plan value", "far end", "cost of plan", "cost at far end"]
    heads += [f"`{PUBLIC_COST}` at far end", "runs of the sign"]
    return markdown(heads, rows, names=3)


def _indicator(config: Config, name: str) -> str:
    target = config.registers.targets.get(name)
    if target is not None:
        return with_unit(target.name_en, target.unit)
    return with_unit(Words("en").name("indicators", name), read_catalogue()["indicators"].get(name, {}).get("unit", ""))


def with_unit(name: str, unit: str) -> str:
    """A name with its unit in English."""
    words = Words("en")
    return words.with_unit(name, words.name("units", unit))
