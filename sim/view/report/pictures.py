"""Figures for a page: drawn into ``figures/``, or taken from there, and held in the page itself."""

import io
from base64 import b64encode
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from PIL import Image  # matplotlib comes with it

from sim.view.gallery import DRAWINGS, FORMATS, write_whole
from sim.view.report.blocks import Block, Picture
from sim.view.style import encode
from sim.view.tables import Tables

FIGURES = "figures"
MORE = "more"
COLOURS = 256
CHAPTERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "board": ("attainment", "scorecard", "indicator"),
        "cities": ("city_map", "tile", "map", "city", "cities", "lorenz"),
        "money": ("budget", "money", "cost"),
        "comparison": ("difference",),
    }
)
"""How the names of a chapter's figures begin; all others stand in a chapter of their own."""


def draw_picture(tables: Tables, folder: Path, language: str, name: str) -> Picture:
    """Draw a figure of the gallery into ``figures/``."""
    target = folder / FIGURES
    target.mkdir(exist_ok=True)
    figure = DRAWINGS[name](tables, language)
    content = {kind: encode(figure, kind) for kind in FORMATS}
    for kind in FORMATS:
        write_whole(target / f"{name}.{kind}", content[kind])
    title = " ".join(figure.texts[0].get_text().split()) if figure.texts else name
    return _picture(content["png"], title, f"{name}.png")


def by_chapter(pictures: Mapping[str, Block]) -> dict[str, list[Block]]:
    """The pictures of a gallery, given by name, as they stand in each chapter."""
    found: dict[str, dict[str, Block]] = {}
    for name, picture in pictures.items():
        found.setdefault(chapter_of(name), {})[name] = picture
    return {chapter: [own[name] for name in sorted(own, key=_rank(chapter))] for chapter, own in found.items()}


def stored_pictures(folder: Path) -> list[Block]:
    """The pictures that stand in ``figures/`` of a folder, by name."""
    files = sorted((folder / FIGURES).glob("*.png"))
    return [_picture(file.read_bytes(), file.stem.replace("_", " "), file.name) for file in files]


def chapter_of(name: str) -> str:
    """The id of the chapter in which a figure stands."""
    return next((chapter for chapter, starts in CHAPTERS.items() if name.startswith(starts)), MORE)


def _rank(chapter: str) -> Callable[[str], int]:
    """The place of a figure in its chapter: by the beginning of its name, then as drawn."""
    starts = CHAPTERS.get(chapter, ("",))
    return lambda name: next(rank for rank, start in enumerate(starts) if name.startswith(start))


def _picture(png: bytes, shows: str, file: str) -> Picture:
    return Picture(f"data:image/png;base64,{b64encode(_small(png)).decode()}", shows, f"{FIGURES}/{file}")


def _small(png: bytes) -> bytes:
    """The same picture in at most 256 colours: a third of the bytes."""
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        image.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(buffer, "PNG")
    return buffer.getvalue()
