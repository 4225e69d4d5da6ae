"""The tables of a sweep, made run after run from its shards, so that no more than a block of them is in memory."""

from collections.abc import Iterator, Sequence
from itertools import batched
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.calendar import period_name
from sim.config import city_names
from sim.data import PROVINCE
from sim.study.design import Experiment
from sim.study.folder import RECORD, whole
from sim.study.naming import Task, hashed
from sim.study.run import made_by
from sim.study.store import Store
from sim.study.sweep_folder import FAILURES, OUTCOMES, SweepFolder
from sim.study.work import kept_periods
from sim.version import model_version

RUNS_A_BLOCK = 200
SCHEMA = pa.schema(
    [("cell", pa.int32()), ("run", pa.int32()), ("vector", pa.int32()), ("seed", pa.int64())]
    + [(name, pa.dictionary(pa.int16(), pa.string())) for name in ("period", "place", "indicator")]
    + [("value", pa.float64())]
)


def gather(
    folder: SweepFolder, experiment: Experiment, tasks: Sequence[Task], store: Store, machine: dict[str, Any]
) -> None:
    """Writes the outcomes of all runs that succeeded, in the order of the design, the failures, and the record.

    Nothing is written where the tables are there and say what the shards say.
    """
    done = [task for task in tasks if store.has(task.name)]
    rows = [(task.cell, *task.run, store.failure(task.name)) for task in tasks if store.failure(task.name)]
    digest = hashed([experiment.outcomes, [(task.name, task.cell, task.run) for task in done], rows])[:12]
    record, run_id = folder.record(), f"{digest}-{model_version()[:12]}"
    if record.get("run_id") == run_id and record.get("outputs") == folder.own_hashes():
        return
    with whole(folder.path / OUTCOMES) as part, pq.ParquetWriter(part, SCHEMA, compression="zstd") as writer:
        for block in _blocks(experiment, done, store):
            writer.write_table(block)
    folder.write_table(FAILURES, pd.DataFrame(rows, columns=["cell", "run", "vector", "seed", "reason"]))
    counts = {"planned": len(tasks), "done": len(done), "failed": len(rows)}
    facts = {"run_id": run_id, "scenario": experiment.base.name, **made_by(machine), "runs": counts}
    folder.write_json(RECORD, {**record, **facts, "outputs": folder.own_hashes()})


def _blocks(experiment: Experiment, done: Sequence[Task], store: Store) -> Iterator[pa.Table]:
    names = [period_name(period) for period in kept_periods(experiment.base)]
    places = [PROVINCE, *dict.fromkeys(city_names().values())]
    shape = (len(experiment.outcomes), len(places), len(names))
    indicator, place, period = (axis.ravel().astype(np.int16) for axis in np.indices(shape))
    words = {"period": (period, names), "place": (place, places), "indicator": (indicator, experiment.outcomes)}
    for block in batched(done, RUNS_A_BLOCK):
        values = np.array([numbers.ravel() for numbers in store.numbers(task.name for task in block)])
        known = np.isfinite(values)
        many = known.sum(axis=1)
        columns = [np.repeat([task.cell for task in block], many)]
        columns += [np.repeat([task.run[i] for task in block], many) for i in range(3)]
        arrays = [pa.array(column, SCHEMA.field(i).type) for i, column in enumerate(columns)]
        for codes, labels in words.values():
            kept = pa.array(np.broadcast_to(codes, values.shape)[known])
            arrays.append(pa.DictionaryArray.from_arrays(kept, pa.array(labels, pa.string())))
        yield pa.Table.from_arrays([*arrays, pa.array(values[known])], schema=SCHEMA)
