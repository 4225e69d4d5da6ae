"""The benchmark still runs, and compares what is the same."""

import pytest

from benchmarks.__main__ import main
from benchmarks.acts import ACTS, CompiledActs, Setting
from benchmarks.acts_in_c import ActsInC, compiler
from benchmarks.enterprises import compare_with_mesa
from benchmarks.languages import compare_languages, same_bytes
from benchmarks.stage import Stage, cast, open_province
from benchmarks.table import Row, Section, as_table
from sim.model.zhejiang import ZhejiangModel


@pytest.fixture(scope="module")
def province() -> ZhejiangModel:
    return open_province(threads=1, sample=0.01)


@pytest.fixture
def stage(province: ZhejiangModel) -> Stage:
    return Stage(province, cast(province.world.ledger.rows, 500))


def setting_of(stage: Stage) -> Setting:
    stage.reset()
    model = stage.model
    return Setting(model.world.cities, model.world.markets, model.parameters, model.clock)


def test_c_leaves_the_bytes_of_the_rules_and_a_changed_parameter_shows(stage: Stage) -> None:
    setting, program = setting_of(stage), compiler()
    if program is None:
        assert "no C compiler" in compare_languages(stage).title
        return
    growth = setting.parameters.growth
    parameters = setting.parameters._replace(growth=growth._replace(shock_sd=0.5 * growth.shock_sd))
    ours, c, other = (
        CompiledActs(setting),
        ActsInC(setting, program),
        ActsInC(setting._replace(parameters=parameters), program),
    )
    for way in (ours, c, other):
        way.take(stage.records)
        for act in ACTS:
            getattr(way, act)()
    assert same_bytes(ours, c)
    assert not same_bytes(ours, other)


def test_every_act_is_compared_with_numpy_and_c(stage: Stage) -> None:
    rows = {row.what for row in compare_languages(stage).rows}
    others = ("NumPy", "C") if compiler() else ("NumPy",)
    assert rows == {f"{act}, ours" for act in ACTS} | {f"{act}, ours / {other}" for act in ACTS for other in others}


def test_stock_mesa_tells_the_same_story(province: ZhejiangModel) -> None:
    stage = Stage(province, cast(province.world.ledger.rows, 4000))
    found = {row.what: row for row in compare_with_mesa(stage, quarters=2).rows}
    assert found["still living at the end, stock Mesa / ours"].kept
    assert found["memory, stock Mesa / ours"].found > 1.0


def test_a_broken_promise_is_marked() -> None:
    rows = [Row("slow", 2.0, "times", at_most=1.5), Row("fast", 1.0, "times", at_most=1.5), Row("free", 9.0, "s")]
    lines = as_table([Section("speed", rows)]).splitlines()
    assert [line.split("|")[5].strip() for line in lines[3:]] == ["**no**", "yes", ""]


def test_the_quick_benchmark_prints_one_table_with_all_sections(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--quick"])
    printed = capsys.readouterr().out
    for part in ("stock Mesa / ours on two threads", "ours / NumPy", "peak memory", "award rounds", "500 / 5,000"):
        assert part in printed
