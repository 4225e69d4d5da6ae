"""Parameter vectors from a CSV: used by the runs that settings give them to, refused with their line when wrong."""

from pathlib import Path

import pytest

from sim.config import Config, load
from sim.config.vectors import NO_VECTORS
from sim.errors import ConfigError
from sim.model.parameters import run_parameters
from sim.study.run import planned_runs
from tests.study.conftest import PROJECT

BASELINE = PROJECT / "configs" / "baseline.yaml"


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def with_vectors(path: Path, **ensemble: object) -> Config:
    return load(BASELINE, {"ensemble.vectors": str(path)} | {f"ensemble.{key}": each for key, each in ensemble.items()})


def without_vectors() -> Config:
    config = load(BASELINE)
    return config.model_copy(update={"registers": config.registers.model_copy(update={"vectors": NO_VECTORS})})


def two_free() -> list[tuple[str, str, float, float]]:
    rows = load(BASELINE).registers.parameters
    names = [("growth", next(iter(rows["growth"]))), ("market", next(iter(rows["market"])))]
    return [(group, name, rows[group][name].low, rows[group][name].high) for group, name in names]


def test_runs_take_the_vectors_of_the_file_in_turn_and_draw_the_rest(tmp_path: Path) -> None:
    (a, b, low, high), (c, d, least, most) = two_free()
    path = written(tmp_path / "v.csv", f"vector,{a}.{b},{c}.{d}\n1,{low},{most}\n2,{high},{least}\n")
    config = with_vectors(path)
    first, second, third = (run_parameters(config, vector) for vector in (1, 2, 3))
    assert (first[a][b], first[c][d]) == (low, most)
    assert (second[a][b], second[c][d]) == (high, least)
    assert (third[a][b], third[c][d]) == (low, most)
    drawn = run_parameters(without_vectors(), 1)
    for mechanism, values in first.items():
        for name, value in values.items():
            assert value == drawn[mechanism][name] or (mechanism, name) in {(a, b), (c, d)}


def test_what_settings_change_by_hand_stays(tmp_path: Path) -> None:
    (a, b, low, high), _ = two_free()
    path = written(tmp_path / "v.csv", f"vector,{a}.{b}\n1,{low}\n")
    config = load(BASELINE, {"ensemble.vectors": str(path), f"parameters.{a}.{b}": high})
    assert run_parameters(config, 1)[a][b] == high


def test_seeds_of_a_vector_stand_in_a_row_and_may_be_the_same_for_all() -> None:
    own = planned_runs(load(BASELINE, {"ensemble.replicates": 4, "ensemble.seeds_per_vector": 2}))
    assert [run.vector for run in own] == [1, 1, 2, 2]
    assert len({run.seed for run in own}) == 4
    same = planned_runs(
        load(BASELINE, {"ensemble.replicates": 4, "ensemble.seeds_per_vector": 2, "ensemble.same_luck": True})
    )
    assert [run.seed - same[0].seed for run in same] == [0, 1, 0, 1]


def test_the_content_of_the_file_decides_the_digest(tmp_path: Path) -> None:
    (a, b, low, high), _ = two_free()
    one = with_vectors(written(tmp_path / "one.csv", f"vector,{a}.{b}\n1,{low}\n"))
    other = with_vectors(written(tmp_path / "other.csv", f"vector,{a}.{b}\n1,{low}\n"))
    assert one.digest() == other.digest() != load(BASELINE).digest()
    written(tmp_path / "one.csv", f"vector,{a}.{b}\n1,{high}\n")
    assert with_vectors(tmp_path / "one.csv").digest() != other.digest()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no vectors"),
        ("vector\n1\n", "no vectors"),
        ("vector,growth.nonsense\n1,2\n", "v.csv:1: unknown parameter 'growth.nonsense'"),
        ("vector,{name}\n1,high\n", "v.csv:2: {name}: read 'high'; allowed: a number from"),
        ("vector,{name}\n1,1e9\n", "v.csv:2: {name}: read '1e9'; allowed: a number from"),
        ("vector,{name}\n1,{low}\n2\n", "v.csv:3: {name}: read None"),
        ("vector,{name}\n1,nan\n", "v.csv:2: {name}: read 'nan'"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    (a, b, low, _), _ = two_free()
    path = written(tmp_path / "v.csv", text.replace("{name}", f"{a}.{b}").replace("{low}", str(low)))
    with pytest.raises(ConfigError) as refused:
        with_vectors(path)
    assert said.replace("{name}", f"{a}.{b}") in str(refused.value)


def test_a_missing_file_is_told_with_what_there_is() -> None:
    with pytest.raises(ConfigError, match="there is no file"):
        load(BASELINE, {"ensemble.vectors": "nowhere"})
