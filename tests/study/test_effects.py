"""Effects of levers: hand-worked differences, and trials that are kept, resumed and told apart."""

import json
from pathlib import Path

import pandas as pd
import pytest

from sim.config import Config, load
from sim.errors import StoreError
from sim.study import effects
from sim.study.effects import AS_SET, FAR, NEUTRAL, Trial, changed, effects_table, far_end, planned_trials
from sim.study.execute import Finished
from sim.study.outcome import Run
from tests.study.conftest import PROJECT

RUN = Run(1, 1, 5_000_001)


LEVER = "upgrade_subsidy_rate"


def table_of(
    config: Config, lever: str, values: dict[tuple[str, str], list[tuple[float, float, float]]]
) -> pd.DataFrame:
    """Effects where each trial's runs end with (indicator, cost of the lever, public cost)."""
    columns = [
        ("indicators", config.registers.levers[lever].indicator),
        ("costs", lever),
        ("indicators", "public_cost"),
    ]
    keys = [(*key, run) for key, ends in values.items() for run in range(1, len(ends) + 1)]
    index = pd.MultiIndex.from_tuples(keys, names=["lever", "setting", "run"])
    ends = [end for runs in values.values() for end in runs]
    return effects_table(config, pd.DataFrame(ends, index=index, columns=pd.MultiIndex.from_tuples(columns)))


def test_the_far_end_lies_further_from_neutral(small: Config) -> None:
    levers = small.registers.levers
    assert far_end(levers["upgrade_subsidy_rate"]) == levers["upgrade_subsidy_rate"].high
    assert far_end(levers["energy_cap"]) == 0.0  # neutral 100, range 0 to 100
    assert all(far_end(lever) != lever.neutral for lever in levers.values())


def test_a_trial_changes_its_lever_everywhere_and_no_other(small: Config) -> None:
    config = small.model_copy(update={"levers": load(PROJECT / "configs/scenarios/corridor_first.yaml").levers})
    assert any(path.cities for path in config.levers.values())
    for name in config.levers:
        now = changed(config, Trial(name, NEUTRAL, RUN))
        for lever, row in config.registers.levers.items():
            for city in ("Hangzhou", "Quzhou"):
                wanted = row.neutral if lever == name else config.lever(lever, config.end, city)
                assert now.lever(lever, config.end, city) == wanted
    assert changed(config, Trial("", AS_SET, RUN)) is config


def test_differences_are_paired_by_run(small: Config) -> None:
    row = table_of(
        small,
        LEVER,
        {
            ("", AS_SET): [(51.0, 7.0, 20.0), (62.0, 9.0, 24.0), (73.0, 8.0, 28.0)],
            (LEVER, NEUTRAL): [(50.0, 0.0, 15.0), (60.0, 0.0, 15.0), (70.0, 0.0, 15.0)],
            (LEVER, FAR): [(54.0, 20.0, 40.0), (58.0, 20.0, 30.0), (75.0, 20.0, 35.0)],
        },
    ).iloc[0]
    assert (row["plan_effect"], row["far_effect"]) == (2.0, 4.0)
    assert row["plan_p05"] == pytest.approx(1.1)
    assert row["far_p05"] == pytest.approx(-2.0 + 0.1 * 6.0)
    assert (row["plan_cost"], row["far_cost"]) == (8.0, 20.0)
    assert (row["plan_public_cost"], row["far_public_cost"]) == (9.0, 20.0)
    assert row["runs_of_the_sign"] == pytest.approx(2 / 3)
    assert row["usual"] == 62.0
    assert row["spread"] == pytest.approx(0.9 * 22.0 / 2.0)
    assert row["moved"]


def test_a_lever_that_shall_lower_its_indicator_counts_falls(small: Config) -> None:
    row = table_of(
        small,
        "mountain_transfer",
        {
            ("", AS_SET): [(0.20, 0.0, 0.0)] * 2,
            ("mountain_transfer", NEUTRAL): [(0.20, 0.0, 0.0)] * 2,
            ("mountain_transfer", FAR): [(0.19, 0.0, 0.0), (0.20, 0.0, 0.0)],
        },
    ).iloc[0]
    assert row["runs_of_the_sign"] == 0.5


def test_the_indicator_of_every_lever_is_observed(small: Config, tmp_path: Path) -> None:
    config = small.model_copy(update={"ensemble": small.ensemble.model_copy(update={"replicates": 1})})
    table = effects.lever_effects(config, tmp_path, jobs=1, threads=1, levers=[LEVER])
    assert table["lever"].tolist() == [LEVER]
    kept = tmp_path / "runs" / "baseline" / "runs"
    end = json.loads((kept / "all-as_set-0001.json").read_text(encoding="utf-8"))
    assert {lever.indicator for lever in small.registers.levers.values()} <= set(end["indicators"])
    assert sorted(path.name for path in kept.iterdir()) == [
        "all-as_set-0001.json", "upgrade_subsidy_rate-far-0001.json", "upgrade_subsidy_rate-neutral-0001.json",
    ]  # fmt: skip


def test_trials_that_are_done_are_not_repeated(small: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = list[str]()

    def pretend(config: Config, trial: Trial, folder: Path, threads: int) -> Finished:
        tried.append(trial.file)
        if trial.file in broken:
            return Finished(trial.run, f"{trial.file}: a meteor")
        end = {"indicators": {"digital_coverage_above_scale": 1.0, "public_cost": 2.0}, "costs": {}}
        (folder / trial.file).write_text(json.dumps(end), encoding="utf-8")
        return Finished(trial.run)

    monkeypatch.setattr(effects, "try_out", pretend)
    planned = [trial.file for trial in planned_trials(small, [LEVER])]
    assert len(planned) == 3 * 3
    broken = {"upgrade_subsidy_rate-far-0002.json"}
    with pytest.raises(StoreError, match=r"1 of 9 trials failed.*far-0002\.json: a meteor"):
        effects.lever_effects(small, tmp_path, jobs=1, threads=1, levers=[LEVER])
    assert tried == planned
    broken.clear()
    tried.clear()
    assert effects.lever_effects(small, tmp_path, jobs=1, threads=1, levers=[LEVER])["far_cost"].tolist() == [0.0]
    assert tried == ["upgrade_subsidy_rate-far-0002.json"]
    assert (tmp_path / "effects.csv").exists()
