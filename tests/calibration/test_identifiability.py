import numpy as np
import pytest
from numpy.typing import NDArray

from sim.calibration.identifiability import (
    choose_truths,
    identifiability_table,
    recover_truths,
    recovered,
    verdict,
)

type Array = NDArray[np.float64]


def made_posteriors(truths: Array, deviation: float, seed: int) -> Array:
    """Posteriors as a normal observation of each truth gives them, each a draw of 400 about it, in the unit range."""
    random = np.random.default_rng(seed)
    centres = truths + deviation * random.standard_normal(truths.shape)
    return np.clip(centres[:, None] + deviation * random.standard_normal((len(truths), 400)), 0.0, 1.0)


def test_a_parameter_that_shows_is_found_and_one_that_does_not_is_not() -> None:
    random = np.random.default_rng(3)
    truths = random.random((40, 4))
    posteriors = np.stack(
        [
            made_posteriors(truths[:, 0], 0.05, 1),
            made_posteriors(truths[:, 1], 0.3, 2),
            random.random((40, 400)),
            made_posteriors(random.random(40), 0.03, 4),
        ],
        axis=2,
    )
    table = identifiability_table(["sharp", "blunt", "silent", "wrong"], truths, posteriors).set_index("parameter")
    assert table["verdict"].to_dict() == {
        "sharp": "found", "blunt": "partly found", "silent": "not found", "wrong": "misled",
    }  # fmt: skip
    assert table.loc["sharp", "shrinkage"] == pytest.approx(0.05 * np.sqrt(12.0), rel=0.15)
    assert table.loc["silent", "shrinkage"] == pytest.approx(1.0, rel=0.05)
    assert table.loc["silent", "covered"] == pytest.approx(0.9, abs=0.1)


def test_by_hand() -> None:
    truths = np.array([[0.2], [0.8]])
    posteriors = np.array([[[0.1], [0.3]], [[0.6], [0.8]]])
    table = identifiability_table(["a"], truths, posteriors)
    assert table["covered"].tolist() == [0.5]
    assert table["shrinkage"].tolist() == pytest.approx([0.1 * np.sqrt(12.0)])
    assert table["correlation"].tolist() == pytest.approx([1.0])
    points = recovered(["a"], truths, posteriors)
    assert points["mean"].tolist() == pytest.approx([0.2, 0.7])
    assert points["p05"].tolist() == pytest.approx([0.11, 0.61])


def test_a_posterior_that_never_moves_is_no_find() -> None:
    truths = np.linspace(0.0, 1.0, 11)[:, None]
    table = identifiability_table(["a"], truths, np.tile(np.linspace(0.0, 1.0, 201)[None, :, None], (11, 1, 1)))
    assert table["correlation"].tolist() == [0.0]
    assert table["verdict"].tolist() == ["not found"]


def test_verdicts_at_their_bounds() -> None:
    assert [verdict(found, 0.6, 1.0) for found in (0.8, 0.79, 0.44, 0.43, -0.9)] == [
        "found", "partly found", "partly found", "not found", "not found",
    ]  # fmt: skip
    assert [verdict(0.95, shrinkage, 1.0) for shrinkage in (0.61, 0.9, 0.91)] == [
        "partly found", "partly found", "not found",
    ]  # fmt: skip
    assert verdict(0.99, 0.1, 0.89) == "misled"


def test_truths_are_points_of_the_design_and_what_happened_is_their_first_run_with_an_error() -> None:
    assert choose_truths(10, 4).tolist() == [0, 3, 6, 9]
    assert choose_truths(3, 20).tolist() == [0, 1, 2]
    outputs = np.arange(24.0).reshape(3, 2, 4)
    asked: list[tuple[int, Array]] = []

    def recover(point: int, observed: Array) -> Array:
        asked.append((point, observed))
        return np.full((5, 2), point / 10.0)

    found = recover_truths(outputs, np.array([0.0, 0.0, 1.0, 1.0]), np.array([0, 2]), recover)
    assert found.shape == (2, 5, 2)
    assert [point for point, _ in asked] == [0, 2]
    for point, observed in asked:
        assert observed[:2].tolist() == outputs[point, 0, :2].tolist()
        assert (observed[2:] != outputs[point, 0, 2:]).all()
        assert np.abs(observed[2:] - outputs[point, 0, 2:]).max() < 5.0
