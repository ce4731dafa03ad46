from __future__ import annotations

from tests.exports.maps.fixtures import list_cells, list_reasons, read_fixture

# What the numbers of the project's choices mean.
CODES = """
[source.values.status]
"1" = "attended"
"2" = "cancelled"
"3" = "no_show"
[source.values.technique]
"1" = "gunn_ims"
"2" = "dry_needling"
[source.values.sex]
"1" = "male"
"2" = "female"
"""


def test_an_export_with_labels_is_told_apart_by_what_its_rows_hold() -> None:
    export = read_fixture("redcap")
    columns = (
        "session_id", "patient_id", "clinic_id", "session_date", "status", "technique",
        "condition", "needling_response",
    )  # fmt: skip
    assert list_cells(export.sessions, *columns) == [
        # Two boxes checked.
        ("S-1", "1", "North", "2025-03-14", "attended", "dry_needling", "low_back_pain",
         "twitch;ache"),
        # None checked: nothing is recorded.
        ("S-2", "1", "North", "2025-03-21", "no_show", "", "low_back_pain", ""),
    ]  # fmt: skip
    columns = ("patient_id", "score_date", "timing", "instrument", "item", "score")
    assert list_cells(export.scores, *columns) == [
        ("1", "2025-03-14", "before", "nprs", "average", 7.0),
        ("1", "2025-05-01", "follow_up", "nprs", "average", 3.0),
    ]
    columns = ("patient_id", "clinic_id", "age_band", "sex", "pain_duration_band", "referral")
    assert list_cells(export.patients, *columns) == [
        ("1", "North", "40-49", "female", "chronic", "self"),
        ("2", "South", "", "male", "", ""),
    ]


def test_a_row_of_an_event_without_anything_of_ours_is_accounted_for() -> None:
    # Patient 2 never came to the follow-up: the row is there, with nothing in it.
    assert list_reasons(read_fixture("redcap")) == [("Trial_DATA_LABELS.csv", 8, "row_of_no_table")]


def test_a_raw_export_needs_the_meaning_of_its_numbers_only() -> None:
    export = read_fixture("redcap_raw", map_id="redcap", settings=CODES)
    columns = ("patient_id", "session_date", "status", "technique", "condition")
    assert list_cells(export.sessions, *columns) == [
        ("1", "2025-03-14", "attended", "dry_needling", "low_back_pain"),
        ("1", "2025-03-21", "no_show", "dry_needling", "low_back_pain"),
    ]
    assert list_cells(export.patients, "patient_id", "clinic_id", "sex", "age_band") == [
        ("1", "north", "female", "40-49")
    ]


def test_scores_side_by_side_in_the_row_of_an_event_become_a_row_each() -> None:
    export = read_fixture("redcap_raw", map_id="redcap", settings=CODES)
    found = set(list_cells(export.scores, "score_date", "instrument", "item", "score"))
    # Three at baseline; at six weeks the worst pain was not asked for.
    assert found == {
        ("2025-03-10", "nprs", "average", 7.0),
        ("2025-03-10", "nprs", "worst", 9.0),
        ("2025-03-10", "odi", "", 44.0),
        ("2025-05-01", "nprs", "average", 3.0),
        ("2025-05-01", "odi", "", 20.0),
    }
