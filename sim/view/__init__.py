"""Figures of a result folder, drawn from its tables alone."""

from pathlib import Path


def draw_all(folder: Path, language: str) -> list[Path]:
    """Draw every figure of a result folder into ``folder/figures`` as PNG and SVG, in ``en`` or ``zh``."""
    from sim.view.gallery import draw_gallery  # noqa: PLC0415  matplotlib takes a second to import: only when it draws

    return draw_gallery(folder, language)
