"""Stored populations are opened, not built; damage and changes are noticed."""

import time
from pathlib import Path

import numpy as np
import pytest

from sim.population import Population, store, stored
from sim.state.columns import LEDGER
from tests.population.conftest import END_2020, SEED


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, population: Population) -> Path:
    """An empty cache, and a ``build`` that counts how often it is called."""
    monkeypatch.setenv("ZJSIM_CACHE", str(tmp_path / "cache"))
    calls: list[int] = []

    def count_and_give(*_: object) -> Population:
        calls.append(1)
        return population._replace(records=population.records[:1000], digital_rank=population.digital_rank[:1000])

    monkeypatch.setattr(store, "build", count_and_give)
    monkeypatch.setattr(store, "calls", calls, raising=False)
    return tmp_path / "cache"


def built() -> int:
    return len(store.calls)


def test_built_once_then_opened(cache: Path, population: Population, settings: dict[str, float]) -> None:
    first = stored(END_2020, SEED, settings)
    second = stored(END_2020, SEED, settings)
    assert built() == 1
    assert second.records.dtype == LEDGER
    assert first.records.tobytes() == second.records.tobytes() == population.records[:1000].tobytes()
    assert (second.digital_rank == population.digital_rank[:1000]).all()
    assert isinstance(second.records, np.memmap)
    assert second.start == END_2020
    assert [path.name[0] for path in cache.iterdir()] == ["p"]


def test_everything_that_decides_it_names_it(cache: Path, settings: dict[str, float]) -> None:
    other = {**settings, "size_luck": settings["size_luck"] + 0.1}
    for arguments in ((END_2020, SEED, settings), (END_2020, SEED + 1, settings), (END_2020, SEED, other)):
        stored(*arguments)
    assert built() == 3


@pytest.mark.parametrize("damage", ["cut", "emptied", "foreign", "lost", "unsealed"])
def test_a_damaged_store_is_built_again(cache: Path, settings: dict[str, float], damage: str) -> None:
    stored(END_2020, SEED, settings)
    (folder,) = cache.iterdir()
    file = folder / "records.npy"
    content = file.read_bytes()
    if damage == "lost":
        file.unlink()
    elif damage == "unsealed":
        (folder / "seals.json").write_text("{")
    else:
        file.write_bytes({"cut": content[: len(content) // 2], "emptied": b"", "foreign": b"x" * len(content)}[damage])
    again = stored(END_2020, SEED, settings)
    assert built() == 2
    assert len(again.records) == 1000
    stored(END_2020, SEED, settings)
    assert built() == 2


def test_a_cache_that_cannot_be_written_is_no_obstacle(
    cache: Path, settings: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.parent.mkdir(exist_ok=True)
    cache.write_text("a file where the folder should be")
    assert len(stored(END_2020, SEED, settings).records) == 1000


def test_the_whole_province_opens_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, float], population: Population
) -> None:
    monkeypatch.setenv("ZJSIM_CACHE", str(tmp_path))
    monkeypatch.setattr(store, "build", lambda *_: population)
    stored(END_2020, SEED, settings)
    began = time.perf_counter()
    again = stored(END_2020, SEED, settings)
    assert time.perf_counter() - began < 0.2
    assert (again.records["output"] == population.records["output"]).all()
