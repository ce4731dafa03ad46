from __future__ import annotations

from tests.exports.maps.fixtures import list_cells, read_fixture


def test_client_attendance_becomes_sessions() -> None:
    export = read_fixture("practice_perfect")
    columns = (
        "session_id", "patient_id", "practitioner_id", "session_date", "status",
        "visit_type", "technique", "condition",
    )  # fmt: skip
    assert list_cells(export.sessions, *columns) == [
        # The code of dry needling, with its words behind it.
        ("a1", "900", "PT1", "2025-03-14", "attended", "initial", "dry_needling",
         "shoulder_pain"),
        ("a2", "900", "PT1", "2025-03-21", "no_show", "follow_up", "dry_needling",
         "shoulder_pain"),
        # 97110 is exercise: no technique of needling.
        ("a3", "900", "PT1", "2025-03-28", "attended", "discharge", "",
         "shoulder_pain"),
    ]  # fmt: skip


def test_outcome_scores_and_clients_are_read() -> None:
    export = read_fixture("practice_perfect")
    assert list_cells(
        export.scores, "patient_id", "score_date", "timing", "instrument", "score"
    ) == [
        ("900", "2025-03-14", "before", "quickdash", 52.0),
        ("900", "2025-03-28", "after", "quickdash", 20.0),
    ]
    assert list_cells(export.patients, "patient_id", "sex", "referral") == [
        ("900", "female", "insurer")
    ]
