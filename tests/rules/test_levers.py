"""A lever at its neutral value is absent: every rule gives the bits of the same rule without the lever."""

import inspect
from types import ModuleType

import pytest

from sim.policy.levers import DERIVED
from tests.rules.made import neutral_levers
from tests.rules.rewriting import MODULES, acts, furthest, lived, read_of_city, without

LEVERS = [(module, lever) for module in MODULES for lever in sorted(read_of_city(module) - set(DERIVED))]


def _id(value: object) -> str:
    return value.__name__.rsplit(".", 1)[-1] if isinstance(value, ModuleType) else str(value)


@pytest.mark.parametrize("module", MODULES, ids=_id)
def test_rules_read_registered_levers_and_what_is_derived_from_them(module: ModuleType) -> None:
    strangers = read_of_city(module) - set(DERIVED) - set(neutral_levers())
    assert not strangers, f"not in levers.csv: {strangers}"


@pytest.mark.parametrize(("module", "lever"), LEVERS, ids=_id)
def test_a_neutral_lever_is_absent(module: ModuleType, lever: str) -> None:
    neutral = neutral_levers()[lever]
    variant = without(module, lever, neutral)
    for name, act in acts(module).items():
        signature = inspect.signature(act)
        assert lived(act, signature, {lever: neutral}) == lived(variant[name], signature, {lever: neutral}), name


@pytest.mark.parametrize(("module", "lever"), LEVERS, ids=_id)
def test_a_lever_that_a_rule_reads_moves_something(module: ModuleType, lever: str) -> None:
    neutral = neutral_levers()[lever]
    moved = [
        name
        for name, act in acts(module).items()
        if lived(act, inspect.signature(act), {lever: neutral})
        != lived(act, inspect.signature(act), {lever: furthest(lever, neutral)})
    ]
    assert moved
