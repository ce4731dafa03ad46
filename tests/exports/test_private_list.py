"""The private list: file, row, column and reason, never a value, and nothing that runs."""

from __future__ import annotations

import csv
import stat
from pathlib import Path

import pandas as pd
import pytest

from ims_outcomes.exports import write_set_aside
from tests.exports.small_exports import Reader

SESSIONS = "patient_id,session_date\np1,2025-01-06\np2,yesterday\np3,2025-02-30\n"


def read_list(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def test_the_list_names_places_and_reasons_but_no_value(read: Reader, tmp_path: Path) -> None:
    path = write_set_aside(read(sessions__csv=SESSIONS), tmp_path)
    assert path == tmp_path / "set_aside.csv"
    assert read_list(path) == [
        ["file", "row", "column", "reason"],
        ["sessions.csv", "3", "session_date", "a date that cannot be read"],
        ["sessions.csv", "4", "session_date", "a date that is not in the calendar"],
    ]


@pytest.mark.parametrize("name", ["=cmd", "+1", "-1", "@sum"])
def test_a_column_named_like_a_formula_does_not_run(
    read: Reader, tmp_path: Path, name: str
) -> None:
    config = f'[source.columns]\nsession_date = "{name}"\n'
    export = read(sessions__csv=f"patient_id,{name}\np1,never\np2,2025-01-06\n", config=config)
    assert read_list(write_set_aside(export, tmp_path))[1][2] == f"'{name}"


def test_only_its_owner_may_read_the_list(read: Reader, tmp_path: Path) -> None:
    path = write_set_aside(read(sessions__csv=SESSIONS), tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO) == 0


def test_a_list_that_cannot_be_written_leaves_the_old_one_and_no_part_of_the_new(
    read: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = read(sessions__csv=SESSIONS)
    (tmp_path / "set_aside.csv").write_text("old")

    def fail(*arguments: object, **settings: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_csv", fail)
    with pytest.raises(OSError, match="No space left"):
        write_set_aside(export, tmp_path)
    assert (tmp_path / "set_aside.csv").read_text() == "old"
    assert not list(tmp_path.glob("*.part"))
