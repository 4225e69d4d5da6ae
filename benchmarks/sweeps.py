"""Sweeps: two processes against one, one against the bare model, and against ``mesa.batch_run`` of stock objects."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

import mesa
import numpy as np

from benchmarks.one_run import peak_memory_mb
from benchmarks.stage import BASELINE, open_settings
from benchmarks.stock_mesa import StockModel, drawing_by_mesa
from benchmarks.table import Row, Section
from benchmarks.timing import seconds
from sim.calendar import period_name
from sim.config import Config
from sim.model.life import Clock
from sim.model.zhejiang import ZhejiangModel
from sim.study.design import Experiment, load_experiment
from sim.study.sweep import sweep
from sim.study.work import Answer

OUTCOMES = ("labour_productivity", "smart_factories")


class Size(NamedTuple):
    """How large: the share of ordinary enterprises kept, quarters of a run, runs of a sweep, turns."""

    sample: float
    quarters: int
    runs: int
    turns: int


def design(size: Size, folder: Path) -> Experiment:
    """A sweep of one lever, each cell with one run of its own luck."""
    path = folder / "design.yaml"
    path.write_text(
        f"name: benchmark\nscenario: {BASELINE}\ndesign: {{kind: latin_hypercube, size: {size.runs}}}\n"
        f"levers: {{provider_training: {{low: 0.0, high: 0.6}}}}\nensemble: {{replicates: 1, seed: 1}}\n"
        f"population: {{sample: {size.sample}}}\nend: {period_name(horizon_end(size.quarters))}\n"
        f"outcomes: [{', '.join(OUTCOMES)}]\n",
        encoding="utf-8",
    )
    return load_experiment(path)


def horizon_end(quarters: int) -> int:
    """The period in which a run of the baseline ends after some quarters."""
    return open_settings().start + quarters


class Watch:
    """Notes when runs end, so that a rate can be told without the start of processes: a sweep's start is shared."""

    def __init__(self) -> None:
        self.ended: list[float] = []

    def __call__(self, answers: Iterator[Answer], _: int) -> Iterator[Answer]:
        for answer in answers:
            self.ended.append(time.perf_counter())
            yield answer

    def rate(self, jobs: int) -> float:
        """Runs a second, after each process has ended its first run."""
        return (len(self.ended) - jobs) / (self.ended[-1] - self.ended[jobs - 1])


def swept(experiment: Experiment, jobs: int, folder: Path) -> float:
    """Runs a second of a sweep into a new folder."""
    watch = Watch()
    sweep(experiment, tempfile.mkdtemp(dir=folder) + "/out", jobs=jobs, progress=watch)
    return watch.rate(jobs)


def bare(experiment: Experiment) -> float:
    """Runs a second of the model by itself, in this process, with settings at hand and nothing kept."""
    configs = [(experiment.config(cell), experiment.runs[0]) for cell in experiment.cells["cell"]]

    def run_all() -> None:
        for config, run in configs[1:]:
            run_bare(config, run.seed, run.vector)

    run_bare(configs[0][0], 0, 0)
    return (len(configs) - 1) / seconds(run_all)


def run_bare(config: Config, seed: int, vector: int) -> None:
    """One run of the model."""
    model = ZhejiangModel(config, seed=seed, vector=vector)
    while model.running:
        model.step()


def lives(config: Config) -> None:
    """What ``StockProvince`` does, by our compiled pass: the lives of all enterprises and two sums, no more."""
    model = ZhejiangModel(config)
    for quarter in range(config.end - config.start):
        model.now += 1
        if quarter == 0:
            model.set_policy()
        model.meet_demand()
        model.live()
        rows = model.world.ledger.rows
        living = rows[rows["alive"] == 1]
        above = living[living["above_scale"] == 1]
        (above["output"] * above["value_added_rate"]).sum() / above["staff"].sum()
        np.bincount(living["digital_level"])


