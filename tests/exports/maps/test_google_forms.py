from __future__ import annotations

from tests.exports.maps.fixtures import list_cells, read_fixture


def test_answers_to_a_form_become_one_score_for_each_question_answered() -> None:
    export = read_fixture("google_forms")
    columns = ("patient_id", "score_date", "timing", "instrument", "item", "score")
    assert set(list_cells(export.scores, *columns)) == {
        # Three questions answered at once, by the moment of sending: month first.
        ("p7", "2025-03-14", "before", "nprs", "average", 8.0),
        ("p7", "2025-03-14", "before", "nprs", "now", 7.0),
        ("p7", "2025-03-14", "before", "psfs", "", 3.4),
        # One question answered.
        ("p7", "2025-04-25", "follow_up", "nprs", "average", 3.0),
    }
    assert export.sessions.empty


def test_addresses_and_remarks_of_a_form_are_not_even_named() -> None:
    export = read_fixture("google_forms")
    assert not export.columns_unknown
