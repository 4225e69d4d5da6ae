"""The start reproduces what is published: bases, accounts, counts, cities, titles."""

import numpy as np
import pytest

from sim.data import table
from sim.population import Population, build, check_table
from tests.population.conftest import END_2020


def test_nothing_published_is_missed_at_the_end_of_2020(population: Population) -> None:
    lines = check_table(population)
    off = lines[lines["verdict"] == "off"]
    assert off.empty, off[["item", "published", "synthetic", "difference", "tolerance"]].to_string()


def test_nothing_published_is_missed_at_the_end_of_2015(population_2015: Population) -> None:
    lines = check_table(population_2015)
    off = lines[lines["verdict"] == "off"]
    assert off.empty, off[["item", "published", "synthetic", "difference", "tolerance"]].to_string()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_other_seeds_meet_the_same_figures(settings: dict[str, float], seed: int) -> None:
    lines = check_table(build(END_2020, seed, settings))
    assert set(lines["verdict"]) <= {"ok", "input", "judged"}


def test_every_published_figure_has_a_synthetic_one(population: Population) -> None:
    lines = check_table(population)
    compared = lines[~lines["kind"].isin(["input", "judged"])]
    assert compared["synthetic"].notna().all()
    assert len(compared) > 90


def test_the_check_lists_every_kind_and_sets_inputs_and_judged_apart(population: Population) -> None:
    lines = check_table(population)
    assert set(lines["kind"]) == {"measured", "carried", "account", "city", "titles", "input", "judged"}
    apart = lines["kind"].isin(["input", "judged"]).to_numpy()
    assert apart[int(np.argmax(apart)) :].all()
    assert (lines["source"].str.len() > 0).all()
    assert (lines["grade"].str.len() > 0).all()


def test_counts_are_exact(population: Population) -> None:
    records = population.records
    assert int((records["above_scale"] == 1).sum()) == 46612
    assert len(records) == 46612 + 417000 + 6000
    assert int((records["little_giant"] > 0).sum()) == 162
    assert int((records["future_factory"] > 0).sum()) == 12


def test_tolerances_are_those_promised() -> None:
    for row in table("margins"):
        if row["start"] != "2020Q4" or row["item"] in ("firms_over_10bn", "equipment_output"):
            continue
        most = {"measured": 1.0, "carried": 1.0, "account": 0.5, "titles": 0.0}.get(row["kind"])
        assert most is None or float(row["tolerance_percent"]) <= most, row["item"]
