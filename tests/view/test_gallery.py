"""Figures as files: complete, reproducible, and without a mark on the process that draws them."""

import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import pytest

from sim.view import draw_all
from sim.view.gallery import DRAWINGS, FORMATS
from sim.view.style import encode
from sim.view.tables import read_tables


def test_a_folder_gets_every_figure_in_every_format(result_folder: Path) -> None:
    settings = dict(mpl.rcParams)
    written = draw_all(result_folder, "en")
    assert {path.name for path in written} == {f"{name}.{kind}" for name in DRAWINGS for kind in FORMATS}
    assert sorted((result_folder / "figures").iterdir()) == sorted(written)
    assert dict(mpl.rcParams) == settings


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_tables_give_the_same_bytes(result_folder: Path, kind: str) -> None:
    tables = read_tables(result_folder)
    first, *others = (encode(DRAWINGS["city_map"](tables, "zh"), kind) for _ in range(4))
    assert all(other == first for other in others)
    assert b"<dc:date>" not in first
    assert b"Matplotlib v" not in first


def test_png_has_200_dots_an_inch_and_memo_width(result_folder: Path) -> None:
    content = encode(DRAWINGS["digital_levels"](read_tables(result_folder), "en"), "png")
    assert int.from_bytes(content[16:20], "big") == int(16 / 2.54 * 200)


def test_importing_the_package_does_not_import_matplotlib() -> None:
    code = "import sys, sim.view; assert 'matplotlib' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
