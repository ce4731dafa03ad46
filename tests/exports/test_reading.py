"""The export as a whole: complete typed tables, and an account that comes out even."""

from __future__ import annotations

import pandas as pd
import pytest

from ims_outcomes.exports import Export
from tests.exports.small_exports import Reader, Stopper, find_message, load_shipped

SESSIONS = "patient_id,session_date\np1,2025-01-06\n"
SCORES = "patient_id,score_date,instrument,score\np1,2025-01-06,nprs,7\n"
KINDS = {"date": "datetime64[s]", "number": "float64", "count": "float64"}


@pytest.mark.parametrize("table", ["sessions", "scores", "patients"])
@pytest.mark.parametrize("files", [{"sessions__csv": SESSIONS}, {"scores__csv": SCORES}])
def test_every_column_is_there_and_typed_whatever_the_file_has(
    read: Reader, table: str, files: dict[str, str]
) -> None:
    columns = load_shipped()[1].tables[table].columns
    more = ["technique", "weeks"] if table == "scores" else []
    frame = getattr(read(**files), table)
    assert list(frame) == [*columns, *more, "patient_key", "file", "row"]
    for name, column in columns.items():
        assert str(frame[name].dtype) == KINDS.get(column.type, "str"), name
    assert str(frame["patient_key"].dtype) == str(frame["row"].dtype) == "int64"
    assert frame.index.equals(pd.RangeIndex(len(frame)))


def test_what_the_file_does_not_say_is_missing(read: Reader) -> None:
    row = read(sessions__csv=SESSIONS).sessions.iloc[0]
    known = {"patient_id", "clinic_id", "session_date", "status", "patient_key", "file", "row"}
    assert set(row.dropna().index) == known
    assert row["status"] == "attended"


def test_headers_are_found_whatever_their_case_and_blanks(read: Reader) -> None:
    export = read(sessions__csv="Patient ID,SESSION-DATE\np1,2025-01-06\n")
    assert export.columns_present == {"sessions": ("patient_id", "session_date")}


def test_the_clinics_file_can_name_a_column(read: Reader) -> None:
    config = '[source.columns]\npatient_id = "Client no."\n'
    export = read(sessions__csv="client no.,session_date\np1,2025-01-06\n", config=config)
    assert export.sessions["patient_id"].tolist() == ["p1"]


def test_columns_nobody_knows_are_listed_and_not_in_the_tables(read: Reader) -> None:
    name = "<b>hue</b> 🐙"
    export = read(sessions__csv=f"patient_id,session_date,{name},\np1,2025-01-06,secret,\n")
    assert export.columns_unknown == {"sessions.csv": (name, "(column 4, without a name)")}
    assert not export.sessions.astype("str").eq("secret").any(axis=None)


def test_two_columns_nobody_knows_may_share_a_name(read: Reader) -> None:
    export = read(sessions__csv="patient_id,session_date,x,x\np1,2025-01-06,1,2\n")
    assert export.columns_unknown == {"sessions.csv": ("x", "x")}


def test_a_known_column_that_is_there_twice_stops(stop: Stopper) -> None:
    message = stop(sessions__csv="patient_id,Patient ID,session_date\np1,p2,2025-01-06\n")
    assert "sessions.csv has 2 columns named 'patient_id'; which one counts is not" in message


def test_a_missing_column_stops_and_the_nearest_is_named(stop: Stopper) -> None:
    message = stop(sessions__csv="patient_id,sesion date\np1,2025-01-06\n")
    assert message == (
        "sessions.csv has no column 'session_date'. The nearest is 'sesion date'.\n"
        "Try: rename the column that holds it to 'session_date', or name it under "
        "[source.columns] in the clinic's settings file."
    )


def test_a_file_without_a_header_row_stops_without_showing_its_values(stop: Stopper) -> None:
    message = stop(sessions__csv="Smith,2025-01-06\nJones,2025-01-07\n")
    assert "no column 'patient_id'" in message
    assert "Smith" not in message


def list_order(export: Export) -> list[str]:
    return export.sessions["session_id"].tolist()


def test_sessions_are_in_the_order_of_clinic_patient_date_visit_and_id(read: Reader) -> None:
    rows = [
        "b,p1,2025-01-06,initial,last",
        "a,p2,2025-01-05,initial,9",
        "a,p1,2025-01-06,discharge,5",
        "a,p1,2025-01-06,follow_up,4",
        "a,p1,2025-01-06,,3",  # an unnamed visit goes with the follow-ups
        "a,p1,2025-01-06,initial,2",
        "a,p1,2025-01-06,assessment,1",
        "a,p1,2025-01-05,discharge,0",
    ]
    header = "clinic_id,patient_id,session_date,visit_type,session_id\n"
    export = read(sessions__csv=header + "\n".join(rows))
    assert list_order(export) == ["0", "1", "2", "3", "4", "5", "9", "last"]


def test_scores_of_one_day_are_in_the_order_of_their_timing(read: Reader) -> None:
    timings = ["", "follow_up", "between", "after", "before"]
    rows = [f"p1,2025-01-06,nprs,5,{timing}" for timing in timings]
    export = read(scores__csv="\n".join(["patient_id,score_date,instrument,score,timing", *rows]))
    assert export.scores["timing"].fillna("").tolist() == list(reversed(timings))


def test_every_row_is_accounted_for(read: Reader) -> None:
    sessions = SESSIONS + "p1,never\np1,2025-01-07,extra\n\n,2025-01-08\np2,2025-01-06\n"
    export = read(sessions__csv=sessions, scores__csv=SCORES)
    assert export.account.to_dict("records") == [
        {"file": "sessions.csv", "part": "", "table": "sessions",
         "rows_read": 5, "rows_used": 2, "rows_set_aside": 3},
        {"file": "scores.csv", "part": "", "table": "scores",
         "rows_read": 1, "rows_used": 1, "rows_set_aside": 0},
    ]  # fmt: skip
    assert list(export.set_aside) == ["file", "row", "column", "reason", "detail"]
    assert export.set_aside["row"].tolist() == [3, 4, 6]
    assert find_message(export, "empty_rows") == (
        "1 row (5) with nothing in them; passed over, and not counted as rows"
    )


def test_without_rows_set_aside_and_remarks_their_frames_are_empty_and_whole(
    read: Reader,
) -> None:
    export = read(sessions__csv=SESSIONS)
    assert list(export.set_aside) == ["file", "row", "column", "reason", "detail"]
    assert list(export.warnings) == ["check", "file", "rows", "message"]
    assert export.set_aside.empty
    assert export.warnings.empty


def test_one_patient_with_one_session_is_an_export(read: Reader) -> None:
    assert len(read(sessions__csv=SESSIONS).sessions) == 1
