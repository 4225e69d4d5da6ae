"""The command line as a user meets it: what it prints, its exit status, and what it leaves behind."""

from pathlib import Path

import pytest

from sim.cli import main
from tests.study.conftest import PROJECT, SMALL, set_options

BASELINE = str(PROJECT / "configs" / "baseline.yaml")


def test_settings_that_are_refused_leave_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(f"extends: {BASELINE}\nname: mine\nlevers:\n  upgrade_subsidy_rat: 0.2\n", encoding="utf-8")
    out = tmp_path / "results"
    assert main(["run", str(mine), "--out", str(out)]) == 2
    told = capsys.readouterr()
    assert "mine.yaml:4: levers.upgrade_subsidy_rat" in told.err
    assert "did you mean upgrade_subsidy_rate?" in told.err
    assert told.out == ""
    assert not out.exists()


def test_every_problem_is_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", BASELINE, "--set", "population.sample=0", "--set", "outlook=sunshine"]) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 2


def test_a_dry_run_reads_the_observations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "seen.csv"
    file.write_text("indicator,place,period,value,error\nlabour_producivity,Zhejiang,2022,26,1\n", encoding="utf-8")
    assert main(["run", BASELINE, "--observed", str(file), "--dry-run"]) == 2
    assert "did you mean labour_productivity" in capsys.readouterr().err


def test_a_dry_run_runs_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "results"
    assert main(["run", BASELINE, *set_options(SMALL), "--dry-run", "--out", str(out)]) == 0
    assert "3 runs of 2 quarters" in capsys.readouterr().out
    assert not out.exists()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_run_prints_its_scorecard(tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str) -> None:
    arguments = ["run", BASELINE, *set_options(SMALL), "--jobs", "1", "--out", str(tmp_path / "r"), "--lang", language]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    assert {"en": "Labour productivity", "zh": "规上制造业全员劳动生产率"}[language] in printed
    assert (tmp_path / "r" / "figures" / "scorecard_bands.png").stat().st_size > 10_000


@pytest.mark.parametrize("register", ["levers", "targets", "parameters"])
def test_registers_print_every_row(register: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([register, BASELINE, "--lang", "zh"]) == 0
    printed = capsys.readouterr().out
    assert {"levers": "upgrade_subsidy_rate", "targets": "smart_factories", "parameters": "growth.shock_sd"}[
        register
    ] in printed


def test_the_population_command_shows_nothing_off(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["population", BASELINE]) == 0
    printed = capsys.readouterr().out
    assert "46,612" in printed
    assert " off " not in printed


def test_a_lever_that_sets_seats_of_the_province_has_no_city_value(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", BASELINE, "--set", "levers.title_quotas={cities: {Zhoushan: 4}}"]) == 2
    assert "levers.title_quotas.cities: sets seats or a goal of the whole province" in capsys.readouterr().err


def test_a_register_is_filtered_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["levers", BASELINE, "--chapter", "5.4", "--city", "宁波", "--csv", "--lang", "zh"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.endswith("宁波取值")
    assert rows[0].startswith("upgrade_subsidy_rate,")
    assert rows[0].endswith(",0.12")
    assert main(["targets", BASELINE, "--chapter", "Table 9"]) == 2
    assert "--chapter: unknown clause 'Table 9'; did you mean table 1? (allowed: 2, " in capsys.readouterr().err
    assert main(["levers", BASELINE, "--silent", "--city", "Ningbo"]) == 2
    assert "--city: does not go with --silent" in capsys.readouterr().err


@pytest.mark.parametrize(("command", "file"), [("optimise", "experiments/13_best_mix/design.yaml")])
def test_an_option_that_would_do_nothing_is_refused(
    command: str, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, str(PROJECT / file), "--replicates", "3"]) == 2
    assert "--set optimise.runs=" in capsys.readouterr().err
