"""The fit on a simulator whose posterior is known."""

import numpy as np
import pytest

from sim.calibration.fitting import Fit, fit
from sim.calibration.posterior import posterior
from sim.config.schema import Calibration
from tests.calibration.cheap import cube, exact, runs, seen

VALUES, ERRORS = np.array([0.8, 0.3, -0.2]), np.array([0.3, 0.4, 0.3])
OBSERVATIONS = [seen(value, error, number) for number, (value, error) in enumerate(zip(VALUES, ERRORS, strict=True))]
SETTINGS = Calibration(discrepancy=0.0, keep=400)


@pytest.fixture(scope="module")
def found() -> Fit:
    unit = cube(300, 4)
    return fit(unit, runs(unit), OBSERVATIONS, SETTINGS)


def test_the_known_posterior_is_recovered(found: Fit) -> None:
    mean, deviation = exact(VALUES, ERRORS)
    np.testing.assert_allclose(found.unit[:, :2].mean(axis=0), mean, atol=0.25 * deviation.max())
    np.testing.assert_allclose(found.unit[:, :2].std(axis=0), deviation, rtol=0.2)


def test_parameters_without_effect_keep_their_prior(found: Fit) -> None:
    np.testing.assert_allclose(found.unit[:, 2:].mean(axis=0), 0.5, atol=0.08)
    np.testing.assert_allclose(found.unit[:, 2:].std(axis=0), np.sqrt(1 / 12), rtol=0.12)


def test_nothing_leaves_its_range_and_weights_are_shares(found: Fit) -> None:
    assert found.unit.min() > 0.0
    assert found.unit.max() < 1.0
    assert found.weights.shape == (300, 2)
    assert found.weights.min() >= 0.0
    assert found.weights.sum() == pytest.approx(1.0)
    assert np.all(found.weights[found.measure > found.cutoff] == 0.0)


def test_weighted_runs_lie_about_what_was_observed(found: Fit) -> None:
    outputs = runs(cube(300, 4))
    mean = (found.weights[:, :, None] * outputs).sum(axis=(0, 1))
    assert np.all(np.abs(mean - VALUES) < np.abs(outputs.mean(axis=(0, 1)) - VALUES) + 0.05)


def test_emulators_tell_luck_and_nuisance_from_what_parameters_do(found: Fit) -> None:
    for emulator in found.emulators:
        assert emulator.q2 > 0.93
        assert 0.15**2 < emulator.stochastic < 0.35
        assert 0.8 < emulator.error < 1.35


def test_the_same_arguments_give_the_same_bytes_and_given_emulators_too(found: Fit) -> None:
    unit = cube(300, 4)
    again = fit(unit, runs(unit), OBSERVATIONS, SETTINGS)
    given = fit(unit, runs(unit), OBSERVATIONS, SETTINGS, found.emulators)
    for other in (again, given):
        assert other.unit.tobytes() == found.unit.tobytes()
        assert other.weights.tobytes() == found.weights.tobytes()
    other_seed = fit(unit, runs(unit), OBSERVATIONS, SETTINGS.model_copy(update={"seed": 1}), found.emulators)
    assert other_seed.unit.tobytes() != found.unit.tobytes()


def test_an_impossible_observation_stays_inside_the_ranges_and_shows() -> None:
    unit = cube(120, 3)
    rows = [*OBSERVATIONS[:2], seen(500.0, 1.0, 2)]
    found = fit(unit, runs(unit), rows, SETTINGS)
    assert found.implausibility[:, 2].min() > 100.0
    assert 0.0 < found.unit.min() <= found.unit.max() < 1.0
    assert found.unit[:, 0].std() > 0.05  # not thrown to an edge by a line drawn out to 500


def test_outputs_that_never_change_teach_nothing() -> None:
    unit = cube(80, 2)
    found = fit(unit, np.full((80, 2, 1), 7.0), [seen(7.0, 1.0)], SETTINGS)
    assert found.emulators[0].kind == "constant"
    np.testing.assert_allclose(found.unit.std(axis=0), np.sqrt(1 / 12), rtol=0.2)


def test_a_single_seed_is_enough() -> None:
    unit = cube(100, 2)
    found = fit(unit, runs(unit, seeds=1), OBSERVATIONS, SETTINGS)
    assert found.weights.shape == (100, 1)
    assert np.isfinite(found.unit).all()


def test_adjustment_lands_where_the_observation_is() -> None:
    """One parameter, output equal to its logit, no error: the adjusted vectors lie at the observed value."""
    unit = cube(200, 1)
    outputs = np.log(unit / (1 - unit))[:, None, :]
    scale = np.ones(1)
    found = posterior(unit, outputs, np.array([0.4]), 1e-9 * scale, scale, 50, np.random.default_rng(0))
    np.testing.assert_allclose(found.unit, 1 / (1 + np.exp(-0.4)), atol=0.01)
