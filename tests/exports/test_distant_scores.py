"""Scores that no window of the definitions reaches from any session."""

from __future__ import annotations

import datetime

import pytest

from ims_outcomes.exports import Export
from tests.exports.small_exports import Reader, find_message, list_warnings

#: Attended sessions on 2025-03-01 and 2025-06-01; a cancelled one lies between, another patient's
#: on the same days.
SESSIONS = (
    "session_id,patient_id,session_date,status\n"
    "s1,p1,2025-03-01,attended\ns2,p1,2025-06-01,attended\ns3,p1,2025-04-20,cancelled\n"
    "s4,p2,2025-04-20,attended\n"
)
SCORES = "session_id,patient_id,score_date,instrument,score\n,p2,2025-04-20,nprs,5\n"


def read_score(read: Reader, row: str, *, config: str = "") -> Export:
    return read(sessions__csv=SESSIONS, scores__csv=SCORES + row + "\n", config=config)


def count_distant(export: Export) -> int:
    return list_warnings(export).get("distant_score", 0)


@pytest.mark.parametrize(
    ("day", "rows"),
    [
        ("2025-02-15", 0),  # 14 days before the first session
        ("2025-02-14", 1),
        ("2025-03-01", 0),
        ("2025-04-12", 0),  # 42 days after the first session
        ("2025-04-13", 1),  # and 49 before the next; the cancelled one does not count
        ("2025-05-17", 1),
        ("2025-05-18", 0),  # 14 days before the second session
        ("2025-07-13", 0),
        ("2025-07-14", 1),
    ],
)
def test_a_score_is_near_as_far_as_the_windows_reach(read: Reader, day: str, rows: int) -> None:
    assert count_distant(read_score(read, f",p1,{day},nprs,5")) == rows


def test_a_distant_score_is_kept_and_said(read: Reader) -> None:
    export = read_score(read, ",p1,2026-03-01,nprs,5")
    assert len(export.scores) == 2
    assert find_message(export, "distant_score") == (
        "1 row (3) with a score that has no attended session of its patient in the 42 days before "
        "it or the 14 days after it; kept, but no pair of scores uses it"
    )


def test_a_score_that_names_its_session_is_near(read: Reader) -> None:
    assert count_distant(read_score(read, "s2,p1,2026-03-01,nprs,5")) == 0


def test_a_patient_without_attended_sessions_has_a_check_of_its_own(read: Reader) -> None:
    export = read_score(read, ",p9,2026-03-01,nprs,5")
    assert count_distant(export) == 0
    assert "score_without_sessions" in list_warnings(export)


@pytest.mark.parametrize(("after", "rows"), [(52 * 7, 0), ((52 + 8) * 7, 0), ((52 + 8) * 7 + 1, 1)])
def test_a_fixed_window_reaches_further(read: Reader, after: int, rows: int) -> None:
    # 52 weeks, and by the default of that window 8 weeks more, after the last session
    day = datetime.date(2025, 6, 1) + datetime.timedelta(after)
    config = "[scores]\nwindow_weeks = 52\n"
    assert count_distant(read_score(read, f",p1,{day},nprs,5", config=config)) == rows
