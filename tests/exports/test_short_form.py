"""The short form of [source] for one file: columns, wide scores, and what is missing."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from ims_outcomes.exports import Export
from tests.exports.small_exports import (
    Reader,
    Stopper,
    list_set_aside,
    list_warnings,
    read_folder,
    read_stop,
)

WIDE = """
[source]
file = "diary.csv"
[source.columns]
patient_id = "id"
technique = "group"
sex = "gender"
[source.constants]
condition = "headache"
instrument = "nprs"
[source.values.technique]
"1" = "dry_needling"
"0" = "none"
[source.values.sex]
"1" = "female"
[source.start]
date = "start"
[[source.wide_scores]]
column = "at start"
weeks = 0
[[source.wide_scores]]
column = "after"
weeks = 6
"""
DIARY = "id,gender,group,start,at start,after,age\n"


def list_scores(export: Export) -> list[tuple[str, str, float, float]]:
    days = export.scores["score_date"].dt.strftime("%Y-%m-%d")
    scores = export.scores.assign(score_date=days)
    columns = ["patient_id", "score_date", "weeks", "score"]
    return list(scores[columns].itertuples(index=False, name=None))


def test_wide_columns_become_scores_so_many_weeks_after_the_start(read: Reader) -> None:
    rows = "p1,1,1,2025-01-06,7,3,50\np2,1,0,2025-02-03,6,,40\n"
    export = read(diary__csv=DIARY + rows, config=WIDE)
    assert list_scores(export) == [
        ("p1", "2025-01-06", 0, 7),
        ("p1", "2025-02-17", 6, 3),
        ("p2", "2025-02-03", 0, 6),  # a blank cell is no score
    ]
    assert export.scores["technique"].tolist() == ["dry_needling", "dry_needling", "none"]
    assert set(export.scores["condition"]) == {"headache"}
    assert export.patients["sex"].tolist() == ["female", "female"]
    assert export.columns_unknown == {"diary.csv": ("age",)}
    assert export.warnings.empty


def test_each_score_of_a_wide_row_counts_in_the_account(read: Reader) -> None:
    rows = "p1,1,1,2025-01-06,7,11,50\np2,1,0,2025-02-03,6,3,40\n"
    export = read(diary__csv=DIARY + rows, config=WIDE)
    account = export.account.set_index("table")
    assert account.loc["scores"].tolist() == ["diary.csv", "", 4, 3, 1]
    assert account.loc["patients"].tolist() == ["diary.csv", "", 2, 2, 0]
    assert list_set_aside(export) == [(2, "after", "score_out_of_range")]


def test_one_file_of_two_tables_is_one_source(read: Reader) -> None:
    export = read(diary__csv=DIARY + "p1,1,1,2025-01-06,7,3,50\n", config=WIDE)
    assert [(source.name, source.table) for source in export.sources] == [
        ("diary.csv", "scores, patients")
    ]


def test_a_row_without_a_start_has_no_dates_for_its_scores(read: Reader) -> None:
    rows = "p1,1,1,,7,3,50\np2,1,0,2025-02-03,6,3,40\n"
    export = read(diary__csv=DIARY + rows, config=WIDE)
    assert set(list_set_aside(export)) == {(2, "start", "missing_date")}
    assert len(export.scores) == 2


def test_remarks_on_a_wide_file_count_its_rows(read: Reader) -> None:
    rows = "p1,1,1,25/01/2025,7,3,50\np2,1,0,26/01/2025,6,3,40\n"
    export = read(diary__csv=DIARY + rows, config=WIDE)
    assert list_warnings(export) == {"dates_read_as": 2}


def test_a_file_with_one_row_per_score_gives_scores_and_each_patient_once(read: Reader) -> None:
    config = """
[source]
file = "long.csv"
[source.columns]
patient_id = "id"
score = "pain"
score_date = "day"
sex = "gender"
[source.constants]
instrument = "nprs"
"""
    rows = "id,day,pain,gender\np1,2025-01-06,7,male\np1,2025-01-13,5,male\n"
    export = read(long__csv=rows, config=config)
    assert export.scores["score"].tolist() == [7.0, 5.0]
    assert export.patients["patient_id"].tolist() == ["p1"]
    assert export.scores["weeks"].isna().all()


def test_a_file_of_appointments_gives_sessions(read: Reader) -> None:
    config = """
