"""The settings that come with the project, and how they are shown."""

from pathlib import Path

import pytest

from sim.config import city_names, load
from sim.config.describe import as_text, text_width, validation
from sim.config.listing import list_levers, list_parameters, list_targets

CONFIGS = Path(__file__).resolve().parents[2] / "configs"


@pytest.mark.parametrize(
    ("name", "policy"), [("baseline", "plan_value"), ("continuation", "status_quo_2020"), ("no_policy", "neutral")]
)
def test_the_three_references(name: str, policy: str) -> None:
    config = load(CONFIGS / f"{name}.yaml")
    assert (config.name, config.policy, config.ensemble.replicates) == (name, policy, 32)
    for lever, row in config.registers.levers.items():
        assert config.lever(lever, config.start + 1, "Zhoushan") == getattr(row, policy)


def test_every_outlook_loads_and_differs() -> None:
    """Over ten years, since one differs from the central path after 2025 alone."""
    names = load(CONFIGS / "baseline.yaml").registers.outlooks
    assert {"central", "chip_embargo", "export_slump", "energy_rationing", "recovery", "slowing"} <= set(names)
    assert len({load(CONFIGS / "baseline.yaml", {"outlook": n, "end": "2030Q4"}).digest() for n in names}) == len(names)


def test_targets_are_consistent() -> None:
    for name, row in load(CONFIGS / "baseline.yaml").registers.targets.items():
        assert row.base_value is not None or row.start == "judged", name
        if row.target_value is None:
            assert row.note, name
            continue
        assert row.met_from is None or row.met_from <= row.target_value, name
        assert row.met_to is None or row.met_to >= row.target_value, name


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
    assert text.startswith("# no_policy: 2021Q1 to 2025Q4, 32 replicates")
    assert "configs/baseline.yaml" in text.splitlines()[1]
    assert 'policy: "neutral"  # configs/no_policy.yaml:' in text


SCENARIOS = sorted((CONFIGS / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("path", [*SCENARIOS, *CONFIGS.glob("*.yaml"), *(CONFIGS / "outlook").glob("*.yaml")])
def test_every_file_asks_a_question_first(path: Path) -> None:
    head = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    assert path.stem == "central" or "?" in " ".join(head)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_package_differs_from_the_plan_in_every_lever_it_names(path: Path) -> None:
    config = load(path)
    assert {"digital_first", "green_first", "corridor_first", "champions_first"} <= {path.stem for path in SCENARIOS}
    assert config.root == CONFIGS
    assert config.title is not None
    assert config.title.zh != config.title.en
    for name in config.levers:
        row = config.registers.levers[name]
        values = {config.lever(name, config.end, city) for city in set(city_names().values())}
        assert values != {row.plan_value}, name


def test_the_outlook_to_2035_slows_and_leaves_the_plan_as_it_is() -> None:
    config, baseline = load(CONFIGS / "outlook_2035.yaml"), load(CONFIGS / "baseline.yaml")
    assert config.years == range(2021, 2036)
    growth = [config.outlook_value("gdp_real_growth", year) for year in (2025, 2026, 2031, 2035)]
    assert growth[0] == baseline.outlook_value("gdp_real_growth", 2025) > growth[1] > growth[2] == growth[3]
    for name in config.registers.outlook:
        assert config.outlook_value(name, 2025) == baseline.outlook_value(name, 2025), name
    assert config.registers.targets == baseline.registers.targets


def test_the_template_continues_the_goals_of_2025_at_half_the_pace() -> None:
    config, plan = load(CONFIGS / "fifteenth_plan.yaml"), load(CONFIGS / "baseline.yaml").registers.targets
    for name, goal in config.targets.items():
        row = config.registers.targets[name]
        assert (goal.year, row.target_year) == (2030, 2030)
        before, base = plan[name].target_value, plan[name].base_value
        kept = name in ("mfg_share_of_gdp", "digital_coverage_above_scale")
        assert before is not None
        assert row.target_value == pytest.approx(before if kept else before + (before - (base or 0)) / 2, abs=0.51)
    assert config.registers.targets["labour_productivity"].met_from == 37.75
    assert config.registers.targets["labour_productivity"].note.endswith("goal set by settings")
