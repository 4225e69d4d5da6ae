"""A thinned population keeps who matters, and its weighted sums agree with the whole."""

import numpy as np
import pytest

from sim.errors import StateError
from sim.population import Population, thin
from sim.state.columns import TITLES


@pytest.fixture(scope="module")
def tenth(population: Population) -> Population:
    return thin(population, 0.1, 7)


def test_keeps_all_above_scale_and_all_titles_but_tech_smes(population: Population, tenth: Population) -> None:
    for title in TITLES:
        if title != "tech_sme":
            assert (tenth.records[title] > 0).sum() == (population.records[title] > 0).sum(), title
    above = tenth.records["above_scale"] == 1
    assert above.sum() == 46612
    assert (tenth.records["weight"][above] == 1.0).all()
    assert len(tenth.records) < 0.25 * len(population.records)


def test_totals_agree_with_the_whole(population: Population, tenth: Population) -> None:
    for name in ("output", "staff", "land", "rd_expense", "weight"):
        whole, part = (
            np.bincount(p.records["city"], p.records["weight"] * (p.records[name] if name != "weight" else 1.0))
            for p in (population, tenth)
        )
        assert part.sum() == pytest.approx(whole.sum(), rel=0.01), name
        if name != "rd_expense":
            np.testing.assert_allclose(part, whole, rtol=0.05 if name == "weight" else 0.03, err_msg=name)
    value_added = [
        float((p.records["weight"] * p.records["output"] * p.records["value_added_rate"]).sum())
        for p in (population, tenth)
    ]
    assert value_added[1] == pytest.approx(value_added[0], rel=0.01)


def test_customers_are_the_same_enterprises(population: Population, tenth: Population) -> None:
    records = tenth.records
    sells = records["customer"] >= 0
    found = records["slot"][records["customer"][sells]]
    assert (found == population.records["customer"][records["slot"][sells]]).all()
    assert (population.records["customer"][records["slot"][~sells]] == -1).all()


def test_same_seed_same_choice(population: Population, tenth: Population) -> None:
    assert thin(population, 0.1, 7).records.tobytes() == tenth.records.tobytes()
    assert set(thin(population, 0.1, 8).records["slot"]) != set(tenth.records["slot"])


def test_whole_stays_whole_and_nonsense_is_refused(population: Population) -> None:
    assert thin(population, 1.0, 7) is population
    for fraction in (0.0, -0.1, 1.5, float("nan")):
        with pytest.raises(StateError, match="above 0 and at most 1"):
            thin(population, fraction, 7)


def test_thinning_keeps_every_planning_quarter_alike(population: Population) -> None:
    quarters = thin(population, 0.1, 7).records["planning_quarter"]
    shares = np.bincount(quarters, minlength=5)[1:] / len(quarters)
    assert shares == pytest.approx([0.25] * 4, abs=0.01)
