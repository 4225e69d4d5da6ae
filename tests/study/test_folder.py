import json
from pathlib import Path

import pandas as pd
import pytest

from sim.errors import StoreError
from sim.study.folder import ResultFolder, whole
from sim.study.outcome import Outcome, Run

RUN = Run(1, 0, 5)


def an_outcome(value: float = 1.0) -> Outcome:
    return Outcome(*(pd.DataFrame({"table": [name], "value": [value]}) for name in Outcome._fields))


def test_a_run_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = ResultFolder(tmp_path)
    assert not folder.has(RUN)
    folder.keep(RUN, an_outcome())
    assert folder.has(RUN)
    assert sorted(p.name for p in (tmp_path / "runs").iterdir()) == ["00001"]
    assert folder.gather([RUN]).budget["table"].tolist() == ["budget"]


def test_half_a_file_never_takes_its_name(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), whole(tmp_path / "table.csv") as part:
        part.write_text("half")
        raise RuntimeError("the power went")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_other_settings_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    folder = ResultFolder(tmp_path / "mine")
    folder.open("first", "a: 1\n", force=False)
    with pytest.raises(StoreError, match=r"mine: holds results of other settings.*--out.*--force"):
        folder.open("second", "a: 2\n", force=False)
    assert folder.record()["digest"] == "first"
    assert (tmp_path / "mine" / "config.yaml").read_text() == "a: 1\n"


def test_force_replaces_a_folder_of_other_settings(tmp_path: Path) -> None:
    folder = ResultFolder(tmp_path / "mine")
    folder.open("first", "a: 1\n", force=False)
    folder.keep(RUN, an_outcome())
    folder.open("second", "a: 2\n", force=True)
    assert not folder.has(RUN)
    assert folder.record() == {"digest": "second"}


def test_a_foreign_folder_is_never_taken(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(StoreError, match="is no result folder"):
        ResultFolder(tmp_path).open("first", "", force=False)
    with pytest.raises(StoreError, match="is no result folder"):
        ResultFolder(tmp_path).open("first", "", force=True)
    assert (tmp_path / "thesis.docx").read_text() == "years of work"


def test_a_record_cut_in_half_is_told(tmp_path: Path) -> None:
    folder = ResultFolder(tmp_path)
    folder.open("first", "", force=False)
    record = tmp_path / "record.json"
    record.write_text(record.read_text()[:7])
    with pytest.raises(StoreError, match=r"record.json: is damaged .*--force"):
        folder.open("first", "", force=False)
    folder.open("first", "", force=True)
    assert folder.record() == {"digest": "first"}


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("a file")
    with pytest.raises(StoreError, match="mine"):
        ResultFolder(tmp_path / "mine").open("first", "", force=False)


def test_hashes_follow_the_bytes(tmp_path: Path) -> None:
    folder = ResultFolder(tmp_path)
    folder.open("first", "a: 1\n", force=False)
    before = folder.hashes()
    folder.write_text("config.yaml", "a: 2\n")
    assert set(before) == {"config.yaml"}
    assert folder.hashes() != before
    assert json.loads((tmp_path / "record.json").read_text()) == {"digest": "first"}
