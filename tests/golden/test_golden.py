import pandas as pd
import pytest

from tests.golden.runs import SCENARIOS, golden_file, golden_table


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_numbers_of_a_small_run_stay(scenario: str) -> None:
    """A wanted change: write the files anew with ``python -m tests.golden`` and say it under Results in the changelog."""
    kept = pd.read_csv(golden_file(scenario), index_col="indicator")
    pd.testing.assert_frame_equal(golden_table(scenario), kept, rtol=1e-9, check_names=False)
