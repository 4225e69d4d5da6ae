"""Memory of a long sweep: ``python -m benchmarks.memory OUT [RUNS]`` writes what main and workers hold as runs end.

Leaves OUT/memory.csv (runs, seconds, process, megabytes), to be drawn by ``python -m benchmarks.memory OUT draw``.
"""

import csv
import sys
import time
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from benchmarks.stage import BASELINE
from sim.study.design import load_experiment
from sim.study.sweep import sweep
from sim.study.sweep_folder import SweepFolder
from sim.study.work import Answer
from sim.view.style import BLUE, GREEN, VERMILION, Source, encode, in_house_style, open_sheet, place_legend, sign
from sim.view.words import Words

RUNS_A_CELL = 4
EVERY = 50
PAGE = Path("docs") / "pictures" / "sweep_memory.png"
LOOKS = ((BLUE, "-"), (VERMILION, "-"), (GREEN, "--"))
HEAD = ("runs", "seconds", "process", "megabytes")


def held_mb(process: int | str) -> float:
    """The memory that a process holds now and shares with nobody (MB), by Linux's own record."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    wanted = ("Private_Clean:", "Private_Dirty:")
    return sum(float(line.split()[1]) for line in lines if line.startswith(wanted)) / 1024.0


class Watch:
    """Passes answers through, and notes the memory of all processes after every so many."""

    def __init__(self, path: Path) -> None:
        self.path, self.began, self.ended = path, time.monotonic(), 0

    def __call__(self, answers: Iterator[Answer], _: int) -> Iterator[Answer]:
        with self.path.open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(HEAD)
            for answer in answers:
                self.ended += 1
                if self.ended % EVERY == 0:
                    rows.writerows(self.noted())
                    file.flush()
                yield answer

    def noted(self) -> Iterator[tuple[object, ...]]:
        """A row a process."""
        workers = sorted(child.pid or 0 for child in active_children())
        now = round(time.monotonic() - self.began, 1)
        yield self.ended, now, "main", round(held_mb("self"), 1)
        for number, worker in enumerate(workers, start=1):
            yield self.ended, now, f"worker {number}", round(held_mb(worker), 1)


def run(out: Path, runs: int) -> None:
    """Sweeps so many runs of one quarter at sample 0.01 on two processes."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / "design.yaml"
    path.write_text(
        f"name: memory\nscenario: {BASELINE}\ndesign: {{kind: latin_hypercube, size: {runs // RUNS_A_CELL}}}\n"
        "levers: {provider_training: {low: 0.0, high: 0.6}, upgrade_subsidy_rate: {low: 0.0, high: 0.3}}\n"
        f"outlooks: [central, export_slump]\nensemble: {{replicates: {RUNS_A_CELL}, seed: 1}}\n"
        "population: {sample: 0.01}\nend: 2021Q1\noutcomes: [smart_factories, labour_productivity]\n",
        encoding="utf-8",
    )
    sweep(load_experiment(path), out / "sweep", jobs=2, progress=Watch(out / "memory.csv"))


def draw(out: Path) -> None:
    """Draws the memory of each process over the runs."""
    table = pd.read_csv(out / "memory.csv")
    record = SweepFolder(out / "sweep").record()
    many = int(table["runs"].max())
    PAGE.write_bytes(encode(drawn(table, Source(str(record.get("run_id", "not ended")), "memory", many)), "png"))


@in_house_style
def drawn(table: pd.DataFrame, source: Source) -> Figure:
    """A line a process."""
    words = Words("en")
    figure = open_sheet(8.0, 1.3, f"Memory of a sweep of {source.runs:,} runs on two processes")
    axes = figure.add_subplot()
    lines = []
    for (name, rows), (colour, style) in zip(table.groupby("process"), LOOKS, strict=False):
        lines += axes.plot(rows["runs"], rows["megabytes"], style, color=colour, label=str(name))
    axes.set(xlabel="runs that have ended", ylabel="held by the process alone, MB", ylim=(0.0, None))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    place_legend(figure, lines, [str(line.get_label()) for line in lines])
    sign(figure, source, words, "Sample 0.01, one quarter a run; memory shared between processes is not counted.")
    return figure


if __name__ == "__main__":
    if sys.argv[2:] == ["draw"]:
        draw(Path(sys.argv[1]))
    else:
        run(Path(sys.argv[1]), int((sys.argv[2:] or ["10000"])[0]))
