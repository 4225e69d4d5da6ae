"""One run of the whole province in a process of its own, as a worker does it: ``python -m benchmarks.one_run``.

Prints a line after the first quarter, and the peak of memory (MB) at the end.
"""

import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.stage import open_settings
from sim.model.zhejiang import ZhejiangModel
from sim.study.outcome import Run, outcome_of

PROCESS = Path("/proc/self/status")


class FreshRun(NamedTuple):
    """Seconds from the start of the process to the first quarter and to the end, and the peak of memory in MB."""

    first_quarter: float
    all_quarters: float
    peak: float


def peak_memory_mb() -> float:
    """The most memory this process held; by Linux's own record, since ``getrusage`` there counts the parent's too."""
    if PROCESS.exists():
        lines = PROCESS.read_text(encoding="ascii", errors="replace").splitlines()
        return float(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0**2


def run_in_fresh_process(quarters: int, sample: float) -> FreshRun:
    """Runs the province for some quarters in a new process, which finds compiled code and population stored."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.one_run", str(quarters), str(sample)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        first = time.perf_counter() - began
        peak = process.stdout.readline()
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with status {process.returncode}")
    return FreshRun(first, time.perf_counter() - began, float(peak))


def main(quarters: int, sample: float) -> None:
    """Runs the province of the baseline, and makes its tables."""
    config = open_settings(sample)
    model = ZhejiangModel(config, seed=1, threads=2)
    for quarter in range(quarters):
        model.step()
        if quarter == 0:
            print("first quarter", flush=True)
    outcome_of(model, config.name, Run(1, 0, 1))
    print(peak_memory_mb())


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
