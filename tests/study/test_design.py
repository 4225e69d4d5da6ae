"""Designs: each kind becomes the table it promises, and what is wrong is refused with its place before any run."""

from pathlib import Path

import pytest

from sim.config import load
from sim.errors import ConfigError
from sim.study.design import load_experiment
from sim.study.naming import Namer
from tests.study.conftest import PROJECT

HEAD = f"""\
name: question
scenario: {PROJECT}/configs/baseline.yaml
ensemble: {{replicates: 2, seed: 5}}
population: {{sample: 0.01}}
end: 2021Q1
outcomes: [smart_factories, 规上制造业全员劳动生产率]
"""
RANGES = """
levers:
  upgrade_subsidy_rate: {low: 0.0, high: 0.3}
  provider_training: {low: 0.0, high: 0.6}
uncertainties:
  digital.payoff_years: {low: 2.0, high: 3.5}
"""


def written(folder: Path, text: str, head: str = HEAD) -> Path:
    path = folder / "design.yaml"
    path.write_text(head + text, encoding="utf-8")
    return path


def refused(folder: Path, text: str, head: str = HEAD) -> str:
    with pytest.raises(ConfigError) as caught:
        load_experiment(written(folder, text, head))
    return str(caught.value)


def test_a_grid_has_every_combination_and_the_last_factor_changes_fastest(tmp_path: Path) -> None:
    text = """
design: {kind: grid}
levers:
  数字化改造补贴率: [0.0, {2021: 0.15}]
  provider_training: [0.0, {cities: {衢州: 0.6}}]
outlooks: [central, export_slump]
"""
    lever = load(PROJECT / "configs" / "baseline.yaml").registers.levers["upgrade_subsidy_rate"].name_zh
    found = load_experiment(written(tmp_path, text.replace("数字化改造补贴率", lever)))
    assert list(found.cells) == ["cell", "levers.upgrade_subsidy_rate", "levers.provider_training", "outlook"]
    assert list(found.cells["cell"]) == list(range(1, 9))
    assert list(found.cells["outlook"]) == ["central", "export_slump"] * 4
    last = found.config(8)
    assert last.lever("upgrade_subsidy_rate", last.end, "Ningbo") == 0.15
    assert last.lever("provider_training", last.end, "Quzhou") == 0.6
    assert last.outlook.base == "export_slump"
    assert last.origins["levers.upgrade_subsidy_rate"].endswith("design.yaml:10")


def test_a_cell_is_the_scenario_with_its_values(tmp_path: Path) -> None:
    text = "design: {kind: list, cells: [{levers.provider_training: 0.3, outlook: export_slump}, {}]}\n"
    found = load_experiment(written(tmp_path, text))
    own = {"population.sample": 0.01, "end": "2021Q1", "ensemble.replicates": 2, "ensemble.seed": 5}
    usual = load(PROJECT / "configs" / "baseline.yaml", own)
    assert found.config(2).digest() == usual.digest()
    changed = {**own, "levers.provider_training": 0.3, "outlook": "export_slump"}
    assert found.config(1).digest() == load(PROJECT / "configs" / "baseline.yaml", changed).digest()
    assert found.outcomes == ("smart_factories", "labour_productivity", "public_cost", "city_gap")


def test_the_central_value_of_a_parameter_is_set_and_not_drawn(tmp_path: Path) -> None:
    from sim.model.parameters import run_parameters

    row = load(PROJECT / "configs" / "baseline.yaml").registers.parameters["digital"]["payoff_years"]
    text = f"design: {{kind: grid}}\nuncertainties: {{digital: {{payoff_years: [{row.value}, {row.high}]}}}}\n"
    found = load_experiment(written(tmp_path, text))
    drawn = [run_parameters(found.config(cell), 3)["digital"]["payoff_years"] for cell in (1, 2)]
    assert drawn == [row.value, row.high]


def test_sampled_designs_have_the_size_they_say_and_stay_within_their_ranges(tmp_path: Path) -> None:
    for kind, size, cells in (("latin_hypercube", 7, 7), ("sobol", 4, 20), ("morris", 3, 12)):
        found = load_experiment(written(tmp_path, RANGES + f"design: {{kind: {kind}, size: {size}}}\n"))
        again = load_experiment(tmp_path / "design.yaml")
        assert len(found.cells) == cells
        assert found.cells.equals(again.cells)
        assert found.cells["levers.upgrade_subsidy_rate"].between(0.0, 0.3).all()
        assert found.cells["parameters.digital.payoff_years"].between(2.0, 3.5).all()
        other = load_experiment(tmp_path / "design.yaml", {"design.seed": 9})
        assert not found.cells.equals(other.cells)


def test_one_at_a_time_starts_with_the_scenario_itself(tmp_path: Path) -> None:
    found = load_experiment(written(tmp_path, RANGES + "design: {kind: one_at_a_time}\noutlooks: [slowing]\n"))
    assert len(found.cells) == 1 + 2 + 2 + 2 + 1
    assert found.values(1) == {}
    assert [len(found.values(cell)) for cell in found.cells["cell"][1:]] == [1] * 7