[source]
file = "calendar.csv"
[source.columns]
patient_id = "id"
session_date = "day"
[source.values.status]
"arrived" = "attended"
"""
    # its own column "status" is not named by the map, and so may mean anything
    export = read(calendar__csv="id,day,status\np1,2025-01-06,billed\n", config=config)
    assert export.sessions["status"].tolist() == ["attended"]
    assert export.columns_unknown == {"calendar.csv": ("status",)}


def test_the_suites_own_files_may_stand_beside_the_clinics(read: Reader) -> None:
    sessions = "patient_id,session_date\np1,2025-01-06\n"
    export = read(
        diary__csv=DIARY + "p1,1,1,2025-01-06,7,3,50\n", sessions__csv=sessions, config=WIDE
    )
    assert (len(export.sessions), len(export.scores)) == (1, 2)


def test_scores_from_both_files_stop(stop: Stopper) -> None:
    scores = "patient_id,score_date,instrument,score\np1,2025-01-06,nprs,7\n"
    message = stop(diary__csv=DIARY + "p1,1,1,2025-01-06,7,3,50\n", scores__csv=scores, config=WIDE)
    assert "'diary.csv' and 'scores.csv' would both be the scores" in message


@pytest.mark.parametrize("theirs", ["gender", "start", "after"])
def test_a_column_of_the_map_that_is_not_there_stops(stop: Stopper, theirs: str) -> None:
    header = DIARY.replace(theirs, theirs + "s", 1)
    message = stop(diary__csv=header + "p1,1,1,2025-01-06,7,3,50\n", config=WIDE)
    assert message.startswith(
        f"diary.csv has no column '{theirs}', though [source] names it. The nearest is '{theirs}s'."
    )
    assert message.count("though [source] names it") == 1


def test_a_column_of_the_map_that_is_there_twice_stops(stop: Stopper) -> None:
    message = stop(diary__csv="start," + DIARY + "x,p1,1,1,2025-01-06,7,3,50\n", config=WIDE)
    assert "diary.csv has 2 columns named 'start'" in message


def test_a_map_without_an_instrument_stops(stop: Stopper) -> None:
    config = WIDE.replace('instrument = "nprs"\n', "")
    message = stop(diary__csv=DIARY + "p1,1,1,2025-01-06,7,3,50\n", config=config)
    assert "diary.csv has no column 'instrument'. Which scale" in message


def test_columns_of_scores_without_any_score_stop(stop: Stopper) -> None:
    message = stop(diary__csv=DIARY + "p1,1,1,2025-01-06,,,50\n", config=WIDE)
    assert "none of its 0 rows can be used (its columns of scores are empty)." in message


def test_a_map_that_names_no_file_stops(stop: Stopper) -> None:
    message = stop(diary__csv=DIARY, config=WIDE.replace('file = "diary.csv"\n', ""))
    assert "[source] describes a file of the clinic's own but does not name it." in message


def test_a_map_that_leads_nowhere_stops(stop: Stopper) -> None:
    config = '[source]\nfile = "diary.csv"\n[source.columns]\npatient_id = "id"\n'
    message = stop(diary__csv=DIARY + "p1,1,1,2025-01-06,7,3,50\n", config=config)
    assert "says neither where the sessions' dates nor where the scores stand" in message


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("nowhere.csv", "There is no file 'nowhere.csv' in the folder 'export'"),
        ("../diary.csv", "the file '../diary.csv', which lies outside the folder"),
        ("diary.pdf", "diary.pdf is not"),
        ("inside", "inside is a folder, not a file."),
    ],
)
def test_a_file_that_cannot_be_read_stops(data: Path, file: str, said: str) -> None:
    (data / "diary.pdf").write_bytes(b"%PDF-1.7")
    (data / "inside").mkdir()
    (data.parent / "diary.csv").touch()
    config = f'[source]\nfile = "{file}"\n[source.columns]\nsession_date = "day"\n'
    assert said in read_stop(data, config=config)


def test_a_workbook_is_read_by_its_sheet(data: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append(["about this file"])
    sheet = workbook.create_sheet("Diary")
    sheet.append(DIARY.strip().split(","))
    sheet.append([1, 1, 0, "2025-01-06", 7, 3.5, 50])
    workbook.save(data / "diary.xlsx")
    config = WIDE.replace('file = "diary.csv"', 'file = "diary.xlsx"\nsheet = "Diary"')
    export = read_folder(data, config=config)
    assert export.scores["score"].tolist() == [7.0, 3.5]
    assert export.scores["patient_id"].tolist() == ["1", "1"]
    assert export.scores["technique"].tolist() == ["none", "none"]
    assert export.scores["score_date"].max() == pd.Timestamp("2025-02-17")
