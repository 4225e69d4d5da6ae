"""The gallery: a page a language with every figure, in pictures small enough, made again with the same bytes."""

import re
from pathlib import Path

import pytest

from sim.cli import main
from sim.view.gallery import DRAWINGS
from sim.view.gallery_page import LARGEST_BYTES, write_gallery
from sim.view.words import read_catalogue

PROJECT = Path(__file__).parents[2]
MOST_BYTES = 4_000_000


def test_both_pages_show_the_figures(result_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, few = tmp_path / "docs", dict(list(DRAWINGS.items())[:2])
    monkeypatch.setattr("sim.view.gallery_page.DRAWINGS", few)
    written = write_gallery(result_folder, out, PROJECT / "experiments")
    assert set(read_catalogue()["gallery"]) == set(DRAWINGS)
    for page in ("gallery.md", "gallery.zh.md"):
        text = (out / page).read_text(encoding="utf-8")
        assert "3f9a2c71" in text
        links = re.findall(r"\]\(([^)]+)\)", text)
        assert len(re.findall(r"!\[", text)) == len(few)
        assert all((out / link).is_file() for link in links if "/experiments/" not in link)
    pictures = [path for path in written if path.suffix == ".png"]
    assert len(pictures) == 2 * len(few)
    assert all(path.stat().st_size <= LARGEST_BYTES for path in pictures)


def test_kept_pages_show_every_figure_and_are_small() -> None:
    for page in ("gallery.md", "gallery.zh.md"):
        text = (PROJECT / "docs" / page).read_text(encoding="utf-8")
        assert set(re.findall(r"^`(\w+)`$", text, flags=re.MULTILINE)) == set(DRAWINGS)
    assert sum(path.stat().st_size for path in (PROJECT / "docs" / "pictures").rglob("*.png")) <= MOST_BYTES


def test_a_folder_without_results_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gallery", str(tmp_path)]) == 2
    assert "indicators.parquet is missing" in capsys.readouterr().err
