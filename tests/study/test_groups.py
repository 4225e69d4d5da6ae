"""The design of groups: every on-off combination, and what is refused."""

from pathlib import Path

import pytest

from sim.config import load
from sim.errors import ConfigError, StoreError
from sim.study.attribution import coalitions
from sim.study.design import load_experiment
from sim.study.groups import read_groups, write_groups
from tests.study.conftest import PROJECT

BASELINE = PROJECT / "configs" / "baseline.yaml"
TEXTS = ["digital=upgrade_subsidy_rate,provider_training", "green=per_mu_spread", "labs=lab_network"]


def test_the_design_is_read_by_the_sweep_and_holds_every_coalition(tmp_path: Path) -> None:
    config = load(BASELINE)
    path = write_groups(config, BASELINE, read_groups(TEXTS, config), "neutral", tmp_path / "08_groups")
    experiment = load_experiment(path)
    cells = experiment.cells.set_index("cell")
    found = coalitions(cells)
    assert found is not None
    assert [len(group) for group in found.groups] == [2, 1, 1]
    assert len(found.cells) == len(cells) == 8
    neutral = config.registers.levers["upgrade_subsidy_rate"].neutral
    assert experiment.config(1).lever("upgrade_subsidy_rate", config.end, "Ningbo") == neutral
    assert experiment.config(8).levers == experiment.base.levers
    with pytest.raises(StoreError, match="is there already"):
        write_groups(config, BASELINE, read_groups(TEXTS, config), "neutral", tmp_path / "08_groups")


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["digital=upgrade_subsidy_rat", "green=per_mu_spread"], "did you mean upgrade_subsidy_rate"),
        (["digital=per_mu_spread", "green=per_mu_spread"], "per_mu_spread stands twice"),
        (["digital=per_mu_spread"], "1 groups; allowed: 2 to 8"),
        (["digital", "green=per_mu_spread"], "read 'digital'; allowed: NAME=LEVER"),
    ],
)
def test_groups_that_cannot_be_are_refused(texts: list[str], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        read_groups(texts, load(BASELINE))
