"""The page of what matters, from invented results."""

from pathlib import Path

import numpy as np
import pandas as pd

from sim.calibration.matters import Matters
from sim.calibration.outcomes import outcomes_of
from sim.calibration.screening import Screening, Shares, uncertain
from sim.calibration.structures import AS_IT_IS, read_structures
from sim.config import load
from sim.study.sensitivity import overall
from sim.view.matters import write_matters

BASELINE = Path(__file__).parents[2] / "configs" / "baseline.yaml"


def test_the_page_shows_ranks_shares_structures_and_refusals(tmp_path: Path) -> None:
    config = load(BASELINE)
    random, outcomes, free = np.random.default_rng(1), outcomes_of(config), uncertain(config)
    keys = [(outcome, name) for outcome in list(outcomes.names)[:9] for name in free.names[::9]]
    morris = pd.DataFrame(keys, columns=["outcome", "parameter"]).assign(scaled=random.random(len(keys)))
    total = random.random(len(keys)) / 2
    sobol = morris.assign(S1=0.8 * total, ST=total, S1_conf=0.05, ST_conf=0.06, interactions=0.2 * total)
    sobol = sobol.assign(method="emulator", emulator_q2=0.9, emulator_error=0.1)
    structures = read_structures(config.root)
    shifts = [
        {"outcome": outcome, "structure": name, "median": 1.0, "probability": 0.5, "shift": 0.3, "shift_p05": 0.1,
         "shift_p95": 0.4, "shift_in_band": 0.0 if name == AS_IT_IS else random.normal()}
        for outcome in outcomes.names for name in (AS_IT_IS, *structures)
    ]  # fmt: skip
    refused = {"bases_5g": "bases_5g: is 1 in all 8 runs; no parameter moves it"}
    found = Matters(
        outcomes, free, Screening(morris, overall(morris), refused, 4, 1), Shares(sobol, {}, 256), pd.DataFrame(shifts)
    )
    written = write_matters(tmp_path, config, structures, found)
    assert len(written) == 3 * 2 * 2 + 1
    assert all(path.stat().st_size > 0 for path in written)
    page = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "emulator (90 %, error 0.1)" in page
    assert "- Morris: bases_5g: is 1 in all 8 runs" in page
    assert "1 were dropped with a failed run" in page
    assert all(row.zh in page for row in structures.values())
