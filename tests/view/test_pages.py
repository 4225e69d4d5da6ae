"""Pages of experiments: blocks that can be refreshed, figures of the tables."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.config import load
from sim.errors import StoreError
from sim.study.references import COMPARED, REFERENCES, Comparison, classify
from sim.view.figures.lever_effects import scale_effects
from sim.view.pages import band, signed, write_block, write_effects, write_references
from tests.view.conftest import CITIES

CONFIGS = Path(__file__).parents[2] / "configs"


@pytest.fixture(scope="module")
def effects() -> pd.DataFrame:
    """Invented effects of every lever, one of which moves nothing."""
    random, rows = np.random.default_rng(3), []
    for lever in load(CONFIGS / "baseline.yaml").registers.levers.values():
        row = {"lever": lever.id, "name_en": lever.name_en, "name_zh": lever.name_zh, "indicator": lever.indicator}
        row |= {"sign": lever.sign, "neutral": lever.neutral, "far": lever.high, "spread": 2.0, "moved": True}
        for setting in ("plan", "far"):
            effect = random.normal(1.0, 3.0)
            row |= {f"{setting}_effect": effect, f"{setting}_p05": effect - 1.0, f"{setting}_p95": effect + 1.0}
            row |= {f"{setting}_cost": 5.0, f"{setting}_public_cost": 4.0}
        rows.append(row | {"runs_of_the_sign": 0.9})
    rows[0] |= {name: 0.0 for name in rows[0] if name.startswith(("plan_", "far_"))} | {"moved": False}
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    """Invented comparisons of the targets with a goal and a base, and of two indicators by city."""
    targets = load(CONFIGS / "baseline.yaml").registers.targets.values()
    rows = []
    for number, target in enumerate(t for t in targets if t.target_value is not None and t.base_value is not None):
        row = target.model_dump() | {"target": target.id, "base": target.base_value, "goal": target.target_value}
        for reference in REFERENCES:
            row |= {f"{reference}_{name}": target.target_value for name in ("median", "p05", "p95")}
            row[f"{reference}_probability"] = number % 5 / 4
        for label in COMPARED:
            row |= {label: 1.0, f"{label}_p05": 0.5, f"{label}_p95": 1.5}
        rows.append(row | {"class": classify(number % 5 / 4, number % 3 / 2, number % 2)})
    gains = {name: value for label in COMPARED for name, value in
             ((label, 1.0), (f"{label}_p05", 0.5), (f"{label}_p95", 2.0))}  # fmt: skip
    cities = [
        {"indicator": name, "city": city, "baseline_median": 30.0, **gains}
        for name in ("labour_productivity", "digital_coverage_above_scale")
        for city in CITIES
    ]
    return Comparison(pd.DataFrame(rows), pd.DataFrame(cities))


def test_a_block_is_refreshed_and_prose_is_kept(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("# Prose\n\n<!-- numbers -->\nold\n<!-- /numbers -->\n\nMore prose.\n", encoding="utf-8")
    write_block(page, "numbers", "new")
    assert page.read_text() == "# Prose\n\n<!-- numbers -->\nnew\n<!-- /numbers -->\n\nMore prose.\n"
    write_block(page, "others", "第二")
    assert page.read_text().endswith("More prose.\n\n<!-- others -->\n第二\n<!-- /others -->\n")


def test_a_page_with_half_a_marker_is_refused_and_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    for broken in (
        "<!-- numbers -->\n",
        "<!-- /numbers -->\n<!-- numbers -->\n",
        "<!-- numbers -->" * 2 + "<!-- /numbers -->",
    ):
        page.write_text(broken, encoding="utf-8")
        with pytest.raises(StoreError, match="needs one <!-- numbers -->"):
            write_block(page, "numbers", "new")
        assert page.read_text() == broken


def test_a_difference_has_its_sign_and_band() -> None:
    assert [signed(value) for value in (0.0, 0.0034, -0.05, 2.0)] == ["0", "+0.0034", "−0.05", "+2"]
    row = pd.Series({"far_effect": 1.5, "far_p05": -0.25, "far_p95": 12.0})
    assert band(row, "far", "far_effect") == "+1.50 [−0.25, +12]"


def test_effects_are_measured_in_half_bands_towards_the_expected_side() -> None:
    lower = {"sign": "-", "neutral": 0.0, "far": 0.3, "spread": 0.5}
    # The register expects a lever whose range runs down from neutral, such as a cap, to lower what it has sign "-" of
    # when it rises; its far end is below neutral and so raises it.
    down = {"sign": "-", "neutral": 100.0, "far": 0.0, "spread": 0.5}
    still = {"sign": "open", "neutral": 0.0, "far": 1.0, "spread": 0.0}
    parts = {f"{setting}_{part}": -1.0 for setting in ("plan", "far") for part in ("effect", "p05", "p95")}
    found = scale_effects(pd.DataFrame([lower | parts, down | parts, still | parts]))
    assert found["far_effect"].tolist() == [2.0, -2.0, -np.inf]
    nothing = scale_effects(pd.DataFrame([still | dict.fromkeys(parts, 0.0)]))
    assert nothing["far_effect"].tolist() == [0.0]


def test_the_page_of_the_references_gets_blocks_and_figures(comparison: Comparison, tmp_path: Path) -> None:
    configs = {name: load(CONFIGS / f"{name}.yaml") for name in REFERENCES}
    written = write_references(tmp_path, configs, comparison)
    assert {path.name for path in written} == {"README.md"} | {
        f"{name}_{language}.{kind}"
        for name in ("references", "cities_added")
        for language in ("en", "zh")
        for kind in ("png", "svg")
    }
    page = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "Made from 32 runs each, 2020Q4 to 2025Q4, all enterprises" in page
    assert all(name in page for name in comparison.targets["name_zh"])
    assert page.count("| Quzhou | 衢州 | 30 | +1 [+0.50, +2] |") == 1
    assert not [line for line in page.splitlines() if line.startswith("|") and "nan" in line]


def test_the_page_of_the_levers_gets_its_table_and_figure(effects: pd.DataFrame, tmp_path: Path) -> None:
    config = load(CONFIGS / "baseline.yaml")
    write_effects(tmp_path, config, effects)
    page = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert sum(line.startswith("| ") for line in page.splitlines()) == 2 + len(config.registers.levers)
    assert "| 90 % |" in page
    first = (tmp_path / "figures" / "lever_effects_zh.svg").read_bytes()
    write_effects(tmp_path, config, effects)
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == page
    assert (tmp_path / "figures" / "lever_effects_zh.svg").read_bytes() == first
