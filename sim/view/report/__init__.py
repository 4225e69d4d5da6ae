"""The report of a folder: one self-contained page, made from the folder's tables alone."""

from pathlib import Path

REPORT = "report.html"
SCORECARD = "scorecard.csv"
"""The file that tells a result from other folders."""


def write_report(folder: Path, language: str, against: Path | None = None, jobs: int = 1) -> Path:
    """Write ``report.html`` into a result, sweep or comparison folder, and draw the figures of a result anew.

    against: the result folder of a baseline; without it the folder ``baseline`` beside, where its runs can be paired.
    jobs: processes that draw; more than one is for a program that other processes can import.
    Raises StoreError for a folder of another kind.
    """
    from sim.view.report.drawing import drawers

    with drawers(folder, jobs) as pool:
        from sim.view.report.page import write

        return write(folder, language, against, pool)
