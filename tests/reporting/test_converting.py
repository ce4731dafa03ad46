"""Any export as the suite's own tables: whole, or not at all, and the same when read again."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from pyarrow import csv, parquet

from ims_outcomes.errors import UserError
from ims_outcomes.exports.opening import open_export
from ims_outcomes.reporting import converting
from ims_outcomes.reporting.converting import convert_export
from ims_outcomes.reporting.locations import find_sample
from tests.reporting.fake_run import BAD_SCORE, SCORES, list_files, write_export

TABLES = ("sessions", "scores", "patients")
WIDE = """\
id,start,sex,baseline,week 6
a,2025-01-06,F,7,4
b,2025-01-13,M,6,
"""
WIDE_MAP = """\
[source]
file = "wide.csv"
[source.columns]
patient_id = "id"
sex = "sex"
[source.constants]
instrument = "nprs"
condition = "neck_pain"
technique = "gunn_ims"
[source.start]
date = "start"
[[source.wide_scores]]
column = "baseline"
weeks = 0
[[source.wide_scores]]
column = "week 6"
weeks = 6
"""


def write_sessions(folder: Path, text: str) -> Path:
    """Write an export of sessions alone."""
    folder.mkdir()
    (folder / "sessions.csv").write_text(text, encoding="utf-8")
    return folder


def read_frames(data: Path, config: Path | None = None) -> dict[str, pd.DataFrame]:
    """Read the tables of an export, without places and the numbers given to patients."""
    export = open_export(data, config=config).export
    internal = ["file", "row", "patient_key"]
    return {name: getattr(export, name).drop(columns=internal) for name in TABLES}


def test_the_tables_read_again_are_the_same(tmp_path: Path) -> None:
    data = write_export(tmp_path / "export", scores=SCORES + BAD_SCORE)
    done = convert_export(data, output=tmp_path / "out")
    assert done.rows_set_aside == 1
    before, after = read_frames(data), read_frames(tmp_path / "out")
    for name in TABLES:
        assert_frame_equal(before[name], after[name])
    assert open_export(tmp_path / "out").export.set_aside.empty


@pytest.mark.parametrize("name", ["jane", "cliniko", "visit_workbook", "redcap", "google_forms"])
def test_every_look_alike_is_the_same_when_its_tables_are_read_again(
    name: str, tmp_path: Path
) -> None:
    raw = find_sample() / "raw"
    data, config = raw / name, raw / f"{name}.toml"
    convert_export(data, output=tmp_path / "out", config=config)
    before, after = read_frames(data, config), read_frames(tmp_path / "out")
    for table in TABLES:
        assert_frame_equal(before[table], after[table])
    assert open_export(tmp_path / "out").export.set_aside.empty


def test_weeks_and_technique_of_wide_scores_survive(tmp_path: Path) -> None:
    data, config = tmp_path / "wide", tmp_path / "wide.toml"
    data.mkdir()
    (data / "wide.csv").write_text(WIDE, encoding="utf-8")
    config.write_text(WIDE_MAP, encoding="utf-8")
    convert_export(data, output=tmp_path / "out", config=config)
    before, after = read_frames(data, config), read_frames(tmp_path / "out")
    assert before["scores"]["weeks"].tolist() == [0, 6, 0]
    for name in TABLES:
        assert_frame_equal(before[name], after[name])


def test_rows_that_only_a_column_of_theirs_tells_apart_stay_two(tmp_path: Path) -> None:
    sessions = "patient_id,session_date,shelf\na,2026-01-05,left\na,2026-01-05,right\n"
    data = write_sessions(tmp_path / "export", sessions)
    convert_export(data, output=tmp_path / "out")
    assert len(read_frames(tmp_path / "out")["sessions"]) == 2
    assert "shelf" not in (tmp_path / "out" / "sessions.csv").read_text()


def test_csv_and_parquet_hold_the_same_and_no_more_than_is_known(tmp_path: Path) -> None:
    data = write_export(tmp_path / "export")
    convert_export(data, output=tmp_path / "out")
    assert list_files(tmp_path / "out") == [
        "check.html", "parquet/scores.parquet", "parquet/sessions.parquet",
        "scores.csv", "sessions.csv",
    ]  # fmt: skip
    table = parquet.read_table(tmp_path / "out" / "parquet" / "sessions.parquet")
    first = (tmp_path / "out" / "sessions.csv").read_text().splitlines()[:2]
    assert first == [
        "session_id,patient_id,clinic_id,session_date,status,condition",
        "1,a,north,2025-09-01,attended,neck_pain",
    ]
    assert table.num_rows == csv.read_csv(tmp_path / "out" / "sessions.csv").num_rows == 5


def test_a_text_with_a_comma_is_quoted(tmp_path: Path) -> None:
    sessions = 'patient_id,session_date\n"a, b",2026-01-05\n"q""x",2026-01-05\n'
    data = write_sessions(tmp_path / "export", sessions)
    convert_export(data, output=tmp_path / "out")
    again = read_frames(tmp_path / "out")["sessions"]["patient_id"]
    assert again.tolist() == ["a, b", 'q"x']


def test_rows_set_aside_are_listed_for_the_clinic_alone(tmp_path: Path) -> None:
    data = write_export(tmp_path / "export", scores=SCORES + BAD_SCORE)
    done = convert_export(data, output=tmp_path / "out")
    private = tmp_path / "out" / "private"
    assert (private / "set_aside.csv").read_text().splitlines()[1].startswith("scores.csv,6,score")
    assert private.stat().st_mode & 0o077 == 0
    assert "private" in done.told
    assert "private" not in (tmp_path / "out" / "check.html").read_text(encoding="utf-8")


def test_an_older_conversion_is_replaced_and_leaves_nothing_behind(tmp_path: Path) -> None:
    data = write_export(tmp_path / "export", scores=SCORES + BAD_SCORE)
    convert_export(data, output=tmp_path / "out")
    (data / "scores.csv").unlink()
    convert_export(data, output=tmp_path / "out")
    assert list_files(tmp_path / "out") == [
        "check.html", "parquet/sessions.parquet", "sessions.csv",
    ]  # fmt: skip


def test_tables_that_nobody_converted_are_never_written_over(tmp_path: Path) -> None:
    data = write_export(tmp_path / "export")
    before = (data / "sessions.csv").read_text()
    with pytest.raises(UserError, match=r"holds sessions\.csv, which this command did not write"):
        convert_export(data, output=data)
    assert (data / "sessions.csv").read_text() == before


def test_when_something_fails_the_older_files_stay_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = write_export(tmp_path / "export")
    convert_export(data, output=tmp_path / "out")
    before = {name: (tmp_path / "out" / name).read_bytes() for name in list_files(tmp_path / "out")}

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    write_export(data, scores=SCORES + BAD_SCORE)
    monkeypatch.setattr(converting, "write_set_aside", fail)
    with pytest.raises(UserError, match="cannot be written: No space left on device"):
        convert_export(data, output=tmp_path / "out")
    assert before == {
        name: (tmp_path / "out" / name).read_bytes() for name in list_files(tmp_path / "out")
    }


def test_unknown_words_are_listed_for_the_clinic_alone(tmp_path: Path) -> None:
    rows = "".join(f"p{number},2025-01-06,dropfoot\n" for number in range(5))
    header = "patient_id,session_date,condition\n"
    data = write_sessions(tmp_path / "export", header + rows)
    done = convert_export(data, output=tmp_path / "out")
    words = tmp_path / "out" / "private" / "unknown_words.csv"
    assert "sessions.csv,sessions,condition,dropfoot,5," in words.read_text(encoding="utf-8")
    assert words.stat().st_mode & 0o777 == 0o600
    assert "Words that the suite does not know, for you alone" in done.told
    (data / "sessions.csv").write_text(f"{header}p1,2025-01-06,neck pain\n", encoding="utf-8")
    convert_export(data, output=tmp_path / "out")
    assert not words.exists()
