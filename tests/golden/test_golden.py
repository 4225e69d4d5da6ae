from pathlib import Path

import pandas as pd
import pytest

from tests.golden.runs import FOLDER, SCENARIOS, make_golden


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("golden")
    make_golden(folder)
    return folder


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_numbers_of_a_small_run_stay(scenario: str, made: Path) -> None:
    """After a wanted change, `python -m tests.golden` writes the files anew; say it under Results in the changelog."""
    kept, found = (pd.read_csv(folder / f"{scenario}.csv", index_col="indicator") for folder in (FOLDER, made))
    pd.testing.assert_frame_equal(found, kept, rtol=1e-9)
