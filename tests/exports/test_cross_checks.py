"""Tables beside each other: what does not fit together is kept and said."""

from __future__ import annotations

from tests.exports.small_exports import Reader, list_warnings

#: The second patient has a session on the same day, and in most tests no score.
SESSIONS = "session_id,patient_id,session_date\ns1,p1,2025-01-06\ns2,p2,2025-01-06\n"
NO_SCORE = {"session_without_scores": 1}
SCORES = "session_id,patient_id,score_date,instrument,score\n"


def test_a_score_keeps_the_id_of_its_patients_session(read: Reader) -> None:
    export = read(sessions__csv=SESSIONS, scores__csv=SCORES + "s1,p1,2025-01-06,nprs,7\n")
    assert export.scores["session_id"].tolist() == ["s1"]
    assert list_warnings(export) == NO_SCORE


def test_a_score_loses_the_id_of_a_session_that_does_not_exist(read: Reader) -> None:
    export = read(sessions__csv=SESSIONS, scores__csv=SCORES + "s9,p1,2025-01-06,nprs,7\n")
    assert export.scores["session_id"].isna().all()
    assert list_warnings(export) == {"unknown_session": 1, **NO_SCORE}


def test_a_score_loses_the_id_of_another_patients_session(read: Reader) -> None:
    export = read(sessions__csv=SESSIONS, scores__csv=SCORES + "s2,p1,2025-01-06,nprs,7\n")
    assert export.scores["session_id"].isna().all()
    assert list_warnings(export) == {"unknown_session": 1, **NO_SCORE}


def test_a_score_loses_the_id_of_a_session_that_was_set_aside(read: Reader) -> None:
    export = read(
        sessions__csv=SESSIONS + "s3,p1,never\n", scores__csv=SCORES + "s3,p1,2025-01-06,nprs,7\n"
    )
    assert export.scores["session_id"].isna().all()


def test_without_sessions_the_ids_of_scores_stay(read: Reader) -> None:
    export = read(scores__csv=SCORES + "s9,p1,2025-01-06,nprs,7\n")
    assert export.scores["session_id"].tolist() == ["s9"]
    assert export.warnings.empty


def test_scores_of_a_patient_without_sessions_are_kept_and_counted(read: Reader) -> None:
    export = read(sessions__csv=SESSIONS, scores__csv=SCORES + ",p9,2025-01-06,nprs,7\n")
    assert export.scores["patient_id"].tolist() == ["p9"]
    assert list_warnings(export) == {"score_without_sessions": 1, "session_without_scores": 2}


def test_patients_without_sessions_and_scores_are_kept_and_counted(read: Reader) -> None:
    export = read(
        sessions__csv=SESSIONS,
        scores__csv=SCORES + ",p3,2025-01-06,nprs,7\n",
        patients__csv="patient_id,sex\np1,male\np3,female\np4,male\n",
    )
    assert export.patients["patient_id"].tolist() == ["p1", "p3", "p4"]
    assert list_warnings(export)["patient_without_rows"] == 1
