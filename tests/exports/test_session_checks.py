"""Sessions after a discharge, and sessions that look like one entered twice."""

from __future__ import annotations

import pytest

from ims_outcomes.exports import Export
from tests.exports.small_exports import Reader, find_message, list_warnings

HEADER = "session_id,patient_id,session_date,visit_type,condition,status\n"
DISCHARGED = "s0,p1,2025-01-06,initial,neck_pain,\ns1,p1,2025-02-01,discharge,neck_pain,attended\n"


def count_after(read: Reader, rows: str) -> int:
    export = read(sessions__csv=HEADER + DISCHARGED + rows)
    return list_warnings(export).get("session_after_discharge", 0)


@pytest.mark.parametrize(
    ("row", "rows"),
    [
        ("s2,p1,2025-02-01,follow_up,neck_pain,attended\n", 0),  # on the day itself
        ("s2,p1,2025-02-02,follow_up,neck_pain,attended\n", 1),
        ("s2,p1,2025-05-02,,neck_pain,attended\n", 1),  # 90 days after it
        ("s2,p1,2025-05-03,,neck_pain,attended\n", 0),
        ("s2,p1,2025-02-02,follow_up,neck_pain,cancelled\n", 0),
        ("s2,p1,2025-02-02,initial,neck_pain,attended\n", 0),
        ("s2,p1,2025-02-02,assessment,neck_pain,attended\n", 0),
        ("s2,p1,2025-02-02,discharge,neck_pain,attended\n", 1),
        ("s2,p1,2025-02-02,follow_up,headache,attended\n", 0),  # other care
        ("s2,p2,2025-02-02,follow_up,neck_pain,attended\n", 0),
        ("s2,p1,2025-01-31,follow_up,neck_pain,attended\n", 0),
    ],
)
def test_a_session_soon_after_a_discharge_is_said(read: Reader, row: str, rows: int) -> None:
    assert count_after(read, row) == rows


def test_what_was_opened_anew_goes_on(read: Reader) -> None:
    new = "s2,p1,2025-02-10,initial,neck_pain,\ns3,p1,2025-02-17,follow_up,neck_pain,\n"
    assert count_after(read, new) == 0


def test_every_session_until_something_opens_anew_is_said(read: Reader) -> None:
    rows = "s2,p1,2025-02-10,follow_up,neck_pain,\ns3,p1,2025-02-17,follow_up,neck_pain,\n"
    rows += "s4,p1,2025-02-24,initial,neck_pain,\n"
    assert count_after(read, rows) == 2


def test_the_message_names_the_gap(read: Reader) -> None:
    export = read(
        sessions__csv=HEADER + DISCHARGED + "s2,p1,2025-02-02,,neck_pain,attended\n",
        config="[episodes]\ngap_days = 60\n",
    )
    assert "at most 60 days after a discharge" in find_message(export, "session_after_discharge")


# ── the same session twice ─────────────────────────────────────────────────────────────────────


def read_twice(read: Reader, first: str, second: str) -> Export:
    header = "session_id,patient_id,practitioner_id,session_date,condition,status\n"
    return read(sessions__csv=f"{header}s1,{first}\ns2,{second}\n")


FIRST = "p1,t1,2025-01-06,neck_pain,attended"


@pytest.mark.parametrize(
    ("second", "rows"),
    [
        (FIRST, 2),
        ("p1,t2,2025-01-06,neck_pain,attended", 0),
        ("p1,t1,2025-01-07,neck_pain,attended", 0),
        ("p1,t1,2025-01-06,headache,attended", 0),
        ("p1,t1,2025-01-06,neck_pain,cancelled", 0),
        ("p2,t1,2025-01-06,neck_pain,attended", 0),
    ],
)
def test_two_visits_of_a_day_with_the_same_practitioner_are_said(
    read: Reader, second: str, rows: int
) -> None:
    export = read_twice(read, FIRST, second)
    assert len(export.sessions) == 2
    assert list_warnings(export).get("repeated_session", 0) == rows


def test_without_practitioner_and_time_nothing_is_the_same(read: Reader) -> None:
    nobody = "p1,,2025-01-06,neck_pain,attended"
    assert read_twice(read, nobody, nobody).warnings.empty


@pytest.mark.parametrize(("time", "rows"), [("09:00", 2), ("15:00", 0)])
def test_with_times_the_time_decides_whoever_gave_it(read: Reader, time: str, rows: int) -> None:
    export = read_twice(
        read,
        "p1,t1,2025-01-06 09:00,neck_pain,attended",
        f"p1,t2,2025-01-06 {time},neck_pain,attended",
    )
    assert list_warnings(export).get("repeated_session", 0) == rows
    if rows:
        assert "with the same time; kept" in find_message(export, "repeated_session")