def test_zip_and_table_go_side_by_side(tmp_path: Path) -> None:
    pairs = "levers: {upgrade_subsidy_rate: [0.1, 0.2], provider_training: [0.3, 0.4]}\n"
    zipped = load_experiment(written(tmp_path, pairs + "design: {kind: zip}\n"))
    (tmp_path / "cells.csv").write_text(
        "cell,levers.upgrade_subsidy_rate,levers.provider_training\n1,0.1,0.3\n2,0.2,0.4\n"
    )
    table = load_experiment(written(tmp_path, "design: {kind: table, file: cells.csv}\n"))
    assert table.cells.equals(zipped.cells)
    assert [task.name for task in Namer(table).tasks()] == [task.name for task in Namer(zipped).tasks()]


def test_equal_runs_have_equal_names_however_they_are_said(tmp_path: Path) -> None:
    said = ["0.15", "{2021: 0.15}", "{all: 0.15, cities: {Ningbo: 0.15}}"]
    names = []
    for value in said:
        text = f"design: {{kind: list, cells: [{{levers: {{upgrade_subsidy_rate: {value}}}}}]}}\n"
        names.append([task.name for task in Namer(load_experiment(written(tmp_path, text))).tasks()])
    assert names[0] == names[1] == names[2]
    assert len(set(names[0])) == 2


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("levers: {upgrade_subsidy_rat: [0.1]}\n", ["design.yaml:8", "did you mean upgrade_subsidy_rate?"]),
        ("levers: {upgrade_subsidy_rate: []}\n", ["design.yaml:8", "empty list"]),
        ("levers: {upgrade_subsidy_rate: {low: 0.3, high: 0.1}}\n", ["design.yaml:8", "low below high"]),
        ("levers: {upgrade_subsidy_rate: [0.1, 40]}\n", ["design.yaml:8", "read 40; allowed: a number from 0 to"]),
        ("levers: {upgrade_subsidy_rate: [0.1, {2019: 0.2}]}\n", ["design.yaml:8", "'2019'", "2021"]),
        ("levers: {upgrade_subsidy_rate: [0.1, 0.1]}\n", ["design.yaml:8", "0.1 twice"]),
        ("levers: {upgrade_subsidy_rate: 0.1}\n", ["design.yaml:8", "a list of values, or a range"]),
        ("uncertainties: {digital.payoff_year: [1]}\n", ["design.yaml:8", "did you mean digital.payoff_years?"]),
        ("outlooks: [centrl]\n", ["design.yaml:8", "did you mean central?"]),
        ("levers: {upgrade_subsidy_rate: {low: 0, high: 0.1}}\n", ["design.yaml:8", "a list of values", "sobol"]),
        ("leves: {upgrade_subsidy_rate: [0.1]}\n", ["design.yaml:8", "did you mean levers?"]),
        ("", ["nothing varies"]),
        ("levers: {upgrade_subsidy_rate: [0.1]}\nconstants: {levers.upgrade_subsidy_rate: 0.2}\n", ["constant too"]),
        ("outlooks: [central]\nconstants: {levers.upgrade_subsidy_rat: 0.2}\n", ["design.yaml:9", "did you mean"]),
    ],
)
def test_what_is_wrong_in_a_grid_is_refused_with_its_place(tmp_path: Path, text: str, messages: list[str]) -> None:
    found = refused(tmp_path, "design: {kind: grid}\n" + text)
    for message in messages:
        assert message in found
    assert len(found.splitlines()) == 1


@pytest.mark.parametrize(
    ("design", "messages"),
    [
        ("{kind: gird}", ["design.yaml:12", "did you mean grid?"]),
        ("{kind: sobol, size: 100}", ["read 100", "power of two, as 64 or 128"]),
        ("{kind: latin_hypercube}", ["design.size", "whole number"]),
        ("{kind: latin_hypercube, size: 0}", ["read 0"]),
        ("{kind: grid, size: 3}", ["size", "has no meaning"]),
        ("{kind: latin_hypercube, size: 1000000000}", ["2,000,000,000 runs", "at most 1,000,000", "design.size"]),
        ("{kind: table, file: nowhere.csv}", ["nowhere.csv", "no such file"]),
    ],
)
def test_a_design_that_cannot_be_made_is_refused(tmp_path: Path, design: str, messages: list[str]) -> None:
    found = refused(tmp_path, RANGES.strip("\n") + f"\ndesign: {design}\n")
    for message in messages:
        assert message in found


def test_a_thousand_million_cells_of_a_grid_are_refused_before_they_are_made(tmp_path: Path) -> None:
    names = list(load(PROJECT / "configs" / "baseline.yaml").registers.levers.values())
    wide = [row for row in names if row.high > row.low][:9]
    values = {row.id: [row.low + (row.high - row.low) * i / 9 for i in range(10)] for row in wide}
    text = "design: {kind: grid}\nlevers:\n" + "".join(f"  {id}: {each}\n" for id, each in values.items())
    found = refused(tmp_path, text)
    assert "1,000,000,000 cells of 2 runs" in found
    assert "fewer values" in found and "ensemble.replicates" in found


def test_a_table_names_the_line_of_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "cells.csv").write_text("levers.upgrade_subsidy_rate,outlook\n0.1,central\n7,\n0.1,centrl\n0.1\n")
    found = refused(tmp_path, "design: {kind: table, file: cells.csv}\n")
    assert "cells.csv:3" in found and "read 7" in found
    assert "cells.csv:4" in found and "did you mean central?" in found
    assert "cells.csv:5" in found and "read 1 values" in found
