"""The report of a folder: one self-contained page, made from the folder's tables alone."""

from pathlib import Path

REPORT = "report.html"


def write_report(folder: Path, language: str, against: Path | None = None) -> Path:
    """Write ``report.html`` into a result, sweep or comparison folder, and draw the figures of a result anew.

    against: the result folder of a baseline; without it the folder ``baseline`` beside, where its runs can be paired.
    Raises StoreError for a folder of another kind.
    """
    from sim.view.report.page import write  # noqa: PLC0415  matplotlib and jinja2 only when a report is made

    return write(folder, language, against)
