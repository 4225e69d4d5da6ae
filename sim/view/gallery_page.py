"""The gallery: pages in English and Chinese with every figure of a result folder, in pictures small enough to keep."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from sim.errors import StoreError
from sim.view.gallery import DRAWINGS, write_whole
from sim.view.style import encode
from sim.view.tables import read_tables
from sim.view.words import LANGUAGES, Words

PICTURES = "pictures"
PAGES = {"en": "gallery.md", "zh": "gallery.zh.md"}
FOLDERS = {"en": Path(PICTURES), "zh": Path(PICTURES, "zh")}
COLOURS = 48
LARGEST_BYTES = 250_000


def write_gallery(folder: Path, out: Path, experiments: Path) -> list[Path]:
    """Draw every figure of a result folder in both languages into ``out``, with a page each; the files written.

    The pages also list the pictures that experiments keep. The same tables give the same bytes.
    """
    tables = read_tables(folder)
    written = []
    for language in LANGUAGES:
        pictures = out / FOLDERS[language]
        pictures.mkdir(parents=True, exist_ok=True)
        for name, draw in DRAWINGS.items():
            content = shrink(encode(draw(tables, language), "png"))
            if len(content) > LARGEST_BYTES:
                raise StoreError(
                    f"{name} ({language}): {len(content)} bytes are too many for the gallery: {LARGEST_BYTES}"
                )
            written.append(write_whole(pictures / f"{name}.png", content))
        text = page_text(Words(language), tables.run_id, folder, kept_pictures(out, experiments, language))
        written.append(write_whole(out / PAGES[language], text.encode()))
    return written


def shrink(content: bytes) -> bytes:
    """A PNG with so few colours that it takes a quarter of the room; all figures are flat colours and text."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    buffer = io.BytesIO()
    picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        buffer, "png", optimize=True, dpi=(200, 200)
    )
    return buffer.getvalue()


def page_text(words: Words, run_id: str, folder: Path, kept: list[str]) -> str:
    """A page: how it was made, then each figure under what it shows, then the pictures of experiments."""
    lines = [f"# {words.say('gallery_title')}", "", words.say("gallery_made", run=run_id, folder=folder.name), ""]
    for name in DRAWINGS:
        said = words.name("gallery", name)
        picture = (FOLDERS[words.language] / f"{name}.png").as_posix()
        lines += [f"## {said}", "", f"`{name}`", "", f"![{said}]({picture})", ""]
    if kept:
        lines += [f"## {words.say('gallery_kept')}", "", *kept, ""]
    return "\n".join(lines)


def kept_pictures(out: Path, experiments: Path, language: str) -> list[str]:
    """A line an experiment that keeps pictures: its page, and a link to each picture in the language."""
    lines = []
    for page in sorted(experiments.glob("*/README.md")):
        title = page.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")
        links = [f"[{name}]({_link(path, out)})" for name, path in _in_language(page.parent / "figures", language)]
        if links:
            lines.append(f"- [{title}]({_link(page, out)}): {', '.join(links)}")
    return lines


def _in_language(figures: Path, language: str) -> Iterator[tuple[str, Path]]:
    others = tuple(f"_{other}" for other in LANGUAGES if other != language)
    for path in sorted(figures.glob("*.png")):
        if not path.stem.endswith(others):
            yield path.stem.removesuffix(f"_{language}"), path


def _link(path: Path, out: Path) -> str:
    return Path(os.path.relpath(path.resolve(), out.resolve())).as_posix()
