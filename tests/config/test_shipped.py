"""The settings that come with the project, and how they are shown."""

from pathlib import Path

import pytest

from sim.config import load
from sim.config.describe import as_text, text_width, validation
from sim.config.listing import list_levers, list_parameters, list_targets

CONFIGS = Path(__file__).resolve().parents[2] / "configs"


@pytest.mark.parametrize(
    ("name", "policy"), [("baseline", "plan_value"), ("continuation", "status_quo_2020"), ("no_policy", "neutral")]
)
def test_the_three_references(name: str, policy: str) -> None:
    config = load(CONFIGS / f"{name}.yaml")
    assert (config.name, config.policy, config.ensemble.replicates) == (name, policy, 20)
    for lever, row in config.registers.levers.items():
        assert config.lever(lever, config.start + 1, "Zhoushan") == getattr(row, policy)


def test_every_outlook_loads_and_differs() -> None:
    names = load(CONFIGS / "baseline.yaml").registers.outlooks
    assert {"central", "export_slump", "energy_rationing", "recovery"} <= set(names)
    assert len({load(CONFIGS / "baseline.yaml", {"outlook": name}).digest() for name in names}) == len(names)


def test_targets_are_consistent() -> None:
    for name, row in load(CONFIGS / "baseline.yaml").registers.targets.items():
        assert row.target_value is not None, name
        assert row.met_from is None or row.met_from <= row.target_value, name
        assert row.met_to is None or row.met_to >= row.target_value, name
        assert (row.base_value is None) == (row.start == "judged"), name


def test_a_central_value_lies_in_its_own_range() -> None:
    for name, row in load(CONFIGS / "baseline.yaml").registers.outlook.items():
        if not isinstance(row.value, dict):
            assert row.low <= row.value <= row.high, name


@pytest.mark.parametrize("language", ["en", "zh"])
def test_tables_are_aligned_in_both_languages(language: str) -> None:
    config = load(CONFIGS / "baseline.yaml")
    registers = config.registers
    for listing, rows in (
        (list_levers(config, language), registers.levers),
        (list_targets(config, language), registers.targets),
    ):
        lines = as_text(listing).splitlines()
        assert len(lines) == len(rows) + 1
        starts = {
            text_width(line[: line.index(row.name_en)]) for line, row in zip(lines[1:], rows.values(), strict=True)
        }
        assert len(starts) == 1
    count = sum(len(rows) for rows in registers.parameters.values())
    assert len(list_parameters(config, language).rows) == count


def test_width_counts_chinese_twice() -> None:
    assert text_width("a浙b") == 4


def test_validation_names_the_files() -> None:
    text = validation(load(CONFIGS / "no_policy.yaml"))
    assert text.startswith("# no_policy: 2021Q1 to 2025Q4, 20 replicates")
    assert "configs/baseline.yaml" in text.splitlines()[1]
    assert 'policy: "neutral"  # configs/no_policy.yaml:' in text