class StockProvince(StockModel):
    """The enterprises of the sample as stock Mesa objects, under the policy of the first quarter, counted by Mesa.

    It does less than a run of ours: no award rounds, queues, entrants or claims, and two indicators in place of all.
    """

    def __init__(self, config: Config, rng: int | None = None) -> None:
        ours = ZhejiangModel(config, seed=rng or 0)
        ours.now += 1
        ours.set_policy()
        super().__init__(ours.world.ledger.rows, ours.world, ours.parameters, Clock(ours.draw_seed, config.start, 4))
        del ours.world.ledger  # the objects take its place
        self.ours = ours
        self.quarters_left = config.end - config.start
        reporters = {"labour_productivity": productivity, "levels": levels}
        self.datacollector = mesa.DataCollector(model_reporters=reporters)

    def step(self) -> None:
        """One quarter."""
        self.ours.meet_demand()
        with drawing_by_mesa(self):
            super().step()
        self.ours.now += 1
        self.datacollector.collect(self)
        self.quarters_left -= 1
        self.running = self.quarters_left > 0


def productivity(model: StockProvince) -> float:
    """Value added by staff of living enterprises above scale."""
    above = [firm for firm in model.enterprises if firm.alive and firm.above_scale]
    return float(sum(firm.output * firm.value_added_rate for firm in above) / sum(firm.staff for firm in above))


def levels(model: StockProvince) -> list[int]:
    """How many stand at each digital level."""
    return np.bincount([firm.digital_level for firm in model.enterprises if firm.alive]).tolist()


def batch_rate(config: Config) -> float:
    """Runs a second of ``mesa.batch_run`` in one process: one run, since it is slow."""
    took = seconds(
        lambda: mesa.batch_run(StockProvince, {"config": [config]}, number_processes=1, rng=[1], display_progress=False)
    )
    return 1.0 / took


def peak_of(way: str, size: Size) -> float:
    """The most memory (MB) that a process of its own takes for two runs in a row."""
    command = [sys.executable, "-m", "benchmarks.sweeps", way, str(size.sample), str(size.quarters)]
    place = Path(__file__).parents[1]
    return float(subprocess.run(command, cwd=place, check=True, capture_output=True, text=True).stdout)


def main(way: str, sample: float, quarters: int) -> None:
    """Runs in a process of its own, and prints the most memory it took (MB)."""
    size = Size(sample, quarters, 2, 1)
    with tempfile.TemporaryDirectory() as folder:
        experiment = design(size, Path(folder))
        if way == "sweep":
            sweep(experiment, Path(folder) / "out", jobs=1)
        else:
            for _ in range(2):
                batch_rate(experiment.config(1))
    print(peak_memory_mb())


def compare_sweeps(size: Size) -> Section:
    """Rates by turns, the median of each ratio over the turns, and memory."""
    rates: dict[str, list[float]] = {"two": [], "one": [], "bare": [], "lives": [], "mesa": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        experiment = design(size, folder)
        for _ in range(size.turns):
            rates["bare"].append(bare(experiment))
            rates["one"].append(swept(experiment, 1, folder))
            rates["two"].append(swept(experiment, 2, folder))
            rates["lives"].append(1.0 / seconds(partial(lives, experiment.config(1))))
            rates["mesa"].append(batch_rate(experiment.config(1)))
    ours, mesas = peak_of("sweep", size), peak_of("mesa", size)

    def ratio(first: str, second: str) -> float:
        return median(a / b for a, b in zip(rates[first], rates[second], strict=True))

    return Section(
        f"a sweep of {size.runs} runs of {size.quarters} quarters at sample {size.sample:g}",
        [
            Row("on one process", median(rates["one"]), "runs/s"),
            Row("on two processes / on one", ratio("two", "one"), "times", at_least=1.6),
            Row("on one process / the bare model", ratio("one", "bare"), "times", at_least=0.9),
            Row("the same rules / mesa.batch_run of stock Mesa", ratio("lives", "mesa"), "times", at_least=25.0),
            Row("a whole run / mesa.batch_run of these rules alone", ratio("one", "mesa"), "times"),
            Row("memory of a run in flight, ours", ours, "MB"),
            Row("memory, ours / mesa.batch_run of stock Mesa", ours / mesas, "times", at_most=1.0),
        ],
    )


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
