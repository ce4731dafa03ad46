"""Rows that are there twice."""

from __future__ import annotations

from tests.exports.small_exports import Reader, Stopper, list_set_aside, list_warnings

SESSIONS = "session_id,patient_id,session_date,visit_type\n"
SCORES = "patient_id,score_date,instrument,item,score\n"


def test_of_the_same_row_several_times_the_first_is_used(read: Reader) -> None:
    row = "s1,p1,2025-01-06,initial\n"
    export = read(sessions__csv=SESSIONS + row * 3)
    assert export.sessions["row"].tolist() == [2]
    assert list_set_aside(export) == [(3, "", "duplicate_row"), (4, "", "duplicate_row")]


def test_rows_are_the_same_when_they_mean_the_same(read: Reader) -> None:
    rows = "s1,p1,2025-01-06,Follow-up\ns1, p1 ,2025-01-06 09:30,follow_up\n"
    assert list_set_aside(read(sessions__csv=SESSIONS + rows)) == [(3, "", "duplicate_row")]


def test_rows_that_differ_in_a_column_nobody_knows_are_two_rows(read: Reader) -> None:
    export = read(
        sessions__csv="patient_id,session_date,time\np1,2025-01-06,09:00\np1,2025-01-06,15:00\n"
    )
    assert len(export.sessions) == 2


def test_all_sessions_with_one_id_and_different_content_are_set_aside(read: Reader) -> None:
    rows = "s1,p1,2025-01-06,initial\ns1,p1,2025-01-07,initial\ns2,p2,2025-01-06,initial\n"
    export = read(sessions__csv=SESSIONS + rows)
    assert export.sessions["session_id"].tolist() == ["s2"]
    assert list_set_aside(export) == [
        (2, "session_id", "duplicate_session_id"),
        (3, "session_id", "duplicate_session_id"),
    ]


def test_a_copy_of_a_session_does_not_make_its_id_ambiguous(read: Reader) -> None:
    row = "s1,p1,2025-01-06,initial\n"
    assert len(read(sessions__csv=SESSIONS + row * 2).sessions) == 1


def test_a_bad_row_with_the_same_id_costs_the_good_one_nothing(read: Reader) -> None:
    rows = "s1,p1,2025-01-06,initial\ns1,p1,never,initial\n"
    export = read(sessions__csv=SESSIONS + rows)
    assert export.sessions["row"].tolist() == [2]


def test_one_session_id_in_two_clinics_is_two_sessions(read: Reader) -> None:
    rows = "a,s1,p1,2025-01-06\nb,s1,p1,2025-01-07\n"
    export = read(sessions__csv="clinic_id,session_id,patient_id,session_date\n" + rows)
    assert len(export.sessions) == 2


def test_sessions_without_an_id_are_no_duplicates(read: Reader) -> None:
    rows = ",p1,2025-01-06,initial\n,p1,2025-01-07,follow_up\n"
    assert len(read(sessions__csv=SESSIONS + rows).sessions) == 2


def test_a_patient_described_in_two_ways_is_set_aside_and_in_one_way_twice_is_used(
    read: Reader,
) -> None:
    export = read(
        sessions__csv="patient_id,session_date\np1,2025-01-06\np2,2025-01-06\n",
        patients__csv="patient_id,sex\np1,male\np1,female\np2,male\np2,male\n",
    )
    assert export.patients["patient_id"].tolist() == ["p2"]
    assert list_set_aside(export) == [
        (2, "patient_id", "conflicting_patient"),
        (3, "patient_id", "conflicting_patient"),
        (5, "", "duplicate_row"),
    ]


def test_several_scores_at_one_time_are_kept_and_remarked_on(read: Reader) -> None:
    day = "p1,2025-01-06,nprs"
    export = read(scores__csv=SCORES + f"{day},now,5\n{day},now,7\n{day},average,5\n")
    assert len(export.scores) == 3
    assert list_warnings(export) == {"duplicate_score": 2}


def test_when_no_row_is_left_the_reading_stops_and_says_why(stop: Stopper) -> None:
    message = stop(
        sessions__csv=SESSIONS + "s1,p1,2025-01-06,initial\ns1,p1,2025-01-07,initial\ns2,,,\n"
    )
    assert "sessions.csv: none of its 3 rows can be used" in message
    assert "2 with a session id that other rows have with different content" in message
    assert "1 with no patient id" in message
