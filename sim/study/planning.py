"""What a sweep would do, before it does anything: its cells, runs, time and disk."""

from pathlib import Path

from sim.study.design import Experiment
from sim.study.naming import Namer
from sim.study.run import seconds_of
from sim.study.store import Store
from sim.study.sweep_folder import SweepFolder
from sim.study.work import kept_periods

BYTES_A_NUMBER = 6.0
PLACES = 12
SHOWN_CELLS = 12


def describe(experiment: Experiment, out: Path | None, jobs: int | None, add_seeds: int = 0) -> str:
    """The table of cells, what is done and left of it, about how long the rest takes, and its disk."""
    folder = SweepFolder(out or Path("results") / experiment.name)
    added = max(add_seeds, int(folder.record().get("added_seeds", 0)))
    experiment = experiment.with_replicates(added) if added else experiment
    names = [task.name for task in Namer(experiment).tasks()]
    store = Store(folder.path, experiment.outcomes)
    store.read()
    left = sum(not store.has(name) for name in names)
    numbers = len(experiment.outcomes) * PLACES * len(kept_periods(experiment.base))
    seconds, megabytes = seconds_of(experiment.base, left, jobs, 1), left * 2.0 * numbers * BYTES_A_NUMBER / 1e6
    table = experiment.cells.head(SHOWN_CELLS).to_string(index=False, na_rep="-", max_colwidth=40)
    more = f"\n... {len(experiment.cells) - SHOWN_CELLS} more" if len(experiment.cells) > SHOWN_CELLS else ""
    return (
        f"{table}{more}\n"
        f"{experiment.name}: {len(experiment.cells)} cells of {len(experiment.runs)} runs, {len(names)} runs into "
        f"{folder.path}; {len(names) - left} done, {left} left\n"
        f"about {in_words(seconds)} and {megabytes:.1f} MB (by the speed of one ordinary laptop); kept of each run: "
        f"{', '.join(experiment.outcomes)}"
    )


def in_words(seconds: float) -> str:
    """A time, in the largest unit of which there are two."""
    for size, unit in ((86400.0, "days"), (3600.0, "hours"), (60.0, "minutes")):
        if seconds >= 2.0 * size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} seconds"
