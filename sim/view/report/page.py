"""From a folder to its page: what the folder is, its chapters, and the page written whole."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

from fontTools import subset  # type: ignore[import-untyped]  # matplotlib comes with it
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from matplotlib.font_manager import FontProperties, findfont

from sim.errors import StoreError
from sim.study.folder import whole
from sim.view.report import REPORT, SCORECARD
from sim.view.report.blocks import Block, Chapter, Picture, Table, Voice
from sim.view.report.board import board
from sim.view.report.certainty import certainty
from sim.view.report.comparison import COMPARISON, comparison_chapters
from sim.view.report.differences import differences, find_differences, name_of, sentences
from sim.view.report.drawing import Drawing
from sim.view.report.method import method, sources
from sim.view.report.money import money
from sim.view.report.pictures import MORE, by_chapter
from sim.view.report.places import cities
from sim.view.report.settings import record, settings
from sim.view.report.source import read_source
from sim.view.report.summary import summary
from sim.view.report.sweep import OUTCOMES, sweep_chapters
from sim.view.style import register_font
from sim.view.words import FIRST_WIDE_LETTER

MARKS = {"result": SCORECARD, "sweep": OUTCOMES, "comparison": COMPARISON}
"""The file that tells what a folder is."""


@dataclass(frozen=True)
class Page:
    """A report: what it is of, a line of facts, its chapters."""

    kind: str
    title: str
    facts: str
    chapters: list[Chapter]


def write(folder: Path, language: str, against: Path | None, pool: Executor | None = None) -> Path:
    """Write the report of a folder, whatever it is; ``pool`` helps to draw."""
    voice = Voice(language)
    makers: dict[str, Callable[[], Page]] = {
        "result": lambda: result_page(folder, voice, against, pool),
        "sweep": lambda: Page("sweep", *sweep_chapters(folder, voice)),
        "comparison": lambda: Page("comparison", *comparison_chapters(folder, voice)),
    }
    page = makers[kind_of(folder)]()
    path = folder / REPORT
    with whole(path) as part:
        part.write_text(render(page, voice), encoding="utf-8")
    return path


def kind_of(folder: Path) -> str:
    """What a folder is, by the file that marks it."""
    if not folder.is_dir():
        raise StoreError(f"{folder}: is no folder; allowed: a folder that `zjsim run`, `sweep` or `compare` wrote")
    for kind, mark in MARKS.items():
        if (folder / mark).is_file():
            return kind
    known = ", ".join(f"{mark} ({kind})" for kind, mark in MARKS.items())
    raise StoreError(f"{folder}: holds none of {known}; allowed: a folder that `zjsim run`, `sweep` or `compare` wrote")


def result_page(folder: Path, voice: Voice, against: Path | None, pool: Executor | None) -> Page:
    """The chapters of one scenario."""
    source = read_source(folder)
    tables = source.tables
    base, found = find_differences(source, against)
    drawing = Drawing(tables, folder, voice.language, pool)
    title = source.title(voice.language)
    against_base = sentences(found, name_of(base, voice.language), title, voice) if base else []
    blocks: dict[str, list[Block]] = {
        "summary": summary(source, voice, against_base),
        "board": board(source, voice),
        "cities": cities(source, voice),
        "money": money(source, voice),
        "comparison": differences(source, base, found, voice),
        "uncertainty": certainty(source, voice),
        "method": method(voice),
        "sources": sources(voice),
        "settings": settings(source, voice),
        "record": record(source, voice),
        MORE: [],
    }
    pictures = by_chapter(drawing.all())
    chapters = [Chapter(id, voice.tell(f"chapter_{id}"), [*own, *pictures.get(id, [])]) for id, own in blocks.items()]
    facts = voice.tell("facts", start=source.start, end=tables.last_period, runs=tables.runs, run=tables.run_id)
    return Page("result", title, facts, [each for each in chapters if each.blocks])


def render(page: Page, voice: Voice) -> str:
    """The page as one HTML text that needs nothing from elsewhere."""
    environment = Environment(
        loader=PackageLoader("sim.view.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    style, _, _ = environment.loader.get_source(environment, "report.css") if environment.loader else ("", None, None)
    template = environment.get_template("page.html.j2")
    values = {"page": page, "voice": voice, "number_of": number_blocks(page), "version": version("zjsim")}
    bare = template.render(style="", **values)
    return template.render(style=Markup(style.replace("FONT_ADDRESS", font_address(bare))), **values)


def number_blocks(page: Page) -> Callable[[Block], int]:
    """What answers with the running number of a figure or of a table."""
    found: dict[int, int] = {}
    counts = {"picture": 0, "table": 0}
    for block in _shown(page):
        counts[block.kind] += 1
        found[id(block)] = counts[block.kind]
    return lambda block: found[id(block)]


def _shown(page: Page) -> Iterator[Table | Picture]:
    for chapter in page.chapters:
        for block in chapter.blocks:
            if isinstance(block, Picture) or (isinstance(block, Table) and block.has_rows):
                yield block


def font_address(text: str) -> str:
    """The letters of a text as a font in a data address, for machines without a Chinese font."""
    letters = "".join(sorted({letter for letter in text if ord(letter) >= FIRST_WIDE_LETTER or letter.isprintable()}))
    options = subset.Options(flavor="woff", layout_features=["kern"], hinting=False, notdef_outline=True)
    buffer = BytesIO()
    with subset.load_font(findfont(FontProperties(family=register_font())), options, lazy=True) as font:
        font.recalcTimestamp = False
        cut = subset.Subsetter(options)
        cut.populate(text=letters)
        cut.subset(font)
        font.save(buffer)
    return f"data:font/woff;base64,{b64encode(buffer.getvalue()).decode()}"
