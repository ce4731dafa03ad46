from __future__ import annotations

from tests.exports.maps.fixtures import list_cells, read_fixture


def test_a_visit_with_pain_before_and_after_is_one_session_and_two_scores() -> None:
    export = read_fixture("juvonno")
    columns = (
        "session_id", "patient_id", "session_date", "status", "visit_type", "technique",
        "condition", "body_side", "duration_minutes",
    )  # fmt: skip
    assert list_cells(export.sessions, *columns) == [
        # Pain before and after.
        ("v1", "c7", "2025-03-14", "attended", "initial", "gunn_ims", "neck_pain", "left", 45.0),
        # Pain before only, as 7/10.
        ("v2", "c7", "2025-03-21", "attended", "follow_up", "gunn_ims", "neck_pain", "left", 30.0),
        # CX and NS, the clinic's short words; no pain was asked for.
        ("v3", "c7", "2025-03-28", "cancelled", "follow_up", "", "neck_pain", "", ""),
        ("v4", "c8", "2025-03-28", "no_show", "initial", "", "", "", ""),
    ]
    columns = ("patient_id", "session_id", "score_date", "timing", "instrument", "item", "score")
    assert list_cells(export.scores, *columns) == [
        ("c7", "v1", "2025-03-14", "before", "ndi_percent", "", 34.0),
        ("c7", "v1", "2025-03-14", "before", "nprs", "", 8.0),
        ("c7", "v1", "2025-03-14", "after", "nprs", "", 5.0),
        ("c7", "v2", "2025-03-21", "before", "nprs", "", 7.0),
        ("c7", "", "2025-05-02", "follow_up", "nprs", "average", 3.0),
    ]
    assert export.set_aside.empty


def test_customers_of_juvonno_are_patients() -> None:
    export = read_fixture("juvonno")
    assert list_cells(export.patients, "patient_id", "sex", "age_band", "referral") == [
        ("c7", "female", "30-39", "physician"),
        ("c8", "male", "", "insurer"),
    ]
