import pandas as pd
import pytest

from tests.golden.runs import SCENARIOS, golden_file, golden_table


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_numbers_of_a_small_run_stay(scenario: str) -> None:
    """After a wanted change, `python -m tests.golden` writes the files anew; say it under Results in the changelog."""
    kept = pd.read_csv(golden_file(scenario), index_col="indicator")
    pd.testing.assert_frame_equal(golden_table(scenario), kept, rtol=1e-9, check_names=False)
