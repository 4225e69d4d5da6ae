"""Writes the golden files anew, or into the folder that is named."""

import os
import sys
from pathlib import Path

from tests.golden.runs import FOLDER, PLAIN, SCENARIOS, golden_table, make_golden

if os.environ.items() >= PLAIN.items():
    for scenario in SCENARIOS:
        path = Path(sys.argv[1]) / f"{scenario}.csv"
        golden_table(scenario).to_csv(path, float_format="%.17g", lineterminator="\n")
        print(path)
else:
    make_golden(FOLDER)
