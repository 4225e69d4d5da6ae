"""The page of patterns, from invented results."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.calibration.literature import VERDICTS, literature
from sim.calibration.patterns import Patterns
from sim.config import load
from sim.view.figures.patterns import SCALES, tent
from sim.view.pattern_page import verdicts_table, write_patterns

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def found() -> Patterns:
    rows = [
        figure.model_dump() | {"years": "2021-2025", "median": figure.central, "p05": 0.9 * figure.central}
        | {"p95": 3.0 * figure.central, "verdict": VERDICTS[line % 3], "pattern_verdict": "near"}
        for line, figure in enumerate(literature())
    ]  # fmt: skip
    curves = [
        {"pattern": name, "place": k, "x": 1.0 + 3.0 * k, "median": 0.5**k, "p05": 0.4**k, "p95": 0.6**k}
        for name in SCALES
        for k in range(6)
    ]
    return Patterns(pd.DataFrame(rows), pd.DataFrame(curves))


def test_the_page_gets_a_figure_a_pattern_and_its_tables(
    found: Patterns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.view.pages.FORMATS", ("svg",))
    few = Patterns(found.parts[found.parts["pattern"].isin(["size_tail", "title_pyramid"])], found.curves)
    written = write_patterns(tmp_path, load(PROJECT / "configs" / "baseline.yaml"), few)
    assert {path.name for path in written} == {
        f"{name}_{language}.svg" for name in ("size_tail", "title_pyramid") for language in ("en", "zh")
    } | {"README.md"}
    page = (tmp_path / "README.md").read_text()
    assert page.count("<!-- ") == 6 and "figures/size_tail_en.png" in page and "high-tech to an SRDI" in page


def test_verdicts_are_counted(found: Patterns) -> None:
    rows = [line for line in verdicts_table(found.parts).splitlines() if "**near**" in line]
    counts = np.array([[int(cell) for cell in row.split("|")[4:7]] for row in rows])
    assert counts.sum(axis=0).tolist() == found.parts["verdict"].value_counts().reindex(VERDICTS).tolist()


@pytest.mark.parametrize("shape", [0.8, 1.0, 2.0])
def test_the_tent_has_mass_and_deviation_one(shape: float) -> None:
    x = np.linspace(-40.0, 40.0, 200_001)
    density = tent(x, shape)
    assert np.trapezoid(density, x) == pytest.approx(1.0, abs=1e-4)
    assert np.trapezoid(density * x * x, x) == pytest.approx(1.0, abs=1e-3)
