"""From settings to the numbers of a run."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.errors import ConfigError
from sim.model.parameters import as_tuple, rule_parameters, run_parameters, two_sided_triangular
from sim.rules.register import Register
from tests.model.province import settings, with_lever


@pytest.mark.parametrize(("low", "middle", "high"), [(0.0, 0.3, 1.0), (-2.0, -2.0, 5.0), (1.0, 4.0, 4.0)])
def test_half_of_the_draws_lie_on_each_side_of_the_central_value(low: float, middle: float, high: float) -> None:
    """Each side is half a triangle: the quantile of a triangular distribution that peaks at its end."""
    for x in np.linspace(0.001, 0.499, 101).tolist():
        below, above = two_sided_triangular(x, low, middle, high), two_sided_triangular(1.0 - x, low, middle, high)
        assert below == pytest.approx(low + (middle - low) * stats.triang.ppf(2.0 * x, 1.0))
        assert above == pytest.approx(high - (high - middle) * stats.triang.ppf(2.0 * x, 1.0))
    assert two_sided_triangular(0.5, low, middle, high) == pytest.approx(middle)


@given(u=st.floats(1e-9, 1.0 - 1e-9), low=st.floats(-5.0, 5.0), width=st.floats(0.0, 5.0), at=st.floats(0.0, 1.0))
def test_a_draw_stays_in_its_range(u: float, low: float, width: float, at: float) -> None:
    assert low - 1e-9 <= two_sided_triangular(u, low, low + at * width, low + width) <= low + width + 1e-9


def test_vector_nought_is_the_settings_and_others_are_drawn_inside_their_ranges() -> None:
    config = settings()
    assert config.ensemble.draws == "prior"
    assert run_parameters(config, 0) == {name: config.parameter(name) for name in config.registers.parameters}
    drawn = run_parameters(config, 5)
    for mechanism, rows in config.registers.parameters.items():
        for name, row in rows.items():
            assert row.low <= drawn[mechanism][name] <= row.high
    assert drawn != run_parameters(config, 0)
    assert drawn == run_parameters(config, 5) != run_parameters(config, 6)


def test_what_is_measured_or_set_is_not_drawn() -> None:
    config = settings()
    assert run_parameters(config, 3)["register"]["line"] == 2000.0
    own = {**config.parameters, "growth": {**config.parameters["growth"], "shock_sd": 0.41}}
    given_by_hand = config.model_copy(update={"parameters": own})
    drawn, also = run_parameters(given_by_hand, 3), run_parameters(config, 3)
    assert drawn["growth"].pop("shock_sd") == 0.41 != also["growth"].pop("shock_sd")
    assert drawn == also


def test_draws_of_parameters_do_not_depend_on_policy() -> None:
    other = with_lever(settings("no_policy"), "provider_training", 0.5)
    assert run_parameters(other, 4) == run_parameters(settings(), 4)


def test_all_parameters_of_rules_are_floats() -> None:
    parameters = rule_parameters(run_parameters(settings(), 2))
    assert {type(value) for group in parameters for value in group} == {float}


def test_a_parameter_too_many_or_too_few_is_refused_by_name() -> None:
    values = run_parameters(settings(), 0)
    del values["register"]["line"]
    values["register"]["lime"] = 3.0
    with pytest.raises(ConfigError, match=r"register\.yaml: missing \['line'\], without use \['lime'\]"):
        as_tuple(Register, "register", values)
